"""Renewing a sign-in with a token that counts once, so that a stolen one is found out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.auth.models import Account, AccountRefresh, AccountSession
from premises.kernel.auth.sessions import Opened
from premises.kernel.auth.tokens import REFRESH_PREFIX, new_token, token_hash
from premises.kernel.auth.turnstile import Turnstile
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, Unauthenticated
from premises.kernel.ids import new_id
from premises.kernel.settings import AuthSettings

_log = structlog.get_logger(__name__)

GRACE: Final = timedelta(seconds=10)
"""How long a token may come again because the answer to it was lost on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """A sign-in that goes on; `opened` has no token of its own, `refresh_token` renews it next."""

    opened: Opened
    account_id: str
    audience: str | None
    refresh_token: str


class Refreshes:
    """Tokens that renew a sign-in, each exchanged for the next one (RFC 9700, 4.14.2).

    Of each sign-in's tokens the newest counts. One that was exchanged already and comes again
    was copied by somebody, and nobody knows which of the two is the thief: the sign-in ends. Only
    within a moment, and while the next token is unused, it may be that an answer was lost; then
    the next token is replaced by another. Of tokens only hashes are kept.
    """

    def __init__(
        self, database: Database, clock: Clock, settings: AuthSettings, turnstile: Turnstile
    ) -> None:
        self._database = database
        self._clock = clock
        self._turnstile = turnstile
        self._lasts = timedelta(days=settings.refresh_days)

    def open(self, session_id: str) -> str:
        """The first token of a sign-in, which from now on lasts as long as it is renewed.

        Raises:
            NotFound: there is no such sign-in, or it has ended.

        """
        now = self._clock.now()
        with self._database.write() as session:
            owner = session.get(AccountSession, session_id, with_for_update=True)
            if owner is None or not _is_alive(owner, now):
                raise NotFound("auth.no_session", "There is no such sign-in; it may have ended.")
            token, _ = self._issue(session, owner, now)
        return token

    def rotate(self, token: str, address: str | None = None) -> Renewed:
        """Renew the sign-in that a token belongs to; the token is spent.

        Raises:
            Unauthenticated: it is unknown, too old or was spent, or its sign-in has ended.
            TooMany: many were renewed from this address.

        """
        self._turnstile.renew(address)
        with self._database.write() as session:
            renewed = self._exchange(session, token)
        # A sign-in that was ended for a copied token stays ended: that is committed by now.
        if renewed is None:
            raise Unauthenticated(
                "auth.bad_refresh", "This sign-in cannot be renewed any more; sign in again."
            )
        return renewed

    def _exchange(self, session: Session, token: str) -> Renewed | None:
        now = self._clock.now()
        found = _locked(session, token)
        if found is None:
            return None
        row, owner = found
        if row.expires_at <= now or not _is_alive(owner, now):
            return None
        spent = row if row.used_at is None else _unused_successor(session, row, now)
        if spent is None:
            owner.revoked_at = now
            _log.warning("refresh_token_copied", account_id=owner.account_id, session_id=owner.id)
            return None
        fresh, fresh_id = self._issue(session, owner, now)
        row.used_at = row.used_at or now
        spent.used_at, spent.successor_id, row.successor_id = now, fresh_id, fresh_id
        opened = Opened(owner.id, "", owner.expires_at)
        return Renewed(
            opened=opened,
            account_id=owner.account_id,
            audience=owner.audience,
            refresh_token=fresh,
        )

    def _issue(self, session: Session, owner: AccountSession, now: datetime) -> tuple[str, str]:
        """A new token of this sign-in, and its row's id; the sign-in lasts as long as it does."""
        token, number = new_token(REFRESH_PREFIX), new_id()
        owner.expires_at = now + self._lasts
        session.add(
            AccountRefresh(
                id=number,
                session_id=owner.id,
                token_hash=token_hash(token),
                created_at=now,
                expires_at=owner.expires_at,
            )
        )
        return token, number


def _locked(session: Session, token: str) -> tuple[AccountRefresh, AccountSession] | None:
    """The token's row and its sign-in, which nobody else renews meanwhile."""
    same = AccountRefresh.token_hash == token_hash(token)
    owner_id = session.scalar(sa.select(AccountRefresh.session_id).where(same))
    owner = session.get(AccountSession, owner_id, with_for_update=True) if owner_id else None
    account = session.get(Account, owner.account_id) if owner is not None else None
    # Only now, when nobody else can spend it any more, is the token itself looked at.
    row = session.scalar(sa.select(AccountRefresh).where(same))
    if owner is None or row is None or account is None or not account.is_active:
        return None
    return row, owner


def _unused_successor(
    session: Session, row: AccountRefresh, now: datetime
) -> AccountRefresh | None:
    """The token that a spent one was exchanged for, if the answer may have been lost."""
    if row.used_at is None or row.successor_id is None or now - row.used_at > GRACE:
        return None
    successor = session.get(AccountRefresh, row.successor_id)
    return successor if successor is not None and successor.used_at is None else None


def _is_alive(owner: AccountSession, now: datetime) -> bool:
    return owner.revoked_at is None and owner.expires_at > now
