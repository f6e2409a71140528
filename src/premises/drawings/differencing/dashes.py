"""A dashed line is the same line wherever its dashes begin and however a file spells them."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import Ends, Lines, Mask, bare, directions, lengths
from premises.drawings.differencing.remainders import Remainders

# Blanks in plotted line types are 0.5 to 4 mm long (ISO 128 and the usual CAD line types at plot
# scale); openings in walls, the blanks that mean something, are longer from scale 1:200 on.
LONGEST_BLANK_MM = 4.5
# So far along its line, to both sides, one looks whether it is dashed.
LOOK_MM = 25.0
LOOK_STEP_MM = 0.5
# Of a sheet that differs almost everywhere no more pieces are looked at: it was drawn anew.
MOST_PIECES = 6_000
# Two blanks may be two small openings; three in a row, with dashes between, are a pattern.
FEWEST_BLANKS = 3
# A long dash may lie over blank, dot, blank, dot and blank of a line out of step; what fills more
# blanks in one go is a line without any.
MOST_FILLED = 3


def without_dashes(pieces: Remainders, ours: Lines, ink: Ink, others: Remainders) -> Remainders:
    """What remains when dashes out of step, or spelled otherwise, are left out.

    `pieces` are what `ours` has and `ink`, the other sheet, has not; `others` the other way round.
    """
    size = lengths(pieces.ends)
    # Between our dashes given as one line with a pattern, the other file draws each by itself.
    spelled = size <= np.minimum(ours.dash_mm[pieces.line], LONGEST_BLANK_MM)
    short = np.flatnonzero(size <= LONGEST_BLANK_MM)[:MOST_PIECES]
    at_an_end = _ends_its_line(pieces.ends[short], ours.ends[pieces.line[short]])
    going_on = short[_in_a_blank(pieces.ends[short], ink, at_an_end)]
    same = np.zeros(len(pieces), bool)
    same[going_on] = spelled[going_on]
    asked = going_on[~spelled[going_on]]
    filled = np.bincount(pieces.line[asked], minlength=len(ours)) > MOST_FILLED
    solid = filled[pieces.line] & (ours.dash_mm[pieces.line] == 0)
    asked = asked[~solid[asked]]
    asked = asked[_in_company(pieces.ends[asked], np.vstack((pieces.ends, others.ends)), ink)]
    same[asked] = _in_a_pattern(pieces.ends[asked], ink)
    return _with_whole(pieces.taken(~same & ~solid), pieces.taken(solid), ours)


def _with_whole(pieces: Remainders, parts: Remainders, ours: Lines) -> Remainders:
    """The pieces, and each line of which there are parts from its first part to its last.

    Where that is near an end of the line, the rest of it lay on a dash.
    """
    if not len(parts):
        return pieces
    line = np.unique(parts.line)
    whole = ours.ends[line]
    run = directions(whole)
    at = np.searchsorted(line, parts.line)
    along = [((parts.ends[:, k : k + 2] - whole[at, :2]) * run[at]).sum(axis=1) for k in (0, 2)]
    first, last = np.full(len(line), np.inf), np.full(len(line), -np.inf)
    np.minimum.at(first, at, np.minimum(*along))
    np.maximum.at(last, at, np.maximum(*along))
    size = lengths(whole)
    first = np.where(first <= LONGEST_BLANK_MM, 0.0, first)
    last = np.where(last >= size - LONGEST_BLANK_MM, size, last)
    ends = np.hstack((whole[:, :2] + run * first[:, None], whole[:, :2] + run * last[:, None]))
    return Remainders(np.vstack((pieces.ends, ends)), np.concatenate((pieces.line, line)))


def _ends_its_line(ends: Ends, whole: Ends) -> Mask:
    """Whether a piece reaches an end of the line it is a part of; what lies beyond is another."""
    first, last = (np.abs(ends - whole)[:, k : k + 2].max(axis=1) for k in (0, 2))
    return np.asarray(np.minimum(first, last) <= LOOK_STEP_MM)


def _in_a_blank(ends: Ends, ink: Ink, at_an_end: Mask) -> Mask:
    """Whether a piece lies in a short blank of a line over there, or within a blank of its end."""
    before, after = _profile(ends, ink, LONGEST_BLANK_MM)
    reach = [
        np.where(side.any(axis=1), side.argmax(axis=1) * LOOK_STEP_MM, np.inf)
        for side in (before, after)
    ]
    both = reach[0] + reach[1]
    both = np.where(np.isfinite(both) & ~at_an_end, both, np.minimum(*reach))
    return np.asarray(lengths(ends) + both <= LONGEST_BLANK_MM)


def _in_company(ends: Ends, every: Ends, ink: Ink) -> Mask:
    """Whether more of the same line differs nearby: out of step are all of its dashes, not one."""
    before, after = _profile(ends, Ink(bare(every), ink.within_mm), LOOK_MM)
    return np.asarray(before.any(axis=1) | after.any(axis=1))


def _in_a_pattern(ends: Ends, ink: Ink) -> Mask:
    """Pieces that fill a blank, or stick out of an end by a blank, of a dashed line over there."""
    before, after = _profile(ends, ink, LOOK_MM)
    return np.asarray(_blanks(before) + _blanks(after) + 1 >= FEWEST_BLANKS)


def _profile(ends: Ends, ink: Ink, reach_mm: float) -> tuple[Mask, Mask]:
    """Where the other sheet has ink on the way outwards from the start and the end of each piece.

    Both (n, steps) of `LOOK_STEP_MM`, on the line of the piece.
    """
    steps = np.arange(LOOK_STEP_MM / 2, reach_mm, LOOK_STEP_MM)
    run = directions(ends)
    outwards = run[:, None, :] * steps[None, :, None]
    places = np.stack((ends[:, None, :2] - outwards, ends[:, None, 2:] + outwards))
    half = np.broadcast_to(run[None, :, None, :] * LOOK_STEP_MM / 2, places.shape)
    samples = np.concatenate((places - half, places + half), axis=-1).reshape(-1, 4)
    before, after = ink.covers(samples).reshape(2, len(ends), len(steps))
    return before, after


def _blanks(outwards: Mask) -> NDArray[np.intp]:
    """How many short blanks between ink follow each other on the way outwards (n, steps)."""
    longest = int(LONGEST_BLANK_MM / LOOK_STEP_MM)
    count, blank = np.zeros((2, len(outwards)), np.intp)
    begun, over = np.zeros((2, len(outwards)), bool)
    for inked in outwards.T:
        count += inked & begun & (blank > 0) & ~over
        begun |= inked
        blank = np.where(inked, 0, blank + 1)
        over |= blank > longest
    return count
