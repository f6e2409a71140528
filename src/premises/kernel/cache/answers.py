"""Answers a question from what was answered before, only while that is still the whole truth."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from premises.kernel.cache.entries import (
    Entry,
    Kept,
    Listing,
    require_name,
    require_pattern,
    stamp_of,
)
from premises.kernel.cache.figures import Count, Figures, figures_of
from premises.kernel.cache.flights import Flights, Made
from premises.kernel.cache.stores import MOST_NAMES, Store
from premises.kernel.cache.versions import bump, versions_over
from premises.kernel.database import Database
from premises.kernel.settings import CacheSettings

CLEARED: Final = "cache"
"""The tag of all answers, whose version changes when everything is to be forgotten."""

_HIT: Final = Count(hits=1)
_MISS: Final = Count(misses=1)
_FIRST_LOOK_S: Final = 0.005
_LONGEST_LOOK_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Question:
    endpoint: str
    name: str
    stamp: bytes
    make: Callable[[], Made]


class Answers:
    """Answers by name, each kept under the versions of the tags it was made from.

    The versions are read before the data, and are changed in the transaction of every change:
    so an answer whose versions still hold is the one that would be made now. Nothing else, no
    time to live, no deletion that might get lost, decides about that.
    """

    def __init__(self, database: Database, store: Store, settings: CacheSettings) -> None:
        self._database = database
        self._store = store
        self._settings = settings
        self._flights = Flights()

    def get(self, endpoint: str, key: str, tags: Sequence[str], make: Callable[[], Made]) -> bytes:
        """The answer to a question, made by `make` where there is none.

        `endpoint` is what figures are told by; `key` stands for everything else the answer
        depends on: question, values, and who may see it. `make` must read the data itself, and
        after it was called. What it raises is raised, and nothing is kept.

        Raises:
            Invalid: endpoint and key together are no name (letters, digits and _.:-).
            Unavailable: the database does not say the versions.

        """
        if not self._settings.enabled:
            return make().body
        name = require_name(f"{endpoint}:{key}")
        question = _Question(endpoint, name, self._stamp(tags), make)
        body = self._kept(question)
        return self._shared(question) if body is None else body

    def figures(self) -> Figures:
        """Hits and misses: of all processes with Redis, otherwise of this one.

        Raises:
            Unavailable: Redis is away.

        """
        return figures_of(self._store.counts())

    def names(self, pattern: str = "*", most: int = MOST_NAMES) -> Listing:
        """What is kept, by names that fit a pattern.

        Raises:
            Invalid: the pattern holds other signs than letters, digits, _.:- and * and ?.
            Unavailable: Redis is away.

        """
        return self._store.names(require_pattern(pattern), most)

    def look(self, name: str) -> Kept | None:
        """What is told of one that is kept; raises what `names` raises."""
        return self._store.look(require_name(name))

    def clear(self) -> int:
        """Forget all answers and figures, also those being made; returns how many were kept.

        Raises:
            Unavailable: the database cannot be written, and nothing was done; or Redis is away,
                and answers that are kept there will not be given any more, but are still there.

        """
        with self._database.write() as session:
            bump(session, CLEARED)
        self._store.forget_counts()
        return self._store.clear()

    def close(self) -> None:
        self._store.close()

    def _stamp(self, tags: Sequence[str]) -> bytes:
        asked = (CLEARED, *tags)
        with self._database.connected() as connection:
            return stamp_of(asked, versions_over(connection, asked))

    def _kept(self, question: _Question) -> bytes | None:
        entry = self._store.read(question.name)
        if entry is None or entry.stamp != question.stamp:
            return None
        self._store.count(question.endpoint, _HIT)
        return entry.body

    def _shared(self, question: _Question) -> bytes:
        """The answer made by one thread for all that ask under the same versions."""
        # The one thread may itself wait for another process first.
        patience_s = 2 * self._settings.wait_s
        key = (question.name, question.stamp)
        made, is_ours = self._flights.join(key, lambda: self._filled(question), patience_s)
        if made is None:
            return self._made(question).body
        if not is_ours:
            self._store.count(question.endpoint, _HIT)
        return made.body

    def _filled(self, question: _Question) -> Made:
        """The answer made by one process for all; whoever waited too long makes it too."""
        name = f"{question.name}:{question.stamp.hex()[:16]}"
        ends_s, look_s = time.monotonic() + self._settings.wait_s, _FIRST_LOOK_S
        while True:
            token = self._store.claim(name, self._settings.wait_s)
            try:
                # Another may have made it between our last look and our claim.
                body = self._kept(question)
                if body is not None:
                    return Made(body)
                if token is not None or time.monotonic() >= ends_s:
                    return self._made(question)
            finally:
                if token is not None:
                    self._store.release(name, token)
            time.sleep(look_s)
            look_s = min(2 * look_s, _LONGEST_LOOK_S)

    def _made(self, question: _Question) -> Made:
        self._store.count(question.endpoint, _MISS)
        made = question.make()
        if made.lasting and len(made.body) <= self._settings.max_entry_bytes:
            # Answers that were made together shall not all end together.
            ttl_s = self._settings.ttl_s * (1 - random.random() / 10)  # noqa: S311 - no secret.
            self._store.keep(question.name, Entry(question.stamp, made.body), ttl_s)
        return made
