"""Rows below a new row stand lower, and that is the one change, not twenty."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from premises.drawings.content import Box
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.places import rows, together
from premises.drawings.differencing.writing import (
    LABEL_MM,
    Line,
    is_label,
    quarter,
    same_way,
    turned,
)

Pair = tuple[Line, Line]
Lines = tuple[Line, ...]

# Rows of a list or a table are hardly farther apart than this; its columns three times as far.
SPACED_MM = 12.0
COLUMNS = 1 / 3
# Rows that make room go up or down; sideways they stay within the play of letters set anew.
SIDEWAYS_MM = 0.7
FARTHEST_MM = 40.0
# Rows are set with less blank than twice their letters: what came or went fills so much of the way
# that the others went.
FILLED = 0.35


@dataclass(frozen=True, slots=True)
class Reflow:
    """Lines that neither stayed nor made room, rows that went and came, and where rows moved."""

    gone: Lines
    come: Lines
    rows_gone: tuple[Lines, ...] = ()
    rows_come: tuple[Lines, ...] = ()
    places: tuple[Box, ...] = ()


@dataclass(slots=True)
class _Told:
    """What is explained already, by identity of lines."""

    lines: set[int] = field(default_factory=set)
    rows_gone: list[Lines] = field(default_factory=list)
    rows_come: list[Lines] = field(default_factory=list)
    places: list[Box] = field(default_factory=list)

    def free(self, lines: Lines) -> Lines:
        return tuple(line for line in lines if id(line) not in self.lines)

    def tell(self, lines: Lines) -> None:
        self.lines.update(id(line) for line in lines)


def without_reflow(gone: Lines, come: Lines) -> Reflow:
    """Take away rows that only made room: equal lines that went up or down together.

    What went or came between their old and their new place is the row that they made room for.
    Up and down are meant as one reads the lines.
    """
    found = Reflow((), ())
    for turn in range(4):
        upright = _read(_of(gone, turn), turn), _read(_of(come, turn), turn)
        flow = _upright(*upright)
        found = Reflow(
            found.gone + _read(flow.gone, -turn),
            found.come + _read(flow.come, -turn),
            found.rows_gone + tuple(_read(row, -turn) for row in flow.rows_gone),
            found.rows_come + tuple(_read(row, -turn) for row in flow.rows_come),
            found.places + tuple(turned(place, -turn) for place in flow.places),
        )
    return found


def _of(lines: Lines, turn: int) -> Lines:
    return tuple(line for line in lines if quarter(line) == turn)


def _read(lines: Lines, turn: int) -> Lines:
    """Lines as they lie once the sheet was turned."""
    return tuple(replace(line, box=turned(line.box, turn)) for line in lines) if turn else lines


def _upright(gone: Lines, come: Lines) -> Reflow:
    told = _Told()
    for pairs in _by_shift(gone, come):
        free = [pair for pair in pairs if not {id(one) for one in pair} & told.lines]
        for block in _blocks(free):
            _explain(block, gone, come, told)
    for place in told.places:
        _cancel(place, gone, come, told)
    return Reflow(
        told.free(gone),
        told.free(come),
        tuple(told.rows_gone),
        tuple(told.rows_come),
        tuple(told.places),
    )


def _by_shift(gone: Lines, come: Lines) -> list[list[Pair]]:
    """Pairs of equal lines one above the other, by how far, the most frequent way first."""
    there: dict[str, list[Line]] = defaultdict(list)
    for line in come:
        there[line.key].append(line)
    found: dict[int, list[Pair]] = defaultdict(list)
    for line in gone:
        for other in there.get(line.key, ()):
            right, down = _shift((line, other))
            if abs(right) <= SIDEWAYS_MM < abs(down) <= FARTHEST_MM and same_way(line, other):
                found[round(down / SIDEWAYS_MM)].append((line, other))
    both = [found[step] + found.get(step + 1, []) for step in list(found)]
    return sorted(both, key=lambda pairs: (-len(pairs), abs(_shift(pairs[0])[1])))


def _shift(pair: Pair) -> tuple[float, float]:
    """How far a line went, by the corner that stays when letters are set in another font."""
    old, new = pair[0].box, pair[1].box
    return min((new.left - old.left, new.right - old.right), key=abs), new.bottom - old.bottom


def _blocks(pairs: list[Pair]) -> list[list[Pair]]:
    """Pairs that stand together, each line in one pair only."""
    taken: set[int] = set()
    single = []
    for pair in pairs:
        if not {id(one) for one in pair} & taken:
            taken.update(id(one) for one in pair)
            single.append(pair)
    boxes = rows(new.box for _, new in single) * (COLUMNS, 1.0, COLUMNS, 1.0)
    label = groups(boxes, SPACED_MM, np.inf).tolist()
    blocks: dict[int, list[Pair]] = defaultdict(list)
    for group, pair in zip(label, single, strict=True):
        blocks[group].append(pair)
    return list(blocks.values())


def _explain(block: list[Pair], gone: Lines, come: Lines, told: _Told) -> None:
    """Tell a block of rows as having made room, if there is a row they made room for."""
    old, new = tuple(one for one, _ in block), tuple(other for _, other in block)
    before, after = together(one.box for one in old), together(one.box for one in new)
    whole = before.joined(after)
    went_up = after.top < before.top
    first, last = (after.top, before.top) if went_up else (before.top, after.top)
    band = Box(whole.left - LABEL_MM, first, whole.right + LABEL_MM, last)
    moving = {id(one) for pair in block for one in pair}
    made = tuple(
        line
        for line in told.free(gone if went_up else come)
        if id(line) not in moving and band.holds(*line.box.middle)
    )
    if not made or _height(made) < FILLED * abs(_shift(block[0])[1]):
        return
    (told.rows_gone if went_up else told.rows_come).append(made)
    told.places.append(whole)
    told.tell((*old, *new, *made))
    told.tell(_labels(gone + come, whole))


def _height(lines: Lines) -> float:
    """How much of the height of a list lines take up, in mm; columns count once."""
    feet = {round(line.box.bottom): line.box.height for line in lines}
    return sum(feet.values())


def _labels(lines: Lines, whole: Box) -> Lines:
    """Numbers of rows beside those that made room: they were counted anew."""
    room = Box(whole.left - LABEL_MM, whole.top, whole.right, whole.bottom)
    return tuple(line for line in lines if is_label(line) and room.holds(*line.box.middle))


def _cancel(place: Box, gone: Lines, come: Lines, told: _Told) -> None:
    """Take away what is left of a table whose rows moved and whose cells repeat.

    An equal cell may have stood where another row's went, so that it seems to have stayed. What is
    left on both sheets differs; what is left on one only is such a cell.
    """
    room = Box(place.left - LABEL_MM, place.top, place.right + LABEL_MM, place.bottom)
    before, after = (
        [line for line in told.free(lines) if room.holds(*line.box.middle)]
        for lines in (gone, come)
    )
    for line in tuple(before):
        equal = next((other for other in after if other.key == line.key), None)
        if equal is not None:
            before.remove(line)
            after.remove(equal)
            told.tell((line, equal))
    if not before or not after:
        told.tell((*before, *after))
