"""Which parts of the lines of one sheet have no counterpart on the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.ink import Alike, Ink
from premises.drawings.differencing.lines import Ends, Lines, Mask, Numbers, boxes, cut, lengths
from premises.drawings.differencing.pens import vanished_above

# Where a line ends is known to half of this.
SAMPLE_MM = 0.5
# Pens of ISO 128 are steps of about 1.41 apart; nobody sees lines thinner than this.
PEN_STEP = 1.3
THINNEST_MM = 0.02
# A sheet drawn entirely otherwise is sampled more coarsely than it would take more points.
MOST_SAMPLES = 200_000
# What is left of a line at its ends and corners through caps, joins and rounding is shorter than
# half a millimetre; so is nothing that anybody drew to be seen.
CRUMB_MM = 0.5
# Remainders this near to each other are one thing when its size is asked: a curve is in pieces.
CHAINED_MM = 0.3
# Greys this far apart (of 255) are told apart side by side on paper.
COLOURS_DIFFER = 48
# Plotted widths go in steps of about 1.4 (0.13, 0.18, 0.25, 0.35 mm), ISO 128; less is rounding.
WIDTHS_DIFFER = 1.25


@dataclass(frozen=True, slots=True)
class Remainders:
    """Pieces (k, 4) that only one sheet has, and which of its lines each is a part of."""

    ends: Ends
    line: Numbers

    def __len__(self) -> int:
        return len(self.ends)

    def taken(self, which: Mask | Numbers) -> "Remainders":
        return Remainders(self.ends[which], self.line[which])


def uncovered(ours: Lines, ink: Ink, *, styles: bool = False, own: Ink | None = None) -> Remainders:
    """What `ours` has that does not lie on the lines of the other sheet.

    An outline of a fill lies only on outlines of about its colour. With `styles`, lines of other
    width, colour or dash do not count either. With the sheet's `own` ink, a wide line does not lie
    on a thin one that our own sheet has at its place, too; both are drawn with the same pens then.
    """
    open_lines = np.flatnonzero(
        ~_twins(ours, ink.lines, ink.within_mm, styles=styles, pens=own is not None)
    )
    ends = ours.ends[open_lines]
    step_mm = max(SAMPLE_MM, float(lengths(ends).sum()) / MOST_SAMPLES)
    samples, source = cut(ends, step_mm)
    line = open_lines[source]
    covered = ink.covers(samples, _alike(ours, ink.lines, line, styles=styles))
    if own is not None:
        covered &= ~vanished_above(ours, samples, line, covered, (ink, own))
    return _without_crumbs(_runs(samples, line, ~covered))


def _twins(ours: Lines, theirs: Lines, grid_mm: float, *, styles: bool, pens: bool) -> Mask:
    """Lines that have an equal one on the other sheet: nearly all, found by sorting alone.

    A pair on two sides of a border of the grid is missed, and found by measuring.
    """
    ours_named, theirs_named = (
        _name(lines, grid_mm, styles=styles, pens=pens) for lines in (ours, theirs)
    )
    return np.isin(ours_named, theirs_named)


def _name(lines: Lines, grid_mm: float, *, styles: bool, pens: bool) -> NDArray[np.int64]:
    """A number that lines with the same place, run and looks share, or only about the same pen."""
    # Drawings stand on round millimetres; the borders of the grid must not.
    run = np.rint((lines.ends[:, 2:] - lines.ends[:, :2]) / grid_mm).astype(np.int64)
    middle = (lines.ends[:, :2] + lines.ends[:, 2:]) / 2
    place = np.floor(middle / grid_mm + 0.2718).astype(np.int64)
    backwards = (run[:, 0] < 0) | ((run[:, 0] == 0) & (run[:, 1] < 0))
    run[backwards] *= -1
    looks = np.where(lines.filled | styles, lines.colour.astype(np.int64) * 2 + lines.filled, 0)
    parts = [run[:, 0], run[:, 1], place[:, 0], place[:, 1], looks]
    if styles:
        parts += [np.rint(quantity * 1000).astype(np.int64) for quantity in _looks(lines)]
    elif pens:
        # A sheet that is scaled a little has all its widths scaled, too.
        width = np.maximum(lines.width_mm, THINNEST_MM).astype(float)
        parts.append(np.rint(np.log(width) / np.log(PEN_STEP)).astype(np.int64))
    name = np.zeros(len(lines), np.int64)
    for part in parts:
        # Multiplying by a large odd number and wrapping around spreads names over 64 bits.
        name = (name ^ part) * np.int64(-7046029254386353131)
        name ^= name >> np.int64(29)
    return name


def _looks(lines: Lines) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return lines.width_mm, lines.dash_mm


def _alike(ours: Lines, theirs: Lines, line: Numbers, *, styles: bool) -> Alike:
    def alike(sample: Numbers, other: Numbers) -> Mask:
        one = line[sample]
        filled = ours.filled[one]
        same = filled == theirs.filled[other]
        look = near_colours(ours.colour[one], theirs.colour[other])
        if styles:
            look &= _near(ours.width_mm[one], theirs.width_mm[other])
            look &= _near(ours.dash_mm[one], theirs.dash_mm[other])
            return np.asarray(same & look)
        return np.asarray(same & (look | ~filled))

    return alike


def near_colours(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> Mask:
    """Whether 0xRRGGBB colours look the same, pair by pair."""
    apart = np.zeros(len(one), np.int64)
    for shift in (0, 8, 16):
        channels = [(colour >> np.uint32(shift) & np.uint32(255)) for colour in (one, other)]
        apart = np.maximum(apart, np.abs(channels[0].astype(np.int64) - channels[1]))
    return np.asarray(apart < COLOURS_DIFFER)


def _near(one: NDArray[np.float32], other: NDArray[np.float32]) -> Mask:
    """Whether widths or dashes in mm are equal but for rounding; 0.1 mm is about none."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return np.asarray((high <= low * WIDTHS_DIFFER) | (high - low < 0.05))


def _runs(samples: Ends, line: Numbers, is_open: Mask) -> Remainders:
    """Neighbouring open samples of one line as one piece."""
    where = np.flatnonzero(is_open)
    if not len(where):
        return Remainders(np.empty((0, 4)), np.empty(0, np.intp))
    begins = np.ones(len(where), bool)
    begins[1:] = (np.diff(where) > 1) | (np.diff(line[where]) != 0)
    first = where[begins]
    last = where[np.append(np.flatnonzero(begins)[1:] - 1, len(where) - 1)]
    return Remainders(np.hstack((samples[first, :2], samples[last, 2:])), line[first])


def _without_crumbs(pieces: Remainders) -> Remainders:
    """What is left when everything too small to be seen is left out."""
    if not len(pieces):
        return pieces
    size = lengths(pieces.ends)
    chain = groups(boxes(cut(pieces.ends, 5.0)[0]), CHAINED_MM, np.inf)
    chain = chain[_firsts(pieces.ends, 5.0)]
    return pieces.taken(np.bincount(chain, weights=size)[chain] > CRUMB_MM)


def _firsts(ends: Ends, longest_mm: float) -> Numbers:
    _parts, source = cut(ends, longest_mm)
    return np.searchsorted(source, np.arange(len(ends)))


def around(ends: Ends) -> Box:
    """The box around pieces, of which there must be one at least."""
    parts = boxes(ends)
    left, top = parts[:, :2].min(axis=0).tolist()
    right, bottom = parts[:, 2:].max(axis=0).tolist()
    return Box(left, top, right, bottom)
