"""How much is removed at once, so that nobody who wants to write has to wait for long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.database import Database

_GOAL_S: Final = 0.02
"""How long one transaction should hold others up: SQLite has one writer at a time."""

_REST_S: Final = 0.03
"""How long others have their turn after each. Who waits on SQLite looks again after 1, 2, 5, 10,
15, 20 and 25 ms, and so finds a gap of this length within the first 60 ms."""

_FEWEST, _FIRST, _MOST = 5, 25, 500


class Portion:
    """The number of rows that fit into one short transaction, learned from those before.

    `longest_s` is the longest of all transactions, from getting the lock to the commit.
    """

    def __init__(self, rest: Callable[[float], None] = time.sleep) -> None:
        self._rest = rest
        self.rows = _FIRST
        self.longest_s = 0.0

    def begin(self) -> None:
        """Turn to rows of another kind, which may take longer."""
        self.rows = _FIRST

    @contextmanager
    def timed(self, database: Database) -> Iterator[Session]:
        """A transaction whose time decides how much the next one does; waiting for it is free."""
        with database.write() as session:
            session.connection()
            began = time.perf_counter()
            yield session
            # The commit is part of it: others wait while the disk does its work.
            session.commit()
        self._took(time.perf_counter() - began)

    def rest(self) -> None:
        """Let others have their turn."""
        self._rest(_REST_S)

    def _took(self, seconds: float) -> None:
        self.longest_s = max(self.longest_s, seconds)
        if seconds > _GOAL_S:
            self.rows = max(self.rows // 2, _FEWEST)
        elif seconds < _GOAL_S / 2:
            self.rows = min(self.rows * 2, _MOST)
