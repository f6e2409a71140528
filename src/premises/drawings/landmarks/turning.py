"""A table on a sheet that lies on its side is read as if the sheet were turned."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

import numpy as np

from premises.drawings.content import Box, Rulings, Sheet, Similarity, TextLine, rulings
from premises.drawings.landmarks.headings import Heading
from premises.drawings.landmarks.marks import Note

_LEVEL_DEG: Final = 0.25
"""A row of 150 mm that is this little askew stays within its own height."""


@dataclass(frozen=True)
class Turned:
    """Lines of one direction and all rulings, turned so that the lines run to the right."""

    lines: tuple[TextLine, ...]
    cells: Rulings
    standing: tuple[TextLine, ...]

    def heading(self, heading: Heading) -> Heading:
        return replace(heading, line=_laid(heading.line))

    def back(self, note: Note) -> Note:
        """The note with its box on the sheet as it is."""
        own = [
            standing.box
            for line, standing in zip(self.lines, self.standing, strict=True)
            if note.box.holds(*line.box.middle)
        ]
        return replace(note, box=reduce(Box.joined, own))


def is_level(angle_deg: float) -> bool:
    """Whether writing runs to the right."""
    return abs((angle_deg + 180.0) % 360.0 - 180.0) <= _LEVEL_DEG


def turned(sheet: Sheet, lines: Sequence[TextLine], angle_deg: float) -> Turned:
    """The lines that run at an angle, with the rulings, as if they were level."""
    standing = tuple(line for line in lines if line.angle_deg == angle_deg)
    way = math.radians(-angle_deg)
    by = Similarity(math.cos(way), math.sin(way))
    ends = sheet.strokes.ends
    strokes = replace(sheet.strokes, ends=np.hstack((by.apply(ends[:, :2]), by.apply(ends[:, 2:]))))
    fills = replace(sheet.fills, points=by.apply(sheet.fills.points))
    cells = rulings(replace(sheet, strokes=strokes, fills=fills))
    cells = replace(cells, sheet=by.box(sheet.box))
    return Turned(tuple(map(_laid, standing)), cells, standing)


def _laid(line: TextLine) -> TextLine:
    return replace(line, box=line.reading, angle_deg=0.0)
