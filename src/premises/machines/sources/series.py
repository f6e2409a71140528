"""Rows as somebody gave them: not yet checked, not yet in whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DAY_MS: Final = 86_400_000

Numbers = NDArray[np.float64] | NDArray[np.float32] | NDArray[np.int64] | NDArray[np.bool_]
Values = Numbers | Sequence[str | None]


@dataclass(frozen=True, eq=False)
class Series:
    """Rows of one variable as they came, in any order.

    `variable` is its name, or its number in the database it comes from. `values` are numbers,
    of whatever precision they were logged in, or texts. `absent` marks rows without a value.
    """

    variable: str | int
    t_ms: NDArray[np.int64]
    values: Values
    absent: NDArray[np.bool_] | None = None

    @property
    def is_text(self) -> bool:
        return not isinstance(self.values, np.ndarray)

    def raw(self, index: int) -> dict[str, Any]:
        """One row as plain data; numbers that are not finite as NaN, Infinity and -Infinity."""
        return {
            "variable": self.variable,
            "t_ms": int(self.t_ms[index]),
            "value": self._value(index),
        }

    def _value(self, index: int) -> object:
        if self.absent is not None and self.absent[index]:
            return None
        value = self.values[index]
        if value is None or isinstance(value, str):
            return value
        number = value.item()
        if isinstance(number, float) and not np.isfinite(number):
            return str(number).replace("nan", "NaN").replace("inf", "Infinity")
        return number


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be made sense of, as it came, or `times` rows that are told as one."""

    reason: str
    raw: Mapping[str, Any]
    times: int = 1


def joined(parts: Sequence[Series]) -> Series:
    """Rows of one variable that came in several parts; all are texts, or none is."""
    if len(parts) == 1:
        return parts[0]
    t_ms = np.concatenate([one.t_ms for one in parts])
    absent = np.concatenate([_absent(one) for one in parts])
    if parts[0].is_text:
        texts = [text for one in parts for text in one.values]
        return Series(parts[0].variable, t_ms, texts, absent)
    numbers = np.concatenate([one.values for one in parts if isinstance(one.values, np.ndarray)])
    return Series(parts[0].variable, t_ms, numbers, absent)


def _absent(one: Series) -> NDArray[np.bool_]:
    return np.zeros(len(one.t_ms), np.bool_) if one.absent is None else one.absent


def by_day(series: Series) -> Iterable[tuple[int, Series]]:
    """The rows of each day of UTC, counted from 1970."""
    days = series.t_ms // DAY_MS
    if len(days) and days[0] == days[-1] and (days == days[0]).all():
        yield int(days[0]), series
        return
    order = np.argsort(days, kind="stable")
    found, starts = np.unique(days[order], return_index=True)
    absent = _absent(series)
    for day, places in zip(found.tolist(), np.split(order, starts[1:]), strict=False):
        values = picked(series.values, places)
        yield day, Series(series.variable, series.t_ms[places], values, absent[places])


def picked(values: Values, places: NDArray[np.int64]) -> Values:
    """The values in these places."""
    if isinstance(values, np.ndarray):
        return values[places]
    return [values[place] for place in places.tolist()]
