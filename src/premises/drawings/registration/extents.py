"""Where on a sheet a part stands that went elsewhere as a whole."""

import functools

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, around
from premises.drawings.registration.explaining import Explained, Mask
from premises.drawings.registration.ink import Ink, within

_LEAST_SIDE_MM = 25.0
_MANY_WORDS = 8
_CELL_MM = 20.0
_CLUMP_SHARE = 0.05


def extent(old: Ink, view: Explained, known: Explained, *, apart: bool = False) -> Box | None:
    """Where on the old sheet the view stands: its great clumps, single coincidences left out.

    What stands `apart` has nothing of the rest in it, or hardly anything.
    """
    from scipy import ndimage  # noqa: PLC0415 - slow to load, only drawings need it.

    points = np.concatenate(
        (old.samples[view.old & ~known.old], old.places[view.old_words & ~known.old_words])
    )
    if not len(points):
        return None
    cells = np.floor(points / _CELL_MM).astype(np.int64)
    cells -= cells.min(axis=0)
    taken = np.zeros(cells.max(axis=0) + 1, np.bool_)
    taken[cells[:, 0], cells[:, 1]] = True
    clumps, _ = ndimage.label(ndimage.binary_dilation(taken, np.ones((3, 3))), np.ones((3, 3)))
    clump = clumps[cells[:, 0], cells[:, 1]]
    great = np.bincount(clump) >= _CLUMP_SHARE * len(points)
    if not great[clump].any():
        return None
    seen = around(points[great[clump]])
    if apart:
        seen = trimmed(points[great[clump]], _foreign(old, view, known))
    box = _whole(old, view.old_words & ~known.old_words, seen)
    return box if min(box.width, box.height) >= _LEAST_SIDE_MM else None


def _foreign(old: Ink, view: Explained, known: Explained) -> Points:
    """Where that stands which is known and not explained by the view."""
    lines, words = known.old & ~view.old, known.old_words & ~view.old_words
    return np.concatenate((old.samples[lines], old.places[words]))


def trimmed(points: Points, others: Points) -> Box:
    """The box with the most points, less what stands in it of the others: neighbours stay out."""
    box = around(points)
    for axis in (1, 0, 1, 0):
        own, foreign = (one[within(one, box)] for one in (points, others))
        if not len(foreign):
            break
        places = np.concatenate((own, foreign))[:, axis]
        worth = np.repeat((1.0, -1.0), (len(own), len(foreign)))
        low, high = _richest(places, worth)
        chosen = own[(own[:, axis] >= low) & (own[:, axis] <= high)]
        box = around(chosen)
    return box


def _richest(places: NDArray[np.float64], worth: NDArray[np.float64]) -> tuple[float, float]:
    """The interval whose places are together worth most."""
    order = np.argsort(places, kind="stable")
    reached = np.concatenate(([0.0], np.cumsum(worth[order])))
    least = np.minimum.accumulate(reached)
    last = int((reached - least).argmax())
    first = int(reached[: last + 1].argmin())
    return float(places[order[first]]), float(places[order[max(last - 1, first)]])


def extent_of_words(old: Ink, view: Explained, known: Explained) -> Box | None:
    """The same by words alone, of which a title block has enough."""
    chosen = np.flatnonzero(view.old_words & ~known.old_words)
    if len(chosen) < _MANY_WORDS:
        return None
    boxes = [old.words[index].box for index in chosen]
    return functools.reduce(Box.joined, boxes)


def _whole(old: Ink, words: Mask, seen: Box) -> Box:
    """The samples' box with the words at its rim, which samples of lines may just miss."""
    near = seen.grown(_CELL_MM)
    for word, agrees in zip(old.words, words.tolist(), strict=True):
        if agrees and near.holds(*word.box.middle):
            seen = seen.joined(word.box)
    return seen.grown(min(old.sample_mm / 2, _CELL_MM / 2))


def inner_extent(old: Ink, view: Explained) -> Box:
    """Where a view stands of which everything fits the border's transform too, as bays do."""
    points = old.samples[view.old & within(old.samples, old.drawing)]
    return around(points) if len(points) else old.drawing


def core_of(samples: Points, explained: NDArray[np.bool_]) -> Box:
    """Where nearly all that is explained stands; a border's lines at its rim do not count."""
    points = samples[explained]
    if not len(points):
        return Box(0.0, 0.0, 0.0, 0.0)
    left, top = np.percentile(points, 3, axis=0).tolist()
    right, bottom = np.percentile(points, 97, axis=0).tolist()
    return Box(left, top, right, bottom)


def encloses(outer: Box, inner: Box) -> bool:
    return 0 < 0.95 * inner.area <= outer.shared(inner)
