"""Finds arcs of circles in the outlines of ink."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]

# Outlines are walked in steps of this length.
_STEP_MM: Final = 0.25
# At a sharper turn than this, one piece ends and the next begins.
_CORNER_DEG: Final = 20.0
# Arcs that are looked for: the least of clouds on a set printed at half its size, and smaller ones
# than those of doors as a rule.
_LEAST_RADIUS_MM, _MOST_RADIUS_MM = 1.2, 15.0
# A piece is an arc if its points lie so near to one circle, and if it is bent enough to tell.
_OFF_MM: Final = 0.15
_LEAST_DEG, _MOST_DEG = 30.0, 260.0


@dataclass(frozen=True, slots=True)
class Look:
    """How closely an outline is looked at, in mm.

    Turns are measured between chords of `chord_mm`; `rounding_mm` at both ends, the rounding of a
    corner by the pen and by the chords, is no part of a piece; pieces are `least_mm` long.
    """

    chord_mm: float
    rounding_mm: float
    least_mm: float


# Large arcs are told from noise by long chords, small ones are lost between them.
WIDE: Final = Look(1.25, 0.75, 1.75)
CLOSE: Final = Look(0.75, 0.5, 1.2)


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs of circles, n of them, in millimetres.

    `middle` (n, 2), `radius_mm` (n), `ends` (n, 2, 2) the first and the last point, `from_rad` and
    `turn_rad` (n) the angle at which it begins and how far it goes on.
    """

    middle: Line
    radius_mm: NDArray[np.float64]
    ends: NDArray[np.float64]
    from_rad: NDArray[np.float64]
    turn_rad: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.radius_mm)

    def where(self, wanted: NDArray[np.bool_]) -> "Arcs":
        """Only those arcs."""
        return Arcs(
            self.middle[wanted],
            self.radius_mm[wanted],
            self.ends[wanted],
            self.from_rad[wanted],
            self.turn_rad[wanted],
        )

    def lines(self, beyond_deg: float = 0.0) -> list[Line]:
        """Each arc as points, longer by an angle at both ends."""
        found = []
        more = np.radians(beyond_deg)
        for middle, radius, first, turn in zip(
            self.middle, self.radius_mm, self.from_rad, self.turn_rad, strict=True
        ):
            way = more if turn >= 0 else -more
            angle = np.linspace(first - way, first + turn + way, 24)
            found.append(middle + radius * np.column_stack((np.cos(angle), np.sin(angle))))
        return found

    def ways(self) -> Line:
        """Where each of them bulges to, as directions of length 1."""
        angle = self.from_rad + self.turn_rad / 2
        return np.column_stack((np.cos(angle), np.sin(angle)))

    def points(self) -> Line:
        """Points of all of them."""
        return np.vstack(self.lines())

    @staticmethod
    def joined(some: "list[Arcs]") -> "Arcs":
        """All of them as one."""
        none = Arcs(np.empty((0, 2)), np.empty(0), np.empty((0, 2, 2)), np.empty(0), np.empty(0))
        some = [none, *some]
        return Arcs(
            np.vstack([one.middle for one in some]),
            np.concatenate([one.radius_mm for one in some]),
            np.concatenate([one.ends for one in some]),
            np.concatenate([one.from_rad for one in some]),
            np.concatenate([one.turn_rad for one in some]),
        )


def arcs_of(outline: Line, look: Look) -> Arcs:
    """The arcs in a closed outline (n, 2) in mm."""
    if np.ptp(outline, axis=0).max(initial=0.0) < look.least_mm:
        return Arcs.joined([])
    line = _even(outline)
    corners = _corners(_turns(line, look), look)
    if len(corners) < 2:
        return Arcs.joined([])
    steps = np.diff(np.append(corners, corners[0] + len(line)))
    skip = round(look.rounding_mm / _STEP_MM)
    pieces = [
        line[np.arange(first + skip, first + count - skip + 1) % len(line)]
        for first, count in zip(corners, steps, strict=True)
        if count - 2 * skip >= look.least_mm / _STEP_MM
    ]
    return Arcs.joined([arc for piece in pieces if (arc := _arc(piece)) is not None])


def _arc(points: Line) -> Arcs | None:
    """The circle through a piece by least squares (Kasa 1976), if it is one."""
    origin = points.mean(axis=0)
    x, y = (points - origin).T
    system = np.column_stack((x, y, np.ones(len(x))))
    (a, b, c), *_rest = np.linalg.lstsq(system, x * x + y * y, rcond=None)
    radius = float(np.sqrt(max(c + (a * a + b * b) / 4, 0.0)))
    if not _LEAST_RADIUS_MM <= radius <= _MOST_RADIUS_MM:
        return None
    off = np.hypot(x - a / 2, y - b / 2) - radius
    angle = np.unwrap(np.arctan2(y - b / 2, x - a / 2))
    turn = float(angle[-1] - angle[0])
    is_off = float(np.sqrt((off * off).mean())) > _OFF_MM
    if is_off or not _LEAST_DEG <= np.degrees(abs(turn)) <= _MOST_DEG:
        return None
    middle = origin + np.array([a / 2, b / 2])
    return Arcs(
        middle[None],
        np.array([radius]),
        points[[0, -1]][None],
        angle[:1],
        np.array([turn]),
    )


def _even(points: Line) -> Line:
    """A closed line with its points in even steps."""
    ring = np.vstack((points, points[:1]))
    way = np.concatenate(([0.0], np.hypot(*np.diff(ring, axis=0).T).cumsum()))
    steps = np.arange(0, way[-1], _STEP_MM)
    even = np.column_stack([np.interp(steps, way, ring[:, axis]) for axis in (0, 1)])
    # An outline of cells is a staircase: without smoothing, each stair is a turn.
    padded = np.vstack((even[-1:], even, even[:1]))
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def _turns(line: Line, look: Look) -> NDArray[np.float64]:
    """By how many degrees a closed line turns at each point."""
    chord = round(look.chord_mm / _STEP_MM)
    before = line - np.roll(line, chord, axis=0)
    after = np.roll(line, -chord, axis=0) - line
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    dot = (before * after).sum(axis=1)
    return np.asarray(np.degrees(np.arctan2(cross, dot)))


def _corners(turn: NDArray[np.float64], look: Look) -> NDArray[np.intp]:
    """Where the line turns most and much more than around, one place for each corner."""
    from scipy import ndimage  # noqa: PLC0415 - starting the service must not load it.

    # An arc turns everywhere: a corner is what turns otherwise.
    chord = round(look.chord_mm / _STEP_MM)
    usual = ndimage.median_filter(turn, 6 * chord + 1, mode="wrap")
    sharp = np.abs(turn - usual)
    reach = 2 * chord + 1
    highest = ndimage.maximum_filter1d(sharp, reach, mode="wrap")
    places = np.flatnonzero((sharp == highest) & (sharp >= _CORNER_DEG))
    return np.asarray(places[np.diff(places, prepend=-reach) > reach // 2])
