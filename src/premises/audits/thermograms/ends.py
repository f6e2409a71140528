"""The numbers at the two ends of a picture's colour bar, read more than once before believed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.legends import Legend
from premises.audits.thermograms.numbers import Number, agreed, number
from premises.kernel.ocr import Reader, Word

Pixels = NDArray[np.uint8]

_BEYOND: Final = 0.17
_BEHIND: Final = 0.05
_ASIDE: Final = 0.15
"""How far beyond a bar's end, behind it and aside of it a number may stand, as a share of the
picture's side."""

_CLOSE_UPS_PX: Final = (240, 440)
"""Short numbers are found only where they are large, and missed where they are too large."""

LEAST_CONFIDENCE: Final = 0.5
"""What is read less surely than this may be no text at all."""

_SMALLER: Final = 0.6
"""What is smaller than this share of the largest number beside it is no number but a blemish."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The rectangle, in pixels, in which the number of one end of a bar is looked for."""

    left: float
    top: float
    right: float
    bottom: float
    x: float
    y: float

    def holds(self, word: Word) -> bool:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def distance(self, word: Word) -> float:
        across = max(word.left - self.x, self.x - word.right, 0)
        along = max(word.top - self.y, self.y - word.bottom, 0)
        return float(np.hypot(across, along))


def read_ends(
    picture: Pixels, legend: Legend, words: Sequence[Word], reader: Reader
) -> tuple[Number, Number] | None:
    """The numbers at the cold and at the hot end; None where not both are read beyond doubt."""
    found: list[Number] = []
    for zone in _zones(legend, picture):
        said = _read(picture, zone, words, reader)
        if said is None:
            return None
        found.append(said)
    cold, hot = found
    if hot.value <= cold.value or not _are_written_alike(cold, hot):
        return None
    return cold, hot


def _are_written_alike(cold: Number, hot: Number) -> bool:
    """Whether both have as many decimals; where not, a point was probably missed."""
    return cold.decimals == hot.decimals


def _zones(legend: Legend, picture: Pixels) -> Iterator[Zone]:
    """Where the cold and the hot end's numbers may stand."""
    height, width = picture.shape[:2]
    x, y = (legend.left + legend.right) / 2, (legend.top + legend.bottom) / 2
    if legend.is_upright:
        aside, beyond, behind = width * _ASIDE, height * _BEYOND, height * _BEHIND
        left, right = x - aside, x + aside
        yield Zone(left, legend.bottom - behind, right, legend.bottom + beyond, x, legend.bottom)
        yield Zone(left, legend.top - beyond, right, legend.top + behind, x, legend.top)
    else:
        aside, beyond, behind = height * _ASIDE, width * _BEYOND, width * _BEHIND
        top, bottom = y - aside, y + aside
        yield Zone(legend.left - beyond, top, legend.left + behind, bottom, legend.left, y)
        yield Zone(legend.right - behind, top, legend.right + beyond, bottom, legend.right, y)


def _read(picture: Pixels, zone: Zone, words: Sequence[Word], reader: Reader) -> Number | None:
    """The number nearest to the end, as often as it takes until there is no doubt."""
    near = _nearest(zone, words)
    for side_px in _CLOSE_UPS_PX:
        near = near or _nearest(zone, _looked_closely(picture, zone, reader, side_px))
    if near is None:
        return None
    first = [picture_of(picture, near) for picture_of in _FIRST_VIEWS]
    readings = [near.text, *(line.text for line in reader.read_lines(first))]
    said = agreed([*map(number, readings)], len(readings))
    if said is not None:
        return said
    more = [picture_of(picture, near) for picture_of in _FURTHER_VIEWS]
    readings += [line.text for line in reader.read_lines(more)]
    return agreed([*map(number, readings)], _ENOUGH)


def _nearest(zone: Zone, words: Sequence[Word]) -> Word | None:
    among = [
        one
        for one in words
        if zone.holds(one) and one.confidence >= LEAST_CONFIDENCE and _may_be_number(one.text)
    ]
    tallest = max((one.height for one in among), default=0.0)
    among = [one for one in among if one.height >= _SMALLER * tallest]
    return min(among, key=zone.distance, default=None)


def _may_be_number(text: str) -> bool:
    """Whether it is a number, or one of which a sign or a last digit was missed."""
    return number(text) is not None or number(text.rstrip(".,")) is not None


def _looked_closely(picture: Pixels, zone: Zone, reader: Reader, side_px: int) -> tuple[Word, ...]:
    """What stands in the zone when it is looked at alone and large, as short numbers need."""
    top, left = max(0, int(zone.top)), max(0, int(zone.left))
    part = picture[top : int(zone.bottom) + 1, left : int(zone.right) + 1]
    enlarged = side_px / max(part.shape[:2])
    return tuple(
        Word(
            one.text,
            one.left + left,
            one.top + top,
            one.right + left,
            one.bottom + top,
            one.confidence,
        )
        for one in reader.read(part, enlarged=enlarged)
    )


def _cut_out(picture: Pixels, word: Word, around: float) -> Pixels:
    """The word with some heights of letters around it, more on the left, where a minus stands."""
    margin = max(1.0, around * word.height)
    top, bottom = max(0, int(word.top - margin / 2)), int(word.bottom + margin / 2) + 1
    left, right = max(0, int(word.left - 2 * margin)), int(word.right + margin) + 1
    return picture[top:bottom, left:right]


def _grey(picture: Pixels, word: Word, around: float) -> Pixels:
    """The same without colours, which distract from letters on a coloured scene."""
    part = _cut_out(picture, word, around)
    grey = (part @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _letters(picture: Pixels, word: Word, around: float) -> Pixels:
    """The same as black letters on white paper: cameras write in white."""
    whiteness = _cut_out(picture, word, around).min(axis=2).astype(np.float64)
    paper, ink = np.percentile(whiteness, (50, 98))
    contrast = max(float(ink - paper), 1.0)
    black = np.clip((whiteness - (paper + 0.35 * contrast)) / (0.45 * contrast), 0, 1)
    return np.repeat((255 * (1 - black)).astype(np.uint8)[..., None], 3, axis=2)


# What makes a reader of text err differs between these, so they seldom err alike.
_FIRST_VIEWS: Final[tuple[Callable[[Pixels, Word], Pixels], ...]] = (
    lambda picture, word: _cut_out(picture, word, 0.1),
    lambda picture, word: _letters(picture, word, 0.25),
)
_FURTHER_VIEWS: Final[tuple[Callable[[Pixels, Word], Pixels], ...]] = (
    lambda picture, word: _cut_out(picture, word, 0.25),
    lambda picture, word: _cut_out(picture, word, 0.4),
    lambda picture, word: _letters(picture, word, 0.4),
    lambda picture, word: _grey(picture, word, 0.4),
)
_ENOUGH: Final = 5
"""How many of all seven readings must agree where the first three do not."""
