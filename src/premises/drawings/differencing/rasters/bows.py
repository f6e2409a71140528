"""Describes the bent lines of a cloud, each by where it begins, its chord and how much it bends."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
Some = NDArray[np.float64]

# Beyond its ends an arc's circle is looked at so much farther: 12, 20 and 28 degrees.
_BEYOND_RAD: Final = np.radians((12.0, 20.0, 28.0))
# No arc of a cloud goes farther around its centre than twice this.
_MOST_RAD: Final = float(np.radians(150))


@dataclass(frozen=True, slots=True)
class Scallop:
    """The usual arc of a cloud: its chord, and half the angle it goes around."""

    chord_mm: float
    half_rad: float

    @property
    def radius_mm(self) -> float:
        """Of the circle that it is a part of."""
        return self.chord_mm / (2 * float(np.sin(self.half_rad)))


@dataclass(frozen=True)
class Bows:
    """Arcs, n of them, from `start` (n, 2) in mm by chords of `chord_mm` (n) towards `way_rad` (n).

    `half_rad` (n) is half the angle of each, `hand` the side of the chord it bulges to, 1 or -1.
    """

    start: Line
    way_rad: Some
    chord_mm: Some
    half_rad: Some
    hand: int

    def __len__(self) -> int:
        return len(self.way_rad)

    @staticmethod
    def about(middle: Line, radius_mm: float, at_rad: float, half_rad: float) -> "Bows":
        """One arc that bulges from its centre towards a direction."""
        half = min(half_rad, _MOST_RAD)
        out = np.array([np.cos(at_rad), np.sin(at_rad)])
        along = np.array([out[1], -out[0]])
        start = middle + radius_mm * (np.cos(half) * out - np.sin(half) * along)
        way, chord = float(np.arctan2(along[1], along[0])), 2 * radius_mm * float(np.sin(half))
        return Bows(start[None], np.array([way]), np.array([chord]), np.array([half]), 1)

    @staticmethod
    def joined(some: "list[Bows]") -> "Bows":
        """All of them, of which there is at least one, as one."""
        return Bows(
            np.vstack([one.start for one in some]),
            np.concatenate([one.way_rad for one in some]),
            np.concatenate([one.chord_mm for one in some]),
            np.concatenate([one.half_rad for one in some]),
            some[0].hand,
        )

    def where(self, wanted: NDArray[np.bool_] | NDArray[np.intp]) -> "Bows":
        """Only those."""
        which = wanted.nonzero()[0] if wanted.dtype == np.bool_ else wanted
        return Bows(
            self.start.take(which, axis=0),
            self.way_rad.take(which),
            self.chord_mm.take(which),
            self.half_rad.take(which),
            self.hand,
        )

    def one(self, index: int) -> "Bows":
        """One of them."""
        return self.where(np.array([index]))

    @cached_property
    def radius_mm(self) -> Some:
        """Of their circles."""
        return np.asarray(self.chord_mm / (2 * np.sin(self.half_rad)))

    @property
    def end(self) -> Line:
        """Where they end (n, 2)."""
        ways = np.column_stack((np.cos(self.way_rad), np.sin(self.way_rad)))
        return self.start + ways * self.chord_mm[:, None]

    @property
    def scallop(self) -> Scallop:
        """What is usual among them."""
        if len(self) == 1:
            return Scallop(float(self.chord_mm[0]), float(self.half_rad[0]))
        return Scallop(float(np.median(self.chord_mm)), float(np.median(self.half_rad)))

    @property
    def back(self) -> "Bows":
        """The same from their other ends."""
        return Bows(self.end, self.way_rad + np.pi, self.chord_mm, self.half_rad, -self.hand)

    def drawn_like(self, usual: Scallop) -> "Bows":
        """Arcs of another size over the same middles of their chords."""
        ways = np.column_stack((np.cos(self.way_rad), np.sin(self.way_rad)))
        start = self.start + ways * (self.chord_mm[:, None] - usual.chord_mm) / 2
        size = np.ones(len(self))
        return Bows(start, self.way_rad, size * usual.chord_mm, size * usual.half_rad, self.hand)

    def after(self, last: "Bows") -> "Bows":
        """The same going on where the last one ends."""
        return Bows(last.end, last.way_rad, self.chord_mm, self.half_rad, self.hand)

    def unlike(self, usual: Scallop) -> Some:
        """How much they differ from what is usual, in shares."""
        chord = np.abs(np.log(self.chord_mm / usual.chord_mm))
        return np.asarray(chord + np.abs(np.log(self.half_rad / usual.half_rad)))

    def turned(self, other: "Bows") -> Some:
        """By which angle their chords turn off that of another, in radians."""
        return np.asarray(np.abs(np.angle(np.exp(1j * (self.way_rad - other.way_rad)))))

    def cusp_rad(self, last: "Bows") -> Some:
        """How sharply each turns off where the one before ends; parts of a circle do not."""
        turn = np.angle(np.exp(1j * (self.way_rad - last.way_rad)))
        return np.asarray(self.hand * turn + self.half_rad + last.half_rad)

    def points(self, places: int) -> Line:
        """Places along each arc (n, places, 2)."""
        return self._at(_evenly(places) * self.half_rad[:, None])

    def line(self, places: int, cusp: float) -> Line:
        """Places along all of them, one after the other, with their cusps (m, 2).

        The first follows the last. Each cusp is drawn in by so much of a radius: blurred and under
        other lines arcs seem to end before they do.
        """
        ways = np.exp(1j * self.way_rad) + np.exp(1j * np.roll(self.way_rad, -1))
        inward = -1j * self.hand * ways / np.maximum(np.abs(ways), 1e-6)
        tips = (
            self.end + np.column_stack((inward.real, inward.imag)) * cusp * self.radius_mm[:, None]
        )
        return np.concatenate((self.points(places), tips[:, None]), axis=1).reshape(-1, 2)

    def beyond(self) -> Line:
        """Places on each arc's circle beyond both ends (n, places, 2)."""
        more = _BEYOND_RAD + self.half_rad[:, None]
        return self._at(np.concatenate((-more, more), axis=1))

    def moved(self, shift_mm: Line) -> "Bows":
        """The same elsewhere."""
        return Bows(self.start + shift_mm, self.way_rad, self.chord_mm, self.half_rad, self.hand)

    def ends(self, more_deg: tuple[float, ...]) -> Line:
        """Where one arc ends if it goes on around its centre by some degrees (n, 2)."""
        return np.asarray(self._at(self.half_rad[:, None] + np.radians([more_deg]))[0])

    def nearby(self, shift: float, turn_deg: float, chord: float, half: float) -> "Bows":
        """One arc and all that are a step off in any way; the shift is in shares of its chord."""
        aside, turn, longer, rounder = _a_step_off(is_shifted=shift > 0)
        shifts = aside * shift * self.chord_mm
        return Bows(
            self.start + shifts,
            self.way_rad + np.radians(turn_deg) * turn,
            self.chord_mm * (1 + chord * longer),
            np.minimum(self.half_rad * (1 + half * rounder), _MOST_RAD),
            self.hand,
        )

    @cached_property
    def _towards(self) -> NDArray[np.complex128]:
        """Their ways as numbers x + iy of length 1: turning a place is multiplying by one."""
        return np.asarray(np.exp(1j * self.way_rad))[:, None]

    @cached_property
    def _middle(self) -> NDArray[np.complex128]:
        """The middles of their circles, from their starts, if all ran to the right."""
        sagitta = 1j * self.hand * (self.radius_mm * np.cos(self.half_rad))
        return np.asarray(self.chord_mm / 2 - sagitta)[:, None]

    def _at(self, turn: Some) -> Line:
        """Places on their circles, turned (n, places) off the middles of the arcs."""
        bow = 1j * self.hand * self.radius_mm[:, None] * np.exp(-1j * self.hand * turn)
        start = np.ascontiguousarray(self.start).view(np.complex128)
        place = start + self._towards * (self._middle + bow)
        return np.asarray(place.view(np.float64).reshape(*place.shape, 2))


def varied(bow: Bows, turns_deg: Some, chords: Some, starts: Line | None = None) -> Bows:
    """One arc turned about its start, or others, with longer and shorter chords, by shares.

    Each is a part of the same circle, and is bent as much as the other: drawing programs do both.
    """
    starts = bow.start if starts is None else starts
    chord = bow.chord_mm * chords
    half = np.arcsin(np.minimum(chord / (2 * bow.radius_mm), 1.0))
    half = np.where(bow.half_rad > np.pi / 2, np.pi - half, half)
    halves = np.stack((half, np.full(len(half), bow.half_rad[0])), axis=1)
    way = bow.way_rad + np.radians(turns_deg)
    every = len(chords), len(turns_deg), len(starts), 2
    return Bows(
        np.broadcast_to(starts[:, None], (*every, 2)).reshape(-1, 2),
        np.broadcast_to(way[:, None, None], every).ravel(),
        np.broadcast_to(chord[:, None, None, None], every).ravel(),
        np.broadcast_to(halves[:, None, None], every).ravel(),
        bow.hand,
    )


@cache
def _evenly(places: int) -> Some:
    return np.linspace(-1, 1, places)


@cache
def _a_step_off(*, is_shifted: bool) -> tuple[Line, Some, Some, Some]:
    """Steps aside (n, 2), and in direction, chord and angle: each forward, back or none."""
    steps, none = (-1.0, 0.0, 1.0), (0.0,)
    aside = [steps if is_shifted else none] * 2
    x, y, turn, longer, rounder = (one.ravel() for one in np.meshgrid(*aside, *[steps] * 3))
    return np.column_stack((x, y)), turn, longer, rounder
