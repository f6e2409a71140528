"""Letters as words cannot be held against letters as lines: where they may stand is left out."""

import numpy as np

from premises.drawings.content import Box, Remark, Sheet, text_lines
from premises.drawings.differencing.lines import Lines
from premises.drawings.differencing.places import Laid, within
from premises.drawings.differencing.remainders import Remainders

# Letters drawn as lines stand out of the box of the same letters in a font by so much; a row of
# them may be longer to one side by this share, for fonts differ in width by a third. Where all
# letters are equally wide, sizes in feet and inches are twice as long: single letters stand there.
LETTERING_MM = 1.0
WIDER = 0.4
WIDEST = 1.0
UNREADABLE = Remark(
    "drawings.letters_are_lines",
    "The letters of one of the two sheets are drawn as lines: words were not compared.",
)

Lettering = tuple[tuple[Box, ...], tuple[Box, ...]]
"""Where letters may stand when another file draws them as lines: surely, and one by one."""


def lettering_of(old: Sheet, new: Sheet, laid: Laid) -> Lettering:
    lines = [laid.box(line.box) for line in text_lines(old.words)]
    lines += [line.box for line in text_lines(new.words)]
    return tuple(_widened(box, WIDER) for box in lines), tuple(_widened(b, WIDEST) for b in lines)


def _widened(box: Box, by: float) -> Box:
    across, down = (by * box.width, 0.0) if box.width > box.height else (0.0, by * box.height)
    wide = Box(box.left - across, box.top - down, box.right + across, box.bottom + down)
    return wide.grown(LETTERING_MM)


def unwritten(pieces: Remainders, of: Lines, lettering: Lettering) -> Remainders:
    """What is left without letters: pieces in rows of them, and objects that are no larger."""
    near, far = lettering
    if not near:
        return pieces
    begin, end = pieces.ends[:, :2], pieces.ends[:, 2:]
    written = np.zeros(len(pieces), bool)
    for box in near:
        written |= within((begin + end) / 2, box)
    letters = np.zeros(len(pieces), bool)
    for box in far:
        letters |= within(begin, box) & within(end, box)
    larger = np.isin(of.path[pieces.line], of.path[pieces.line[~letters]])
    return pieces.taken(~written & ~(letters & ~larger))
