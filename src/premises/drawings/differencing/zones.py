"""Which changes are of the drawing, and which only of what the sheet says of itself."""

import re
from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Box, Sheet
from premises.drawings.differencing.changes import Zone
from premises.drawings.differencing.lines import Ends, Mask, boxes, lengths
from premises.drawings.differencing.writing import Line
from premises.drawings.landmarks import Landmarks, NoteKind
from premises.drawings.titleblocks import TitleBlock

# A line of a block's frame stands out of it by half its width.
MARGIN_MM = 0.5
# A title block is a strip or a corner; what fills more of the sheet is the frame around everything.
LARGEST_SHARE = 0.3
# Plotters stamp date, time and the file's path into the margin, which is 10 to 25 mm wide.
EDGE_MM = 25.0
# The border around everything runs along most of an edge, in one piece or in some; marks of folds
# and letters of stamps beside it are shorter than any of them.
BORDERING = 0.6
LEAST_PIECE = 0.05
_SLANT = 0.05
_STAMP = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}|[A-Za-z]:\\|[\\/]\w+[\\/]|\.(dwg|rvt|pdf|dgn)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Zones:
    """The places of the new sheet, in its mm, where it speaks of itself."""

    sheet: Box
    blocks: tuple[Box, ...] = ()

    def of(self, box: Box) -> Zone:
        """Where something is, by its middle."""
        inside = any(block.holds(*box.middle) for block in self.blocks)
        return Zone.TITLE_BLOCK if inside else Zone.DRAWING

    def of_line(self, line: Line) -> Zone:
        """Where a written line belongs: stamps in the margin speak of the sheet as well."""
        inner = self.sheet.grown(-EDGE_MM)
        if not inner.holds(*line.box.middle) and _STAMP.search(line.text):
            return Zone.TITLE_BLOCK
        return self.of(line.box)


def zones(
    new: Sheet,
    old_blocks: tuple[Box, ...],
    new_block: TitleBlock | None,
    new_marks: Landmarks | None,
) -> Zones:
    """The zones of the new sheet; `old_blocks` are those of the old one where they lie on it."""
    blocks = [*old_blocks, *blocks_of(new_block, new_marks)]
    small = [block for block in blocks if block.area <= LARGEST_SHARE * new.box.area]
    return Zones(new.box, tuple(block.grown(MARGIN_MM) for block in small))


def blocks_of(block: TitleBlock | None, marks: Landmarks | None) -> tuple[Box, ...]:
    """Title block and rows of the revision table, in mm on their own sheet."""
    found = [block.box] if block and block.box else []
    notes = marks.notes if marks else ()
    return (*found, *(note.box for note in notes if note.kind is NoteKind.REVISION))


def bordering(ends: Ends, sheet: Box) -> Mask:
    """Which pieces are of the border around a sheet; pieces and sheet in its own mm."""
    box, size = boxes(ends), lengths(ends)
    found = np.zeros(len(ends), bool)
    sides = (sheet.left, sheet.top), (sheet.right, sheet.bottom)
    for axis, edge_mm in ((0, sheet.height), (1, sheet.width)):
        place = (box[:, axis] + box[:, axis + 2]) / 2
        straight = box[:, axis + 2] - box[:, axis] <= _SLANT * size
        straight &= size >= LEAST_PIECE * edge_mm
        for side in sides:
            near = np.flatnonzero(straight & (np.abs(place - side[axis]) <= EDGE_MM))
            _row, which = np.unique(np.rint(place[near]), return_inverse=True)
            along_mm = np.bincount(which, weights=size[near])
            found[near[along_mm[which] >= BORDERING * edge_mm]] = True
    return found
