"""What only one of two sheets has, gathered into the things that somebody drew."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Picture
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.lines import Ends, Lines, Mask, Numbers, boxes, cut, lengths
from premises.drawings.differencing.places import rows, together
from premises.drawings.differencing.remainders import Remainders, around
from premises.drawings.differencing.writing import LABEL_MM, Line, is_label, quarter, turned

T = TypeVar("T")

# Slanted pieces are looked at in parts, because the box around a whole one holds strangers.
PART_MM = 3.0
# Lines of one label stand up to this share of their size further apart than parts of a symbol.
LEADING = 0.4
# Texts in one row, if there are so many, are a row of a table, whose columns are so far apart.
FEWEST_CELLS = 3
COLUMN_MM = 45.0


@dataclass(frozen=True, eq=False)
class Thing:
    """Pieces, written lines and pictures that stand together on one of the sheets.

    Everything lies in mm on the new sheet; `paths` and `filled` have one entry for each piece.
    `pen_mm` is the widest line of it.
    """

    ends: Ends
    paths: NDArray[np.int32]
    filled: Mask
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    pen_mm: float = 0.0

    @staticmethod
    def of(*lines: Line) -> "Thing":
        """Nothing but writing."""
        return Thing(np.empty((0, 4)), np.empty(0, np.int32), np.empty(0, bool), lines)

    @cached_property
    def box(self) -> Box:
        drawn = [around(self.ends)] if len(self.ends) else []
        said = [line.box for line in self.lines]
        return together(drawn + said + [picture.box for picture in self.pictures])

    @cached_property
    def seen(self) -> Box:
        """The box of all that is seen, with the width of its lines."""
        drawn = [around(self.ends).grown(self.pen_mm / 2)] if len(self.ends) else []
        return together([self.box, *drawn])

    @cached_property
    def ink_mm(self) -> float:
        return float(lengths(self.ends).sum())

    @property
    def objects(self) -> int:
        """How many objects of the page have a part in it."""
        return len(np.unique(self.paths)) + len(self.lines) + len(self.pictures)

    def taken(self, which: Mask) -> "Thing":
        """Some of the pieces, without anything else."""
        kept = self.ends[which], self.paths[which], self.filled[which]
        return Thing(*kept, pen_mm=self.pen_mm)

    def with_(self, other: "Thing") -> "Thing":
        """Both as one."""
        return Thing(
            np.vstack((self.ends, other.ends)),
            np.concatenate((self.paths, other.paths)),
            np.concatenate((self.filled, other.filled)),
            self.lines + other.lines,
            self.pictures + other.pictures,
            max(self.pen_mm, other.pen_mm),
        )


def gathered(
    pieces: Remainders,
    of: Lines,
    lines: tuple[Line, ...],
    pictures: tuple[Picture, ...],
    gap_mm: float,
    largest_mm: float,
    *,
    whole: bool = True,
) -> tuple[Thing, ...]:
    """Things nearer together than the gap are one, unless that would be larger than allowed.

    With `whole`, parts of one line belong together however far apart they are.
    """
    parts, source = cut(pieces.ends, PART_MM)
    texts = [_reach(one, lines) for one in lines]
    every = np.vstack((boxes(parts), rows(texts), rows([one.box for one in pictures])))
    label = groups(every, gap_mm, largest_mm)
    if whole:
        label = _whole_lines(label, pieces.line[source])
    # A piece belongs where its first part does, if a group was cut across it.
    of_piece = label[np.searchsorted(source, np.arange(len(pieces)))]
    of_line = label[len(parts) : len(parts) + len(lines)]
    of_picture = label[len(parts) + len(lines) :]
    things = []
    for group in np.unique(np.concatenate((of_piece, of_line, of_picture))).tolist():
        own = pieces.taken(of_piece == group)
        things.append(
            Thing(
                own.ends,
                of.path[own.line],
                of.filled[own.line],
                _those(lines, of_line == group),
                _those(pictures, of_picture == group),
                float(of.width_mm[own.line].max(initial=0.0)),
            )
        )
    return tuple(things)


def _whole_lines(label: Numbers, line: Numbers) -> Numbers:
    """Groups joined where they have parts of one line: what lies between them stands there anyway.

    `label` begins with the groups of the parts of lines.
    """
    from scipy import sparse  # noqa: PLC0415 - starting the service must not load it.

    count = int(label.max()) + 1 if len(label) else 0
    _names, first, inverse = np.unique(line, return_index=True, return_inverse=True)
    own = label[: len(line)]
    ties = sparse.coo_matrix((np.ones(len(line)), (own, own[first][inverse])), (count, count))
    _count, joined = sparse.csgraph.connected_components(ties, directed=False)
    return np.asarray(joined[label], np.intp)


def _reach(line: Line, lines: tuple[Line, ...]) -> Box:
    """The box of a line with its share of the blank below it.

    A number reaches to what it numbers, and cells of a row to the next one.
    """
    turn = quarter(line)
    own = turned(line.box, turn)
    box = own.grown(LEADING / 2 * line.size_mm)
    others = [turned(one.box, turn) for one in lines if quarter(one) == turn]
    row = [one for one in others if abs(one.bottom - own.bottom) <= LEADING * line.size_mm]
    far = COLUMN_MM if len(row) >= FEWEST_CELLS else LABEL_MM * is_label(line)
    beside = [one.left for one in row if 0 < one.left - box.right <= far]
    return turned(Box(box.left, box.top, min(beside, default=box.right), box.bottom), -turn)


def _those(all_of: tuple[T, ...], which: Mask) -> tuple[T, ...]:
    return tuple(all_of[number] for number in np.flatnonzero(which).tolist())
