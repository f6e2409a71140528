"""Rows of a made-up milling machine to measure with, at the rate at which real ones log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from premises.app.demo.mill import Mill
from premises.app.demo.recorder import IDS, VARIABLES, Logged, Recorder
from premises.machines.archive import joined
from premises.machines.archive.segments import encoded
from premises.machines.canon import (
    Canonical,
    Rows,
    canonical_numbers,
    canonical_texts,
    canonical_ticks,
    guess,
)

FIRST: Final = date(2021, 1, 4)
CLOCK, SENSOR = "CURRENT_TIME", "TEMPERATURA_BASE"
NUMBERS: Final = {name: place + 1 for place, name in enumerate(VARIABLES)}
"""The variables' numbers in canonical rows."""
NAMES: Final = frozenset({"operation", "stop", "program", "program_name", "alarms", "state"})
_LATEST_MS: Final = 2**42


def logs() -> Iterator[list[Logged]]:
    """One working day after another, some 380,000 rows each."""
    for _, log in Recorder(Mill("Bench", seed=1)).days(FIRST, FIRST + timedelta(days=10**4)):
        yield log


def role(name: str) -> str:
    return guess(name, VARIABLES[name], "heidenhain").role


def canonical(log: list[Logged]) -> Rows:
    return joined([_canonical(one).rows for one in log])


def _canonical(one: Logged) -> Canonical:
    number = NUMBERS[one.variable]
    if one.variable == CLOCK:
        return canonical_ticks(number, one.t_ms, latest_ms=_LATEST_MS)
    if isinstance(one.values, np.ndarray):
        return canonical_numbers(number, one.t_ms, one.values, 0, latest_ms=_LATEST_MS)
    return canonical_texts(number, one.t_ms, one.values, latest_ms=_LATEST_MS)


@dataclass(frozen=True)
class Files:
    """Canonical rows in the archive's files, one for each day."""

    paths: tuple[Path, ...]
    rows: int

    @property
    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.paths)


def written(folder: Path, rows: int) -> Files:
    """So many rows or a few more, as the archive keeps them."""
    folder.mkdir(parents=True)
    paths: list[Path] = []
    count = 0
    for log in logs():
        found = canonical(log)
        paths.append(folder / f"{len(paths):05}.parquet")
        paths[-1].write_bytes(encoded(found))
        count += len(found)
        if count >= rows:
            return Files(tuple(paths), count)
    raise AssertionError("there are more days than anybody measures with")


def numbers_only(rows: int) -> Iterator[tuple[int, Logged]]:
    """So many rows of numbers or a few more, by the variables' numbers in a recorder's database."""
    count = 0
    for log in logs():
        for one in log:
            if isinstance(one.values, np.ndarray):
                yield IDS[one.variable], one
                count += len(one)
        if count >= rows:
            return
