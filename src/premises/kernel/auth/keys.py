"""Keys for programs: each has a name, reaches no further than it must, and can be taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.kernel.auth.callers import EVERY_DOMAIN, Caller, scope_named
from premises.kernel.auth.models import Account, ApiKey
from premises.kernel.auth.profiles import account_caller, shown_name
from premises.kernel.auth.tokens import KEY_PREFIX, new_token, token_hash
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, Unavailable
from premises.kernel.ids import new_id
from premises.kernel.settings import AuthSettings

_log = structlog.get_logger(__name__)
_USED_EVERY: Final = timedelta(minutes=1)
_NEWEST_FIRST: Final = (ApiKey.created_at.desc(), ApiKey.id)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; its secret is shown this once and kept nowhere."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """What may be shown of a key or of an admitted client."""

    id: str
    kind: str
    account_id: str | None
    name: str
    network: str | None
    domain: str | None
    scope: str
    created_at: datetime
    last_used_at: datetime | None


class Keys:
    """Makes, recognises, lists and revokes API keys.

    A key of an account reaches as far as the account does now, and no further than its own
    scope and domain. A key without an account speaks for the house.
    """

    def __init__(self, database: Database, clock: Clock, settings: AuthSettings) -> None:
        self._database = database
        self._clock = clock
        self._closed = not settings.signup

    def create(
        self, account_id: str | None, *, name: str, scope: str, domain: str | None = None
    ) -> NewKey:
        """A key for `Authorization: Bearer` or `X-API-Key`; without a domain it is good for all.

        Raises:
            Invalid: no such scope.

        """
        secret = new_token(KEY_PREFIX)
        row = ApiKey(
            id=new_id(),
            account_id=account_id,
            kind="key",
            name=shown_name(name),
            secret_hash=token_hash(secret),
            domain=domain,
            scope=scope_named(scope),
            created_at=self._clock.now(),
        )
        with self._database.write() as session:
            session.add(row)
        return NewKey(row.id, secret)

    def recognise(self, secret: str, kind: str = "key") -> Caller | None:
        """Whoever bears this key; nobody if it is unknown, revoked, or its account shut out."""
        query = sa.select(ApiKey).where(
            ApiKey.secret_hash == token_hash(secret),
            ApiKey.kind == kind,
            ApiKey.revoked_at.is_(None),
        )
        with self._database.read() as session:
            row = session.scalar(query)
            caller = None if row is None else self._caller(session, row)
        if row is not None and caller is not None:
            note_used(self._database, row, self._clock.now())
        return caller

    def list(self, account_id: str | None, *, everyones: bool = False) -> list[KeyFacts]:
        """The keys of an account, or `everyones`, newest first."""
        query = sa.select(ApiKey).where(ApiKey.kind == "key", ApiKey.revoked_at.is_(None))
        if not everyones:
            query = query.where(ApiKey.account_id == account_id)
        with self._database.read() as session:
            return [facts(row) for row in session.scalars(query.order_by(*_NEWEST_FIRST))]

    def revoke(self, account_id: str | None, key_id: str, *, anyones: bool = False) -> None:
        """Take a key of this account back, or `anyones`; clients included.

        Raises:
            NotFound: there is no such key.

        """
        with self._database.write() as session:
            row = session.get(ApiKey, key_id)
            theirs = row is not None and (anyones or row.account_id == account_id)
            if row is None or not theirs or row.revoked_at is not None:
                raise NotFound("auth.no_key", "There is no such key; it may have been revoked.")
            row.revoked_at = self._clock.now()

    def _caller(self, session: Session, row: ApiKey) -> Caller | None:
        if row.account_id is None:
            return _of_the_house(row)
        account = session.get(Account, row.account_id)
        if account is None or not account.is_active:
            return None
        return account_caller(
            session,
            account,
            via="key",
            closed=self._closed,
            audience=row.domain,
            ceiling=scope_named(row.scope),
        )


def facts(row: ApiKey) -> KeyFacts:
    """What may be shown of this row."""
    return KeyFacts(
        id=row.id,
        kind=row.kind,
        account_id=row.account_id,
        name=row.name,
        network=row.network,
        domain=row.domain,
        scope=row.scope,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


def note_used(database: Database, row: ApiKey, now: datetime) -> None:
    """Write down that a key was used, at most once a minute."""
    if row.last_used_at is not None and now - row.last_used_at < _USED_EVERY:
        return
    try:
        with database.write() as session:
            ours = ApiKey.id == row.id
            session.execute(sa.update(ApiKey).where(ours).values(last_used_at=now))
    except Unavailable as failure:
        # When a key was last used is nice to know, and no reason to refuse the request.
        _log.info("last_used_not_written", code=failure.code)


def _of_the_house(row: ApiKey) -> Caller:
    scope = scope_named(row.scope)
    return Caller(
        via="key" if row.kind == "key" else "client",
        name=row.name,
        grants={row.domain or EVERY_DOMAIN: scope},
        audience=row.domain,
        ceiling=scope,
    )
