"""The sample building's floor plan A-101, as it was issued first and after an addendum."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from premises.app.demo.clinic import (
    AFTER,
    BEFORE,
    GRID,
    OUTSIDE_FT,
    ROWS,
    Clinic,
    Door,
    outlines,
    solid,
)
from premises.app.demo.drafting import Paper, Point
from premises.app.demo.lettering import letter

WIDTH_MM: Final = 914.4
HEIGHT_MM: Final = 609.6
"""ARCH D, the size that most American sheets are plotted at."""

_MM_PER_FT: Final = 304.8 / 48
"""A quarter of an inch is a foot."""
_GLASS_FT: Final = 0.16
_CORNER: Final = (98.0, 112.0)
_SWINGS: Final[dict[str, tuple[Point, Point, float]]] = {
    "north": ((-1, 0), (0, -1), 0),
    "south": ((-1, 0), (0, 1), 270),
    "east": ((0, 1), (1, 0), 0),
    "west": ((0, 1), (-1, 0), 90),
}
"""By where a door opens: the way to its hinge, the way of its leaf, where its arc begins."""


def sheet(revision: str) -> bytes:
    """The sheet of revision «A» or «B» as a PDF; the same revision gives the same bytes."""
    clinic, is_revised = (AFTER, True) if revision == "B" else (BEFORE, False)
    paper = Paper(WIDTH_MM, HEIGHT_MM, f"A-101 revision {revision}")
    _draw_grid(paper)
    _draw_walls(paper, clinic)
    for door in clinic.doors:
        _draw_door(paper, door)
    _draw_windows(paper, clinic)
    _draw_fittings(paper, clinic)
    _write_rooms(paper, clinic)
    _write_dimensions(paper, clinic)
    _point_at_keynotes(paper)
    letter(paper, clinic, is_revised=is_revised)
    if is_revised:
        _cloud_changes(paper)
    return paper.done()


def _on(at: Point) -> Point:
    """Feet of the building as millimetres of the sheet."""
    return _CORNER[0] + at[0] * _MM_PER_FT, _CORNER[1] + at[1] * _MM_PER_FT


def _draw_grid(paper: Paper) -> None:
    chain = (9, 2, 1.5, 2)
    for name, x in GRID.items():
        top, bottom = _on((x, -7)), _on((x, 49.5))
        paper.line(top, bottom, width=0.13, dash=chain)
        _bubble(paper, (top[0], top[1] - 6), name)
    for name, y in ROWS.items():
        left, right = _on((-7, y)), _on((81.5, y))
        paper.line(left, right, width=0.13, dash=chain)
        _bubble(paper, (left[0] - 6, left[1]), name)


def _bubble(paper: Paper, middle: Point, name: str) -> None:
    paper.circle(middle, 6, width=0.35)
    paper.text((middle[0], middle[1] + 1.8), name, 3.6, align="middle", bold=True)


def _draw_walls(paper: Paper, clinic: Clinic) -> None:
    walls = solid(clinic)
    for wall, pieces in walls:
        if wall.thick == OUTSIDE_FT:
            for piece in pieces:
                paper.fill(_on(piece[:2]), _on(piece[2:]), 0.82)
    for start, end in outlines([piece for _, pieces in walls for piece in pieces]):
        paper.line(_on(start), _on(end), width=0.5)


def _draw_door(paper: Paper, door: Door) -> None:
    hinge_way, leaf_way, arc_deg = _SWINGS[door.opens]
    half = door.wide / 2
    hinge = _on((door.at[0] + half * hinge_way[0], door.at[1] + half * hinge_way[1]))
    wide = door.wide * _MM_PER_FT
    tip = (hinge[0] + wide * leaf_way[0], hinge[1] + wide * leaf_way[1])
    paper.line(hinge, tip, width=0.5).arc(hinge, wide, arc_deg, 90)
    across, down = _on(door.at)
    tag = (across - 5.5 * leaf_way[0], down - 5.5 * leaf_way[1])
    paper.oval((tag[0] - 4.2, tag[1] - 2.6), (tag[0] + 4.2, tag[1] + 2.6), width=0.18)
    paper.text((tag[0], tag[1] + 0.9), door.number, 1.8, align="middle")


def _draw_windows(paper: Paper, clinic: Clinic) -> None:
    half = OUTSIDE_FT / 2
    for window in clinic.windows:
        (x, y), reach = window.at, window.wide / 2
        for off in (-half, -_GLASS_FT / 2, _GLASS_FT / 2, half):
            is_level = y in {0, 48}
            start, end = (
                ((x - reach, y + off), (x + reach, y + off))
                if is_level
                else ((x + off, y - reach), (x + off, y + reach))
            )
            paper.line(_on(start), _on(end), width=0.18)


def _draw_fittings(paper: Paper, clinic: Clinic) -> None:
    for x, y in clinic.sinks:
        paper.box(_on((x - 0.8, y - 0.7)), _on((x + 0.8, y + 0.7)), width=0.18)
        paper.oval(_on((x - 0.55, y - 0.45)), _on((x + 0.55, y + 0.45)), width=0.18)
    for x in (43.5, 56.5):
        paper.box(_on((x - 0.9, 35)), _on((x + 0.9, 35.7)), width=0.18)
        paper.oval(_on((x - 0.6, 33.2)), _on((x + 0.6, 34.9)), width=0.18)
    paper.circle(_on((43, 46)), 1.6, width=0.18).circle(_on((43, 46)), 0.8, width=0.18)
    for x in (22, 32):
        _table(paper, (x - 1, 2), (x + 1, 8))
    _table(paper, (28.5, 32), (31.5, 36))
    _table(paper, (53, 3), (58, 5.5)).circle(_on((55.5, 7)), 5, width=0.18)
    for x in (62, 66, 70, 74):
        paper.box(_on((x, 1)), _on((x + 4, 2.5)), width=0.18)
    for index in range(6):
        _table(paper, (1, 1.5 + 2.2 * index), (2.6, 3.2 + 2.2 * index))
    _table(paper, (5, 28), (15, 30))
    _table(paper, (62, 45.5), (79, 47.5))
    _table(paper, (77.5, 26), (79.5, 44))


def _table(paper: Paper, corner: Point, opposite: Point) -> Paper:
    return paper.box(_on(corner), _on(opposite), width=0.18)


def _write_rooms(paper: Paper, clinic: Clinic) -> None:
    for room in clinic.rooms:
        across, down = _on(room.at)
        paper.text((across, down), room.name, 2.8, align="middle", bold=True)
        paper.box((across - 6, down + 1.6), (across + 6, down + 6.4), width=0.18)
        paper.text((across, down + 5.1), room.number, 2.4, align="middle")
        paper.text((across, down + 9.6), room.area, 1.8, align="middle")


def _write_dimensions(paper: Paper, clinic: Clinic) -> None:
    columns, rows = list(GRID.values()), list(ROWS.values())
    for start, end in pairwise(columns):
        _dimension(paper, (start, -4.6), (end, -4.6), f"{end - start:.0f}'-0\"")
    for start, end in pairwise(rows):
        _dimension(paper, (-4.6, start), (-4.6, end), f"{end - start:.0f}'-0\"")
    _dimension(paper, (31, 16.21), (31, 23.79), clinic.clear)


def _dimension(paper: Paper, start: Point, end: Point, said: str) -> None:
    (x1, y1), (x2, y2) = _on(start), _on(end)
    paper.line((x1, y1), (x2, y2), width=0.18)
    for x, y in ((x1, y1), (x2, y2)):
        paper.line((x - 1.1, y + 1.1), (x + 1.1, y - 1.1), width=0.5)
    across, down = (x1 + x2) / 2, (y1 + y2) / 2
    at = (across, down - 1.2) if y1 == y2 else (across - 1.2, down)
    paper.text(at, said, 2.4, align="middle", upwards=y1 != y2)


_KEYNOTES: Final[Sequence[tuple[str, Point, Point]]] = (
    ("1", (17, 3.5), (17, 0.3)),
    ("2", (33, 13), (30.2, 11.5)),
    ("2", (57, 28), (59.8, 26.5)),
    ("3", (26.2, 11.5), (28, 12.7)),
    ("4", (76, 5), (75, 2.5)),
    ("5", (47.5, 28), (49.7, 29.5)),
    ("6", (45, 45), (43, 46)),
)
"""Number, place of its hexagon, and what it points at."""


def _point_at_keynotes(paper: Paper) -> None:
    for number, at, target in _KEYNOTES:
        (across, down), tip = _on(at), _on(target)
        share = 3.6 / math.dist((across, down), tip)
        edge = (across + share * (tip[0] - across), down + share * (tip[1] - down))
        paper.line(edge, tip, width=0.18)
        paper.polygon((across, down), 3.6, 6, 0)
        paper.text((across, down + 1.0), number, 2.1, align="middle")


_CLOUDS: Final[Sequence[tuple[Point, Point]]] = (
    ((51.5, -1.2), (58.5, 1.2)),  # The new window of the office.
    ((57.9, 5.4), (64.0, 10.4)),  # The new door to the records.
    ((67.4, 7.5), (74.6, 11.2)),  # The store room's new name.
    ((37.4, 3.9), (39.7, 6.2)),  # The sink that goes.
    ((63.2, 22.3), (72.6, 28.0)),  # The laboratory's door.
    ((28.9, 17.0), (32.2, 23.2)),  # The corridor's width.
)
"""Corners in feet. Doors 104A and 110 in the schedule and the notes have clouds of their own."""


def _cloud_changes(paper: Paper) -> None:
    for corner, opposite in _CLOUDS:
        paper.cloud(_on(corner), _on(opposite), "1")
