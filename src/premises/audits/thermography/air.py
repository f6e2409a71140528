"""How much heat leaves with the air that comes through a crack.

A thermogram shows a surface that moving air has cooled, not the air. So the flow is estimated: the
crack's length, times how leaky cracks are that cool their edges so far, times what the difference
of temperature and the wind drive through (the LBL infiltration model, Sherman & Grimsrud 1980, as
in ASHRAE Handbook of Fundamentals 2001, chapter 26). Such a number is good to a factor of three,
and its band says so.

What the stream takes from the surface that it cools goes into the same air, and is part of what
warms it. To add both would count it twice (infiltration heat recovery: Buchanan & Sherman, LBNL,
found that the plain sum says 20 to 95 % too much). So the surface's part is counted as the
surface's, and as the air's only what it takes beyond that; together they are the larger of both.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.audits.thermography.draws import Causes, factor
from premises.audits.thermography.findings import Kind, Region
from premises.audits.thermography.losses import Crack, Draws

STACK: Final = 0.000145
"""(L/s)²/(cm⁴·K), a house of one storey."""

WIND: Final = 0.000104
"""(L/s)²/(cm⁴·(m/s)²), one storey among other houses on larger lots (shelter class 4)."""

HEAT_OF_AIR: Final = 1.2
"""W per K and L/s: 1.2 kg/m³ times 1005 J/kgK."""

TIGHT, AVERAGE, LOOSE = 0.3, 1.0, 3.0
"""Effective leakage area of one metre of crack in cm² at 4 Pa."""

AVERAGE_FROM: Final = 0.15
LOOSE_FROM: Final = 0.35
"""Shares of the whole difference by which the coldest place lies below the sound surface."""

LEAKAGE_SD: Final = 0.8
"""Of the logarithm: one in ten cracks is as leaky as the next class, or as tight."""

FORMULA_FLOW: Final = "V = a·L·√(Cs·ΔT + Cw·v²), Cs = 0.000145, Cw = 0.000104"
SOURCE_FLOW: Final = "LBL model; ASHRAE Handbook of Fundamentals 2001, ch. 26 (one storey, class 4)"
SOURCE_LEAKAGE: Final = (
    "rounded after the component leakage areas of ASHRAE Handbook of Fundamentals 2001, ch. 26; "
    "the limits between classes are our own; good to a factor of three"
)


@dataclass(frozen=True, slots=True)
class Leak:
    """What comes through one crack at the temperatures of the picture: cm² per metre, L/s."""

    crack: Crack
    leakage_cm2_m: Draws
    flow_l_s: Draws


def leakage_class(deepest_k: float, difference_k: float) -> float:
    """How leaky a crack is, in cm²/m, by how far it cools its edge."""
    share = deepest_k / difference_k
    if share < AVERAGE_FROM:
        return TIGHT
    return AVERAGE if share < LOOSE_FROM else LOOSE


def leak(region: Region, causes: Causes, chance: np.random.Generator) -> Leak | None:
    """The air through a region that was found to be an air leak; None for every other kind.

    None also where nothing tells how long the crack is.
    """
    if region.kind is not Kind.AIR_LEAK or causes.metres_per_px is None:
        return None
    length_m = region.length_px * causes.metres_per_px
    typical = leakage_class(region.deepest_k, float(np.median(causes.difference_k)))
    leakage = typical * factor(chance, length_m.size, LEAKAGE_SD)
    crack = Crack(leakage * length_m, causes.wind_m_s)
    flow = crack.leakage_cm2 * flow_per_cm2(causes.difference_k, causes.wind_m_s)
    return Leak(crack, leakage, flow)


def beyond_surface(crack: Crack, surface_w_k: Draws, difference_k: Draws | float) -> Draws:
    """W/K that the air takes from the room at a difference, beyond what it takes from the surface.

    `surface_w_k` is what the cooled surface gives up in W/K, in each imagined truth.
    """
    flow = crack.leakage_cm2 * flow_per_cm2(difference_k, crack.wind_m_s)
    return np.asarray(np.maximum(HEAT_OF_AIR * flow - surface_w_k, 0))


def flow_per_cm2(difference_k: Draws | float, wind_m_s: Draws) -> Draws:
    """L/s through one cm² of effective leakage area."""
    return np.asarray(np.sqrt(STACK * difference_k + WIND * wind_m_s**2))
