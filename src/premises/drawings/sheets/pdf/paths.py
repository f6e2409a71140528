"""The lines and areas of a page, in millimetres."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Fills, Strokes
from premises.drawings.sheets.clipping import clipped_pieces, clipped_rings
from premises.drawings.sheets.flattening import Outlines, flattened
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import Matrices, moved, scale_of
from premises.drawings.sheets.pdf.objects import Objects
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.drawings.sheets.pdf.windows import Windows
from premises.drawings.sheets.tracing import Pieces, Rings, pieces_of, rings_of

# The kinds of the library's segments, 0 line, 1 curve and 2 move, are those of `Outlines`; an
# unknown one (-1) draws nothing.
_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Pens:
    """How each path is drawn; arrays of one entry for each, or one row."""

    to_mm: Matrices
    is_filled: NDArray[np.bool_]
    is_stroked: NDArray[np.bool_]
    width_mm: NDArray[np.float32]
    dash_mm: NDArray[np.float32]
    stroke_colour: NDArray[np.uint32]
    fill_colour: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands on the page as lines and areas; `is_inexact` where an area shows too much."""

    strokes: Strokes
    fills: Fills
    is_inexact: bool


def lines_of(objects: Objects, to_mm: Matrices, windows: Windows) -> Lines:
    """All strokes and fills of the page that can be seen."""
    positions = objects.of_kind(pdfium.PATH)
    handles = [objects.handles[at] for at in positions]
    pens = _pens(handles, objects, positions, to_mm)
    outlines = flattened(_outlines(handles, pens.to_mm))
    rows, boxes = windows.rows_of(positions), windows.boxes
    where = np.array(positions, np.int64)
    layer_of = np.array(objects.layers, np.int16)[where]
    drawn = pieces_of(_only(outlines, pens.is_stroked))
    seen = rows[drawn.path]
    pieces = clipped_pieces(drawn, boxes[seen], windows.shapes, seen)
    filled = rings_of(_only(outlines, pens.is_filled))
    seen = rows[filled.path]
    rings, is_inexact = clipped_rings(filled, boxes[seen], windows.shapes, seen)
    strokes = _strokes(pieces, pens, where, layer_of)
    return Lines(strokes, _fills(rings, pens, where, layer_of), is_inexact)


def _strokes(
    pieces: Pieces, pens: Pens, where: NDArray[np.int64], layer_of: NDArray[np.int16]
) -> Strokes:
    path = pieces.path
    return Strokes(
        np.ascontiguousarray(pieces.ends),
        pens.width_mm[path],
        pens.stroke_colour[path],
        pens.dash_mm[path],
        where[path].astype(np.int32),
        layer_of[path],
    )


def _fills(
    rings: Rings, pens: Pens, where: NDArray[np.int64], layer_of: NDArray[np.int16]
) -> Fills:
    path = rings.path
    return Fills(
        np.ascontiguousarray(rings.points),
        rings.starts.astype(np.int64),
        pens.fill_colour[path],
        where[path].astype(np.int32),
        layer_of[path],
    )


def _only(outlines: Outlines, wanted: NDArray[np.bool_]) -> Outlines:
    """The outlines of the paths for which `wanted` holds."""
    chosen = wanted[outlines.path]
    return Outlines(
        outlines.points[chosen],
        outlines.kinds[chosen],
        outlines.closes[chosen],
        outlines.path[chosen],
    )


def _outlines(handles: list[Handle], to_mm: Matrices) -> Outlines:
    """The corners of all paths. This loop runs for each of them, so all its names are local."""
    counts = np.array([max(pdfium.segment_count(handle), 0) for handle in handles], np.int64)
    total = int(counts.sum())
    points = np.zeros((total, 2), np.float32)
    into, at = pdfium.segment_point_into, points.ctypes.data
    segment, kind, closes = pdfium.path_segment, pdfium.segment_kind, pdfium.segment_closes
    kinds: list[int] = []
    closed: list[int] = []
    for handle, count in zip(handles, counts.tolist(), strict=True):
        for index in range(count):
            found = segment(handle, index)
            into(found, at, at + _BYTES)
            at += 2 * _BYTES
            kinds.append(kind(found))
            closed.append(closes(found))
    path = np.repeat(np.arange(len(handles)), counts)
    placed = moved(points.astype(np.float64), to_mm[path])
    # A number too large for a page draws nothing that could be seen, but spoils all arithmetic.
    sound = np.isfinite(placed).all(axis=1)
    found_kinds, found_closes = np.array(kinds, np.int32), np.array(closed, np.bool_)
    return Outlines(placed[sound], found_kinds[sound], found_closes[sound], path[sound])


def _pens(handles: list[Handle], objects: Objects, positions: list[int], to_mm: Matrices) -> Pens:
    count = len(handles)
    own = np.zeros((count, 6), np.float32)
    modes = np.zeros((count, 2), np.int32)
    widths = np.zeros(count, np.float32)
    strokes = np.zeros((count, 4), np.uint32)
    fills = np.zeros((count, 4), np.uint32)
    matrix, mode, width, stroke, fill = (
        array.ctypes.data for array in (own, modes, widths, strokes, fills)
    )
    for handle in handles:
        pdfium.matrix_into(handle, matrix)
        pdfium.draw_mode_into(handle, mode, mode + 4)
        pdfium.stroke_width_into(handle, width)
        pdfium.stroke_colour_into(handle, stroke, stroke + 4, stroke + 8, stroke + 12)
        pdfium.fill_colour_into(handle, fill, fill + 4, fill + 8, fill + 12)
        matrix, mode, width = matrix + 24, mode + 8, width + 4
        stroke, fill = stroke + 16, fill + 16
    placed = objects.all_to_page(positions, own.astype(np.float64), to_mm)
    scales = scale_of(placed)
    return Pens(
        placed,
        (modes[:, 0] != 0) & (fills[:, 3] > 0),
        (modes[:, 1] != 0) & (strokes[:, 3] > 0),
        _finite(widths * scales),
        _finite(_dashes(handles) * scales),
        _rgb(strokes),
        _rgb(fills),
    )


def _dashes(handles: list[Handle]) -> NDArray[np.float64]:
    """The period of each path's dashes in its own units; an odd count of them goes round twice."""
    periods = np.zeros(len(handles))
    count = pdfium.dash_count
    for index, handle in enumerate(handles):
        if (parts := count(handle)) > 0:
            dashes = np.zeros(parts, np.float32)
            pdfium.dash_into(handle, dashes.ctypes.data, parts)
            periods[index] = float(dashes.sum()) * (1 + parts % 2)
    return periods


def _finite(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.nan_to_num(values, posinf=0.0, neginf=0.0).astype(np.float32)


def _rgb(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    packed = (colours[:, 0] << 16) | (colours[:, 1] << 8) | colours[:, 2]
    return packed.astype(np.uint32)
