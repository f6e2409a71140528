"""Sheets drawn in code: plans of many rooms with border and title block, and what befalls them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Kind, Points, Sheet, Similarity, Strokes, Word

ARCH_D = (914.4, 609.6)
ANSI_D = (863.6, 558.8)

Lines = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """Lines (n, 4) and words with their middles (m, 2), not yet on any page."""

    lines: Lines
    texts: tuple[str, ...]
    places: Points

    def moved(self, by: Similarity) -> "Drawn":
        lines = by.apply(self.lines.reshape(-1, 2)).reshape(-1, 4)
        return Drawn(lines, self.texts, by.apply(self.places))

    def mirrored(self, about_mm: float) -> "Drawn":
        flipped = self.lines.copy()
        flipped[:, [0, 2]] = 2 * about_mm - flipped[:, [0, 2]]
        places = self.places.copy()
        places[:, 0] = 2 * about_mm - places[:, 0]
        return Drawn(flipped, self.texts, places)

    def kept(self, share: float, seed: int) -> "Drawn":
        """Only a part of the lines and words, chosen by chance."""
        rng = np.random.default_rng(seed)
        lines = self.lines[rng.random(len(self.lines)) < share]
        stays = rng.random(len(self.texts)) < share
        texts = tuple(t for t, s in zip(self.texts, stays, strict=True) if s)
        return Drawn(lines, texts, self.places[stays])

    def __add__(self, other: "Drawn") -> "Drawn":
        return Drawn(
            np.concatenate((self.lines, other.lines)),
            self.texts + other.texts,
            np.concatenate((self.places, other.places)),
        )

    def on(self, page: tuple[float, float]) -> Sheet:
        count = len(self.lines)
        words = tuple(
            Word(text, Box(x - 4.0, y - 1.5, x + 4.0, y + 1.5), 3.0)
            for text, (x, y) in zip(self.texts, self.places.tolist(), strict=True)
        )
        strokes = Strokes(
            self.lines,
            np.full(count, 0.25, np.float32),
            np.zeros(count, np.uint32),
            np.zeros(count, np.float32),
            np.arange(count, dtype=np.int32),
            np.full(count, -1, np.int16),
        )
        return Sheet(
            width_mm=page[0], height_mm=page[1], kind=Kind.VECTOR, strokes=strokes, words=words
        )

    def without_words(self) -> "Drawn":
        return replace(self, texts=(), places=np.empty((0, 2)))


def floor(seed: int, *, rooms: int = 120, label: str = "R") -> Drawn:
    """A plan inside ARCH D: a grid of axes, rooms as rectangles, furniture as short lines."""
    rng = np.random.default_rng(seed)
    axes = [(x, 60.0, x, 550.0) for x in 90.0 + np.cumsum(rng.uniform(40, 90, 9))]
    axes += [(60.0, y, 760.0, y) for y in 70.0 + np.cumsum(rng.uniform(40, 90, 6))]
    corners = rng.uniform((70, 70), (700, 500), (rooms, 2))
    sizes = rng.uniform(8, 50, (rooms, 2))
    boxes = np.concatenate([_rectangle(c, s) for c, s in zip(corners, sizes, strict=True)])
    start = rng.uniform((70, 70), (740, 540), (6 * rooms, 2))
    turned = rng.uniform(0, np.pi, 6 * rooms)
    long = rng.uniform(2, 12, (6 * rooms, 1))
    short = np.hstack((start, start + long * np.column_stack((np.cos(turned), np.sin(turned)))))
    texts = tuple(f"{label}{seed}-{i}" for i in range(rooms))
    return Drawn(np.concatenate((np.array(axes), boxes, short)), texts, corners + sizes / 2)


def border(page: tuple[float, float] = ARCH_D) -> Drawn:
    """A border and a title block at the right with the words that every sheet of a set shares."""
    width, height = page
    lines = [_rectangle(np.array((10.0, 10.0)), np.array((width - 20, height - 20)))]
    lines += [
        _rectangle(np.array((width - 90.0, 20.0 + 60 * i)), np.array((75.0, 50.0)))
        for i in range(9)
    ]
    texts = tuple(f"TITLE{i}" for i in range(18))
    places = np.array([(width - 70.0 + 30 * (i % 2), 40.0 + 60 * (i // 2)) for i in range(18)])
    return Drawn(np.concatenate(lines), texts, places)


def bays(count: int, bay_mm: float = 60.0, *, rows: int = 5) -> Drawn:
    """Equal bays without any word: columns drawn as small squares on a regular grid."""
    lines = [
        _rectangle(np.array((100 + bay_mm * i, 100 + bay_mm * j)), np.array((5.0, 5.0)))
        for i in range(count)
        for j in range(rows)
    ]
    across = [
        np.array([(100 + bay_mm * i, 90.0, 100 + bay_mm * i, 100 + bay_mm * rows)])
        for i in range(count)
    ]
    return Drawn(np.concatenate((*lines, *across)), (), np.empty((0, 2)))


def turned(quarter: int, page: tuple[float, float]) -> Similarity:
    """What a quarter turn, clockwise, does to a page so that it still begins at its corner."""
    width, height = page
    return (
        Similarity(),
        Similarity(0.0, 1.0, height, 0.0),
        Similarity(-1.0, 0.0, width, height),
        Similarity(0.0, -1.0, 0.0, width),
    )[quarter % 4]


def off_mm(found: Similarity, truth: Similarity, page: tuple[float, float] = ARCH_D) -> float:
    """The root mean square of how far apart both put a grid of points of the page."""
    x, y = np.meshgrid(np.linspace(0, page[0], 9), np.linspace(0, page[1], 7))
    points = np.column_stack((x.ravel(), y.ravel()))
    off = found.apply(points) - truth.apply(points)
    return float(np.sqrt((off**2).sum(axis=1).mean()))


def _rectangle(corner: NDArray[np.float64], size: NDArray[np.float64]) -> Lines:
    x, y = corner
    right, bottom = corner + size
    return np.array(
        [(x, y, right, y), (right, y, right, bottom), (right, bottom, x, bottom), (x, bottom, x, y)]
    )
