"""A wide line above a thin one is seen, and missed when only the thin one is left."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import Ends, Lines, Mask, Numbers, lengths

# A line is seen above another one if it is at least two steps of the pens of ISO 128 wider.
WEAKER = 0.6
# Two files are drawn with the same pens if their widths, by length of line, are as good as equal.
SAME_PENS = 1.2


def same_pens(one: Lines, other: Lines) -> bool:
    """Whether widths mean the same on both sheets: by length of line they are as good as equal."""
    shares = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    low, high = np.sort([_widths(lines, shares) for lines in (one, other)], axis=0)
    return bool((high <= SAME_PENS * low).all())


def _widths(lines: Lines, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The widths than which so much of all lines, by length, is thinner."""
    stroked = ~lines.filled
    width, size = lines.width_mm[stroked], lengths(lines.ends[stroked])
    if not len(width):
        return np.zeros(len(shares))
    order = np.argsort(width, kind="stable")
    reached = np.cumsum(size[order])
    at = np.searchsorted(reached, shares * reached[-1])
    return np.asarray(width[order][np.minimum(at, len(width) - 1)], float)


def vanished_above(
    ours: Lines, samples: Ends, line: Numbers, covered: Mask, inks: tuple[Ink, Ink]
) -> Mask:
    """Which covered samples were a line above a thinner one, or an area's edge, that is left alone.

    `inks` are the other sheet and our own. Where our own has no such at the place, the line
    over there is the same in another width.
    """

    def at_least(sample: Numbers, other: Numbers) -> Mask:
        theirs = inks[0].lines
        wide = theirs.width_mm[other] >= WEAKER * ours.width_mm[asked_line[sample]]
        return np.asarray(wide & ~theirs.filled[other])

    def thinner(sample: Numbers, other: Numbers) -> Mask:
        own = inks[1].lines
        thin = own.width_mm[other] < WEAKER * ours.width_mm[asked_line[sample]]
        return np.asarray(thin | own.filled[other])

    found = np.zeros(len(samples), bool)
    thinnest = float(inks[0].lines.width_mm[~inks[0].lines.filled].min(initial=np.inf))
    may_be = covered & ~ours.filled[line] & (WEAKER * ours.width_mm[line] > thinnest)
    asked = np.flatnonzero(may_be)
    asked_line = line[asked]
    asked = asked[~inks[0].covers(samples[asked], at_least)]
    asked_line = line[asked]
    found[asked[inks[1].covers(samples[asked], thinner)]] = True
    return found
