"""Follows a cloud's line all around, arc by arc, under everything that it crosses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.bows import Bows, Scallop, varied
from premises.drawings.differencing.rasters.plates import Grey
from premises.drawings.differencing.rasters.runs import Run

Line = NDArray[np.float64]
Some = NDArray[np.float64]

# A line is looked at in so many places along an arc, in fewer to see whether it is worth it.
_PLACES, _FEW, _MANY = 12, 6, 300
# A line that is drawn has ink everywhere but for what a scanner loses.
_DRAWN, _ROUGHLY, _CLEARLY = 0.9, 0.6, 0.2
# The middle of a line is what is left when this share of a pen is taken off at each side.
_RIM: Final = 0.3
# So much of a cloud's line lies where the other sheet has nothing: the rest follows other lines.
_NEW: Final = 0.35
# The next arc goes on straight and as long as the others, but for what the eye allows; where it
# does not, it may turn a corner: degrees, and shares of the chord.
_ON: Final = (np.arange(-12.0, 12.1, 4.0), np.arange(0.82, 1.2, 0.06))
_CORNER: Final = (np.arange(-100.0, 100.1, 5.0), np.arange(0.55, 1.5, 0.09))
# The best is fitted in steps: shares of the chord aside, degrees, shares of chord and angle.
_STEPS: Final = ((0.0, 5.0, 0.06, 0.08), (0.03, 2.0, 0.03, 0.04))
_WIDELY: Final = (8.0, 0.12, 0.12)
# What is as good but more unlike the first arc is less likely.
_UNLIKE: Final = 0.15
# An arc ends in a cusp: beyond it its circle leaves the line.
_GOES_ON: Final = 0.3
# The arcs of a cloud are parts of equal circles, and most have equal chords: by these shares.
_ALIKE: Final = 0.25
_EVEN, _MOST = 0.15, 0.6
# Of two that are drawn as well, the cloud's is the one that is new.
_FRESH, _SURELY_NEW, _LIKELY_NEW = 0.3, 0.6, 0.3
# A line has lost its way if of so many arcs less than this is new, or if they differ by more.
_LATELY, _LEAST_NEW, _MOST_UNLIKE = 8, 0.12, 0.3
# Another way ends so much of a chord elsewhere; so many are tried at each place.
_OTHER, _OTHERS = 0.3, 3
# So many arcs of a run are begun with, and so often one turns back.
_EASY, _HARD = (1, 3), (4, 10)
# Cusps are deeper by this share of a radius than the arcs that were found.
_CUSP: Final = 0.35
# Two arcs meet in a cusp of so much at least, and each goes so far around half of its centre:
# drawing programs make arcs of 110 to 180 degrees.
_CUSP_RAD, _BENT_RAD = float(np.radians(30)), float(np.radians(40))
# A circle is looked for so far off the middle of a line and its usual distance from there.
_ABOUT_MM: Final = np.arange(-0.6, 0.61, 0.2)
_AROUND_RAD: Final = np.radians(np.arange(0, 360, 6))
# The last arc's end is known so well where it is hidden.
_HIDDEN_DEG: Final = (0.0, 12.0, -8.0)
# A ring has so few arcs at least, and so many at most.
_ARCS: Final = (6, 400)
# It is closed when it comes back to its beginning, this share of a chord near.
_CLOSED: Final = 0.25
# Arcs about one centre, up to this share of their radius, are both edges of one line.
_CONCENTRIC: Final = 0.4
# Arcs of outlines lack so much at both ends.
_CUT_MM: Final = 0.6
# The middle of a line is looked for within this square around its edge.
_PEN_MM: Final = 1.0
# The arcs of outlines are so far off at most.
_OFF_MM: Final = (0.6, 0.2)


class Ink:
    """What a line may be drawn with: a sheet's ink, and the part that the other sheet lacks."""

    def __init__(self, dark: Grey, sure: int, away: Grey, far: int, px_per_mm: float) -> None:
        """`dark` counts from `sure` on, `away` beyond `far`."""
        self.px_per_mm = px_per_mm
        self._dark, self._sure, self._away, self._far = dark, sure, away, far
        self._cores: dict[int, Grey] = {}

    def there(self, places: Line) -> NDArray[np.bool_]:
        """Whether there is ink at places (..., 2) in mm."""
        return self._read(self._dark, places) >= self._sure

    def is_new(self, places: Line) -> NDArray[np.bool_]:
        """Whether there is ink that the other sheet lacks."""
        return self._read(self._away, places) > self._far

    def is_middle(self, places: Line, pen_mm: float) -> NDArray[np.bool_]:
        """Whether there is the middle of a line that is drawn with such a pen, or a broader one."""
        import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

        rim = int(_RIM * (pen_mm * self.px_per_mm - 1))
        if rim not in self._cores:
            ink = (self._dark >= self._sure).view(np.uint8)
            side = np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)
            self._cores[rim] = np.asarray(cv2.erode(ink, side), np.uint8)
        return self._read(self._cores[rim], places) > 0

    def pen_mm(self, edges: Line) -> float:
        """How thick the new lines are whose edges are at places (n, 2): half of them thicker."""
        import cv2  # noqa: PLC0415 - see above.

        at = (edges * self.px_per_mm).astype(np.intp)
        left, top = np.maximum(at.min(axis=0) - 2, 0).tolist()
        right, bottom = (at.max(axis=0) + 3).tolist()
        new = (self._away[top:bottom, left:right] > self._far).view(np.uint8)
        depth = cv2.distanceTransform(np.pad(new, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
        side = round(_PEN_MM * self.px_per_mm) | 1
        deepest = cv2.dilate(depth, np.ones((side, side), np.uint8))
        rows, columns = np.clip(at[:, ::-1] - (top, left), 0, np.array(new.shape) - 1).T
        return max(2 * float(np.median(deepest[rows, columns])) - 1, 1.0) / self.px_per_mm

    def _read(self, pixels: Grey, places: Line) -> Grey:
        # Nothing is drawn at a sheet's edge: what lies beyond may be taken from there.
        at = (places * self.px_per_mm).astype(np.intp)
        flat = at[..., 1] * pixels.shape[1] + at[..., 0]
        return np.asarray(pixels.ravel().take(flat, mode="clip"))


@dataclass(frozen=True, slots=True)
class Ring:
    """A cloud's whole line: `points` (n, 2) in mm along its middle, and how thick it is."""

    points: Line
    pen_mm: float
    scallop: Scallop


def ring(run: Run, ink: Ink, usual: Scallop | None = None, *, hard: bool = False) -> Ring | None:
    """The whole line of the cloud that a run of arcs is a part of, if it can be followed around.

    `usual` is how the other clouds of the sheet are drawn; `hard` is to try more ways.
    """
    seeds, wrong = _HARD if hard else _EASY
    pen_mm = ink.pen_mm(run.arcs.points())
    for seed in _seeds(run, usual)[:seeds]:
        first = _Look(ink, seed, pen_mm).found(seed)
        for begin in () if first is None else (first, first.back):
            chain = _followed(begin, _Look(ink, begin, pen_mm), wrong)
            if chain is not None and _is_ring(chain, ink):
                return Ring(chain.line(_PLACES, _CUSP), pen_mm, chain.scallop)
    return None


def usual_of(rings: list[Ring]) -> Scallop | None:
    """How most clouds of a sheet are drawn, if there are any."""
    if not rings:
        return None
    return Scallop(
        float(np.median([one.scallop.chord_mm for one in rings])),
        float(np.median([one.scallop.half_rad for one in rings])),
    )


def _seeds(run: Run, usual: Scallop | None) -> list[Bows]:
    """The arcs of a run that are most like the others, one for each centre."""
    arcs = run.arcs
    made: list[Bows] = []
    taken: list[Line] = []
    for index in np.argsort(-np.abs(arcs.turn_rad)).tolist():
        middle, radius = arcs.middle[index], float(arcs.radius_mm[index])
        if any(float(np.hypot(*(middle - one))) <= _CONCENTRIC * radius for one in taken):
            continue
        taken.append(middle)
        same = np.hypot(*(arcs.middle - middle).T) <= _CONCENTRIC * radius
        both = (arcs.radius_mm[same].min() + arcs.radius_mm[same].max()) / 2
        half = abs(float(arcs.turn_rad[index])) / 2 + _CUT_MM / radius
        at = float(arcs.from_rad[index] + arcs.turn_rad[index] / 2)
        made.append(Bows.about(middle, float(both), at, half))
    like = usual or Bows.joined(made).scallop
    made.sort(key=lambda bow: float(bow.unlike(like)[0]))
    return [bow.drawn_like(usual) if usual else bow for bow in made[: _HARD[0]]]


class _Look:
    """Looks for arcs of a cloud near where they are expected."""

    def __init__(self, ink: Ink, first: Bows, pen_mm: float) -> None:
        self._ink, self._first, self._pen_mm = ink, first, pen_mm
        self._scallop = first.scallop

    def after(self, last: Bows) -> Iterator[Bows]:
        """Arcs that may follow the last one, the likeliest first."""
        like = self._first.after(last)
        some = self._likely(_cusped(last, varied(like, *_ON)), like)
        on = self.fitted(some.one(0), like) if len(some) else None
        new = 0.0 if on is None else self.newness(on)
        if on is not None and new >= _LIKELY_NEW:
            yield on
        if new >= _SURELY_NEW:
            return
        # Where others' lines are, an arc of the cloud might as well be somewhere else.
        # What hides a cusp may have ended the last arc too early or too late.
        some = self._likely(_cusped(last, varied(like, *_CORNER, last.ends(_HIDDEN_DEG))), like)
        for index in range(min(len(some), _OTHERS)):
            found = self.fitted(some.one(index), like)
            if found is not None:
                yield found

    def found(self, seed: Bows) -> Bows | None:
        """An arc of which is known where it is about."""
        steps = np.arange(-_OFF_MM[0], _OFF_MM[0] + 0.01, _OFF_MM[1])
        shifts = [np.array(one) for one in np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)]
        some = seed.nearby(0.0, *_WIDELY)
        near = Bows.joined([some.moved(one) for one in shifts])
        some = self._likely(near, seed)
        return self.fitted(some.one(0), seed) if len(some) else None

    def fitted(self, bow: Bows, like: Bows) -> Bows | None:
        """An arc put where the ink is, if it is there."""
        for step in _STEPS:
            some = self._likely(bow.nearby(*step), like)
            if not len(some):
                return None
            bow = some.one(0)
        return bow if self._ink.there(bow.points(_PLACES)).mean() >= _DRAWN else None

    def newness(self, bow: Bows) -> float:
        """How much of an arc is ink that the other sheet lacks."""
        return float(self._ink.is_new(bow.points(_PLACES)).mean())

    def _likely(self, bows: Bows, like: Bows) -> Bows:
        """Those whose line is drawn, the best of each place where one may end first."""
        bows = bows.where(np.abs(np.log(bows.radius_mm / self._first.radius_mm)) <= _ALIKE)
        # Most of many end on paper and cross it in their middle: the others are looked at closely.
        if len(bows) > _MANY:
            bows = bows.where(np.flatnonzero(self._middle(bows, 3)[:, 1:].any(axis=1)))
        seen: Some = self._middle(bows, _FEW).mean(axis=1)
        least = max(_ROUGHLY, float(seen.max(initial=0.0)) - _CLEARLY)
        some = bows.where(np.flatnonzero(seen >= least))
        worth = self._middle(some, _PLACES).mean(axis=1)
        worth += _FRESH * self._ink.is_new(some.points(_FEW)).mean(axis=1)
        worth -= _GOES_ON * self._ink.is_new(some.beyond()).mean(axis=1)
        worth -= _UNLIKE * (some.unlike(self._scallop) + some.turned(like))
        left = np.argsort(-worth)
        best: list[int] = []
        end = some.end
        while len(left) and len(best) < _OTHERS:
            best.append(int(left[0]))
            apart = np.hypot(*(end[left] - end[left[0]]).T)
            left = left[apart > _OTHER * like.chord_mm[0]]
        return some.where(np.array(best, np.intp))

    def _middle(self, bows: Bows, places: int) -> NDArray[np.bool_]:
        return self._ink.is_middle(bows.points(places), self._pen_mm)


def _followed(first: Bows, look: _Look, most: int) -> Bows | None:
    """Arc after arc from the first until it is met again; a wrong way is gone back."""
    chain, ways, wrong = [first], [look.after(first)], 0
    new, odd, like = [1.0], [0.0], first.scallop
    while ways and wrong < most and len(chain) < _ARCS[1]:
        after = next(ways[-1], None)
        if after is None:
            for one in (ways, chain, new, odd):
                one.pop()
            wrong += 1
            continue
        near = np.hypot(*(np.vstack([bow.start for bow in chain]) - after.end).T)
        near = near <= _CLOSED * first.chord_mm[0]
        if near[0] and len(chain) + 1 >= _ARCS[0]:
            return Bows.joined([*chain, after])
        new.append(look.newness(after))
        odd.append(float(after.unlike(like)[0]))
        chain.append(after)
        ways.append(look.after(after))
        is_lost = np.mean(new[-_LATELY:]) < _LEAST_NEW or np.mean(odd[-_LATELY:]) > _MOST_UNLIKE
        if near.any() or is_lost:
            ways[-1] = iter(())
    return None


def _cusped(last: Bows, bows: Bows) -> Bows:
    """Those that meet the last arc in a cusp: parts of one circle do not."""
    return bows.where(bows.cusp_rad(last) >= _CUSP_RAD)


def _is_ring(chain: Bows, ink: Ink) -> bool:
    """Whether arcs all around are new, alike, and bulge out of what they go around, with cusps."""
    even = np.abs(np.log(chain.chord_mm / np.median(chain.chord_mm))) <= _EVEN
    cusps = chain.cusp_rad(chain.where(np.roll(np.arange(len(chain)), 1))) >= _CUSP_RAD
    is_new = bool(ink.is_new(chain.points(_PLACES)).mean() >= _NEW)
    is_alike = min(float(even.mean()), float(cusps.mean())) >= _MOST
    is_bent = chain.scallop.half_rad >= _BENT_RAD and not _is_circle(chain, ink)
    x, y = chain.start.T
    area = float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())
    return is_new and is_alike and is_bent and area * chain.hand < 0


def _is_circle(chain: Bows, ink: Ink) -> bool:
    """Whether there is ink on a circle all around: arcs fit between the spokes of a tree, too."""
    points = chain.points(_PLACES).reshape(-1, 2)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    usual = float(np.median(np.hypot(*(points - middle).T)))
    x, y, more, turn = np.meshgrid(_ABOUT_MM, _ABOUT_MM, _ABOUT_MM, _AROUND_RAD, indexing="ij")
    place = x + 1j * y + (usual + more) * np.exp(1j * turn)
    circles = np.stack((place.real, place.imag), axis=-1) + middle
    # A mark that was there before does not make a cloud around it a circle.
    is_new = ink.is_new(circles).mean(axis=-1) >= _NEW
    return bool((is_new & (ink.there(circles).mean(axis=-1) >= _DRAWN)).any())
