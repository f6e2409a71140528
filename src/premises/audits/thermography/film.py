"""How readily heat passes between a surface and the room or the weather in front of it.

Inside, heat comes to a surface by radiation from the rest of the room and by air that moves along
it. Radiation follows from temperatures alone. For moving air there are many published formulas;
rooms differ more than any of them tells, so the middle of four well known ones is taken:
Alamdari & Hammond (1983), Walton's TARP (NBSSIR 83-2655, 1983), Khalifa (1989, his equations 3
and 6) and Awbi & Hatton (1999), all for walls about 2.4 m high. Their geometric mean follows
1.6·ΔT^0.29 within 3 % from 0.5 to 15 K.
"""

from typing import Final

import numpy as np

from premises.audits.thermography.losses import Draws

STEFAN_BOLTZMANN: Final = 5.670374419e-8
"""W/m²K⁴ (CODATA 2018)."""

EMISSIVITY: Final = 0.95
"""That with which temperatures are worked out. A thermogram measures radiation, so with the same
emissivity both ways the radiative part of an excess is right whatever the true emissivity is."""

ZERO_CELSIUS_K: Final = 273.15

CONVECTION: Final = 1.6
EXPONENT: Final = 0.29

OUTSIDE_W_M2K: Final = 25.0
"""1 / R_se of ISO 6946:2017: radiation and a wind of 4 m/s together."""

FORMULA: Final = "h = 4·ε·σ·Tm³ + (1 + n)·C·ΔTm^n, ε = 0.95, C = 1.6, n = 0.29"
FORMULA_WHOLE: Final = "h = 4·ε·σ·Tm³ + C·ΔT^n, ε = 0.95, C = 1.6, n = 0.29"
SOURCE: Final = (
    "radiation: ISO 6946:2017 annex C; convection: geometric mean of Alamdari & Hammond 1983, "
    "Walton 1983 (NBSSIR 83-2655), Khalifa 1989, Awbi & Hatton 1999"
)
SOURCE_OUTSIDE: Final = "ISO 6946:2017, R_se = 0.04 m²K/W"


def radiative(mean_c: Draws) -> Draws:
    """h_r in W/m²K between surfaces whose mean temperature is `mean_c`: 4·ε·σ·T³."""
    kelvin = mean_c + ZERO_CELSIUS_K
    return np.asarray(4 * EMISSIVITY * STEFAN_BOLTZMANN * kelvin**3)


def convective(difference_k: Draws) -> Draws:
    """h_c in W/m²K of a surface that much colder or warmer than the air: C·ΔT^n."""
    return np.asarray(CONVECTION * np.abs(difference_k) ** EXPONENT)


def convective_excess(difference_k: Draws) -> Draws:
    """What a place gives beyond its neighbour per kelvin that it lies below it, in W/m²K.

    The flux is C·ΔT^(1+n), so a colder place stirs the air more: its slope (1 + n)·C·ΔT^n counts
    for an excess, and not the coefficient itself. `difference_k` lies midway between both places.
    """
    return (1 + EXPONENT) * convective(difference_k)
