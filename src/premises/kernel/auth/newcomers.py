"""People who sign in elsewhere: finding their account here, or opening one."""

import sqlalchemy as sa

from premises.kernel.auth.accounts import Accounts
from premises.kernel.auth.callers import Caller
from premises.kernel.auth.models import Account
from premises.kernel.auth.openid import Identity
from premises.kernel.auth.profiles import (
    account_caller,
    account_row,
    insert_account,
    shown_name,
    usable_email,
)
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden
from premises.kernel.ids import new_id


class Newcomers:
    """Ties a foreign identity to an account by (issuer, subject).

    An account that was there before is linked by its e-mail only if both sides have confirmed
    that the e-mail is this person's; otherwise whoever was first to claim an address, or an
    issuer that does not check, could take an account over.
    """

    def __init__(self, database: Database, clock: Clock, accounts: Accounts) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts

    def arrive(self, identity: Identity) -> str:
        """The account of this person; a stranger gets one, as by self sign-up.

        Raises:
            Forbidden: strangers may not open accounts, or the account is shut out.
            Conflict: the e-mail belongs to an account that cannot be linked to it.

        """
        account_id = self.known(identity)
        if account_id is None:
            self._settle(identity)
            account_id = self.known(identity)
        if account_id is None:
            raise Conflict("auth.account_gone", "The account was removed meanwhile; sign in again.")
        return account_id

    def recognise(self, identity: Identity) -> Caller:
        """The same person as a caller; raises what `arrive` raises."""
        return self.caller(self.arrive(identity))

    def known(self, identity: Identity) -> str | None:
        """The account of this person, if there is one already.

        Raises:
            Forbidden: it is shut out.

        """
        where = (Account.issuer == identity.issuer, Account.subject == identity.subject)
        with self._database.read() as session:
            account = session.scalar(sa.select(Account).where(*where))
            if account is None:
                return None
            if not account.is_active:
                raise Forbidden("auth.shut_out", "This account is shut out; ask the owner.")
            return account.id

    def caller(self, account_id: str, audience: str | None = None) -> Caller:
        """The account as somebody who has just proven who they are.

        Raises:
            NotFound: no such account.

        """
        closed = self._accounts.closed
        with self._database.read() as session:
            account = account_row(session, account_id)
            return account_caller(session, account, via="session", closed=closed, audience=audience)

    def _settle(self, identity: Identity) -> None:
        try:
            if not self._link(identity):
                self._open(identity)
        except Conflict:
            # The same person may have come in by two requests at once; the other one was first.
            if self.known(identity) is None:
                raise

    def _link(self, identity: Identity) -> bool:
        email = usable_email(identity.email)
        if email is None:
            return False
        with self._database.write() as session:
            account = session.scalar(sa.select(Account).where(Account.email == email))
            if account is None:
                return False
            if account.email_confirmed_at is None or account.subject is not None:
                raise Conflict(
                    "auth.email_unconfirmed",
                    "There is an account with this e-mail that was never confirmed to be yours;"
                    " sign in with its password, or ask the owner to confirm the address.",
                )
            account.issuer, account.subject = identity.issuer, identity.subject
            return True

    def _open(self, identity: Identity) -> None:
        self._accounts.require_signup()
        now, email = self._clock.now(), usable_email(identity.email)
        account = Account(
            id=new_id(),
            email=email,
            name=shown_name(identity.name or (email or "").partition("@")[0]),
            issuer=identity.issuer,
            subject=identity.subject,
            email_confirmed_at=now if email else None,
            is_owner=False,
            is_active=True,
            created_at=now,
        )
        with self._database.write() as session:
            insert_account(session, account, self._accounts.signup_grants)
