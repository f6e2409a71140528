"""Which scale the numbers in a false-colour picture tell, if they can be believed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.legends import Legend
from premises.audits.radiometry.palettes import Inversion
from premises.audits.radiometry.recording import Note
from premises.audits.thermograms.ends import read_ends
from premises.audits.thermograms.numbers import Number, Unit, in_celsius, number, unit
from premises.kernel.errors import Invalid
from premises.kernel.ocr import Reader, Word

Pixels = NDArray[np.uint8]

_COLDEST_C, _HOTTEST_C = -100.0, 700.0
_LEAST_SPAN_K: Final = 0.3
_LIKELY_C: Final = (-30.0, 60.0)
_LARGE: Final = 100
_MANY: Final = 0.02
_BEYOND: Final = 0.25
"""By which share of the scale a spot that the camera wrote may lie beyond what is in view."""


class UntoldError(Exception):
    """Why nothing tells how warm a picture's colours are, as a sentence."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the coldest and the hottest colour mean, in °C, how surely, and as it was written.

    There are no `ends` where the user stated the scale.
    """

    low_c: float
    high_c: float
    spread_k: float = 0.0
    ends: tuple[Number, ...] = ()
    notes: tuple[Note, ...] = ()


def is_scale(low_c: float, high_c: float) -> bool:
    """Whether these can be the ends of a scale, in °C."""
    return _COLDEST_C <= low_c <= high_c - _LEAST_SPAN_K and high_c <= _HOTTEST_C


def written(
    picture: Pixels,
    legend: Legend,
    words: Sequence[Word],
    reader: Reader,
    hint_c: float | None,
) -> Scale:
    """The scale that the numbers at the bar's ends tell.

    Raises:
        UntoldError: they cannot be read beyond doubt.
        Unavailable: text could not be read now.

    """
    try:
        ends = read_ends(picture, legend, words, reader)
    except Invalid:
        ends = None
    units = ({one.unit for one in ends if one.unit} or _units(words)) if ends else set()
    if ends is None or len(units) > 1:
        raise UntoldError("The numbers at the ends of its colour bar cannot be read.")
    named = next(iter(units), None)
    read_as = named or _likely_unit(ends, hint_c)
    low_c, high_c = (in_celsius(one.value, read_as) for one in ends)
    if not is_scale(low_c, high_c):
        raise UntoldError("The numbers at the ends of its colour bar make no sense.")
    rounded_k = max(one.rounded_by for one in ends) / (1.8 if read_as == "F" else 1)
    return Scale(
        low_c,
        high_c,
        spread_k=rounded_k / 3**0.5,
        ends=ends,
        notes=() if named else (_assumed(read_as),),
    )


def _units(words: Sequence[Word]) -> set[Unit]:
    """The units that stand anywhere in the picture."""
    return {found for word in words if (found := unit(word.text)) is not None}


def _likely_unit(ends: tuple[Number, Number], hint_c: float | None) -> Unit:
    """The unit in which the scale lies nearer to the hint, or to what buildings are like."""

    def away(read_as: Unit) -> float:
        low_c, high_c = (in_celsius(one.value, read_as) for one in ends)
        if hint_c is not None:
            return max(low_c - hint_c, hint_c - high_c, 0)
        return max(_LIKELY_C[0] - low_c, high_c - _LIKELY_C[1], 0)

    return "C" if away("C") <= away("F") else "F"


def _assumed(read_as: Unit) -> Note:
    sentence = (
        f"Nothing in the picture names the unit of its scale; it was taken for °{read_as}. "
        "State the ends of the scale if that is wrong."
    )
    return Note("audits.palette_unit_assumed", sentence)


def fits(inversion: Inversion, scale: Scale, words: Sequence[Word]) -> bool:
    """Whether what the camera wrote of spots in the scene is about what is seen in it.

    A scale of large whole numbers may be one whose points were missed, 145 for 14.5: it is
    believed only where a spot says so, too.
    """
    if not scale.ends:
        # The user's word stands.
        return True
    spots = [*_spots(words, scale.ends)]
    if not spots:
        return scale.ends[1].decimals > 0 or scale.ends[1].value < _LARGE
    seen = inversion.celsius[np.isfinite(inversion.celsius)]
    slack = _BEYOND * (scale.high_c - scale.low_c)
    low = -np.inf if inversion.at_cold_end > _MANY else seen.min() - slack
    high = np.inf if inversion.at_hot_end > _MANY else seen.max() + slack
    return all(low <= spot_c <= high for spot_c in spots)


def _spots(words: Sequence[Word], ends: Sequence[Number]) -> Iterator[float]:
    """The temperatures in °C that the camera wrote with their unit, as it does for spots."""
    for word in words:
        said = number(word.text)
        if said is not None and said.unit and all(said.value != end.value for end in ends):
            yield in_celsius(said.value, said.unit)
