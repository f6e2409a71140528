"""One page of a drawing as it was read: everything on it as values, nothing as a file."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content.geometry import Box, Points


class Kind(StrEnum):
    VECTOR = "vector"  # its lines and letters are objects
    RASTER = "raster"  # it is a picture, a scan for example


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the sheet should know, as a code for programs and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank between them; `line` is the same for words of one written line.

    `box` is upright also where the writing is not. `size_mm` is the height of its letters' em,
    `angle_deg` how far the writing is turned clockwise.
    """

    text: str
    box: Box
    size_mm: float
    angle_deg: float = 0.0
    line: int = -1


@dataclass(frozen=True, slots=True)
class Strokes:
    """Straight pieces of lines, n of them; curves were cut into pieces within 0.02 mm.

    `ends` (n, 4) is x0, y0, x1, y1 in mm; `width_mm` (n), 0 for the thinnest a device can draw;
    `colour` (n) is 0xRRGGBB; `dash_mm` (n) is the period of a dashed line, 0 for an unbroken one;
    `path` (n) tells which object of the page a piece belongs to, in drawing order; `layer` (n) is
    an index of `Sheet.layers`, -1 for none.
    """

    ends: NDArray[np.float64]
    width_mm: NDArray[np.float32]
    colour: NDArray[np.uint32]
    dash_mm: NDArray[np.float32]
    path: NDArray[np.int32]
    layer: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.ends)

    @staticmethod
    def none() -> "Strokes":
        return Strokes(
            np.empty((0, 4)),
            np.empty(0, np.float32),
            np.empty(0, np.uint32),
            np.empty(0, np.float32),
            np.empty(0, np.int32),
            np.empty(0, np.int16),
        )


@dataclass(frozen=True, slots=True)
class Fills:
    """Filled areas as rings of points: ring i is `points[starts[i]:starts[i + 1]]`, closed.

    `colour`, `path` and `layer` have one entry for each ring; rings of one path belong together
    (holes are rings of their own).
    """

    points: Points
    starts: NDArray[np.int64]
    colour: NDArray[np.uint32]
    path: NDArray[np.int32]
    layer: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.colour)

    def sides(self) -> NDArray[np.float64]:
        """The sides of all rings (n, 4), x0, y0, x1, y1 in mm: one from each point to the next."""
        following = np.arange(1, len(self.points) + 1)
        drawn = self.starts[1:] > self.starts[:-1]
        following[self.starts[1:][drawn] - 1] = self.starts[:-1][drawn]
        return np.hstack((self.points, self.points[following]))

    @staticmethod
    def none() -> "Fills":
        return Fills(
            np.empty((0, 2)),
            np.zeros(1, np.int64),
            np.empty(0, np.uint32),
            np.empty(0, np.int32),
            np.empty(0, np.int16),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture placed on a vector sheet: where, and a digest of its pixels."""

    box: Box
    digest: str


@dataclass(frozen=True, slots=True)
class Raster:
    """A sheet as a picture: `grey` (height, width), 0 is black, 255 is paper."""

    grey: NDArray[np.uint8]
    px_per_mm: float

    @property
    def dpi(self) -> float:
        return self.px_per_mm * 25.4


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page; `raster` is there if and only if it is of kind RASTER.

    `scale_known` is False where the page's true size is a guess: a picture without a resolution.
    `remarks` say what could not be read or was left out.
    """

    width_mm: float
    height_mm: float
    kind: Kind
    strokes: Strokes = field(default_factory=Strokes.none)
    fills: Fills = field(default_factory=Fills.none)
    words: tuple[Word, ...] = ()
    pictures: tuple[Picture, ...] = ()
    layers: tuple[str, ...] = ()
    raster: Raster | None = None
    scale_known: bool = True
    remarks: tuple[Remark, ...] = ()

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width_mm, self.height_mm)
