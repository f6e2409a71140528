"""How one row after another is written, in batches, and it is counted what became of each."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.takeover import Account, Unusable, UnusableError, batches, usable


class Named(Protocol):
    """A row of the original."""

    @property
    def id(self) -> str: ...


Theirs = TypeVar("Theirs", bound=Named)
Write = Callable[[Session, Theirs, datetime], bool]
"""Writes a row; false where it is here already. Raises UnusableError before it changes anything."""


def take(
    database: Database,
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


def count(account: Account, which: str, write: Callable[[], bool]) -> None:
    """Count what becomes of a row."""
    try:
        if write():
            account.taken += 1
        else:
            account.there_already += 1
    except UnusableError as why:
        account.leave(which, str(why))
