"""Which way up a sheet is read, and how far a place is from the corner where sheets are named."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from premises.drawings.content import Box, TextLine

_STRIP_SHARE: Final = 0.24
_STRIP_MM: Final = 260.0
"""Title blocks are 60 to 200 mm wide and stand within the border, up to 40 mm from the edge."""


@dataclass(frozen=True)
class Orientation:
    """A sheet as it is read: most of its writing runs at `angle_deg`, a multiple of 90."""

    sheet: Box
    angle_deg: int

    def to_right_mm(self, box: Box) -> float:
        """How far a box's middle is from the edge at a reader's right hand."""
        return self._furthest[0] - self._turned(*box.middle)[0]

    def to_bottom_mm(self, box: Box) -> float:
        return self._furthest[1] - self._turned(*box.middle)[1]

    def to_corner(self, box: Box) -> float:
        """How far from the bottom right corner, as a share of the sheet's shorter side."""
        shorter = min(self.sheet.width, self.sheet.height)
        return math.hypot(self.to_right_mm(box), self.to_bottom_mm(box)) / max(shorter, 1e-9)

    def in_strips(self, box: Box) -> bool:
        """Whether a box lies along the right or the bottom edge, where title blocks are."""
        along = (self.sheet.width, self.sheet.height)
        width, height = along if self.angle_deg % 180 == 0 else along[::-1]
        return self.to_right_mm(box) <= min(_STRIP_SHARE * width, _STRIP_MM) or (
            self.to_bottom_mm(box) <= min(_STRIP_SHARE * height, _STRIP_MM)
        )

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = _QUARTERS[self.angle_deg]
        return x * cos + y * sin, y * cos - x * sin

    @cached_property
    def _furthest(self) -> tuple[float, float]:
        """Where a reader sees the right and the bottom edge."""
        corners = [self._turned(x, y) for x, y in self.sheet.corners().tolist()]
        return max(across for across, _ in corners), max(down for _, down in corners)


_QUARTERS: Final = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}


def orientation(sheet: Box, lines: Iterable[TextLine]) -> Orientation:
    """How most letters of a sheet stand; upright where it has none."""
    letters: Counter[int] = Counter()
    for line in lines:
        letters[round(line.angle_deg / 90) * 90 % 360] += len(line.text)
    angle = letters.most_common(1)[0][0] if letters else 0
    return Orientation(sheet, angle)
