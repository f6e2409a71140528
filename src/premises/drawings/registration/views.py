"""Parts of a sheet that were moved or rescaled as a whole while the rest stayed where it was."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Similarity
from premises.drawings.registration.alignment import MovedView
from premises.drawings.registration.anchors import line_sets, word_anchors, word_sets
from premises.drawings.registration.explaining import SAME_MM, Explained, Superposition
from premises.drawings.registration.extents import (
    core_of,
    encloses,
    extent,
    extent_of_words,
    inner_extent,
)
from premises.drawings.registration.fitting import distances
from premises.drawings.registration.ink import Ink, angles, lengths, within
from premises.drawings.registration.lines import Lines, carried
from premises.drawings.registration.refining import Ends
from premises.drawings.registration.shifts import shifts

_MOST_VIEWS = 4
_LEAST_SHARE = 0.02
"""A sheet carries up to some forty details: one that moved is this share of its ink, or more."""

_LEAST_FIT = 0.5
"""A view that moved as a whole keeps most of its lines; a wall that moved has no such company."""

_LEAST_LEFT = 0.7
_FEW_WORDS = 3
_LEAST_SHIFT_MM = 1.0
_MANY_WORDS = 8
_LEAST_WORDS = 0.25
_PAPER_MM = 3.0
_MOST_LINES = 3000


@dataclass(frozen=True, slots=True)
class Views:
    """The transform of the sheet with all that is explained, and the parts that lie otherwise."""

    explained: Explained
    moved: tuple[MovedView, ...]


def find_views(pair: Superposition, ends: Ends, main: Explained) -> Views:
    """Look at what the main transform leaves unexplained for another that explains it.

    Where that is the border around everything, on the same paper, it is the drawing that moved:
    then the border's transform is the sheet's, and the drawing is the view.
    """
    joined, moved = main, list[MovedView]()
    core = core_of(pair.old.samples, main.old)
    for _ in range(_MOST_VIEWS):
        found = _next_view(pair, ends, joined)
        if found is None:
            break
        view, box = found
        if not encloses(box, core):
            moved.append(MovedView(box, view.old_to_new))
            joined = joined.joined(view)
        elif joined.old_to_new is main.old_to_new and _is_paper(pair, view.old_to_new):
            inner = extent(pair.old, main, view, apart=True) or inner_extent(pair.old, main)
            moved.append(MovedView(inner, main.old_to_new))
            joined = view.joined(joined)
        else:
            break
    return Views(joined, tuple(moved))


def _next_view(pair: Superposition, ends: Ends, known: Explained) -> tuple[Explained, Box] | None:
    """The transform that explains most of what is left, and where; none if it is no part."""
    if not _much_is_left(known):
        return None
    left_old, left_new = _left(pair, known)
    core = core_of(pair.old.samples, known.old)
    best: tuple[float, Explained, Box] | None = None
    for start in _starts(pair, known, left_old, left_new):
        exact, partners = ends.refine(left_old.reshape(-1, 2), start)
        explained = pair.explain(exact)
        share = _share(pair.old, explained.old & ~known.old)
        if partners < 6 or share < _LEAST_SHARE or (best and share <= best[0]):
            continue
        box = _standing(pair, explained, known, core)
        if box and _is_part(pair.old, explained, known, box):
            best = (share, explained, box)
    return (best[1], best[2]) if best else None


def _standing(pair: Superposition, view: Explained, known: Explained, core: Box) -> Box | None:
    """Where on the old sheet a view stands, apart from all that did not go with it."""
    old = pair.old
    box = extent(old, view, known)
    if box and encloses(box, core):
        if _is_paper(pair, view.old_to_new):
            return box
        # Long lines slid along themselves: the words say where the part really stands.
        return extent_of_words(old, view, known)
    if not box or not _is_part(old, view, known, box):
        return None
    box = extent(old, view, known, apart=True)
    return box if box and _left_its_place(old, view, known, box) else None


def _share(old: Ink, samples: NDArray[np.bool_]) -> float:
    """How much of the sheet some samples are, as a share.

    Where letters are drawn as lines, a list whose rows made room for another is no view that moved:
    lines that are too long for letters must be as large a share of their like.
    """
    if not old.long.any():
        return float(samples.mean())
    return min(float(samples.mean()), float(samples[old.long].mean()))


def _much_is_left(known: Explained) -> bool:
    """Whether both sheets have enough without a partner for it to be a part of a sheet."""
    return all(
        len(lit) > 0 and float((~lit).mean()) >= _LEAST_SHARE for lit in (known.old, known.new)
    )


def _is_paper(pair: Superposition, old_to_new: Similarity) -> bool:
    """Whether it puts the one page exactly onto the other, as a border's transform does."""
    lying, new = old_to_new.box(pair.old.page), pair.new.page
    sides = np.subtract(
        (lying.left, lying.top, lying.right, lying.bottom),
        (new.left, new.top, new.right, new.bottom),
    )
    return bool(np.abs(sides).max() <= _PAPER_MM)


def _is_part(old: Ink, view: Explained, known: Explained, box: Box) -> bool:
    """Whether it went as a whole: most of what is left there, or many words, and visibly far.

    What moved took its words along: where many are left and few of them agree, equal pieces of
    two different things happen to fit.
    """
    corners = box.corners()
    gone = distances(view.old_to_new, corners, known.old_to_new.apply(corners))
    inside = within(old.samples, box) & ~known.old
    most = float(view.old[inside].mean()) >= _LEAST_FIT if inside.any() else False
    left = ~known.old_words & within(old.places, box)
    words = int((view.old_words & left).sum())
    if left.sum() >= _MANY_WORDS and words < _LEAST_WORDS * left.sum():
        return False
    return (most or words >= _MANY_WORDS) and float(gone.max()) >= _LEAST_SHIFT_MM


def _left_its_place(old: Ink, view: Explained, known: Explained, box: Box) -> bool:
    """Whether next to nothing of a part stayed where it was, or its words say that it went.

    Lines that run the way it slid seem to have stayed. In a sheet that was drawn anew some lines
    fit any shift, and most others beside them stayed.
    """
    inside, words = within(old.samples, box), within(old.places, box)
    left = words & ~known.old_words
    if left.sum() >= _FEW_WORDS and (view.old_words & left).sum() >= 0.5 * left.sum():
        return True
    return bool(inside.any()) and float((~known.old)[inside].mean()) >= _LEAST_LEFT


def _starts(
    pair: Superposition,
    known: Explained,
    old: NDArray[np.float64],
    new: NDArray[np.float64],
) -> Iterator[Similarity]:
    """What words, lines and slides say when all that is explained is taken away."""
    words = word_anchors(
        pair.old, pair.new, np.flatnonzero(~known.old_words), np.flatnonzero(~known.new_words)
    )
    yield from word_sets(words)
    yield from line_sets(old, new)
    yield from shifts(old, new, known.old_to_new, 2)


def _left(pair: Superposition, known: Explained) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The longest lines of each sheet that lie on none of the other, by their middles."""
    way, back = known.old_to_new, known.old_to_new.inverse()
    return (
        _unexplained(pair.old.pieces, pair.new_lines, way),
        _unexplained(pair.new.pieces, pair.old_lines, back),
    )


def _unexplained(pieces: NDArray[np.float64], lines: Lines, way: Similarity) -> NDArray[np.float64]:
    longest = pieces[np.argsort(-lengths(pieces), kind="stable")[:_MOST_LINES]]
    middles = way.apply((longest[:, :2] + longest[:, 2:]) / 2)
    off = lines.distances(middles, carried(angles(longest), way), SAME_MM * max(1.0, way.scale))
    return longest[~np.isfinite(off)]
