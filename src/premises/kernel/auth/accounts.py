"""The people who may come in: how one is added, recognised and given rights."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.auth import bcrypts
from premises.kernel.auth.callers import EVERY_DOMAIN, level_named
from premises.kernel.auth.models import Account, Grant
from premises.kernel.auth.passwords import Passwords
from premises.kernel.auth.profiles import (
    Profile,
    account_row,
    email_address,
    grant_row,
    grants_of,
    insert_account,
    profile_of,
    shown_name,
    usable_email,
)
from premises.kernel.auth.sessions import end_sign_ins
from premises.kernel.auth.turnstile import Turnstile
from premises.kernel.cache import ACCOUNTS, bump
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from premises.kernel.ids import new_id
from premises.kernel.settings import AuthSettings


class Accounts:
    """Accounts, their passwords and their grants.

    `domains` are the names a grant may speak of; `signup_domains` those in which someone who
    opens an account by themselves may work with rows of their own.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: AuthSettings,
        passwords: Passwords,
        turnstile: Turnstile,
        *,
        domains: Sequence[str],
        signup_domains: Sequence[str],
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._passwords = passwords
        self._turnstile = turnstile
        self._domains = tuple(domains)
        self._signup_domains = tuple(signup_domains)

    def create_account(
        self,
        *,
        email: str,
        password: str | None,
        name: str = "",
        is_owner: bool = False,
        email_confirmed: bool = False,
    ) -> Profile:
        """Add a person by the hand of the owner; without a password only a foreign sign-in works.

        Raises:
            Invalid: the e-mail or the password breaks the rules.
            Conflict: there is an account with this e-mail.

        """
        account = self._new(email, name, is_owner=is_owner)
        account.password_hash = None if password is None else self._passwords.hash(password)
        account.email_confirmed_at = self._clock.now() if email_confirmed else None
        return self._add(account, {})

    def insert(self, session: Session, *, email: str, name: str) -> str:
        """The same without a password, in the caller's transaction, which fails with it; its id."""
        account = self._new(email, name)
        insert_account(session, account, {})
        return account.id

    def sign_up(
        self, *, email: str, password: str, name: str = "", address: str | None = None
    ) -> Profile:
        """Open an account for oneself; it may work with its own rows in a few domains.

        `address` is where the caller is, as far as that is known.

        Raises:
            Forbidden: sign-up is switched off.
            TooMany: many accounts were opened from there.
            Invalid: the e-mail or the password breaks the rules.
            Conflict: there is an account with this e-mail.

        """
        self.require_signup()
        self._turnstile.sign_up(address)
        account = self._new(email, name)
        account.password_hash = self._passwords.hash(password)
        return self._add(account, self.signup_grants)

    def sign_in(self, *, email: str, password: str, address: str | None = None) -> Profile:
        """The person with this e-mail and password; `address` is where the caller is, if known.

        Raises:
            Unauthenticated: no such pair; an unknown e-mail takes as long as a wrong password.
            TooMany: it was tried often from there, or often in vain for this account.
            Unavailable: too many sign-ins are waiting.

        """
        attempt = self._turnstile.sign_in(email, address)
        with self._database.read() as session:
            account = session.scalar(sa.select(Account).where(_has_email(email)))
        kept = account.password_hash if account is not None else None
        matches, fresh = self._passwords.verify(password, kept)
        if account is None or not matches or not account.is_active:
            self._even_out(kept)
            raise Unauthenticated("auth.bad_credentials", "The e-mail or the password is wrong.")
        attempt.succeeded()
        if fresh is not None:
            self._renew_hash(account.id, kept, fresh)
        return self.profile(account.id)

    def set_password(self, account_id: str, password: str) -> None:
        """Change a password and end every sign-in that was made with the old one.

        Raises:
            Invalid: the password breaks the rules.
            NotFound: no such account.

        """
        fresh = self._passwords.hash(password)
        self._change(account_id, lambda row: setattr(row, "password_hash", fresh), sign_out=True)

    def confirm_email(self, account_id: str) -> None:
        """Say that the e-mail belongs to the person, so that a foreign sign-in may link to it."""
        now = self._clock.now()
        self._change(account_id, lambda row: setattr(row, "email_confirmed_at", now))

    def set_active(self, account_id: str, *, active: bool) -> None:
        """Let a person in again, or shut the person out at once."""
        self._change(account_id, lambda row: setattr(row, "is_active", active), sign_out=not active)

    def grant(self, account_id: str, domain: str, level: str) -> Profile:
        """Let an account go as far as a level (`own` to `admin`) in a domain, or in all (`*`).

        Raises:
            Invalid: no such domain or level.
            NotFound: no such account.

        """
        named = level_named(level)
        self._require_domain(domain)
        with self._database.write() as session:
            account_row(session, account_id)
            session.merge(grant_row(account_id, domain, named, self._clock.now()))
            bump(session, ACCOUNTS)
        return self.profile(account_id)

    def withdraw(self, account_id: str, domain: str) -> Profile:
        """Take the grant of a domain away; taking what is not there changes nothing."""
        where = sa.delete(Grant).where(Grant.account_id == account_id, Grant.domain == domain)
        with self._database.write() as session:
            session.execute(where)
            bump(session, ACCOUNTS)
        return self.profile(account_id)

    def list_accounts(self) -> list[Profile]:
        with self._database.read() as session:
            rows = session.scalars(
                sa.select(Account).order_by(Account.created_at, Account.id)
            ).all()
            return [profile_of(row, grants_of(session, row.id)) for row in rows]

    def profile(self, account_id: str) -> Profile:
        """What may be shown of this account.

        Raises:
            NotFound: no such account.

        """
        with self._database.read() as session:
            account = account_row(session, account_id)
            return profile_of(account, grants_of(session, account_id))

    def find(self, email: str) -> Profile:
        """The account with this e-mail.

        Raises:
            NotFound: no such account.

        """
        with self._database.read() as session:
            found = session.scalar(sa.select(Account.id).where(_has_email(email)))
        if found is None:
            raise NotFound("auth.no_account", f"There is no account with the e-mail {email}.")
        return self.profile(found)

    @property
    def signup_grants(self) -> dict[str, str]:
        """What an account holds that nobody has given anything to."""
        return dict.fromkeys(self._signup_domains, "own")

    @property
    def closed(self) -> bool:
        """Whether only the owner opens accounts."""
        return not self._settings.signup

    def require_signup(self) -> None:
        """Pass if strangers may open accounts.

        Raises:
            Forbidden: they may not.

        """
        if self.closed:
            raise Forbidden(
                "auth.signup_closed",
                "Strangers cannot open accounts here; ask the owner of the house for one.",
            )

    def _require_domain(self, domain: str) -> None:
        if domain not in (*self._domains, EVERY_DOMAIN):
            known = ", ".join((*self._domains, EVERY_DOMAIN))
            raise Invalid("auth.bad_domain", f"{domain!r} is no domain; choose one of {known}.")

    def _even_out(self, kept: str | None) -> None:
        """Let a failure take as long for every account, whatever kind of hash it has."""
        brought = sa.select(Account.id).where(Account.password_hash.like(bcrypts.MARK)).limit(1)
        with self._database.read() as session:
            has_brought = session.scalar(brought) is not None
        if has_brought:
            self._passwords.even_out(kept)

    def _renew_hash(self, account_id: str, kept: str | None, fresh: str) -> None:
        # A password that was changed meanwhile must not become the old one again.
        same = (Account.id == account_id, Account.password_hash == kept)
        with self._database.write() as session:
            session.execute(sa.update(Account).where(*same).values(password_hash=fresh))

    def _new(self, email: str, name: str, *, is_owner: bool = False) -> Account:
        return Account(
            id=new_id(),
            email=email_address(email),
            name=shown_name(name or email.partition("@")[0]),
            is_owner=is_owner,
            is_active=True,
            created_at=self._clock.now(),
        )

    def _add(self, account: Account, grants: Mapping[str, str]) -> Profile:
        with self._database.write() as session:
            insert_account(session, account, grants)
        return self.profile(account.id)

    def _change(
        self, account_id: str, change: Callable[[Account], None], *, sign_out: bool = False
    ) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            change(account_row(session, account_id))
            bump(session, ACCOUNTS)
            if sign_out:
                end_sign_ins(session, account_id, now)


def _has_email(text: str) -> sa.ColumnElement[bool]:
    """Holds for the account with this e-mail; for none where the text is no e-mail address."""
    email = usable_email(text)
    # Compared with nothing, the column would fit every account that has no e-mail at all.
    return sa.false() if email is None else Account.email == email
