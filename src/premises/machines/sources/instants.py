"""Reads the times of a file, however they are written, as milliseconds of UTC."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.machines.calendar import QUARTER_MS, from_local

UNITS: Final = {"s": 1_000.0, "ms": 1.0, "us": 1e-3, "ns": 1e-6}
_TODAY: Final = {"s": 1e11, "ms": 1e14, "us": 1e17}
"""Below these, numbers are times of that unit from 1973 (in the next smaller one) to 5138."""
_NS_IN_MS: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock on a wall.
_NUMBER: Final = r"^\s*[-+]?\d+(\.\d*)?\s*$"

Read = tuple[NDArray[np.int64], NDArray[np.bool_]]
"""Times, and which of them could not be read."""


class Times:
    """Reads column after column of one file by the same rules.

    The unit of numbers is judged by the first of them, unless it is said. Texts without a zone,
    such as 2022-02-23 08:00:00, are what a clock in `zone` shows.
    """

    def __init__(self, unit: str | None = None, zone: ZoneInfo | None = None) -> None:
        """`unit` is one of UNITS; raises Invalid if it is not."""
        if unit is not None and unit not in UNITS:
            message = f"{unit!r} is no unit of time; there are {', '.join(UNITS)}."
            raise Invalid("machines.bad_unit", message)
        self.unit = unit
        self._zone = zone

    def read(self, column: Any) -> Read:
        """The times of an Arrow array.

        Raises:
            Invalid: they have no zone, and none was said.

        """
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            return self._stamps(column)
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            return self._numbers(column)
        texts = column.cast(pa.string())
        present = texts.drop_null()
        if len(present) and pc.match_substring_regex(present, _NUMBER)[0].as_py():
            return self._written_numbers(texts)
        return self._texts(texts)

    def _stamps(self, column: Any) -> Read:
        bad = _mask(column.is_null())
        zone = getattr(column.type, "tz", None)
        ns = column.cast(pa.timestamp("ns", tz=zone), safe=False).cast(pa.int64())
        t_ms = _filled(ns) // _NS_IN_MS
        return (t_ms if zone else self._from_local(t_ms)), bad

    def _numbers(self, column: Any) -> Read:
        if pa.types.is_integer(column.type):
            numbers, bad = _filled(column.cast(pa.int64(), safe=False)), _mask(column.is_null())
            factor = self._factor(numbers[~bad])
            if factor >= 1:
                return numbers * int(factor), bad
            return numbers // round(1 / factor), bad
        values: NDArray[np.float64] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
        factor = self._factor(values[np.isfinite(values)])
        bad = ~(np.abs(values) * factor < 2**62)
        return np.round(np.where(bad, 0, values) * factor).astype(np.int64), bad

    def _written_numbers(self, texts: Any) -> Read:
        trimmed = pc.utf8_trim_whitespace(texts)
        for kind in (pa.int64(), pa.float64()):
            try:
                return self._numbers(trimmed.cast(kind))
            except pa.ArrowInvalid:
                continue
        is_number = pc.fill_null(pc.match_substring_regex(trimmed, _NUMBER), False)
        return self._numbers(pc.if_else(is_number, trimmed, None).cast(pa.float64()))

    def _texts(self, texts: Any) -> Read:
        trimmed = pc.utf8_trim_whitespace(texts)
        for zone in ("UTC", None):
            try:
                ns = trimmed.cast(pa.timestamp("ns", tz=zone)).cast(pa.int64())
            except pa.ArrowInvalid:
                continue
            t_ms, bad = _filled(ns) // _NS_IN_MS, _mask(texts.is_null())
            return (t_ms if zone else self._from_local(t_ms)), bad
        return self._one_by_one(trimmed.to_pylist())

    def _one_by_one(self, texts: Sequence[str | None]) -> Read:
        t_ms, bad = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
        for at, text in enumerate(texts):
            try:
                t_ms[at] = self._written(text or "")
            except (ValueError, OverflowError):
                bad[at] = True
        return t_ms, bad

    def _written(self, text: str) -> int:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            return from_local(found, self._known_zone())
        return int(found.timestamp() * 1000)

    def _from_local(self, wall_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Clocks are only ever put on at the beginning of a quarter of an hour."""
        zone = self._known_zone()
        quarters, place = np.unique(wall_ms // QUARTER_MS, return_inverse=True)
        shifts = np.zeros(len(quarters), np.int64)
        for at, quarter in enumerate(quarters.tolist()):
            local = _EPOCH + timedelta(milliseconds=quarter * QUARTER_MS)
            shifts[at] = from_local(local, zone) - quarter * QUARTER_MS
        return wall_ms + shifts[place]

    def _known_zone(self) -> ZoneInfo:
        if self._zone is None:
            message = "The times have no zone; say whose clock they are of: --zone Europe/Madrid."
            raise Invalid("machines.no_zone", message)
        return self._zone

    def _factor(self, numbers: NDArray[np.int64] | NDArray[np.float64]) -> float:
        """Milliseconds in the unit of numbers; the first ones decide it."""
        if self.unit is None and not len(numbers):
            return 1.0
        if self.unit is None:
            middle = float(np.median(np.abs(numbers)))
            self.unit = next((unit for unit, most in _TODAY.items() if middle < most), "ns")
        return UNITS[self.unit]


def _filled(column: Any) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)
    return found


def _mask(column: Any) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = column.to_numpy(zero_copy_only=False)
    return found
