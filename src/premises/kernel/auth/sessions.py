"""Sign-ins: each device has its own, and each can be ended at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.auth.callers import EVERY_DOMAIN, Caller
from premises.kernel.auth.models import Account, AccountRefresh, AccountSession, PasswordReset
from premises.kernel.auth.profiles import account_caller
from premises.kernel.auth.tokens import SESSION_PREFIX, new_token, read_signed, sign, token_hash
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, Unavailable
from premises.kernel.ids import new_id
from premises.kernel.settings import AuthSettings

_log = structlog.get_logger(__name__)
_SEEN_EVERY: Final = timedelta(minutes=1)
_KEPT_AFTER_END: Final = timedelta(days=30)
_LONGEST_AGENT: Final = 400


@dataclass(frozen=True, slots=True)
class Opened:
    """A new sign-in; its token is shown this once and kept nowhere."""

    id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """What may be shown of a sign-in."""

    id: str
    audience: str | None
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    user_agent: str | None
    address: str | None


class Sessions:
    """Opens, recognises, lists and ends sign-ins.

    Every request reads the row, and nothing is cached, so a sign-in that was ended is refused
    by the very next request, in every process.
    """

    def __init__(self, database: Database, clock: Clock, settings: AuthSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    def open(
        self,
        account_id: str,
        *,
        audience: str | None = None,
        user_agent: str | None = None,
        address: str | None = None,
    ) -> Opened:
        """Sign an account in; with an audience the token is good for that domain only."""
        now, token = self._clock.now(), new_token(SESSION_PREFIX)
        row = AccountSession(
            id=new_id(),
            account_id=account_id,
            token_hash=token_hash(token),
            audience=audience,
            created_at=now,
            expires_at=now + timedelta(hours=self._settings.session_hours),
            last_seen_at=now,
            user_agent=user_agent[:_LONGEST_AGENT] if user_agent else None,
            address=address,
        )
        with self._database.write() as session:
            session.add(row)
        return Opened(row.id, token, row.expires_at)

    def signed(
        self,
        opened: Opened,
        *,
        audience: str | None,
        claims: Mapping[str, object],
        lifetime: timedelta | None = None,
    ) -> str:
        """The same sign-in as a JWT for clients that read claims.

        `sid`, `jti`, `aud`, `iat` and `exp` are added; it ends with the sign-in, or after the
        lifetime if that is sooner.
        """
        now = self._clock.now()
        ends_at = opened.expires_at if lifetime is None else now + lifetime
        return sign(
            self._settings.secret,
            session_id=opened.id,
            audience=audience or EVERY_DOMAIN,
            issued_at=now,
            expires_at=min(ends_at, opened.expires_at),
            claims=claims,
        )

    def recognise(self, token: str) -> Caller | None:
        """Whoever bears this token; nobody if it is unknown, expired, revoked or shut out."""
        return self._recognise(AccountSession.token_hash == token_hash(token))

    def recognise_signed(self, token: str) -> Caller | None:
        """Whoever bears this JWT of ours, as long as the sign-in that it names lives.

        Raises:
            Unauthenticated: it was not signed here, has expired, or lacks a claim.

        """
        named = read_signed(self._settings.secret, token, self._clock.now())
        caller = self._recognise(AccountSession.id == named.session_id)
        audience = None if named.audience == EVERY_DOMAIN else named.audience
        return caller if caller is not None and caller.audience == audience else None

    def list(self, account_id: str) -> list[OpenSession]:
        """The sign-ins that are good now, newest first."""
        query = (
            sa.select(AccountSession)
            .where(AccountSession.account_id == account_id, self._alive())
            .order_by(AccountSession.created_at.desc(), AccountSession.id)
        )
        with self._database.read() as session:
            return [_shown(row) for row in session.scalars(query)]

    def revoke(self, account_id: str, session_id: str) -> None:
        """End one of an account's own sign-ins.

        Raises:
            NotFound: the account has no such sign-in, or it has ended.

        """
        with self._database.write() as session:
            row = session.get(AccountSession, session_id)
            if row is None or row.account_id != account_id or row.revoked_at is not None:
                raise NotFound("auth.no_session", "There is no such sign-in; it may have ended.")
            row.revoked_at = self._clock.now()

    def revoke_all(self, account_id: str, but: str | None = None) -> int:
        """End every sign-in of an account, except perhaps one; returns how many were ended."""
        with self._database.write() as session:
            return end_sign_ins(session, account_id, self._clock.now(), but)

    def prune(self) -> None:
        """Forget sign-ins that ended a month ago, and what could once renew or reset anything."""
        now = self._clock.now()
        ended = AccountSession.expires_at < now - _KEPT_AFTER_END
        with self._database.write() as session:
            session.execute(sa.delete(AccountSession).where(ended))
            session.execute(sa.delete(AccountRefresh).where(AccountRefresh.expires_at < now))
            session.execute(sa.delete(PasswordReset).where(PasswordReset.expires_at < now))

    def _recognise(self, which: sa.ColumnElement[bool]) -> Caller | None:
        query = (
            sa.select(AccountSession, Account)
            .join(Account, Account.id == AccountSession.account_id)
            .where(which, self._alive(), Account.is_active.is_(True))
        )
        with self._database.read() as session:
            found = session.execute(query).one_or_none()
            if found is None:
                return None
            row, account = found
            caller = account_caller(
                session,
                account,
                via="session",
                closed=not self._settings.signup,
                session_id=row.id,
                audience=row.audience,
            )
        self._note_seen(row)
        return caller

    def _alive(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            AccountSession.revoked_at.is_(None), AccountSession.expires_at > self._clock.now()
        )

    def _note_seen(self, row: AccountSession) -> None:
        now = self._clock.now()
        if now - row.last_seen_at < _SEEN_EVERY:
            return
        try:
            with self._database.write() as session:
                ours = AccountSession.id == row.id
                session.execute(sa.update(AccountSession).where(ours).values(last_seen_at=now))
                theirs = Account.id == row.account_id
                session.execute(sa.update(Account).where(theirs).values(last_seen_at=now))
        except Unavailable as failure:
            # When someone was last seen is nice to know, and no reason to refuse the request.
            _log.info("last_seen_not_written", code=failure.code)


def end_sign_ins(session: Session, account_id: str, now: datetime, but: str | None = None) -> int:
    """End what is open of an account in the caller's transaction; renewing it ends as well."""
    theirs = (AccountSession.account_id == account_id, AccountSession.revoked_at.is_(None))
    other = AccountSession.id != (but or "")
    ended = session.execute(sa.update(AccountSession).where(*theirs, other).values(revoked_at=now))
    return int(getattr(ended, "rowcount", 0))


def _shown(row: AccountSession) -> OpenSession:
    return OpenSession(
        id=row.id,
        audience=row.audience,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_seen_at=row.last_seen_at,
        user_agent=row.user_agent,
        address=row.address,
    )
