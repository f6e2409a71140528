"""Where the title block of a sheet without letters is looked for, the likeliest place first."""

from typing import Final

from premises.drawings.content import Box, Sheet

_SHARE: Final = 0.33
_LEAST_MM: Final = 100.0
_MOST_MM: Final = 220.0
"""Title blocks are 60 to 200 mm wide and stand up to 20 mm from the edge."""


def regions(sheet: Sheet) -> tuple[Box, ...]:
    """The bottom right corner, then the rest of the right strip, then that of the bottom strip.

    On most sheets the first one is enough; the others are for those on which it has no number.
    """
    wide = _depth(sheet.width_mm)
    high = _depth(sheet.height_mm)
    left, top = sheet.width_mm - wide, sheet.height_mm - high
    found = [Box(left, top, sheet.width_mm, sheet.height_mm)]
    if top > 0:
        found.append(Box(left, 0.0, sheet.width_mm, top))
    if left > 0:
        found.append(Box(0.0, top, left, sheet.height_mm))
    return tuple(found)


def _depth(side_mm: float) -> float:
    return min(max(_SHARE * side_mm, _LEAST_MM), _MOST_MM, side_mm)
