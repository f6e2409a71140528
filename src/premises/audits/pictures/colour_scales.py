"""Which temperatures the coldest and the warmest colour stand for, and why those."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Examination, Gate
from premises.audits.thermography.scene import Side, Temperatures

_SHARE: Final = 0.5
"""The half of the way between the airs that surfaces of a building lie in, seen from one side."""

_BEYOND: Final = 0.05
"""A surface is a little warmer than the air of the room above a lamp, or colder under a sky."""

_NARROWEST_K: Final = 4.0
"""A picture of one temperature shows no noise as if it were something."""


@dataclass(frozen=True, slots=True)
class ColourScale:
    """The ends of a scale in °C; a fixed one is the same for all pictures between the same airs."""

    low_c: float
    high_c: float
    is_fixed: bool

    @property
    def sentence(self) -> str:
        if self.is_fixed:
            return "Fixed colours: pictures of this spot can be compared."
        return "Colours fitted to this picture alone."


def colour_scale(
    celsius: NDArray[np.float32], examination: Examination, temperatures: Temperatures | None
) -> ColourScale:
    """Fixed where the view can be judged: temperature factors from 0.5 to 1, or 0 to 0.5 outside.

    In terms of the factor (ISO 13788) it is also the same for pictures of different days.
    """
    verdict = examination.verdict
    if temperatures is None or verdict.gate == Gate.REFUSED or not verdict.has_numbers:
        return _fitted(celsius)
    share = (_SHARE, 1 + _BEYOND) if examination.side == Side.INSIDE else (-_BEYOND, _SHARE)
    ends = [temperatures.outside_c + one * temperatures.difference_k for one in share]
    return ColourScale(min(ends), max(ends), is_fixed=True)


def _fitted(celsius: NDArray[np.float32]) -> ColourScale:
    known = celsius[np.isfinite(celsius)]
    if not known.size:
        return ColourScale(0.0, 40.0, is_fixed=False)
    low, high = (float(one) for one in np.percentile(known, (1, 99)))
    wanting = max(0.0, _NARROWEST_K - (high - low)) / 2
    return ColourScale(
        float(np.floor(low - wanting)), float(np.ceil(high + wanting)), is_fixed=False
    )
