"""People as admins have them: added by hand, and given a role."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from premises.kernel.auth import EVERY_DOMAIN
from premises.kernel.auth.accounts import Accounts
from premises.kernel.auth.models import Account, Grant
from premises.kernel.auth.profiles import account_row, grant_row
from premises.kernel.auth.resets import PasswordResets
from premises.kernel.cache import ACCOUNTS, bump
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, TooMany
from premises.properties.models import PersonRow, Role
from premises.properties.rights import require
from premises.properties.service import tags
from premises.properties.service.people import (
    Profile,
    account_of,
    check_profile,
    introduce,
    note_person,
    person_row,
)
from premises.properties.settings import GROUP as DOMAIN

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_ADMIN: Final = "admin"
_OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Roles:
    """An admin of properties is an account that holds the kernel's right to `admin` there."""

    database: Database
    accounts: Accounts
    resets: PasswordResets

    def create(
        self,
        caller: "Caller",
        *,
        name: str,
        email: str,
        age: int | None = None,
        address: str | None = None,
    ) -> int:
        """Add a person, who sets a password by a mail or a link of the operator's; their number.

        Raises:
            Invalid: e-mail, age or address cannot be kept.
            Conflict: there is somebody with this e-mail.
            Forbidden: the caller is no admin.
            Failure: whatever `introduce` raises.

        """
        described = check_profile(Profile(age=age, address=address))
        with self.database.write() as session:
            now = self.database.now(session)
            _, viewer = introduce(session, caller, now)
            require(viewer, "Mutation.createUser")
            try:
                account_id = self.accounts.insert(session, email=email, name=name)
            except Conflict:
                raise Conflict("properties.email_taken", "Email already exists") from None
            person = note_person(session, account_id, now)
            for column, value in described.items():
                setattr(person, column, value)
            _give(session, person, Role.USER, now)
            person_id = person.id
        with suppress(Forbidden, TooMany):
            # Where no mail is sent, or too many were, the operator makes the link.
            self.resets.ask(email)
        return person_id

    def set_role(self, caller: "Caller", person_id: int, role: Role) -> None:
        """Give somebody another role; for admins.

        Raises:
            NotFound: there is no such person.
            Conflict: they have no account, or are an admin of more than properties.
            Failure: whatever `introduce` raises.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            _, viewer = introduce(session, caller, now)
            require(viewer, "Mutation.setUserRole")
            _give(session, person_row(session, person_id), role, now)

    def give(self, account_id: str, role: Role) -> int:
        """The same by the hand of the operator, for anybody with an account; their number.

        Raises:
            NotFound: there is no such account.
            Conflict: they are an admin of more than properties.

        """
        with self.database.write() as session:
            now = self.database.now(session)
            account_row(session, account_id)
            person = note_person(session, account_id, now)
            _give(session, person, role, now)
            return person.id


def _give(session: Session, person: PersonRow, role: Role, now: datetime) -> None:
    account = session.get(Account, account_of(person) or "")
    if account is None:
        raise Conflict("properties.no_account", "This person has no account to give a role to.")
    person.role = role
    held = session.get(Grant, (account.id, DOMAIN), with_for_update=True)
    if role is Role.ADMIN:
        session.merge(grant_row(account.id, DOMAIN, _ADMIN, now))
    elif held is None or held.scope == _ADMIN:
        session.merge(grant_row(account.id, DOMAIN, _OWN, now))
    if role is not Role.ADMIN and _is_admin_anyway(session, account):
        raise Conflict(
            "properties.admin_of_the_house",
            "This person is an admin of every domain; the owner of the house takes that back.",
        )
    bump(session, tags.PEOPLE, ACCOUNTS)


def _is_admin_anyway(session: Session, account: Account) -> bool:
    everywhere = session.get(Grant, (account.id, EVERY_DOMAIN))
    return account.is_owner or (everywhere is not None and everywhere.scope == _ADMIN)
