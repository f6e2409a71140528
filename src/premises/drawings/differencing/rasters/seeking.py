"""Looks for the arcs of a cloud near where they are expected, the likeliest first."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.bows import Bows, varied
from premises.drawings.differencing.rasters.inks import Ink

Line = NDArray[np.float64]
Some = NDArray[np.float64]

# A line is looked at in so many places along an arc, in fewer to see whether it is worth it.
PLACES, _FEW, _MANY = 12, 6, 300
# A line that is drawn has ink everywhere but for what a scanner loses.
DRAWN, _ROUGHLY, _CLEARLY = 0.9, 0.6, 0.2
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
# The arcs of a cloud are parts of equal circles, by this share.
_ALIKE: Final = 0.25
# Of two that are drawn as well, the cloud's is the one that is new.
_FRESH, _SURELY_NEW, _LIKELY_NEW = 0.3, 0.6, 0.3
# Another way ends so much of a chord elsewhere; so many are tried at each place.
_OTHER, _OTHERS = 0.3, 3
# The last arc's end is known so well where it is hidden.
_HIDDEN_DEG: Final = (0.0, 12.0, -8.0)
# The arcs of outlines are so far off at most.
_OFF_MM: Final = (0.6, 0.2)
# Two arcs meet in a cusp of so much at least.
CUSP_RAD: Final = float(np.radians(30))


class Look:
    """Looks for arcs of a cloud near where they are expected."""

    def __init__(self, ink: Ink, first: Bows, pen_mm: float) -> None:
        self._ink, self._first, self._pen_mm = ink, first, pen_mm
        self._scallop = first.scallop

    def after(self, last: Bows) -> Iterator[Bows]:
        """Arcs that may follow the last one, the likeliest first."""
        like = self._first.after(last)
        some = self._likely(cusped(last, varied(like, *_ON)), like)
        on = self.fitted(some.one(0), like) if len(some) else None
        new = 0.0 if on is None else self.newness(on)
        if on is not None and new >= _LIKELY_NEW:
            yield on
        if new >= _SURELY_NEW:
            return
        # Where others' lines are, an arc of the cloud might as well be somewhere else.
        # What hides a cusp may have ended the last arc too early or too late.
        some = self._likely(cusped(last, varied(like, *_CORNER, last.ends(_HIDDEN_DEG))), like)
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
        return bow if self._ink.there(bow.points(PLACES)).mean() >= DRAWN else None

    def newness(self, bow: Bows) -> float:
        """How much of an arc is ink that the other sheet lacks."""
        return float(self._ink.is_new(bow.points(PLACES)).mean())

    def _likely(self, bows: Bows, like: Bows) -> Bows:
        """Those whose line is drawn, the best of each place where one may end first."""
        bows = bows.where(np.abs(np.log(bows.radius_mm / self._first.radius_mm)) <= _ALIKE)
        # Most of many end on paper and cross it in their middle: the others are looked at closely.
        if len(bows) > _MANY:
            bows = bows.where(np.flatnonzero(self._middle(bows.points(3)[:, 1:]).any(axis=1)))
        few = bows.points(_FEW)
        seen = _share(self._middle(few))
        is_drawn = seen >= max(_ROUGHLY, float(seen.max(initial=0.0)) - _CLEARLY)
        some = bows.where(is_drawn)
        worth = _share(self._middle(some.points(PLACES)))
        worth += _FRESH * _share(self._ink.is_new(few[is_drawn]))
        worth -= _GOES_ON * _share(self._ink.is_new(some.beyond()))
        worth -= _UNLIKE * (some.unlike(self._scallop) + some.turned(like))
        left = np.argsort(-worth)
        best: list[int] = []
        end = some.end
        while len(left) and len(best) < _OTHERS:
            best.append(int(left[0]))
            apart = np.hypot(*(end[left] - end[left[0]]).T)
            left = left[apart > _OTHER * like.chord_mm[0]]
        return some.where(np.array(best, np.intp))

    def _middle(self, places: Line) -> Some:
        return self._ink.middle(places, self._pen_mm)


def _share(seen: NDArray[np.bool_] | Some) -> Some:
    """Of how many of an arc's places (n, places) it holds."""
    return np.asarray(np.add.reduce(seen, axis=1, dtype=np.float64) / seen.shape[1])


def cusped(last: Bows, bows: Bows) -> Bows:
    """Those that meet the last arc in a cusp: parts of one circle do not."""
    return bows.where(bows.cusp_rad(last) >= CUSP_RAD)
