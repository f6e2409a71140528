"""Who is asking: what clients call a person by, whose rows theirs become, what waited for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.drawings.models import (
    MemberRow,
    OrganizationRow,
    PersonRow,
    ProjectRow,
    Role,
)
from premises.drawings.rights.grants import holds_all, require_use, speaks_for_all
from premises.kernel.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

LADDER: Final = (Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER)
"""Each may do what those before it may."""

HOUSE_USER: Final = "ash-system-0000000000001"
"""What the house itself is called by; clients of the original service say it where they know no
other."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something: what clients call them by, whose rows it becomes, of which firm."""

    user_id: str
    account_id: str | None
    organization_id: str | None = None


def person(session: Session, caller: "Caller", said: str | None = None) -> Person:
    """Who is asking, by the `user_id` that they say; without one, by their own. Writes nothing.

    Who may name anybody and names a stranger speaks for themselves or, without an account, for
    the house.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        Forbidden: the account was not granted drawings, or the name is somebody else's.

    """
    require_use(caller)
    own = own_of(session, caller)
    if not said or said in {own.user_id, caller.account_id}:
        return own
    if not speaks_for_all(caller):
        raise Forbidden(
            "drawings.not_you", "You are not signed in as that user; send your own user_id or none."
        )
    known = session.get(PersonRow, said)
    if known is None:
        return own
    # What a client without a token sends stays with the house, or it would not see it again.
    account_id = known.account_id if holds_all(caller) else None
    return Person(known.user_id, account_id, known.organization_id)


def introduce(session: Session, caller: "Caller", said: str | None, now: datetime) -> Person:
    """The same, for a transaction that writes: who is new is noted down, and finds what waited.

    Raises what `person` raises.
    """
    found = person(session, caller, said)
    row = session.get(PersonRow, found.user_id) or _add(session, caller, found, now)
    if found.account_id is not None and found.account_id == caller.account_id:
        _settle(session, caller, row, now)
    return found


def own_of(session: Session, caller: "Caller") -> Person:
    if caller.account_id is None:
        return Person(HOUSE_USER, None)
    known = sa.select(PersonRow).where(PersonRow.account_id == caller.account_id)
    awaited = sa.select(PersonRow).where(awaits(caller, PersonRow))
    first = awaited.order_by(PersonRow.created_at, PersonRow.user_id).limit(1)
    row = session.scalar(known) or session.scalar(first)
    firm = (row.organization_id if row else None) or _firm_of(session, caller.proven_email)
    return Person(row.user_id if row else caller.account_id, caller.account_id, firm)


def awaits(caller: "Caller", table: type[MemberRow | PersonRow]) -> sa.ColumnElement[bool]:
    """Holds for rows that wait for the person with the caller's e-mail address."""
    if caller.proven_email is None:
        return sa.false()
    nobody = table.user_id if issubclass(table, MemberRow) else table.account_id
    return sa.and_(nobody.is_(None), table.email == caller.proven_email)


def _firm_of(session: Session, email: str | None) -> str | None:
    """The organization to which people with an address like this one belong."""
    if email is None:
        return None
    domain = email.rpartition("@")[2]
    return session.scalar(sa.select(OrganizationRow.id).where(OrganizationRow.domain == domain))


def _add(session: Session, caller: "Caller", found: Person, now: datetime) -> PersonRow:
    row = PersonRow(
        user_id=found.user_id,
        account_id=found.account_id,
        email=caller.email,
        name=caller.name if found.account_id else "The house",
        created_at=now,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The same person came in twice at once, and the other request was first.
        return session.get_one(PersonRow, found.user_id)
    return row


def _settle(session: Session, caller: "Caller", row: PersonRow, now: datetime) -> None:
    """Give a person what was kept for them until they came: projects and memberships."""
    if row.account_id is None:
        row.account_id, row.updated_at = caller.account_id, now
        row.name = row.name or caller.name
        session.flush()
        _give(session, row.user_id, row)
    # An address that was confirmed later may have been waited for under another user_id as well.
    others = session.scalars(sa.select(PersonRow).where(awaits(caller, PersonRow))).all()
    for other in others:
        other.email = None
        _give(session, other.user_id, row)
    waiting = session.scalars(sa.select(MemberRow).where(awaits(caller, MemberRow))).all()
    for place in waiting:
        place.user_id, place.joined_at = row.user_id, now
    if others or waiting:
        session.flush()
        _tidy(session, row.user_id)


def _give(session: Session, user_id: str, row: PersonRow) -> None:
    """What was the house's under a user_id becomes this person's."""
    kept = ProjectRow.user_id == user_id, ProjectRow.account_id.is_(None)
    theirs = {"user_id": row.user_id, "account_id": row.account_id}
    session.execute(sa.update(ProjectRow).where(*kept).values(theirs))
    member = sa.update(MemberRow).where(MemberRow.user_id == user_id)
    session.execute(member.values(user_id=row.user_id))


def _tidy(session: Session, user_id: str) -> None:
    """Who was invited in several ways has one place in a project, which reaches farthest."""
    places = sa.select(MemberRow).where(MemberRow.user_id == user_id)
    taken = set(session.scalars(sa.select(ProjectRow.id).where(ProjectRow.user_id == user_id)))
    for place in sorted(session.scalars(places), key=_reach, reverse=True):
        if place.project_id in taken:
            session.delete(place)
        taken.add(place.project_id)


def _reach(place: MemberRow) -> int:
    return LADDER.index(Role(place.role))


def no_user() -> NotFound:
    return NotFound("drawings.no_user", "User not found")
