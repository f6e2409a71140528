"""Turns what came into canonical rows of a machine's variables, and sorts out what cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from premises.kernel.errors import Invalid
from premises.machines.alarms import parse
from premises.machines.canon import (
    Canonical,
    Quality,
    Reason,
    Rows,
    canonical_numbers,
    canonical_texts,
    canonical_ticks,
    decimals_of,
)
from premises.machines.models import Role, VariableRow
from premises.machines.service.batches import (
    UNKNOWN_VARIABLE,
    WRONG_TYPE,
    Numbers,
    Rejected,
    Series,
)
from premises.machines.service.roles import UNDECIDED, is_text


@dataclass
class Sorted:
    """What a batch comes to: rows, their texts, what was rejected and what was lost on the way.

    `decimals` were decided here, by the first values of a variable.
    """

    rows: list[Rows] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    ignored: int = 0
    rounded: dict[int, int] = field(default_factory=dict)
    decimals: dict[int, int] = field(default_factory=dict)
    variable_ids: set[int] = field(default_factory=set)

    def add(self, series: Series, found: Canonical) -> None:
        self.rows.append(found.rows)
        self.texts.update(found.texts)
        self.ignored += found.ignored
        for variable_id, count in found.rounded.items():
            self.rounded[variable_id] = self.rounded.get(variable_id, 0) + count
        for reason, places in found.rejected.items():
            self.reject(series, reason, places.tolist())

    def reject(self, series: Series, reason: str, places: Sequence[int] | range) -> None:
        self.rejected.extend(Rejected(reason, series.raw(place)) for place in places)


@dataclass(frozen=True)
class Canoniser:
    """Knows a machine's variables; `latest_ms` is the last time that is not in the future."""

    variables: Mapping[str | int, VariableRow]
    latest_ms: int
    absent_is: Quality | None = None

    def sort(self, all_series: Sequence[Series]) -> Sorted:
        """All series of a batch; nothing that came is left out."""
        result = Sorted()
        for series in all_series:
            variable = self.variables.get(series.variable)
            everything = range(len(series.t_ms))
            if variable is None:
                result.reject(series, UNKNOWN_VARIABLE, everything)
                continue
            result.variable_ids.add(variable.id)
            if variable.role == Role.CLOCK:
                found = canonical_ticks(variable.id, series.t_ms, latest_ms=self.latest_ms)
                result.add(series, found)
            elif series.is_text != is_text(variable):
                result.reject(series, WRONG_TYPE, everything)
            elif series.is_text:
                self._texts(result, series, variable)
            else:
                self._numbers(result, series, variable)
        return result

    def _numbers(self, result: Sorted, series: Series, variable: VariableRow) -> None:
        values = cast("Numbers", series.values)
        found = canonical_numbers(
            variable.id,
            series.t_ms,
            values,
            self._decimals(result, series, variable, values),
            latest_ms=self.latest_ms,
            absent=series.absent,
            absent_is=self.absent_is,
        )
        result.add(series, found)

    def _decimals(
        self, result: Sorted, series: Series, variable: VariableRow, values: Numbers
    ) -> int:
        """Those of the variable, or as many as its first values need."""
        if variable.decimals != UNDECIDED:
            return variable.decimals
        if variable.id not in result.decimals:
            present = values if series.absent is None else values[~series.absent]
            if not np.isfinite(present.astype(np.float64)).any():
                # Nothing but rows of a machine that is off; what comes after them decides.
                return 0
            result.decimals[variable.id], _ = decimals_of(present)
        return result.decimals[variable.id]

    def _texts(self, result: Sorted, series: Series, variable: VariableRow) -> None:
        texts = cast("Sequence[str | None]", series.values)
        ill = _malformed(texts) if variable.role == Role.ALARMS else frozenset[str]()
        kept = series
        if ill:
            places = [place for place, text in enumerate(texts) if text in ill]
            result.reject(series, Reason.MALFORMED, places)
            kept = _without(series, texts, places)
        found = canonical_texts(
            variable.id,
            kept.t_ms,
            cast("Sequence[str | None]", kept.values),
            latest_ms=self.latest_ms,
            absent_is=self.absent_is,
        )
        result.add(kept, found)


def _malformed(texts: Sequence[str | None]) -> frozenset[str]:
    """The sets of alarms among texts that nobody can read; each is looked at once."""
    return frozenset(text for text in set(texts) if text and not _is_readable(text))


def _is_readable(text: str) -> bool:
    if text.strip().casefold() == "nan":
        return True
    try:
        parse(text)
    except Invalid:
        return False
    return True


def _without(series: Series, texts: Sequence[str | None], places: Sequence[int]) -> Series:
    keep: NDArray[np.bool_] = np.ones(len(texts), np.bool_)
    keep[list(places)] = False
    left = [text for text, is_kept in zip(texts, keep.tolist(), strict=True) if is_kept]
    return Series(series.variable, series.t_ms[keep], left)
