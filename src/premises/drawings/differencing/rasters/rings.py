"""Follows a cloud's line all around, arc by arc, under everything that it crosses."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.bows import Bows, Scallop
from premises.drawings.differencing.rasters.inks import Ink
from premises.drawings.differencing.rasters.runs import Run
from premises.drawings.differencing.rasters.seeking import CUSP_RAD, DRAWN, PLACES, Look

Line = NDArray[np.float64]

# So much of a cloud's line lies where the other sheet has nothing: the rest follows other lines.
_NEW: Final = 0.35
# Most arcs of a cloud have equal chords, by this share, and most meet in cusps.
_EVEN, _MOST = 0.15, 0.6
# A line has lost its way if of so many arcs less than this is new, or if they differ by more.
_LATELY, _LEAST_NEW, _MOST_UNLIKE = 8, 0.12, 0.3
# So many arcs of a run are begun with, and so often one turns back.
_EASY, _HARD = (1, 3), (4, 10)
# Cusps are deeper by this share of a radius than the arcs that were found.
_CUSP: Final = 0.35
# Each arc goes so far around half of its centre: drawing programs make 110 to 180 degrees.
_BENT_RAD: Final = float(np.radians(40))
# A circle is looked for so far off the middle of a line and its usual distance from there.
_ABOUT_MM: Final = np.arange(-0.6, 0.61, 0.2)
_AROUND_RAD: Final = np.radians(np.arange(0, 360, 6))
# A ring has so few arcs at least, and so many at most.
_ARCS: Final = (6, 400)
# It is closed when it comes back to its beginning, this share of a chord near.
_CLOSED: Final = 0.25
# Arcs about one centre, up to this share of their radius, are both edges of one line.
_CONCENTRIC: Final = 0.4
# Arcs of outlines lack so much at both ends.
_CUT_MM: Final = 0.6


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
        first = Look(ink, seed, pen_mm).found(seed)
        for begin in () if first is None else (first, first.back):
            chain = _followed(begin, Look(ink, begin, pen_mm), wrong)
            if chain is not None and _is_ring(chain, ink):
                return Ring(chain.line(PLACES, _CUSP), pen_mm, chain.scallop)
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


def _followed(first: Bows, look: Look, most: int) -> Bows | None:
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


def _is_ring(chain: Bows, ink: Ink) -> bool:
    """Whether arcs all around are new, alike, and bulge out of what they go around, with cusps."""
    even = np.abs(np.log(chain.chord_mm / np.median(chain.chord_mm))) <= _EVEN
    cusps = chain.cusp_rad(chain.where(np.roll(np.arange(len(chain)), 1))) >= CUSP_RAD
    is_new = bool(ink.is_new(chain.points(PLACES)).mean() >= _NEW)
    is_alike = min(float(even.mean()), float(cusps.mean())) >= _MOST
    is_bent = chain.scallop.half_rad >= _BENT_RAD and not _is_circle(chain, ink)
    x, y = chain.start.T
    area = float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())
    return is_new and is_alike and is_bent and area * chain.hand < 0


def _is_circle(chain: Bows, ink: Ink) -> bool:
    """Whether there is ink on a circle all around: arcs fit between the spokes of a tree, too."""
    points = chain.points(PLACES).reshape(-1, 2)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    usual = float(np.median(np.hypot(*(points - middle).T)))
    x, y, more, turn = np.meshgrid(_ABOUT_MM, _ABOUT_MM, _ABOUT_MM, _AROUND_RAD, indexing="ij")
    place = x + 1j * y + (usual + more) * np.exp(1j * turn)
    circles = np.stack((place.real, place.imag), axis=-1) + middle
    # A mark that was there before does not make a cloud around it a circle.
    is_new = ink.is_new(circles).mean(axis=-1) >= _NEW
    return bool((is_new & (ink.there(circles).mean(axis=-1) >= DRAWN)).any())
