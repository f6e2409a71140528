"""How often what a tag stands for has changed: counted with the change, read before the data."""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import Session

from premises.kernel.cache.models import VersionRow

ACCOUNTS: Final = "accounts"
"""The tag of who people are: their names, e-mails, rights, and whether they may come in."""

_BUMPED: Final = "cache_tags"
_TABLE: Final = cast("sa.Table", VersionRow.__table__)
# Written out: PyMySQL fills in no values behind the rows that it writes together.
_NEXT: Final = _TABLE.c.version + sa.literal_column("1")


def _on_sqlite() -> sa.Insert:
    added = sqlite.insert(_TABLE)
    newest = sa.func.max(_NEXT, added.excluded.version)
    return added.on_conflict_do_update(index_elements=["tag"], set_={"version": newest})


def _on_postgresql() -> sa.Insert:
    added = postgresql.insert(_TABLE)
    newest = sa.func.greatest(_NEXT, added.excluded.version)
    return added.on_conflict_do_update(index_elements=["tag"], set_={"version": newest})


def _on_mysql() -> sa.Insert:
    added = mysql.insert(_TABLE)
    return added.on_duplicate_key_update(version=sa.func.greatest(_NEXT, added.inserted.version))


# Put together once, so that SQLAlchemy recognises them and need not compile them again.
_WRITTEN: Final = {
    "sqlite": _on_sqlite(),
    "postgresql": _on_postgresql(),
    "mysql": _on_mysql(),
    "mariadb": _on_mysql(),
}


def bump(session: Session, *tags: str) -> None:
    """Say, in a writer's transaction, that what these tags stand for has changed.

    It is written last before the commit, after all rows and in the order of the tags: so writers
    wait for each other briefly, and never in a ring. What is rolled back was never changed.
    """
    noted = session.info.get(_BUMPED)
    if noted is None:
        noted = session.info[_BUMPED] = set()
        sa.event.listen(session, "before_commit", _write)
    noted.update(tags)


def versions(session: Session, tags: Sequence[str]) -> tuple[int, ...]:
    """The versions of tags, in one statement; 0 for what has never changed.

    They only ever grow. Whoever reads them before the data they stand for, and finds the same
    ones later, knows that the data is still as it was read.
    """
    return versions_over(session.connection(), tags)


def versions_over(connection: sa.Connection, tags: Sequence[str]) -> tuple[int, ...]:
    """The same without a session, which takes half as long."""
    given = {f"tag{number}": tag for number, tag in enumerate(tags)}
    found = {row.tag: row.version for row in connection.execute(_asked(len(tags)), given)}
    return tuple(found.get(tag, 0) for tag in tags)


@lru_cache(maxsize=100)
def _asked(count: int) -> sa.Select[tuple[str, int]]:
    """Asks for so many tags; kept, so that SQLAlchemy need not put it together each time."""
    wanted: list[sa.BindParameter[str]] = [sa.bindparam(f"tag{at}") for at in range(count)]
    return sa.select(_TABLE.c.tag, _TABLE.c.version).where(_TABLE.c.tag.in_(wanted))


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        # A savepoint may still be taken back, and its versions with it.
        return
    # Rows that are written only now may themselves say that something has changed.
    session.flush()
    tags = sorted(session.info[_BUMPED])
    session.info[_BUMPED].clear()
    if tags:
        connection = session.connection()
        # A version never used before: after an old copy of the database was put back, versions
        # that are only counted would meet answers that were made when they had that number.
        new = time.time_ns() // 1000
        rows = [{"tag": tag, "version": new} for tag in tags]
        connection.execute(_WRITTEN[connection.dialect.name], rows)
