"""How one row after another is written, in batches, and it is counted what became of each."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.takeover.accounts import Account, batches, usable
from premises.kernel.takeover.values import Unusable, UnusableError


class Named(Protocol):
    """A row of another program."""

    @property
    def id(self) -> object: ...


class Writing(Protocol):
    """Where rows are written: a database, or the rehearsal of it."""

    def write(self) -> AbstractContextManager[Session]: ...

    def now(self, session: Session) -> datetime: ...


Theirs = TypeVar("Theirs", bound=Named)
Write = Callable[[Session, Theirs, datetime], bool]
"""Writes a row; false where it is here already. Raises UnusableError before it changes anything."""


def take(
    database: Writing,
    found: Iterable[Theirs | Unusable],
    account: Account,
    write: Write[Theirs],
) -> None:
    """Write all rows that make sense; those of one batch are written together."""
    for batch in batches(usable(found, account)):
        with database.write() as session:
            now = database.now(session)
            for one in batch:
                count(account, one.id, partial(write, session, one, now))


def count(account: Account, which: object, write: Callable[[], bool]) -> None:
    """Count what becomes of a row."""
    try:
        if write():
            account.taken += 1
        else:
            account.there_already += 1
    except UnusableError as why:
        account.leave(which, str(why))


@contextmanager
def rehearsed(database: Database) -> Iterator[Writing]:
    """A place that sees everything that is written to it, and none of it is there afterwards.

    On SQLite nobody else can write meanwhile.
    """
    with suppress(_OverError), database.write() as session:
        yield _Rehearsal(database, session)
        raise _OverError


class _OverError(Exception):
    """The rehearsal is over; a block that is left by an exception commits nothing."""


class _Rehearsal:
    """All writes are one transaction, which is never committed."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database = database
        self._session = session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._session.begin_nested():
            yield self._session

    def now(self, session: Session) -> datetime:
        return self._database.now(session)
