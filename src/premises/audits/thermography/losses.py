"""How much heat the regions lose: watts now, and what is lost per kelvin, with honest bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.figures import Band

Draws = NDArray[np.float64]
"""One number for each of many imagined truths (Monte Carlo); the same order everywhere."""


SMALL_SHARE: Final = 0.05
"""Places that lose less of what a view loses are not worth a line each."""


def small(watts: Sequence[Band | None]) -> tuple[bool, ...]:
    """Which of the places of one view lose so little beside the others that one line does for all.

    None of them where a loss is not known, or where only one is small. Hundredths of a watt are
    compared, so that a page that was made of rounded numbers says the same as a picture.
    """
    known = [round(one.p50, 2) for one in watts if one is not None]
    found = tuple(one < SMALL_SHARE * sum(known) for one in known)
    return found if sum(found) > 1 and len(known) == len(watts) else (False,) * len(watts)


@dataclass(frozen=True, slots=True)
class Crack:
    """What air comes through: effective leakage area in cm² and wind in m/s, in each truth."""

    leakage_cm2: Draws
    wind_m_s: Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionLoss:
    """What one region loses beyond the sound surface around it.

    Watts at the temperatures of the picture; `*_draws` are W/K. Where nothing tells how large a
    pixel is, bands are None, and `w_per_m2` is still told. `crack` is None where no air leaks.
    """

    number: int
    w_per_m2: Band
    area_m2: Band | None
    length_m: Band | None
    conduction_w: Band | None
    air_w: Band | None
    total_w: Band | None
    conduction_draws: Draws | None
    air_draws: Draws | None
    crack: Crack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What all regions of one view lose; sums of draws, not of percentiles.

    `is_size_guessed` is True where nobody said or measured how large the view is.
    """

    regions: tuple[RegionLoss, ...]
    conduction_w: Band | None
    air_w: Band | None
    total_w: Band | None
    conduction_draws: Draws | None
    air_draws: Draws | None
    is_size_guessed: bool = False
