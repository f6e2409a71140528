"""Gathers rows of a file until there are enough of them to be taken in a day at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from premises.machines.archive import DAY_MS, utc_day
from premises.machines.service.batches import (
    UNKNOWN_VARIABLE,
    Batch,
    BatchKind,
    Rejected,
    Report,
    Series,
)
from premises.machines.service.intake import Intake
from premises.machines.service.ledger import Tell, unheard
from premises.machines.sources.series import by_day, joined

ROWS_AT_ONCE: Final = 8_000_000
"""So many rows are sorted by day in memory, 17 bytes each: days become files as a whole."""
_TEXT_WEIGHT: Final = 8
"""A text takes about so many times the memory of a number."""
_MOST_HELD: Final = 10_000
"""More rejected rows of one file are counted, not kept: a wrong file would fill the database."""


@dataclass(frozen=True)
class Imported:
    """What came of a file, in rows; `variables` were made for it."""

    machine_id: str
    received: int
    taken: int
    corrected: int
    duplicate: int
    ignored: int
    rounded: int
    quarantined: Mapping[str, int]
    variables: Sequence[str]


class Pile:
    """Rows that wait until there are enough to be taken in day by day."""

    def __init__(self, intake: Intake, machine_id: str, file: str) -> None:
        self._intake = intake
        self._machine_id = machine_id
        self._file = file
        self._series: dict[tuple[str | int, bool], list[Series]] = defaultdict(list)
        self._rejected: list[Rejected] = []
        self._held = 0
        self._uncounted: Counter[str] = Counter()
        self._unknown: Counter[str | int] = Counter()
        self._weight = 0
        self._counts: Counter[str] = Counter()
        self._quarantined: Counter[str] = Counter()
        self.received = 0

    @property
    def is_full(self) -> bool:
        return self._weight >= ROWS_AT_ONCE

    def add(self, one: Series | Rejected) -> None:
        if isinstance(one, Series):
            self._series[one.variable, one.is_text].append(one)
            self._weight += len(one.t_ms) * (_TEXT_WEIGHT if one.is_text else 1)
            self.received += len(one.t_ms)
            return
        self.received += one.times
        self._held += 1
        if self._held > _MOST_HELD:
            self._uncounted[one.reason] += one.times
        else:
            self._rejected.append(one)

    def count_unknown(self, variable: str | int, count: int) -> None:
        self._unknown[variable] += count
        self.received += count

    def flush(self, tell: Tell = unheard) -> None:
        """Take everything in, a day in one batch."""
        days = self._days()
        rejected = [*self._rejected, *self._counted()]
        self._rejected, self._weight = [], 0
        for number, day in enumerate(sorted(days)):
            tell(number / len(days), f"{utc_day(day * DAY_MS)}")
            self._take(days[day], ())
        if rejected:
            self._take((), rejected)

    def imported(self, made: Sequence[str]) -> Imported:
        counts = self._counts
        return Imported(
            machine_id=self._machine_id,
            received=self.received,
            taken=counts["taken"],
            corrected=counts["corrected"],
            duplicate=counts["duplicate"],
            ignored=counts["ignored"],
            rounded=counts["rounded"],
            quarantined=dict(self._quarantined),
            variables=tuple(made),
        )

    def _take(self, series: Sequence[Series], rejected: Sequence[Rejected]) -> None:
        kind, sender = BatchKind.IMPORT, "file"
        batch = Batch(self._machine_id, kind, series, sender=sender, rejected=rejected)
        report: Report = self._intake.take(batch)
        for name in ("taken", "corrected", "duplicate", "ignored", "rounded"):
            self._counts[name] += getattr(report, name)
        self._quarantined.update(report.quarantined)

    def _days(self) -> dict[int, list[Series]]:
        days: dict[int, list[Series]] = defaultdict(list)
        while self._series:
            # What was sorted need not be kept twice.
            _, parts = self._series.popitem()
            for day, one in by_day(joined(parts)):
                days[day].append(one)
        return days

    def _counted(self) -> Iterator[Rejected]:
        for reason, times in self._uncounted.items():
            yield Rejected(reason, {"file": self._file, "text": "more rows like these"}, times)
        for variable, times in self._unknown.items():
            raw = {"file": self._file, "variable": variable}
            yield Rejected(UNKNOWN_VARIABLE, raw, times)
        self._uncounted.clear()
        self._unknown.clear()
