"""Fetches from a production database of the original kind: what is new, then what has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from time import monotonic
from typing import Any, Final

import numpy as np

from premises.machines.archive import DAY_MS, Stretch, utc_day
from premises.machines.canon import Quality
from premises.machines.service import marks
from premises.machines.service.ledger import Ledger, Tell
from premises.machines.service.translating import Key, Translator, translator
from premises.machines.service.variables import Variables
from premises.machines.sources.fingerprints import Fingerprint
from premises.machines.sources.logs import Log, Piece
from premises.machines.sources.origin import OriginDatabase

_SHARE: Final = 20.0
"""Looking for changes may take one twentieth of the time, so a large database is asked rarely."""
_DAYS_AT_ONCE: Final = 31
_ODD_ROWS: Final = 1000


class OriginPull:
    """One turn of asking one database.

    The cursor keeps for each log the time of the last row fetched, and for logs that belong to
    no variable how far they were counted.
    """

    def __init__(
        self,
        origin: OriginDatabase,
        ledger: Ledger,
        variables: Variables,
        latest_ms: int,
        tell: Tell,
    ) -> None:
        """Make the variables that are missing; later rows than `latest_ms` are in the future."""
        absent_is = Quality.OFF if origin.absent_means_off else None
        self._translator: Translator = translator(
            origin.catalogue(), variables, ledger.machine_id, ledger.source_id, absent_is
        )
        self._known = self._translator.known
        self._origin = origin
        self._ledger = ledger
        self._latest_ms = latest_ms
        self._tell = tell
        self._after = _times(ledger.cursor.get("after", {}))

    def fetch_new(self, until: float) -> bool:
        """Fetch day by day what came after what was fetched; False if `until` came before the end.

        `until` is a time of the monotonic clock.
        """
        heads = self._heads()
        if not heads:
            return True
        start, end = min(one[0] for one in heads.values()), max(one[1] for one in heads.values())
        while heads:
            day = min(first for first, _ in heads.values()) // DAY_MS
            self._tell((day * DAY_MS - start) / max(end - start, 1), str(utc_day(day * DAY_MS)))
            due = {log: head for log, head in heads.items() if head[0] // DAY_MS <= day}
            count = self._fetch_day(day, due)
            if monotonic() > until:
                return False
            # After an empty day it is asked where the next rows are, so that gaps cost nothing.
            heads = _later(heads, day) if count else self._heads()
        return True

    def compare(self, first_day: int, last_day: int) -> None:
        """Fetch anew the days of logs that do not look there as they did when they were fetched.

        Days of UTC counted from 1970, both included.
        """
        for start in range(first_day, last_day + 1, _DAYS_AT_ONCE):
            end = min(start + _DAYS_AT_ONCE - 1, last_day)
            self._tell(
                (start - first_day) / (last_day + 1 - first_day),
                f"comparing {utc_day(start * DAY_MS)}",
            )
            theirs = self._origin.fingerprints(self._pieces(self._known, start, end))
            for day, logs in _by_day(self._differing(theirs, start, end)):
                self._fetch_anew(day, logs, theirs)

    def report_strangers(self) -> None:
        """Hold, as a count, rows of variables that are not in the catalogue, or of another type."""
        counted = _times(self._ledger.cursor.get("strangers", {}))
        rejected = []
        for log in sorted(self._origin.logs() - self._known.keys()):
            count, last = self._origin.count(log, counted.get(log, 0), self._latest_ms)
            if count and last is not None:
                counted[log] = last
                rejected.append(self._translator.stranger(log, count))
        if rejected:
            self._ledger.take(self._translator.batch((), rejected))
            self._remember("strangers", counted)
            self._ledger.save()

    def report_odd_times(self) -> None:
        """Hold rows from before 1970 and from the future, unless they are those held last time."""
        parts = self._origin.odd_times(self._known, self._latest_ms, _ODD_ROWS)
        found = self._translator.read(
            (not isinstance(part.values, np.ndarray), part) for part in parts
        )
        told = [one.raw(at) for one in found.series for at in range(len(one.t_ms))]
        digest = sha256(repr((told, [one.raw for one in found.rejected])).encode()).hexdigest()
        if (told or found.rejected) and self._ledger.cursor.get("odd") != digest:
            self._ledger.take(self._translator.batch(found.series, found.rejected))
            self._ledger.cursor["odd"] = digest
            self._ledger.save()

    def newest_day(self) -> int | None:
        return max(self._after.values()) // DAY_MS if self._after else None

    def _heads(self) -> dict[Log, tuple[int, int]]:
        return self._origin.heads(
            {log: self._after.get(log, 0) for log in self._known}, self._latest_ms
        )

    def _fetch_day(self, day: int, heads: Mapping[Log, tuple[int, int]]) -> int:
        """Fetch the day's rows of logs whose next and last rows are said; returns how many."""
        start, end = day * DAY_MS, min((day + 1) * DAY_MS, self._latest_ms + 1)
        pieces = [Piece(log, max(self._after.get(log, 0) + 1, start), end) for log in heads]
        found = self._translator.read(self._origin.rows(pieces))
        if found.series or found.rejected:
            self._ledger.take(self._translator.batch(found.series, found.rejected))
        for log, (_, last) in heads.items():
            self._after[log] = max(self._after.get(log, 0), min(last, end - 1))
        self._save_added(found.prints)
        return sum(len(one.t_ms) for one in found.series)

    def _fetch_anew(self, day: int, logs: Sequence[Log], theirs: Mapping[Key, Fingerprint]) -> None:
        stretch = Stretch(max(day * DAY_MS, 1), (day + 1) * DAY_MS)
        found = self._translator.read(self._origin.rows(self._pieces(logs, day, day)))
        there = {one.variable for one in found.series}
        # What has no rows there any more has none here.
        gone = [log for log in logs if self._known[log].name not in there]
        series = [*found.series, *(self._translator.nothing(log) for log in gone)]
        self._ledger.take(self._translator.batch(series, found.rejected, stretch))
        prints = {(self._known[log].id, day): theirs.get((log, day)) for log in logs}
        self._ledger.save(lambda session: marks.replace(session, self._ledger.source_id, prints))

    def _save_added(self, prints: Mapping[Key, Fingerprint]) -> None:
        """The rows fetched belong to days of which others may have been fetched before."""
        for (log, _), mark in prints.items():
            # More may have come since it was asked which row is the last.
            self._after[log] = max(self._after[log], mark.last_ms)
        self._remember("after", self._after)
        added = {(self._known[log].id, day): mark for (log, day), mark in prints.items()}
        days = [day for _, day in added]

        def also(session: Any) -> None:
            ids = [variable_id for variable_id, _ in added]
            before = marks.read(session, self._ledger.source_id, ids, min(days), max(days))
            whole = {
                key: before[key] + mark if key in before else mark for key, mark in added.items()
            }
            marks.replace(session, self._ledger.source_id, whole)

        self._ledger.save(also if added else None)

    def _differing(
        self, theirs: Mapping[Key, Fingerprint], first_day: int, last_day: int
    ) -> list[Key]:
        ids = {row.id: log for log, row in self._known.items()}
        with self._ledger.database.read() as session:
            found = marks.read(session, self._ledger.source_id, ids, first_day, last_day)
        ours = {(ids[variable_id], day): mark for (variable_id, day), mark in found.items()}
        return sorted(
            key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)
        )

    def _pieces(self, logs: Iterable[Log], first_day: int, last_day: int) -> list[Piece]:
        """What was fetched of logs; what is newer is fetched by itself."""
        start, end = max(first_day * DAY_MS, 1), (last_day + 1) * DAY_MS
        return [
            Piece(log, start, min(end, self._after[log] + 1))
            for log in sorted(logs)
            if log in self._after
        ]

    def _remember(self, name: str, times: Mapping[Log, int]) -> None:
        self._ledger.cursor[name] = {_name(log): at for log, at in times.items()}


def pause_ms(spent_s: float, poll_s: float) -> int:
    """For how long nobody looks for changes after that took so long."""
    return int(max(poll_s, _SHARE * spent_s) * 1000)


def _later(heads: Mapping[Log, tuple[int, int]], day: int) -> dict[Log, tuple[int, int]]:
    """What is left to be fetched after a day."""
    end = (day + 1) * DAY_MS
    return {log: (max(first, end), last) for log, (first, last) in heads.items() if last >= end}


def _by_day(keys: Iterable[Key]) -> list[tuple[int, list[Log]]]:
    days: dict[int, list[Log]] = defaultdict(list)
    for log, day in keys:
        days[day].append(log)
    return sorted(days.items())


def _name(log: Log) -> str:
    return f"{'text' if log.is_text else 'number'}:{log.external_id}"


def _times(kept: Mapping[str, int]) -> dict[Log, int]:
    """Times as the cursor keeps them."""
    found = {}
    for name, at in kept.items():
        kind, _, number = name.partition(":")
        found[Log(int(number), kind == "text")] = at
    return found
