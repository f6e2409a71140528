"""How cold a place is between the air outside (0) and inside (1), and what mould likes."""

from typing import Final

from premises.audits.thermography.scene import Side, Temperatures

MOULD_FACTOR: Final = 0.75
"""Below it mould is likely in dwellings: BRE IP 1/06 (dwellings, 0.75).

UKTA TN1 alerts at 0.78 on thermograms, a margin for the camera's own error.
"""


def factor(surface_c: float, temperatures: Temperatures, side: Side) -> float | None:
    """The temperature factor fRsi = (Tsi - To) / (Ti - To) of ISO 13788.

    None where both airs are equally warm, and seen from outside: the inner surface is not in view,
    and to reckon it from the outer one would make three kelvins of every kelvin by which wind, sky
    or camera are off.
    """
    if side is not Side.INSIDE or temperatures.difference_k == 0:
        return None
    return (surface_c - temperatures.outside_c) / temperatures.difference_k


def has_mould_risk(factor_min: float | None, temperatures: Temperatures) -> bool:
    """Mould is a matter of cold surfaces in warm rooms: of winter, not of summer."""
    return factor_min is not None and temperatures.difference_k > 0 and factor_min < MOULD_FACTOR


def incidence(
    mean_deficit_k: float, sound_c: float, temperatures: Temperatures, side: Side
) -> float:
    """Thermal bridge incidence factor: heat through the place over heat through as much sound wall.

    I_tb = sum(Ti - Ts) / (N (Ti - Ts_sound)), Asdrubali, Baldinelli & Bianchi 2012. The sound
    surface is taken as at least a hundredth of the way from the air to the other air, because
    the error of a camera can put it beyond the air, where the quotient means nothing.
    """
    inside = side is Side.INSIDE
    drop_k = temperatures.inside_c - sound_c if inside else sound_c - temperatures.outside_c
    gap_k = temperatures.difference_k
    return 1 + mean_deficit_k / max(0.01 * abs(gap_k), drop_k if gap_k > 0 else -drop_k)
