"""How far a title block reaches: the cells around its entries, within the strip that they form."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.titleblocks.orientation import Orientation

_LARGEST_SHARE: Final = 0.12
"""A cell of a title block is a small part of the sheet; the drawing's own frame is not."""

_WIDEST_MM: Final = 260.0
_LARGEST_BLOCK: Final = 0.4
_TOGETHER_MM: Final = 25.0
_MARGIN_MM: Final = 2.0
_EDGE_MM: Final = 3.0
_STRIP: Final = 1.5
_WHOLE_STRIP: Final = 0.5
_CLOSED: Final = 0.8
"""So much of each side of a cell is ruled; the line below a view's name runs on to nowhere."""

_SLANT: Final = 0.05
"""Tangent of three degrees: scans and re-plots are a little askew."""

_PROSE_WORDS: Final = 40
"""General notes share a strip with the title block, but are a part of the drawing."""


def block_box(
    number: Box | None,
    said: Iterable[Box],
    lines: Sequence[TextLine],
    cells: Rulings,
    facing: Orientation,
) -> Box | None:
    """The box of the title block around its number and what stands under its labels.

    It grows from the number's cell, or from the entry nearest to the corner, to the cells that
    touch it. Where no lines frame it, it is what its texts cover.
    """
    seeds = [box for box in said if facing.in_strips(box)]
    start = number or min(seeds, key=facing.to_corner, default=None)
    if start is None:
        return None
    first = _framed(start, cells)
    if first is start:
        return _gathered(start, seeds).grown(_MARGIN_MM)
    block = _filled(_labelled(first, seeds, cells), lines, cells, facing)
    return block if block.area <= _LARGEST_BLOCK * cells.sheet.area else first


def _gathered(block: Box, seeds: Sequence[Box]) -> Box:
    """The texts that stand together, without any frame."""
    grew = True
    while grew:
        near = [box for box in seeds if _apart(box, block) <= _TOGETHER_MM]
        grown = reduce(Box.joined, near, block)
        grew, block = grown != block, grown
    return block


def _labelled(block: Box, seeds: Sequence[Box], cells: Rulings) -> Box:
    """The block with the cells of labelled entries that touch it, whatever their shape."""
    frames = {cell for box in seeds if (cell := _framed(box, cells)) is not box}
    closed = [cell for cell in frames if _is_closed(cell, cells)]
    grew = True
    while grew:
        near = [cell for cell in closed if block.grown(_EDGE_MM).touches(cell)]
        grown = reduce(Box.joined, near, block)
        grew, block = grown != block, grown
    return block


def _framed(box: Box, cells: Rulings) -> Box:
    """The cell that a box stands in, or the box itself if that is no cell of a title block."""
    cell = cells.cell(box)
    if cell.area > _LARGEST_SHARE * cells.sheet.area or min(cell.width, cell.height) > _WIDEST_MM:
        return box
    return cell


def _is_closed(cell: Box, cells: Rulings) -> bool:
    """Whether lines run along all four sides; the sheet's edge closes as well as a line."""
    across, down = (cell.left, cell.right), (cell.top, cell.bottom)
    edge = cells.sheet
    return all(
        at == border or _ruled(pieces, axis, at, span) >= _CLOSED * (span[1] - span[0])
        for pieces, axis, at, border, span in (
            (cells.level, 0, cell.top, edge.top, across),
            (cells.level, 0, cell.bottom, edge.bottom, across),
            (cells.upright, 1, cell.left, edge.left, down),
            (cells.upright, 1, cell.right, edge.right, down),
        )
    )


def _ruled(pieces: NDArray[np.float64], axis: int, at: float, span: tuple[float, float]) -> float:
    """How much of a span, in mm, has a line along it that stands where the side does."""
    middle = (pieces[:, axis] + pieces[:, axis + 2]) / 2
    place = (pieces[:, 1 - axis] + pieces[:, 3 - axis]) / 2
    play = _EDGE_MM / 2 + _SLANT * np.abs(middle - sum(span) / 2)
    lying = pieces[np.abs(place - at) <= play]
    covered, reached = 0.0, span[0]
    for begin, end in sorted(lying[:, [axis, axis + 2]].tolist()):
        covered += max(min(end, span[1]) - max(begin, reached), 0.0)
        reached = max(reached, min(end, span[1]))
    return covered


def _filled(block: Box, lines: Sequence[TextLine], cells: Rulings, facing: Orientation) -> Box:
    """The block with the cells beside it in the same strip, until there are no more.

    Upwards and downwards first: most strips stand along the right edge.
    """
    strip = [line.box for line in lines if facing.in_strips(line.box)]
    framed = {box: _framed(box, cells) for box in strip if not block.holds(*box.middle)}
    upright = True
    while True:
        outside = [box for box in framed if not block.holds(*box.middle)]
        probed = [_framed(box, cells) for box in _probes(block)]
        frames = {*(framed[box] for box in outside), *probed}.difference(outside)
        grown = block
        for cell in frames:
            fits = cell.area > 0 and _continues(block, cell, cells.sheet, upright=upright)
            if fits and _words_in(cell, lines) <= _PROSE_WORDS:
                grown = grown.joined(cell)
        if grown == block and not upright:
            return block
        upright, block = grown != block, grown


def _probes(block: Box) -> list[Box]:
    """Places just beside the block, to find the cells that nothing is written in."""
    x, y = block.middle
    out = _EDGE_MM + 1.0
    places = (
        (block.left - out, y),
        (block.right + out, y),
        (x, block.top - out),
        (x, block.bottom + out),
    )
    return [Box(across, down, across, down) for across, down in places]


def _continues(block: Box, cell: Box, sheet: Box, *, upright: bool) -> bool:
    """Whether a cell touches the block and goes on with the strip that it forms.

    A strip grows along itself only, and other blocks not beyond half the sheet across: there the
    drawing begins.
    """
    if block.joined(cell) == block or not block.grown(_EDGE_MM).touches(cell):
        return False
    begin, end = cell.left - block.left, block.right - cell.right
    along, across, whole = block.height, block.width, sheet.width
    if not upright:
        begin, end = cell.top - block.top, block.bottom - cell.bottom
        along, across, whole = block.width, block.height, sheet.height
    within = min(begin, end) >= -_EDGE_MM
    exactly = within and max(begin, end) <= _EDGE_MM
    if across >= _STRIP * along:
        return exactly and across < _WHOLE_STRIP * whole
    return within


def _words_in(cell: Box, lines: Sequence[TextLine]) -> int:
    return sum(len(line.text.split()) for line in lines if cell.holds(*line.box.middle))


def _apart(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0.0)
    return max(across, down)
