"""Many imagined truths: what was stated or measured, each time a little different.

Causes that are the same for a whole household (air temperatures, how the room's air moves, the
camera) are drawn once from the seed, so that they are shared by all regions and all views; what
belongs to one view or one region is drawn apart. Sums over regions and views are therefore right.
"""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from premises.audits.figures import Band
from premises.audits.thermography.losses import Draws
from premises.audits.thermography.scene import Side, View

INSIDE_SD_K: Final = 0.5
"""A room thermometer or thermostat read by a person."""

OUTSIDE_SD_K: Final = 1.0
"""A weather report or a thermometer at a facade, during the hours before the picture."""

CAMERA_SD_K: Final = 1.0
"""Makers state ±2 °C for building cameras, taken as two standard deviations."""

COLOURS_SD_K: Final = 2.0
"""The same where temperatures were read from colours."""

NEAR_AIR_SD_K: Final = 0.5
"""The air before a wall against the air where the room thermometer hangs."""

CONVECTION_SD: Final = 0.37
"""Published formulas differ by 0.22 (logarithm); rooms in use depart from them by about 0.3 more
(Michalak, Energies 14 (2021) 5953: 1.15 W/m²K measured where ISO 6946 says 2.5)."""

RADIATION_SD: Final = 0.05
"""A room whose other surfaces are not at air temperature, and see each other."""

OUTSIDE_FILM_SD: Final = 0.38
"""Wind of 1 to 7 m/s: h = 4 + 4·v + h_r (ISO 6946 annex C) between 13 and 37 W/m²K."""

READING_SD: Final = 0.04
"""Differences within one picture: emissivity 0.95 ± 0.03 and the camera's gain, 2 %."""

COLOURS_READING_SD: Final = 0.15
"""The same where temperatures were read from colours."""

SOUND_SHARE: Final = {Side.INSIDE: 0.12, Side.OUTSIDE: 0.037}
"""How far a sound surface lies from its air, as a share of the whole difference: U·R with
U = 0.3 (insulated) to 1.5 W/m²K (bare), R_si = 0.13 and R_se = 0.04 m²K/W (ISO 6946)."""

SOUND_SHARE_SD: Final = 0.5
"""Relative: walls lie between a third and five thirds of that share."""

PLANE_SHARE: Final = 0.5
"""That share of the scatter around the sound surface is taken to be one slope, not noise."""

WIND_M_S: Final = 3.5
WIND_SD: Final = 0.4

LEAST_DIFFERENCE_K: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What may differ from what was stated or measured, one number for each imagined truth.

    `surface_air_k` is how far the sound surface lies from the air before it; `convection`,
    `radiation`, `outside_film` and `reading` are factors around 1; `plane_k` is by how much the
    sound surface may have been placed wrongly, `noise_k` how far single pixels scatter around it.
    """

    inside_c: Draws
    outside_c: Draws
    convection: Draws
    radiation: Draws
    outside_film: Draws
    reading: Draws
    wind_m_s: Draws
    surface_air_k: Draws
    plane_k: Draws
    noise_k: float
    metres_per_px: Draws | None

    @property
    def difference_k(self) -> Draws:
        """How far inside and outside lie apart, never less than one kelvin."""
        apart = np.abs(self.inside_c - self.outside_c)
        return np.asarray(np.maximum(apart, LEAST_DIFFERENCE_K))


def imagine(
    view: View, side: Side, *, sound_c: float, noise_k: float, draws: int, seed: int, prefix: str
) -> Causes:
    """As many imagined truths of a view as `draws` says; the same seed gives the same ones."""
    house, here = np.random.default_rng(seed), _stream(seed, prefix)
    inside_c = view.temperatures.inside_c + INSIDE_SD_K * house.standard_normal(draws)
    outside_c = view.temperatures.outside_c + OUTSIDE_SD_K * house.standard_normal(draws)
    camera_k = house.standard_normal(draws) * (COLOURS_SD_K if view.is_approximate else CAMERA_SD_K)
    reading_sd = COLOURS_READING_SD if view.is_approximate else READING_SD
    measured_k = _toward_air(inside_c, outside_c, sound_c + camera_k, side)
    measured_k += NEAR_AIR_SD_K * here.standard_normal(draws)
    return Causes(
        inside_c=inside_c,
        outside_c=outside_c,
        convection=factor(house, draws, CONVECTION_SD),
        radiation=factor(house, draws, RADIATION_SD),
        outside_film=factor(house, draws, OUTSIDE_FILM_SD),
        reading=factor(house, draws, reading_sd),
        wind_m_s=WIND_M_S * factor(house, draws, WIND_SD),
        surface_air_k=_weighed(measured_k, view, side, here),
        plane_k=PLANE_SHARE * noise_k * here.standard_normal(draws),
        noise_k=noise_k,
        metres_per_px=_metres_per_px(view, here, draws),
    )


def of_region(seed: int, prefix: str, number: int) -> np.random.Generator:
    """What chance is one region's own, whatever other regions there are."""
    return _stream(seed, f"{prefix}.region.{number}")


def factor(chance: np.random.Generator, draws: int, sd: float) -> Draws:
    """Factors around 1: as often half as large as twice as large."""
    return np.asarray(np.exp(sd * chance.standard_normal(draws)))


def band(values: Draws) -> Band:
    """P10, P50 and P90, interpolated between draws."""
    shares = np.linspace(0, 1, values.size)
    p10, p50, p90 = np.interp((0.1, 0.5, 0.9), shares, np.sort(values))
    return Band(float(p10), float(p50), float(p90))


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng((seed, crc32(name.encode())))


def _toward_air(inside_c: Draws, outside_c: Draws, sound_c: Draws, side: Side) -> Draws:
    """How far the sound surface lies from its air, on the side where a sound one would lie."""
    sign = np.sign(np.median(inside_c) - np.median(outside_c))
    apart = inside_c - sound_c if side is Side.INSIDE else sound_c - outside_c
    return np.asarray(sign * apart)


def _weighed(measured_k: Draws, view: View, side: Side, here: np.random.Generator) -> Draws:
    """What the camera says of the sound surface, weighed with what walls are like.

    Both are uncertain: a camera may be off by more than a wall can be. Each imagined truth is the
    mean of one draw of both, weighed by their variances, which draws from the joint distribution.
    """
    mean_k = SOUND_SHARE[side] * abs(view.temperatures.difference_k)
    typical_sd_k = SOUND_SHARE_SD * mean_k
    typical_k = mean_k + typical_sd_k * here.standard_normal(measured_k.size)
    variance = float(np.var(measured_k))
    weight = typical_sd_k**2 / (typical_sd_k**2 + variance)
    return np.asarray(np.maximum(typical_k + weight * (measured_k - typical_k), 0.1))


def _metres_per_px(view: View, here: np.random.Generator, draws: int) -> Draws | None:
    size = factor(here, draws, view.scale.relative_sd)
    return None if view.scale.metres_per_px is None else view.scale.metres_per_px * size
