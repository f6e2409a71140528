"""A variable's pushed times and values become columns of numbers or texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from premises.machines.canon import Reason
from premises.machines.service.batches import Rejected, Series

_NUMBERS: Final = frozenset({int, float, bool})
_NOT_NUMBERS: Final = {
    "nan": float("nan"),
    "infinity": float("inf"),
    "inf": float("inf"),
    "-infinity": float("-inf"),
    "-inf": float("-inf"),
}
"""Words for what JSON has no numbers for."""

_EARLIEST_MS: Final = 100_000_000_000
"""March 1973; what comes before is rather a time in seconds."""
_LARGEST: Final = 2**62
_KEPT_CHARACTERS: Final = 1000


@dataclass
class Column:
    """Times and values as they were sent, in the same order."""

    times: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def has_texts(self) -> bool:
        """Whether any value is a word that stands for no number."""
        return any(isinstance(one, str) and not _is_number_word(one) for one in self.values)

    def series(self, name: str | int, *, is_text: bool) -> tuple[list[Series], list[Rejected]]:
        """As one series, and beside it the values that are of the other sort, if there are any."""
        t_ms, bad = _instants(self.times)
        values, rejected = self.values, [_malformed(name, *self._row(at)) for at in bad]
        if bad:
            kept = np.ones(len(t_ms), np.bool_)
            kept[bad] = False
            t_ms = t_ms[kept]
            values = [value for value, is_kept in zip(values, kept, strict=True) if is_kept]
        made = _texts(name, t_ms, values) if is_text else _numbers(name, t_ms, values)
        return made, rejected

    def _row(self, at: int) -> tuple[Any, Any]:
        return self.times[at], self.values[at]


def _instants(times: Sequence[Any]) -> tuple[NDArray[np.int64], list[int]]:
    """Milliseconds of UTC, and the places of what is no time."""
    if set(map(type, times)) == {int}:
        try:
            t_ms = np.array(times, np.int64)
        except OverflowError:
            pass
        else:
            early = np.flatnonzero((t_ms >= 0) & (t_ms < _EARLIEST_MS))
            return t_ms, early.tolist()
    found = [_instant(one) for one in times]
    places = [at for at, one in enumerate(found) if one is None]
    return np.array([0 if one is None else one for one in found], np.int64), places


def _instant(value: object) -> int | None:
    """Of whole milliseconds, or of a text in ISO 8601 with its offset."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            return None if moment.tzinfo is None else round(moment.timestamp() * 1000)
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    is_plausible = value < 0 or _EARLIEST_MS <= value < _LARGEST
    return int(value) if is_plausible and value > -_LARGEST else None


def _numbers(name: str | int, t_ms: NDArray[np.int64], values: Sequence[Any]) -> list[Series]:
    kinds = set(map(type, values))
    if kinds <= _NUMBERS:
        return [Series(name, t_ms, np.array(values, np.float64))]
    found = [_number(one) for one in values]
    is_foreign = np.array([one is None for one in found], np.bool_)
    absent = np.array([one is None for one in values], np.bool_)
    numbers = np.array([0.0 if one is None else one for one in found], np.float64)
    is_foreign &= ~absent
    kept = ~is_foreign
    made = [Series(name, t_ms[kept], numbers[kept], absent[kept])]
    if is_foreign.any():
        texts = [str(values[at]) for at in np.flatnonzero(is_foreign).tolist()]
        made.append(Series(name, t_ms[is_foreign], texts))
    return [one for one in made if len(one.t_ms)]


def _texts(name: str | int, t_ms: NDArray[np.int64], values: Sequence[Any]) -> list[Series]:
    is_foreign = np.array([isinstance(one, int | float) for one in values], np.bool_)
    kept = ~is_foreign
    texts = [one for one in values if not isinstance(one, int | float)]
    made = [Series(name, t_ms[kept], texts)]
    if is_foreign.any():
        numbers = [float(one) for one in values if isinstance(one, int | float)]
        made.append(Series(name, t_ms[is_foreign], np.array(numbers, np.float64)))
    return [one for one in made if len(one.t_ms)]


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    return _NOT_NUMBERS.get(value.strip().lower()) if isinstance(value, str) else None


def _is_number_word(text: str) -> bool:
    return text.strip().lower() in _NOT_NUMBERS


def _malformed(name: str | int, t: object, value: object) -> Rejected:
    raw = {"variable": name, "t": shortened(t), "value": shortened(value)}
    return Rejected(Reason.MALFORMED, raw)


def flat(value: Any) -> Any:
    """A value as it is, but a list, such as one of alarms, as its JSON.

    Raises:
        ValueError: it is nested too deeply.

    """
    if not isinstance(value, list | dict):
        return value
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from None


def shortened(value: Any) -> Any:
    """What is kept of something that nobody can make sense of."""
    try:
        value = flat(value)
    except ValueError:
        return "(nested too deeply)"
    return value[:_KEPT_CHARACTERS] if isinstance(value, str) else value
