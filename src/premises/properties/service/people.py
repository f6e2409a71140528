"""Who somebody is to clients of properties: a number, a role, and how to reach them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.cache import bump
from premises.kernel.database import Database
from premises.kernel.errors import NotFound
from premises.properties.models import PersonRow, Role
from premises.properties.rights import STRANGER, Viewer
from premises.properties.service import checks, tags
from premises.properties.service.checks import KEPT, Kept
from premises.properties.settings import GROUP as DOMAIN

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

HOUSE: Final = "house"
"""Stands in place of an account's id for the house, so that it too is one person only."""

MOST_AGE: Final = 150
_LONGEST_PHONE: Final = 100
_LONGEST_ADDRESS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What somebody says of themselves besides name and e-mail, which the account has."""

    phone: str | Kept | None = KEPT
    age: int | Kept | None = KEPT
    address: str | Kept | None = KEPT


class People:
    """Finds out who looks, and notes who has come in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def viewer(self, caller: "Caller") -> Viewer:
        """Whoever looks; who may use properties in no way is a stranger. Writes nothing."""
        if not self.may_look(caller):
            return STRANGER
        with self._database.read() as session:
            return _viewer(session, caller)

    @staticmethod
    def may_look(caller: "Caller") -> bool:
        """Whether somebody is asking who may use properties, and so is no stranger."""
        return caller.may_own(DOMAIN, "read")

    def welcome(self, caller: "Caller", profile: Profile | None = None) -> Viewer:
        """Whoever has signed in, noted down if they are new, with what they said of themselves.

        Raises:
            Invalid: the profile cannot be kept.
            Failure: whatever `introduce` raises.

        """
        viewer = self.viewer(caller)
        if viewer.person_id is not None and profile is None:
            return viewer
        with self._database.write() as session:
            person, viewer = introduce(session, caller, self._database.now(session))
            _describe(session, person, profile or Profile())
            return viewer

    def change_profile(self, caller: "Caller", profile: Profile) -> int:
        """Keep what somebody says of themselves; returns their number.

        Raises:
            Invalid: it cannot be kept.
            Failure: whatever `introduce` raises.

        """
        with self._database.write() as session:
            person, _ = introduce(session, caller, self._database.now(session))
            _describe(session, person, profile)
            return person.id

    def person_of(self, account_id: str) -> int | None:
        """The number of the person with this account, if they have ever come in here."""
        query = sa.select(PersonRow.id).where(PersonRow.account_id == account_id)
        with self._database.read() as session:
            return session.scalar(query)


def _viewer(session: Session, caller: "Caller") -> Viewer:
    """The viewer that a caller is, whose row is known or who has none yet."""
    # The rows of the house are for those whose grant reaches beyond their own.
    sees_house = caller.may(DOMAIN, "read")
    wanted = {_account(caller), HOUSE} if sees_house else {_account(caller)}
    columns = sa.select(PersonRow.account_id, PersonRow.id, PersonRow.role)
    rows = session.execute(columns.where(PersonRow.account_id.in_(sorted(wanted))))
    known = {account_id: (person_id, role) for account_id, person_id, role in rows}
    person_id, stored = known.get(_account(caller), (None, Role.USER))
    house_id, _ = known.get(HOUSE, (None, None))
    return Viewer(
        person_id,
        _role(caller, stored),
        house_id=house_id if sees_house else None,
        keeps_house=caller.may(DOMAIN, "write"),
    )


def _role(caller: "Caller", stored: Role) -> Role:
    """An admin is whom the kernel knows as one: a stored role does not outlast its grant."""
    if caller.may(DOMAIN, "admin"):
        return Role.ADMIN
    return Role.USER if stored is Role.ADMIN else stored


def introduce(session: Session, caller: "Caller", now: datetime) -> tuple[PersonRow, Viewer]:
    """Whoever wants to write, noted down if they are new; a caller without account is the house.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        Forbidden: the account, or the key, may change nothing here.

    """
    caller.require(DOMAIN, "write", own=True)
    person = session.scalar(_of(caller)) or note_person(session, _account(caller), now)
    return person, _viewer(session, caller)


def note_person(session: Session, account_id: str, now: datetime) -> PersonRow:
    """The person of an account who was not there a moment ago."""
    row = PersonRow(account_id=account_id, role=Role.USER, created_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The same person came in twice at once, and the other request was first.
        same = sa.select(PersonRow).where(PersonRow.account_id == account_id)
        return session.scalars(same).one()
    bump(session, tags.PEOPLE)
    return row


def person_row(session: Session, person_id: int, message: str = "User not found") -> PersonRow:
    """The person with this number.

    Raises:
        NotFound: there is none.

    """
    row = session.get(PersonRow, person_id) if checks.is_id(person_id) else None
    if row is None:
        raise NotFound("properties.no_user", message)
    return row


def account_of(person: PersonRow) -> str | None:
    """The account that a person stands for; the house has none."""
    return None if person.account_id == HOUSE else person.account_id


def check_profile(profile: Profile) -> dict[str, str | int | None]:
    """The columns that a profile speaks of.

    Raises:
        Invalid: one of them cannot be kept.

    """
    found: dict[str, str | int | None] = {}
    if profile.phone is not KEPT:
        found["phone"] = checks.text(profile.phone, "phone", _LONGEST_PHONE)
    if profile.age is not KEPT:
        found["age"] = checks.count(profile.age, "age", 0, MOST_AGE)
    if profile.address is not KEPT:
        found["address"] = checks.text(profile.address, "address", _LONGEST_ADDRESS)
    return found


def _describe(session: Session, person: PersonRow, profile: Profile) -> None:
    for name, value in check_profile(profile).items():
        setattr(person, name, value)
    if session.is_modified(person):
        bump(session, tags.PEOPLE)


def _account(caller: "Caller") -> str:
    return caller.account_id or HOUSE


def _of(caller: "Caller") -> sa.Select[PersonRow]:
    return sa.select(PersonRow).where(PersonRow.account_id == _account(caller))
