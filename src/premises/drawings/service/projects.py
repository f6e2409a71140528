"""Projects are begun, listed, looked at, changed, given away and removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import MemberRow, OrganizationRow, PersonRow, ProjectRow, Role
from premises.drawings.rights import Person
from premises.drawings.service.contents import Counts, counts_of
from premises.drawings.service.log import note
from premises.drawings.service.names import new_id
from premises.drawings.service.removal import remove_project
from premises.drawings.service.work import Work
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_ENTITY: Final = "project"
_NONE: Final = Counts()


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project, and how much is in it where that was asked for."""

    row: ProjectRow
    counts: Counts = _NONE


class Projects:
    """The verbs of projects, each for those who may."""

    def __init__(self, database: Database, shelf: Shelf, work: Work) -> None:
        self._database = database
        self._shelf = shelf
        self._work = work

    def list(
        self,
        caller: "Caller",
        *,
        said: str | None = None,
        organization_id: str | None = None,
        with_counts: bool = False,
    ) -> list[ProjectView]:
        """The projects that the caller may see, the oldest first; `said` asks for a person's.

        Raises:
            Forbidden: `said` is somebody else.

        """
        with self._database.read() as session:
            wanted = [rights.visible_projects(session, caller), _of(session, caller, said)]
            if organization_id:
                wanted.append(ProjectRow.organization_id == organization_id)
            query = sa.select(ProjectRow).where(*wanted)
            rows = session.scalars(query.order_by(ProjectRow.created_at, ProjectRow.id)).all()
            inside = sa.select(ProjectRow.id).where(*wanted)
            counts = counts_of(session, inside) if with_counts else {}
        return [ProjectView(row, counts.get(row.id, _NONE)) for row in rows]

    def get(self, caller: "Caller", project_id: str) -> ProjectView:
        """One project with its counts; raises NotFound."""
        with self._database.read() as session:
            row = rights.project_for(session, caller, project_id, "read")
            counts = counts_of(session, sa.select(ProjectRow.id).where(ProjectRow.id == row.id))
        return ProjectView(row, counts.get(row.id, _NONE))

    def create(self, caller: "Caller", said: str | None, values: Mapping[str, Any]) -> ProjectRow:
        """Begin a project; `values` are columns of it.

        Raises:
            Forbidden: `said` is somebody else, or the organization is not theirs.

        """
        rights.require_use(caller, "write")
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, said, now)
            return add_project(session, caller, person, values, now)

    def change(
        self, caller: "Caller", project_id: str, said: str | None, values: Mapping[str, Any]
    ) -> ProjectRow:
        """Write the columns that are named in `values`.

        Raises:
            NotFound: there is no such project that the caller may see.
            Forbidden: they may not change it, or the organization is not theirs.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, said, now)
            row = rights.project_for(session, caller, project_id, "admin", lock=True)
            if values.get("organization_id") != row.organization_id:
                _require_firm(session, caller, person, values.get("organization_id"))
            changed = {name: new for name, new in values.items() if getattr(row, name) != new}
            for name, new in changed.items():
                setattr(row, name, new)
            if changed:
                row.updated_at = now
                entity = (_ENTITY, row.id)
                note(session, person, "update", entity, project_id=row.id, changes=changed, now=now)
            return row

    def give(self, caller: "Caller", project_id: str, user_id: str) -> ProjectRow:
        """Make somebody else the owner; who was it stays as an admin.

        Raises:
            NotFound: there is no such project or person.
            Forbidden: only the owner gives a project away.
            Conflict: the person has no account here yet.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, None, now)
            row = rights.project_for(session, caller, project_id, "own", lock=True)
            heir = _with_account(session.get(PersonRow, user_id))
            _stay_as_admin(session, row, heir, person, now)
            changes = {"user_id": heir.user_id, "before": row.user_id}
            row.user_id, row.account_id, row.updated_at = heir.user_id, heir.account_id, now
            entity = (_ENTITY, row.id)
            note(session, person, "update", entity, project_id=row.id, changes=changes, now=now)
            return row

    def remove(self, caller: "Caller", project_id: str) -> None:
        """Remove a project with everything in it, for good.

        Raises:
            NotFound: there is no such project that the caller may see.
            Forbidden: only the owner removes a project.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, None, now)
            row = rights.project_for(session, caller, project_id, "own", lock=True)
            gone, entity = {"name": row.name}, (_ENTITY, row.id)
            remove_project(session, self._shelf, self._work, row, now)
            note(session, person, "delete", entity, project_id=row.id, changes=gone, now=now)


def add_project(
    session: Session,
    caller: "Caller",
    person: Person,
    values: Mapping[str, Any],
    now: datetime,
) -> ProjectRow:
    """Write a new project of a person's into the caller's transaction; raises Forbidden."""
    _require_firm(session, caller, person, values.get("organization_id"))
    owner = {"user_id": person.user_id, "account_id": person.account_id}
    row = ProjectRow(id=new_id(), created_at=now, updated_at=now, **owner, **values)
    session.add(row)
    session.flush()
    entity = (_ENTITY, row.id)
    note(session, person, "create", entity, project_id=row.id, changes={"name": row.name}, now=now)
    return row


def _of(session: Session, caller: "Caller", said: str | None) -> sa.ColumnElement[bool]:
    """Holds for a person's projects; for all of them where nobody is named."""
    person = rights.person(session, caller, said)
    if not said:
        return sa.true()
    if person.account_id is not None and person.account_id == caller.account_id:
        return rights.personal_projects(session, caller)
    return _concerns(person)


def _concerns(person: Person) -> sa.ColumnElement[bool]:
    """Holds for the projects that somebody made, takes part in, or reads with their firm."""
    member = sa.select(MemberRow.project_id).where(MemberRow.user_id == person.user_id)
    parts = [ProjectRow.user_id == person.user_id, ProjectRow.id.in_(member)]
    if person.organization_id is not None:
        parts.append(ProjectRow.organization_id == person.organization_id)
    return sa.or_(*parts)


def _require_firm(
    session: Session, caller: "Caller", person: Person, organization_id: str | None
) -> None:
    """Pass the caller's own organization, or any that there is for who may everything."""
    if organization_id is None or organization_id == person.organization_id:
        return
    if not rights.holds_all(caller):
        raise Forbidden(
            "drawings.not_your_organization", "A project can be of your own organization only."
        )
    if session.get(OrganizationRow, organization_id) is None:
        raise Invalid("drawings.unknown_organization", "Organization not found")


def _with_account(heir: PersonRow | None) -> PersonRow:
    if heir is None:
        raise rights.no_user()
    if heir.account_id is None:
        raise Conflict(
            "drawings.no_account", "This person has never signed in here; invite them first."
        )
    return heir


def _stay_as_admin(
    session: Session, row: ProjectRow, heir: PersonRow, person: Person, now: datetime
) -> None:
    theirs = MemberRow.user_id.in_([heir.user_id, row.user_id])
    session.execute(sa.delete(MemberRow).where(MemberRow.project_id == row.id, theirs))
    if row.account_id is None or row.account_id == heir.account_id:
        return
    session.add(
        MemberRow(
            id=new_id(),
            project_id=row.id,
            user_id=row.user_id,
            role=Role.ADMIN,
            invited_by=person.user_id,
            invited_at=now,
            joined_at=now,
        )
    )
