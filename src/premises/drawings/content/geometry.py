"""Where on a sheet something is, and how one sheet is turned, scaled and shifted onto another.

Lengths are millimetres on the page as a reader holds it; the origin is its top left corner, x runs
to the right and y down.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Points in millimetres, one in each row (x, y)."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in millimetres."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """In square millimetres."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by_mm: float) -> "Box":
        """The box with a margin all around; a negative one makes it smaller."""
        return Box(self.left - by_mm, self.top - by_mm, self.right + by_mm, self.bottom + by_mm)

    def joined(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def touches(self, other: "Box") -> bool:
        """Whether they share at least a point."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def shared(self, other: "Box") -> float:
        """The area both cover, in square millimetres."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def likeness(self, other: "Box") -> float:
        """Intersection over union, 0 to 1."""
        shared = self.shared(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def corners(self) -> Points:
        """All four, beginning at the top left, in clockwise order as one looks at the sheet."""
        return np.array(
            [
                (self.left, self.top),
                (self.right, self.top),
                (self.right, self.bottom),
                (self.left, self.bottom),
            ]
        )


def around(points: Points) -> Box:
    """The smallest box that holds all points, of which there must be one at least."""
    left, top = points.min(axis=0).tolist()
    right, bottom = points.max(axis=0).tolist()
    return Box(left, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Similarity:
    """A turn, one scale and a shift: x' = a x - b y + dx and y' = b x + a y + dy.

    It keeps angles and never mirrors; a + ib is scale times e^(i rotation).
    """

    a: float = 1.0
    b: float = 0.0
    dx_mm: float = 0.0
    dy_mm: float = 0.0

    @property
    def scale(self) -> float:
        return math.hypot(self.a, self.b)

    @property
    def rotation_deg(self) -> float:
        """From -180 to 180; positive turns clockwise as one looks at the sheet, y being down."""
        return math.degrees(math.atan2(self.b, self.a))

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The same as two rows of three, as picture libraries take it."""
        return np.array([[self.a, -self.b, self.dx_mm], [self.b, self.a, self.dy_mm]])

    def apply(self, points: Points) -> Points:
        """Where points of the one sheet lie on the other."""
        x, y = points[:, 0], points[:, 1]
        across = self.a * x - self.b * y + self.dx_mm
        down = self.b * x + self.a * y + self.dy_mm
        return np.column_stack((across, down))

    def box(self, box: Box) -> Box:
        """The upright box around where a box of the one sheet lies on the other."""
        return around(self.apply(box.corners()))

    def inverse(self) -> "Similarity":
        """The way back; the scale must not be zero."""
        square = self.a * self.a + self.b * self.b
        a, b = self.a / square, -self.b / square
        dx = -(a * self.dx_mm - b * self.dy_mm)
        dy = -(b * self.dx_mm + a * self.dy_mm)
        return Similarity(a, b, dx, dy)

    def then(self, after: "Similarity") -> "Similarity":
        """First this one, then the other."""
        return Similarity(
            after.a * self.a - after.b * self.b,
            after.b * self.a + after.a * self.b,
            after.a * self.dx_mm - after.b * self.dy_mm + after.dx_mm,
            after.b * self.dx_mm + after.a * self.dy_mm + after.dy_mm,
        )


IDENTITY = Similarity()
