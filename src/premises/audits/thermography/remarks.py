"""What a person should know about how a view was looked at, in sentences for the report."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from premises.audits.thermography.findings import Kind, Region, Surface
from premises.audits.thermography.regions import Deficit
from premises.audits.thermography.scene import Side, Temperatures, View
from premises.audits.thermography.side import typical_c

_WORTH_A_WORD: Final = 0.01
"""Of the picture; single dead pixels are in every camera."""


def remarks_on(
    view: View,
    surface: Surface,
    deficit: Deficit,
    side: Side,
    seed_k: float,
    regions: Sequence[Region],
) -> tuple[str, ...]:
    """Sentences on the side, the season, what was left out, and what was not found."""
    unknown = 1 - float(np.isfinite(view.celsius).mean())
    said = [
        _on_side(side, view.temperatures),
        _on_level(surface, side, view.temperatures),
        _on_unknown(unknown),
        _on_other_things(deficit, unknown),
        _on_glass(regions),
        _on_nothing(regions, seed_k, view.temperatures),
    ]
    return tuple(sentence for sentence in said if sentence)


def _on_side(side: Side, temperatures: Temperatures) -> str:
    season = " It is warmer outside, so heat comes in." if temperatures.difference_k < 0 else ""
    if side is Side.OUTSIDE:
        return (
            "The surface is about as warm as the outside air, so this was taken as a view from "
            "outside: there, the places that stand out towards the inside temperature lose heat. "
            "Wind and sky make such views less certain." + season
        )
    return season.strip()


def _on_level(surface: Surface, side: Side, temperatures: Temperatures) -> str:
    if side is Side.OUTSIDE or abs(temperatures.difference_k) < 5:
        return ""
    level = typical_c(surface)
    share = (level - temperatures.outside_c) / temperatures.difference_k
    if share > 0.98:
        return (
            f"The surface is as warm as the room ({level:.1f} °C), so it may not border on the "
            "outside; what is found may then be no loss."
        )
    if share < 0.6:
        return (
            f"The whole surface is cold ({level:.1f} °C, temperature factor {share:.2f}): more is "
            "lost through all of it than the places found tell."
        )
    return ""


def _on_unknown(share: float) -> str:
    if share < _WORTH_A_WORD:
        return ""
    return f"{share:.0%} of the pixels hold no temperature; they were left out."


def _on_other_things(deficit: Deficit, unknown: float) -> str:
    """Furniture, pictures and pipes are warmer than the wall they stand before."""
    other = deficit.smooth_k < -max(5 * deficit.spread_k, 0.3)
    share = float((other | ~deficit.known).mean()) - unknown
    if share < _WORTH_A_WORD:
        return ""
    return (
        f"{share:.0%} of the picture is on the other side of the wall's temperature, as furniture, "
        "pictures on the wall, pipes or heaters are; that was left out."
    )


def _on_glass(regions: Sequence[Region]) -> str:
    if not any(region.kind is Kind.GLASS for region in regions):
        return ""
    return (
        "A window or door is in view: its panes and frame are told apart from the wall, and only "
        "its joints are searched for leaks. Glass mirrors, so its own temperature is uncertain."
    )


def _on_nothing(regions: Sequence[Region], seed_k: float, temperatures: Temperatures) -> str:
    if abs(temperatures.difference_k) < 1:
        return "With the same temperature on both sides no place can show a loss."
    if any(region.kind is not Kind.GLASS for region in regions):
        return ""
    return f"No place is more than {seed_k:.2f} K off the sound surface, so none is reported."
