"""The ways in which one sheet of objects could lie on the other, likeliest first."""

import math
from collections.abc import Iterator

import numpy as np

from premises.drawings.content import Box, Similarity
from premises.drawings.registration.anchors import Anchors, line_sets, word_sets
from premises.drawings.registration.explaining import Superposition
from premises.drawings.registration.fitting import is_plausible
from premises.drawings.registration.shifts import shifts


def likely(anchors: Anchors) -> Iterator[Similarity]:
    """The same place, and what words say."""
    yield Similarity()
    yield from word_sets(anchors)


def plotted(old: Box, new: Box) -> Iterator[Similarity]:
    """A sheet put onto another page: middle on middle or a corner on its corner, in four turns.

    The scale is 1, or what makes the page fit. Corners matter since files count from the bottom
    left: a page that only grew keeps that corner. Equal ways are named once.
    """
    for turned in _turned(old, new):
        seen = set[tuple[int, int]]()
        lying = turned.box(old)
        for at, to in zip(_holds(lying), _holds(new), strict=True):
            way = turned.then(Similarity(1.0, 0.0, to[0] - at[0], to[1] - at[1]))
            corner = way.apply(old.corners()[:1])[0]
            place = (round(corner[0]), round(corner[1]))
            if place not in seen:
                seen.add(place)
                yield way


def _turned(old: Box, new: Box) -> Iterator[Similarity]:
    for quarter in range(4):
        sides = (old.width, old.height) if quarter % 2 == 0 else (old.height, old.width)
        fitting = min(new.width / sides[0], new.height / sides[1])
        for scale in (1.0, fitting) if abs(fitting - 1.0) > 0.001 else (1.0,):
            a, b = (scale * round(f(quarter * math.pi / 2)) for f in (math.cos, math.sin))
            if is_plausible(Similarity(a, b)):
                yield Similarity(a, b)


def unlike(pair: Superposition) -> Iterator[Similarity]:
    """What lines unlike all others say; then all slides of the sheet as it is, turned, scaled."""
    yield from line_sets(pair.old.pieces, pair.new.pieces)
    for start in slid_from(pair):
        yield from shifts(pair.old.pieces, pair.new.pieces, start, 3)


def slid_from(pair: Superposition) -> Iterator[Similarity]:
    fitting = min(
        pair.new.page.width / pair.old.page.width, pair.new.page.height / pair.old.page.height
    )
    yield Similarity()
    if abs(fitting - 1.0) > 0.01 and is_plausible(Similarity(fitting)):
        yield Similarity(fitting)
    yield from (Similarity(0.0, 1.0), Similarity(-1.0), Similarity(0.0, -1.0))


def _holds(box: Box) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The points by which a plotter may hold a page."""
    return np.concatenate((box.corners(), [box.middle]))
