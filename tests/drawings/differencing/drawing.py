"""Sheets drawn by hand: a few lines, letters and areas, in millimetres."""

import numpy as np

from premises.drawings.content import (
    IDENTITY,
    Box,
    Fills,
    Kind,
    Picture,
    Sheet,
    Similarity,
    Strokes,
    Word,
)
from premises.drawings.differencing import Differences, Tolerance, compare
from premises.drawings.registration import Alignment, Method, MovedView

WIDTH_MM, HEIGHT_MM = 400.0, 300.0
Piece = tuple[float, float, float, float]


def strokes(
    pieces: list[Piece], *, width_mm: float = 0.25, colour: int = 0, dash_mm: float = 0.0
) -> Strokes:
    """Each piece an object of its own."""
    count = len(pieces)
    return Strokes(
        np.array(pieces, float).reshape(-1, 4),
        np.full(count, width_mm, np.float32),
        np.full(count, colour, np.uint32),
        np.full(count, dash_mm, np.float32),
        np.arange(count, dtype=np.int32),
        np.full(count, -1, np.int16),
    )


def fills(rings: list[list[tuple[float, float]]], colours: list[int]) -> Fills:
    count = len(rings)
    return Fills(
        np.array([point for ring in rings for point in ring], float).reshape(-1, 2),
        np.cumsum([0, *map(len, rings)]).astype(np.int64),
        np.array(colours, np.uint32),
        np.arange(1000, 1000 + count, dtype=np.int32),
        np.full(count, -1, np.int16),
    )


def rectangle(left: float, top: float, width: float, height: float) -> list[Piece]:
    right, bottom = left + width, top + height
    return [
        (left, top, right, top),
        (right, top, right, bottom),
        (right, bottom, left, bottom),
        (left, bottom, left, top),
    ]


def ring(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(x, y) for x, y, _, _ in rectangle(left, top, width, height)]


def arc(x: float, y: float, radius: float, parts: int = 16, turn: float = 0.5) -> list[Piece]:
    """A part of a circle around a point, in straight pieces; `turn` is in half circles."""
    angles = np.linspace(0, np.pi * turn, parts + 1)
    points = np.column_stack((x + radius * np.cos(angles), y + radius * np.sin(angles)))
    return [tuple(row) for row in np.hstack((points[:-1], points[1:])).tolist()]


def door(left: float, top: float, width: float = 9.0) -> list[Piece]:
    """A leaf that stands open downwards, and the arc it turns along."""
    return [(left, top, left, top + width), *arc(left, top, width)]


def wall(left: float, right: float, y: float) -> list[Piece]:
    """Two faces, 2 mm apart, from the left to the right."""
    return [(left, y - 1, right, y - 1), (left, y + 1, right, y + 1)]


def words(text: str, left: float, top: float, size_mm: float = 2.5) -> list[Word]:
    """A line of writing with letters 0.6 sizes wide."""
    found, x = [], left
    for part in text.split():
        right = x + 0.6 * size_mm * len(part)
        found.append(Word(part, Box(x, top, right, top + size_mm), size_mm))
        x = right + 0.3 * size_mm
    return found


def sheet(
    pieces: list[Piece] | Strokes,
    letters: list[Word] | None = None,
    areas: Fills | None = None,
    pictures: tuple[Picture, ...] = (),
) -> Sheet:
    return Sheet(
        width_mm=WIDTH_MM,
        height_mm=HEIGHT_MM,
        kind=Kind.VECTOR,
        strokes=pieces if isinstance(pieces, Strokes) else strokes(pieces),
        fills=areas or Fills.none(),
        words=tuple(letters or ()),
        pictures=pictures,
    )


def laid(old_to_new: Similarity = IDENTITY, views: tuple[MovedView, ...] = ()) -> Alignment:
    return Alignment(
        old_to_new=old_to_new,
        method=Method.OBJECTS,
        error_mm=0.0,
        confidence=1.0,
        anchors=10,
        overlap=1.0,
        views=views,
    )


def differences(
    old: Sheet,
    new: Sheet,
    old_to_new: Similarity = IDENTITY,
    *,
    styles: bool = False,
    **said: object,
) -> Differences:
    tolerance = Tolerance(styles=styles)
    return compare(old, new, laid(old_to_new), tolerance, **said)  # type: ignore[arg-type]


def told(found: Differences) -> list[str]:
    """Kind and category of each change, in order."""
    return [f"{change.kind.value} {change.category.value}" for change in found.changes]


PLAN = [
    *rectangle(20, 20, 200, 150),
    *wall(20, 120, 80),
    *wall(130, 220, 80),
    *door(121, 81),
    *rectangle(40, 40, 12, 8),
    *arc(180, 120, 15, 40, 2.0),
    (60, 100, 110, 140),
]
LETTERS = [
    *words("OFFICE 101", 60, 60),
    *words("CORRIDOR", 150, 100),
    *words("12'-6\"", 100, 15),
    *words("TYP.", 30, 30),
    *words("TYP.", 200, 30),
]
