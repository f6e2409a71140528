"""Who may use a project besides its owner: invited, listed, given another role, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import MemberRow, PersonRow, ProjectRow, Role
from premises.drawings.rights import Person
from premises.drawings.service.log import note
from premises.drawings.service.names import new_id, shown_at
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_ENTITY: Final = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom somebody invites: a person who is known here, or whoever has proven this address."""

    user_id: str | None = None
    email: str | None = None
    role: Role = Role.VIEWER


class Members:
    """The verbs of members, each for those who may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, caller: "Caller", project_id: str) -> list[dict[str, Any]]:
        """The owner, then the members in the order in which they were invited; raises NotFound."""
        with self._database.read() as session:
            project = rights.project_for(session, caller, project_id, "read")
            owner = session.get(PersonRow, project.user_id)
            query = (
                sa.select(MemberRow, PersonRow)
                .join(PersonRow, PersonRow.user_id == MemberRow.user_id, isouter=True)
                .where(MemberRow.project_id == project_id)
                .order_by(MemberRow.invited_at, MemberRow.id)
            )
            found = [_shown(member, person) for member, person in session.execute(query)]
        return [_owner(project, owner), *found]

    def invite(self, caller: "Caller", project_id: str, invited: Invited) -> dict[str, Any]:
        """Let somebody use a project; an address counts once somebody has proven it to be theirs.

        Raises:
            NotFound: there is no such project that the caller may see, or no such person.
            Forbidden: the caller does not look after the members, or only owners make owners.
            Invalid: neither a person nor an e-mail address is named.
            Conflict: they are a member already.

        """
        try:
            with self._database.write() as session:
                now = self._database.now(session)
                by = rights.introduce(session, caller, None, now)
                project = _held(session, caller, project_id, invited.role)
                row, person = _place(session, caller, project, invited)
                row.role, row.invited_by, row.invited_at = invited.role, by.user_id, now
                row.joined_at = now if person else None
                session.add(row)
                session.flush()
                _note(session, by, "create", row, now)
                return _shown(row, person)
        except IntegrityError:
            raise _is_member() from None

    def change(
        self, caller: "Caller", project_id: str, member_id: str, role: Role
    ) -> dict[str, Any]:
        """Give a member another role; raises what `invite` raises."""
        with self._database.write() as session:
            now = self._database.now(session)
            by = rights.introduce(session, caller, None, now)
            project = _held(session, caller, project_id, role)
            row = _member(session, project, member_id)
            # Who makes no owners unmakes none either.
            _held(session, caller, project_id, Role(row.role))
            row.role = role
            _note(session, by, "update", row, now)
            return _shown(row, session.get(PersonRow, row.user_id) if row.user_id else None)

    def remove(self, caller: "Caller", project_id: str, member_id: str) -> None:
        """Take a member's or an invitation's place away; everyone may leave by themselves.

        Raises:
            NotFound: there is no such project that the caller may see, or no such member.
            Forbidden: the caller does not look after the members.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            by = rights.introduce(session, caller, None, now)
            project = rights.project_for(session, caller, project_id, "read", lock=True)
            row = _member(session, project, member_id)
            if row.user_id != by.user_id:
                _held(session, caller, project_id, Role(row.role))
            session.delete(row)
            _note(session, by, "delete", row, now)


def _held(session: Session, caller: "Caller", project_id: str, role: Role) -> ProjectRow:
    """The project, for a caller who may give or take this role in it."""
    action: rights.Action = "own" if role is Role.OWNER else "admin"
    return rights.project_for(session, caller, project_id, action, lock=True)


def _place(
    session: Session, caller: "Caller", project: ProjectRow, invited: Invited
) -> tuple[MemberRow, PersonRow | None]:
    """The membership of whom is named, and the person if it is one who is known here."""
    row = MemberRow(id=new_id(), project_id=project.id)
    if invited.user_id is None:
        row.email = _address(invited.email)
        same_address = sa.select(PersonRow.user_id).where(PersonRow.email == row.email)
        _require_newcomer(session, project, session.scalars(same_address).all())
        return row, None
    person = session.get(PersonRow, invited.user_id)
    if person is None or person.user_id == rights.HOUSE_USER:
        raise rights.no_user()
    _require_newcomer(session, project, [person.user_id])
    row = _waiting(session, caller, project, person.email) or row
    row.user_id = person.user_id
    return row, person


def _require_newcomer(session: Session, project: ProjectRow, user_ids: Sequence[str]) -> None:
    """Pass people of whom none has a place in the project; raises Conflict."""
    same = MemberRow.project_id == project.id, MemberRow.user_id.in_(user_ids)
    if project.user_id in user_ids or session.scalar(sa.select(MemberRow.id).where(*same)):
        raise _is_member()


def _waiting(
    session: Session, caller: "Caller", project: ProjectRow, email: str | None
) -> MemberRow | None:
    """The invitation that waits for this address, for a caller who may give its role away."""
    same = MemberRow.project_id == project.id, MemberRow.email == email
    row = session.scalar(sa.select(MemberRow).where(*same, MemberRow.user_id.is_(None)))
    if row is not None:
        _held(session, caller, project.id, Role(row.role))
    return row


def _address(said: str | None) -> str:
    # Workers never invite, and are spared all that has to do with signing in.
    from premises.kernel.auth.profiles import usable_email  # noqa: PLC0415

    email = usable_email(said)
    if email is None:
        raise Invalid(
            "drawings.bad_member", "Name a user_id, or an e-mail like name@example.org, to invite."
        )
    return email


def _member(session: Session, project: ProjectRow, said: str) -> MemberRow:
    """A member by the membership's id, the person's, or the address that was invited."""
    named = [MemberRow.id == said, MemberRow.user_id == said]
    theirs = sa.or_(*named, MemberRow.email == said.strip().lower())
    query = sa.select(MemberRow).where(MemberRow.project_id == project.id, theirs)
    row = session.scalar(query.order_by(MemberRow.invited_at).limit(1))
    if row is None:
        raise NotFound("drawings.no_member", "Member not found")
    return row


def _is_member() -> Conflict:
    return Conflict(
        "drawings.is_member",
        "They are a member of this project already; change their role, or remove them first.",
    )


def _note(session: Session, by: Person, deed: Any, row: MemberRow, now: datetime) -> None:
    changes = {"user_id": row.user_id, "email": row.email, "role": row.role}
    entity = (_ENTITY, row.id)
    note(session, by, deed, entity, project_id=row.project_id, changes=changes, now=now)


def _owner(project: ProjectRow, person: PersonRow | None) -> dict[str, Any]:
    return {
        "user_id": project.user_id,
        "name": person.name if person else "",
        "email": person.email if person else None,
        "role": Role.OWNER.value,
        "member_id": None,
        "invited_at": None,
        "joined_at": shown_at(project.created_at),
    }


def _shown(row: MemberRow, person: PersonRow | None) -> dict[str, Any]:
    return {
        "user_id": row.user_id,
        "name": (person.name if person else row.name) or "",
        "email": row.email or (person.email if person else None),
        "role": row.role,
        "member_id": row.id,
        "invited_at": shown_at(row.invited_at),
        "joined_at": shown_at(row.joined_at),
    }
