"""Tells whether rows are the same in two places without bringing them together.

A fingerprint is how many rows there are, when the last one was logged, and a sum over all of them
that changes with each value and each time. It is worked out here over rows that were read, and in
SQL where they lie, with the same result: for each row the remainder of its time, times a number
of its value. A number is scaled by 2 to the 20 and cut, so what differs by a millionth differs;
a text counts by 20 bits of its MD5. No sum of a day can overflow 64 bits.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.machines.sources.series import DAY_MS, Values

_TIME_PRIME: Final = 1_000_003
_VALUE_PRIME: Final = 65_521
_SCALE: Final = 2**20
_BOUND: Final = 8_000_000_000
"""Larger values fit no canonical row, and scaled no 64 bits."""
_ABSENT, _OFF, _ABOVE, _BELOW = 7, 11, 13, 17
_TEXT_DIGITS: Final = 5


@dataclass(frozen=True)
class Fingerprint:
    """Of rows that were logged up to `last_ms`, in milliseconds of UTC."""

    row_count: int
    last_ms: int
    digest: int

    def __add__(self, other: "Fingerprint") -> "Fingerprint":
        """Of the rows of both, none of which is in both."""
        last_ms = max(self.last_ms, other.last_ms)
        return Fingerprint(self.row_count + other.row_count, last_ms, self.digest + other.digest)


def of_numbers(
    t_ms: NDArray[np.int64], values: NDArray[np.float64], absent: NDArray[np.bool_]
) -> dict[int, Fingerprint]:
    """Of rows of one variable, by the day of UTC counted from 1970."""
    is_off = np.isnan(values) & ~absent
    above, below = values > _BOUND, values < -_BOUND
    tame = np.where(absent | is_off | above | below, 0.0, values)
    numbers = np.fmod(np.trunc(tame * _SCALE).astype(np.int64), _VALUE_PRIME)
    for mask, number in ((above, _ABOVE), (below, _BELOW), (is_off, _OFF), (absent, _ABSENT)):
        numbers[mask] = number
    return _by_day(t_ms, numbers)


def of_texts(t_ms: NDArray[np.int64], texts: Sequence[str | None]) -> dict[int, Fingerprint]:
    """As `of_numbers`, where None is an absent value."""
    known = {text: _number(text) for text in set(texts)}
    return _by_day(t_ms, np.array([known[text] for text in texts], np.int64))


def of_values(
    t_ms: NDArray[np.int64], values: Values, absent: NDArray[np.bool_]
) -> dict[int, Fingerprint]:
    """Either of both."""
    if isinstance(values, np.ndarray):
        return of_numbers(t_ms, values.astype(np.float64), absent)
    return of_texts(t_ms, values)


def digest_sql(dialect: str, *, is_text: bool) -> str:
    """The sum over `date` and `value` of some rows, in the SQL of a database."""
    if is_text:
        # SQLite has no MD5; texts are few, and it lies near, so there they are read instead.
        md5 = f"substr(md5(convert_to(value, 'UTF8')), 1, {_TEXT_DIGITS})"
        bits = 4 * _TEXT_DIGITS
        number = f"coalesce(('x' || {md5})::bit({bits})::int, {_ABSENT})"
    elif dialect == "postgresql":
        number = _number_sql(
            "value = 'NaN'",
            "CAST(value AS double precision)",
            f"CAST(trunc(CAST(value AS double precision) * {_SCALE}) AS bigint)",
        )
    else:
        is_off = "typeof(value) NOT IN ('integer', 'real')"
        number = _number_sql(is_off, "value", f"CAST(value * {_SCALE}.0 AS INTEGER)")
    return f"CAST(sum((date % {_TIME_PRIME} + 1) * {number}) AS bigint)"


def _number_sql(is_off: str, value: str, scaled: str) -> str:
    return (
        f"CASE WHEN value IS NULL THEN {_ABSENT} WHEN {is_off} THEN {_OFF}"
        f" WHEN {value} > {_BOUND} THEN {_ABOVE} WHEN {value} < -{_BOUND} THEN {_BELOW}"
        f" ELSE {scaled} % {_VALUE_PRIME} END"
    )


def _number(text: str | None) -> int:
    if text is None:
        return _ABSENT
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:_TEXT_DIGITS], 16)


def _by_day(t_ms: NDArray[np.int64], numbers: NDArray[np.int64]) -> dict[int, Fingerprint]:
    terms = (np.fmod(t_ms, _TIME_PRIME) + 1) * numbers
    days, place, counts = np.unique(t_ms // DAY_MS, return_inverse=True, return_counts=True)
    sums = np.zeros(len(days), np.int64)
    np.add.at(sums, place, terms)
    last = np.full(len(days), np.iinfo(np.int64).min)
    np.maximum.at(last, place, t_ms)
    return {
        day: Fingerprint(count, last_ms, digest)
        for day, count, last_ms, digest in zip(
            *(column.tolist() for column in (days, counts, last, sums)), strict=True
        )
    }
