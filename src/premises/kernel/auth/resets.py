"""A forgotten password is replaced by whoever reads the account's mail, or asks the owner."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.auth.exchange import with_query
from premises.kernel.auth.models import Account, PasswordReset
from premises.kernel.auth.passwords import Passwords, check_rules
from premises.kernel.auth.profiles import usable_email
from premises.kernel.auth.sessions import end_sign_ins
from premises.kernel.auth.tokens import RESET_PREFIX, new_token, token_hash
from premises.kernel.auth.turnstile import Turnstile
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Invalid, NotFound
from premises.kernel.settings import AuthSettings, NotifySettings

GOOD_FOR: Final = timedelta(hours=1)
PAGE: Final = "/api/auth/password/reset"

Post = Callable[[Session, str | None], None]
"""`post(session, account_id)` has a mail sent if the transaction commits; to nobody if None."""


class PasswordResets:
    """Leave to set a new password once, within an hour; a newer one takes the place of older ones.

    `post` sends mails; without it, nobody can be told by mail.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        turnstile: Turnstile,
        post: Post | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._turnstile = turnstile
        self._post = post

    def ask(self, email: str, address: str | None = None) -> None:
        """Have a mail sent to the person with this e-mail.

        The same is done, and as much is written, where nobody has it. The token itself is made
        when the mail is written, so that it stands nowhere but in the mail.

        Raises:
            Forbidden: this house sends no mail.
            TooMany: it was asked often from there, or for this e-mail.

        """
        if self._post is None:
            raise Forbidden(
                "auth.no_mail",
                "This house sends no mail; ask its owner for a link to set a new password.",
            )
        self._turnstile.ask_reset(email, address)
        with self._database.write() as session:
            account = _active(session, email)
            self._post(session, None if account is None else account.id)

    def make(self, email: str) -> str:
        """A token for the person with this e-mail, to be handed over by the owner.

        Raises:
            NotFound: nobody has it, or the account is shut out.

        """
        with self._database.read() as session:
            account = _active(session, email)
        if account is None:
            raise NotFound("auth.no_account", f"No account with the e-mail {email} may sign in.")
        return self.make_for(account.id)

    def make_for(self, account_id: str) -> str:
        """A token for an account; those made before count no more.

        Raises:
            NotFound: no such account.

        """
        now, token = self._clock.now(), new_token(RESET_PREFIX)
        with self._database.write() as session:
            if session.get(Account, account_id, with_for_update=True) is None:
                raise NotFound("auth.no_account", "There is no such account.")
            _spend(session, account_id, now)
            session.add(
                PasswordReset(
                    token_hash=token_hash(token),
                    account_id=account_id,
                    created_at=now,
                    expires_at=now + GOOD_FOR,
                )
            )
        return token

    def redeem(self, token: str, password: str, address: str | None = None) -> str:
        """Set a new password and end every sign-in; returns the account.

        Raises:
            Invalid: the token is unknown, used or too old, or the password breaks the rules; then
                the token stays good.
            TooMany: it was tried often from there.

        """
        self._turnstile.reset(address)
        check_rules(password)
        with self._database.read() as session:
            _good(session, token, self._clock.now())
        # Hashing takes long, so no row is held meanwhile, and it is only done for a good token.
        fresh = self._passwords.hash(password)
        now = self._clock.now()
        with self._database.write() as session:
            account = _good(session, token, now)
            account.password_hash = fresh
            _spend(session, account.id, now)
            end_sign_ins(session, account.id, now)
            return account.id


def link_to(token: str, auth: AuthSettings, notify: NotifySettings) -> str:
    """Where the new password is typed; empty where nobody has said how this house is reached."""
    own = f"{notify.public_url.rstrip('/')}{PAGE}" if notify.public_url else ""
    page = auth.reset_url or own
    return with_query(page, {"token": token}) if page else ""


def _spend(session: Session, account_id: str, now: datetime) -> None:
    """Let no token of an account count any more."""
    unspent = (PasswordReset.account_id == account_id, PasswordReset.used_at.is_(None))
    session.execute(sa.update(PasswordReset).where(*unspent).values(used_at=now))


def _good(session: Session, token: str, now: datetime) -> Account:
    """The account that a token is for, held until the transaction ends."""
    kept = token_hash(token)
    owner = session.scalar(
        sa.select(PasswordReset.account_id).where(PasswordReset.token_hash == kept)
    )
    # Whoever makes a token holds the account first as well, so that neither waits for the other.
    account = session.get(Account, owner, with_for_update=True) if owner else None
    row = session.get(PasswordReset, kept)
    is_spent = row is None or row.used_at is not None or row.expires_at <= now
    if is_spent or account is None or not account.is_active:
        raise Invalid(
            "auth.bad_reset", "This link was used already or is too old; ask for another."
        )
    return account


def _active(session: Session, email: str) -> Account | None:
    known = Account.email == (usable_email(email) or "")
    return session.scalar(sa.select(Account).where(known, Account.is_active.is_(True)))
