"""Where in a false-colour picture the bar stands that shows which colour is how warm."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.bars import Box, bars_in
from premises.audits.radiometry.palettes import Palette, inverted, palette

Pixels = NDArray[np.uint8]

_LEAST_EXPLAINED: Final = 0.5
_UNEVEN: Final = 3.0
"""What JPEG alone may do to an even colour, in levels."""

_BEYOND_PX: Final = 4
_OTHER: Final = 26
_LOOKED_AT_PX: Final = 160


@dataclass(frozen=True, slots=True)
class Legend:
    """A bar of colours: its rectangle in pixels (right and bottom are the first outside).

    `palette` runs from the end that is `hot` at the top (upright) or on the right (lying).
    `explained` is the share of the picture whose colours are on the bar, `uneven` by how many
    levels the colours across it differ from each other. Where it is not `is_bounded`, the scene
    beyond one of its ends has the colour of that end, so the end is only seen roughly.
    """

    left: int
    top: int
    right: int
    bottom: int
    is_upright: bool
    palette: Palette
    explained: float
    uneven: float
    is_bounded: bool


def legend_of(picture: Pixels) -> Legend | None:
    """The bar of a picture (rows x columns x 3, RGB) along one of its edges; None without one."""
    turned = np.ascontiguousarray(np.rot90(picture))
    found = [_legend(picture, bar) for bar in bars_in(picture)]
    found += [_turned_back(_legend(turned, bar), picture.shape[1]) for bar in bars_in(turned)]
    explaining = [one for one in found if one.explained >= _LEAST_EXPLAINED]
    return max(explaining, key=_worth, default=None)


def _worth(legend: Legend) -> float:
    """How much a bar looks like one: long, of one colour across, and of all colours around."""
    length = max(legend.bottom - legend.top, legend.right - legend.left)
    return legend.explained * length / (_UNEVEN + legend.uneven)


def _legend(picture: Pixels, bar: Box) -> Legend:
    """What a bar shows, its top taken for the hot end."""
    height, width = picture.shape[:2]
    # The outermost columns carry the colours of the surroundings, blurred in.
    rim = (bar.right - bar.left) // 4
    core = picture[bar.top : bar.bottom, bar.left + rim : bar.right - rim]
    line = np.median(core, axis=1)
    uneven = float(np.abs(core - line[:, None]).mean())
    scale = palette("bar", line[::-1])
    ignored = np.zeros((height, width), np.bool_)
    around = slice(max(0, bar.left - 2), bar.right + 2)
    ignored[max(0, bar.top - 2) : bar.bottom + 2, around] = True
    step = max(1, min(height, width) // _LOOKED_AT_PX)
    seen = inverted(picture[::step, ::step], scale, 0.0, 1.0, ignored[::step, ::step])
    return Legend(
        left=bar.left,
        top=bar.top,
        right=bar.right,
        bottom=bar.bottom,
        is_upright=True,
        palette=scale,
        explained=seen.explained,
        uneven=uneven,
        is_bounded=_is_bounded(picture, bar),
    )


def _is_bounded(picture: Pixels, bar: Box) -> bool:
    """Whether other colours begin at both ends; an end at the picture's edge is one by itself."""
    lines = np.median(picture[:, bar.left : bar.right], axis=1)
    ends = ((bar.top, bar.top - _BEYOND_PX), (bar.bottom - 1, bar.bottom - 1 + _BEYOND_PX))
    return all(
        not 0 <= beyond < len(lines) or np.abs(lines[inside] - lines[beyond]).max() > _OTHER
        for inside, beyond in ends
    )


def _turned_back(legend: Legend, width: int) -> Legend:
    """A bar that was found with the picture turned left: what was its top is on the right."""
    return Legend(
        left=width - legend.bottom,
        top=legend.left,
        right=width - legend.top,
        bottom=legend.right,
        is_upright=False,
        palette=legend.palette,
        explained=legend.explained,
        uneven=legend.uneven,
        is_bounded=legend.is_bounded,
    )
