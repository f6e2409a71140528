"""Through which window of the page each object is seen: its clip path."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.sheets.clipping import Boxes
from premises.drawings.sheets.flattening import LINE, Outlines, flattened
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import Matrices, moved
from premises.drawings.sheets.pdf.objects import Objects
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.drawings.sheets.shapes import Shape
from premises.drawings.sheets.tracing import rings_of

_MOST_CORNERS: Final = 2000
# How far the area of a window may fall behind that of its box and still be called a rectangle.
_RECTANGULAR: Final = 0.999


class Windows:
    """Looks each clip path up once, though thousands of objects share it.

    `boxes` are the rectangles around them; `shapes` has the outlines of those that are none.
    """

    def __init__(self, objects: Objects, to_mm: Matrices, page_mm: tuple[float, float]) -> None:
        self._objects = objects
        self._to_mm = to_mm
        self._page = np.array([0.0, 0.0, *page_mm])
        self._row_of: dict[tuple[int, int, int], int] = {}
        self._rows: list[NDArray[np.float64]] = [self._page]
        self._matrices: dict[int, Matrices] = {}
        self.shapes: dict[int, list[Shape]] = {}

    @property
    def boxes(self) -> Boxes:
        """All windows; the first is the whole page."""
        return np.array(self._rows)

    def rows_of(self, positions: list[int]) -> NDArray[np.int64]:
        """For each object, by its position in `Objects`, the row of its window."""
        handles, places = self._objects.handles, self._objects.places
        clip_of, clip_count, corner = pdfium.clip_of, pdfium.clip_count, pdfium.clip_segment
        rows = np.zeros(len(positions), np.int64)
        known = self._row_of
        for index, at in enumerate(positions):
            clip = clip_of(handles[at])
            count = clip_count(clip) if clip else 0
            if count > 0:
                # Objects that share a clip path share its corners in memory.
                key = (count, corner(clip, count - 1, 0) or 0, places[at])
                row = known.get(key)
                rows[index] = self._add(key, clip) if row is None else row
        return rows

    def _placed(self, place: int) -> Matrices:
        if place not in self._matrices:
            self._matrices[place] = self._objects.to_page(place, self._to_mm)
        return self._matrices[place]

    def _add(self, key: tuple[int, int, int], clip: Handle) -> int:
        count, _, place = key
        matrix = self._placed(place)
        box = self._page.copy()
        shapes: list[Shape] = []
        for index in range(count):
            rings = _rings(clip, index, matrix)
            box = _shared(box, rings)
            if not _is_upright(rings):
                shapes.append(rings)
        row = self._row_of[key] = len(self._rows)
        self._rows.append(box)
        if shapes:
            self.shapes[row] = shapes
        return row


def _rings(clip: Handle, index: int, matrix: Matrices) -> Shape:
    """The outlines of one clip path in mm."""
    count = min(pdfium.clip_segment_count(clip, index), _MOST_CORNERS)
    found = np.zeros((max(count, 0), 2), np.float32)
    kinds = np.zeros(len(found), np.int32)
    start = found.ctypes.data
    for number in range(len(found)):
        segment = pdfium.clip_segment(clip, index, number)
        pdfium.segment_point_into(segment, start + 8 * number, start + 8 * number + 4)
        kinds[number] = pdfium.segment_kind(segment)
    placed = moved(found.astype(np.float64), matrix)
    if not np.isfinite(placed).all():
        return []
    if np.all(kinds[1:] == LINE):
        # By far the most: straight lines all around, whose last corner is the first one.
        ring = placed[:-1] if len(placed) > 3 and np.all(placed[0] == placed[-1]) else placed
        return [ring] if len(ring) >= 3 else []
    unclosed, path = np.zeros(len(found), np.bool_), np.zeros(len(found), np.int64)
    rings = rings_of(flattened(Outlines(placed, kinds, unclosed, path)))
    return np.split(rings.points, rings.starts[1:-1]) if len(rings.path) else []


def _shared(box: NDArray[np.float64], rings: Shape) -> NDArray[np.float64]:
    """An empty path lets nothing through."""
    if not rings:
        return np.array([0.0, 0.0, -1.0, -1.0])
    points = np.concatenate(rings)
    low, high = points.min(axis=0), points.max(axis=0)
    return np.hstack((np.maximum(box[:2], low), np.minimum(box[2:], high)))


def _is_upright(rings: Shape) -> bool:
    if len(rings) != 1:
        return not rings
    x, y = rings[0][:, 0], rings[0][:, 1]
    area = (
        abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]) + x[-1] * y[0] - x[0] * y[-1])) / 2
    )
    around = float((x.max() - x.min()) * (y.max() - y.min()))
    return area >= _RECTANGULAR * around
