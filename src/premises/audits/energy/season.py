"""How far inside and outside lie apart while a home is heated, or cooled, through a whole year."""

import math
from typing import Final

from premises.audits.energy.household import Climate

DAYS: Final = 365
ROOM_ABOVE_BASE_K: Final = 1.7
"""Heated rooms are kept near 20 °C, degree days are counted from 18.3 °C."""

SOURCE: Final = (
    "degree days of both kinds, taking daily means as normally distributed (the way of Schoenau &"
    " Kehrig, Energy and Buildings 14 (1990) 299; here over the whole year)"
)
FORMULA: Final = "mean over the days, each weighed by its degree days"

_WIDEST_K: Final = 200.0
_HALVINGS: Final = 50


def season_difference_k(climate: Climate, purpose: str) -> float:
    """The difference in K at which a mean degree day of the season is spent.

    A flow that hangs on the difference counts most on the days that need most heat, so days are
    weighed by their degree days. `purpose` is «heating» or «cooling».
    """
    heating, cooling = climate.heating_k_days, climate.cooling_k_days
    if purpose == "heating":
        return _weighed_k(heating, cooling) + ROOM_ABOVE_BASE_K
    return _weighed_k(cooling, heating)


def _weighed_k(own_k_days: float, other_k_days: float) -> float:
    """E[x²] / E[x] over the days with x above 0: how far a day lies beyond the base."""
    if own_k_days <= 0:
        return 0.0
    # The yearly mean follows from both kinds together, whatever the distribution.
    mean = (own_k_days - other_k_days) / DAYS
    spread = _spread_k(mean, own_k_days / DAYS)
    share, density = _normal(mean / spread)
    return ((mean**2 + spread**2) * share + mean * spread * density) * DAYS / own_k_days


def _spread_k(mean: float, excess: float) -> float:
    """The standard deviation with which days lie that far beyond the base on their mean."""
    low, high = 1e-6, _WIDEST_K
    for _ in range(_HALVINGS):
        spread = (low + high) / 2
        share, density = _normal(mean / spread)
        low, high = (spread, high) if mean * share + spread * density < excess else (low, spread)
    return high


def _normal(x: float) -> tuple[float, float]:
    """Distribution and density of the standard normal distribution."""
    share = (1 + math.erf(x / math.sqrt(2))) / 2
    return share, math.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
