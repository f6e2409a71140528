"""Whether two pictures may be compared at all, and if not, why."""

import math
from dataclasses import dataclass
from typing import Final

from premises.audits.comparison.amounts import sound_factor_sd
from premises.audits.comparison.spots import Spot
from premises.audits.thermography.gate import LOW_CONFIDENCE_K, QUANTITATIVE_K

_WIDTHS: Final = 1.5
"""A view that is so many times as wide shows more, or other things."""

_SOUND_FACTOR: Final = 0.1
"""The same wall has the same factor on two days, but for sun, wind and how long it was cold."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands against a comparison: a code for programs, a sentence for people."""

    code: str
    sentence: str


def obstacle(before: Spot, after: Spot) -> Obstacle | None:
    """The first reason why the two cannot be compared, or None."""
    return (
        _gradient(before, after)
        or _place(before, after)
        or _framing(before, after)
        or _surface(before, after)
    )


def has_doubts(before: Spot, after: Spot) -> bool:
    """Whether a picture was taken at less than the 10 K that field practice asks for."""
    return min(abs(before.difference_k), abs(after.difference_k)) < QUANTITATIVE_K


def _gradient(before: Spot, after: Spot) -> Obstacle | None:
    for when, spot in (("before", before), ("after", after)):
        if abs(spot.difference_k) < LOW_CONFIDENCE_K:
            return Obstacle(
                "audits.no_gradient",
                f"The picture from {when} was taken at {abs(spot.difference_k):.1f} K between"
                " inside and outside; take one at 5 K at least, better 10 K.",
            )
    if (before.difference_k > 0) != (after.difference_k > 0):
        return Obstacle(
            "audits.other_season",
            "One picture was taken when it was colder outside, the other when it was warmer; air"
            " then leaks the other way. Take one in the same season.",
        )
    return None


def _place(before: Spot, after: Spot) -> Obstacle | None:
    if before.side != after.side:
        return Obstacle(
            "audits.other_side",
            "One picture was taken inside, the other outside; take both from the same side.",
        )
    if before.part != after.part and before.part and after.part:
        return Obstacle(
            "audits.other_part",
            f"One picture shows a {before.part}, the other a {after.part}; compare the same spot.",
        )
    return None


def _framing(before: Spot, after: Spot) -> Obstacle | None:
    widths = [
        spot.metres_per_px * spot.columns if spot.metres_per_px else None
        for spot in (before, after)
    ]
    if widths[0] is None or widths[1] is None or 1 / _WIDTHS <= widths[1] / widths[0] <= _WIDTHS:
        return None
    return Obstacle(
        "audits.other_framing",
        f"The pictures are {widths[0]:.1f} m and {widths[1]:.1f} m wide; take the new one from"
        " where the old one was taken.",
    )


def _surface(before: Spot, after: Spot) -> Obstacle | None:
    difference = abs(after.sound_factor - before.sound_factor)
    allowed = _SOUND_FACTOR + 2 * math.hypot(sound_factor_sd(before), sound_factor_sd(after))
    if difference <= allowed:
        return None
    return Obstacle(
        "audits.other_surface",
        f"The sound surface lies at {before.sound_factor:.2f} and {after.sound_factor:.2f} of the"
        " way from the air outside to the air inside: this is another spot, or a temperature was"
        " noted wrongly.",
    )
