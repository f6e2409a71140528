"""Whether the camera stood inside or outside, as the picture says it."""

from typing import Final

import numpy as np

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.scene import Part, Side, Temperatures

CLEARLY_OUTSIDE: Final = 0.2
"""Outside surfaces lie at most a fifth of the way from outside to inside air (U < 5 W/m²K)."""
CLEARLY_INSIDE: Final = 0.4
"""Inside, all but single glass lies above two fifths (U < 4.6 W/m²K)."""


def side_of(
    celsius: Celsius, usable: Mask, surface: Surface, temperatures: Temperatures, part: Part
) -> Side:
    """Inside, unless the sound surface is about as warm as the outside air.

    Between the two the warm places decide: from outside those are what loses heat, and stand out.
    """
    if abs(temperatures.difference_k) < 1.0:
        return Side.INSIDE
    share = (typical_c(surface) - temperatures.outside_c) / temperatures.difference_k
    if not np.isfinite(share) or share >= CLEARLY_INSIDE:
        return Side.INSIDE
    if share < CLEARLY_OUTSIDE:
        return Side.OUTSIDE
    if part is Part.WINDOW:
        return Side.INSIDE
    towards_inside = np.sign(temperatures.difference_k) * (celsius - surface.celsius)[usable]
    far = 5 * surface.noise_k
    is_outside = (towards_inside > far).mean() > (towards_inside < -far).mean()
    return Side.OUTSIDE if is_outside else Side.INSIDE


def typical_c(surface: Surface) -> float:
    """How warm most of the sound surface is; NaN where there is none."""
    return float(np.median(surface.celsius[surface.is_sound])) if surface.is_sound.any() else np.nan


def losing_sign(temperatures: Temperatures, side: Side) -> int:
    """1 where what loses heat is colder than the sound surface, -1 where it is warmer."""
    heated = 1 if temperatures.difference_k >= 0 else -1
    return heated if side is Side.INSIDE else -heated
