"""The original's people: each keeps number, role and password, and gets an account of the house."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.auth import bcrypts
from premises.kernel.auth.models import Account, Grant
from premises.kernel.auth.profiles import grant_row, shown_name, usable_email
from premises.kernel.cache import ACCOUNTS, bump
from premises.kernel.ids import new_id
from premises.kernel.takeover import Account as Count
from premises.kernel.takeover import UnusableError
from premises.properties.models import PersonRow, Role
from premises.properties.service import tags
from premises.properties.settings import GROUP as DOMAIN
from premises.properties.takeover import TheirPerson

_UNCONFIRMED: Final = (
    "somebody has an account with this e-mail and has not confirmed it; once it is confirmed"
    " (premises users confirm), take over again"
)
_NO_EMAIL: Final = "no e-mail address to sign in with"
_SHUT_OUT: Final = "the account with this e-mail is shut out"


class PersonTaking:
    """Writes one person after another; `here` gives their numbers here by those of the original.

    Accounts that are made keep the hash of the password, which is recognised and renewed at the
    first sign-in. An account that was here before is theirs only if its e-mail is known to be.
    """

    def __init__(self, accounts: Count, *, closed: bool) -> None:
        self.here: dict[int, int] = {}
        self._accounts = accounts
        self._closed = closed

    def write(self, session: Session, one: TheirPerson, now: datetime) -> bool:
        email = usable_email(one.email)
        row = session.get(PersonRow, one.id)
        if row is not None:
            _require_same(session, row, one, email)
            self.here[one.id] = row.id
            if row.account_id is None:
                self._link(session, row, one, email, now)
            return False
        account = self._proven(_account(session, email))
        known = None if account is None else _person(session, account.id)
        if known is not None:
            # They were here before under another number, and keep that one.
            self.here[one.id] = known
            return False
        row = _row(one, now)
        session.add(row)
        session.flush()
        self.here[one.id] = row.id
        self._link(session, row, one, email, now)
        bump(session, tags.PEOPLE)
        return True

    def _link(
        self,
        session: Session,
        row: PersonRow,
        one: TheirPerson,
        email: str | None,
        now: datetime,
    ) -> None:
        """Give the person the account of this e-mail, or a new one, if that may be."""
        account = _account(session, email)
        if account is not None and self._proven(account) is None:
            self._accounts.leave(one.email, _UNCONFIRMED if account.is_active else _SHUT_OUT)
            return
        if email is None:
            self._accounts.leave(one.email or f"person {one.id}", _NO_EMAIL)
            return
        if account is None:
            account = _new_account(one, email, now)
            session.add(account)
            session.flush()
            self._accounts.taken += 1
        else:
            self._accounts.there_already += 1
        row.account_id = account.id
        _grant(session, account.id, one.role, now)
        bump(session, tags.PEOPLE, ACCOUNTS)

    def _proven(self, account: Account | None) -> Account | None:
        if account is None or not account.is_active:
            return None
        return account if self._closed or account.email_confirmed_at is not None else None


def _require_same(session: Session, row: PersonRow, one: TheirPerson, email: str | None) -> None:
    """Pass if the row was taken over before; raises UnusableError where it is another's."""
    account = session.get(Account, row.account_id or "")
    has_email = account is not None and account.email == email
    if not has_email and row.created_at != one.created_at:
        raise UnusableError("another person has their number here")


def _account(session: Session, email: str | None) -> Account | None:
    return (
        None if email is None else session.scalar(sa.select(Account).where(Account.email == email))
    )


def _person(session: Session, account_id: str) -> int | None:
    return session.scalar(sa.select(PersonRow.id).where(PersonRow.account_id == account_id))


def _row(one: TheirPerson, now: datetime) -> PersonRow:
    return PersonRow(
        id=one.id,
        role=one.role,
        phone=one.phone,
        age=one.age,
        address=one.address,
        created_at=one.created_at or now,
    )


def _new_account(one: TheirPerson, email: str, now: datetime) -> Account:
    # The original wrote a word where somebody was added without a password.
    has_password = bcrypts.is_hash(one.password_hash)
    return Account(
        id=new_id(),
        email=email,
        name=shown_name(one.name or email.partition("@")[0]),
        password_hash=one.password_hash if has_password else None,
        is_owner=False,
        is_active=one.is_active,
        created_at=one.created_at or now,
    )


def _grant(session: Session, account_id: str, role: Role, now: datetime) -> None:
    """Let the account do here what it could do there; what it holds already is not lessened."""
    if role is Role.ADMIN:
        session.merge(grant_row(account_id, DOMAIN, "admin", now))
    elif session.get(Grant, (account_id, DOMAIN)) is None:
        session.add(grant_row(account_id, DOMAIN, "own", now))
