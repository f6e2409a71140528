"""How much a spot loses, freed of how cold it was that day, and how sure that is."""

import math
from dataclasses import dataclass
from typing import Final

from premises.audits.comparison.spots import Coolness, Spot
from premises.audits.thermography.draws import CAMERA_SD_K, INSIDE_SD_K, OUTSIDE_SD_K
from premises.audits.thermography.scene import Side

INSIDE_FILM_M2K_W: Final = 0.13
OUTSIDE_FILM_M2K_W: Final = 0.04
"""Surface resistances of horizontal heat flow inside and outside, ISO 6946."""

FILM_SD: Final = 0.05
"""How much the film of air differs between two days; what both days share cancels out."""

FRAMING_SD: Final = 0.2
"""How much larger the same thing may seem on another day, where no measured width tells."""

COLOURS_SD: Final = 0.15
"""Differences that were read from colours are so much less sure."""

_SEEN_NOISE: Final = 2.5
_SEEN_SHARE: Final = 0.0075
"""What is less cold than 2.5 times the noise, or 0.75 % of the gradient, is in no region."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A spot's loss, normalised: the sum of d/ΔT over its pixels, where d are kelvins too cold.

    In m² where `is_in_m2` (as much as so many m² as cold as the air outside), or else as a share
    of the picture. `sd` is its standard uncertainty without what two pictures have in common.
    """

    value: float
    sd: float
    is_in_m2: bool


def amount(spot: Spot, coolness: Coolness, widest_px: float, *, in_m2: bool) -> Amount:
    """`widest_px` is the larger area of both pictures, as a share of this one's pixels."""
    pixel = (
        spot.metres_per_px**2 if in_m2 and spot.metres_per_px else 1 / (spot.rows * spot.columns)
    )
    gap_k = abs(spot.difference_k)
    value = coolness.deficit_px_k / gap_k * pixel
    unseen = max(_SEEN_NOISE * spot.noise_k, _SEEN_SHARE * gap_k) / gap_k
    hidden = unseen * widest_px * spot.rows * spot.columns * pixel / 2
    return Amount(value, math.hypot(value * _relative_sd(spot, in_m2=in_m2), hidden), in_m2)


def conductance_w_k(spot: Spot, amount_m2: float) -> float:
    """Excess watts per kelvin with the film of ISO 6946; h = 1 / Rsi inside, 1 / Rse outside."""
    film = INSIDE_FILM_M2K_W if spot.side == Side.INSIDE else OUTSIDE_FILM_M2K_W
    return amount_m2 / film


def factor_sd(spot: Spot, factor: float) -> float:
    """Standard uncertainty of a temperature factor in that picture, camera included."""
    return _of_factor(spot, factor, CAMERA_SD_K)


def sound_factor_sd(spot: Spot) -> float:
    """Standard uncertainty of its sound surface's factor by the two air temperatures alone."""
    return _of_factor(spot, spot.sound_factor, 0.0)


def _of_factor(spot: Spot, value: float, camera_sd_k: float) -> float:
    """By error propagation of (Ts - To) / (Ti - To)."""
    errors = (value * INSIDE_SD_K, (1 - value) * OUTSIDE_SD_K, camera_sd_k)
    return math.hypot(*errors) / abs(spot.difference_k)


def _relative_sd(spot: Spot, *, in_m2: bool) -> float:
    gradient = math.hypot(INSIDE_SD_K, OUTSIDE_SD_K) / abs(spot.difference_k)
    framing = min(2 * spot.scale_sd, FRAMING_SD) if in_m2 else FRAMING_SD
    colours = COLOURS_SD if spot.is_approximate else 0.0
    return math.hypot(gradient, framing, FILM_SD, colours)
