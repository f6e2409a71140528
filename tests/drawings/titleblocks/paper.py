"""A sheet of paper to write and draw on in tests; letters are 0.6 of their size wide."""

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from premises.drawings.content import Box, Kind, Sheet, Strokes, Word, around

ARCH_D = (914.4, 609.6)
ANSI_D = (863.6, 558.8)
A3 = (420.0, 297.0)


class Paper:
    """Collects words and lines in millimetres; `sheet()` is what a reader would make of them."""

    def __init__(self, size: tuple[float, float] = ARCH_D) -> None:
        self.width_mm, self.height_mm = size
        self.words: list[Word] = []
        self.pieces: list[tuple[float, float, float, float]] = []
        self.paths: list[int] = []

    def write(self, text: str, x: float, y: float, size: float = 2.5, angle: float = 0.0) -> None:
        """A line whose first letter's top left is at x, y, running at `angle` clockwise."""
        along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
        down = np.array([-along[1], along[0]])
        at = np.array([x, y])
        for piece in text.split(" "):
            long = along * 0.6 * size * len(piece)
            corners = np.array([at, at + long, at + down * size, at + long + down * size])
            if piece:
                self.words.append(Word(piece, around(corners), size, angle))
            at = at + long + along * 0.4 * size

    def line(self, *points: tuple[float, float]) -> None:
        """One object of straight pieces."""
        path = self.paths[-1] + 1 if self.paths else 0
        for (x0, y0), (x1, y1) in pairwise(points):
            self.pieces.append((x0, y0, x1, y1))
            self.paths.append(path)

    def frame(self, left: float, top: float, right: float, bottom: float) -> None:
        self.line((left, top), (right, top), (right, bottom), (left, bottom), (left, top))

    def circle(self, x: float, y: float, radius: float, pieces: int = 24) -> None:
        self.arc(x, y, radius, 0.0, 360.0, pieces)

    def arc(
        self, x: float, y: float, radius: float, begin: float, end: float, pieces: int = 8
    ) -> None:
        turns = np.radians(np.linspace(begin, end, pieces + 1))
        self.line(*((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns))

    def draw(self, points: Iterable[tuple[float, float]]) -> None:
        self.line(*points)

    def sheet(self) -> Sheet:
        count = len(self.pieces)
        strokes = Strokes(
            np.array(self.pieces, np.float64).reshape(-1, 4),
            np.full(count, 0.25, np.float32),
            np.zeros(count, np.uint32),
            np.zeros(count, np.float32),
            np.array(self.paths, np.int32),
            np.full(count, -1, np.int16),
        )
        return Sheet(
            width_mm=self.width_mm,
            height_mm=self.height_mm,
            kind=Kind.VECTOR,
            strokes=strokes,
            words=tuple(self.words),
        )


def turned(sheet: Sheet) -> Sheet:
    """The same sheet turned by a quarter clockwise, paper and all."""
    high = sheet.height_mm
    ends = sheet.strokes.ends
    pieces = np.column_stack((high - ends[:, 1], ends[:, 0], high - ends[:, 3], ends[:, 2]))
    kept = sheet.strokes
    strokes = Strokes(pieces, kept.width_mm, kept.colour, kept.dash_mm, kept.path, kept.layer)
    words = tuple(
        Word(
            word.text,
            Box(high - word.box.bottom, word.box.left, high - word.box.top, word.box.right),
            word.size_mm,
            word.angle_deg + 90.0,
        )
        for word in sheet.words
    )
    return Sheet(
        width_mm=high, height_mm=sheet.width_mm, kind=sheet.kind, strokes=strokes, words=words
    )
