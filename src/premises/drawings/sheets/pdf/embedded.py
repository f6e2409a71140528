"""Pictures that are placed on a page: where, and a digest by which one knows them again."""

import hashlib
from typing import Final

import numpy as np

from premises.drawings.content import Box, Picture
from premises.drawings.sheets.clipping import Boxes
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.affine import moved
from premises.drawings.sheets.pdf.objects import Objects
from premises.drawings.sheets.pdf.pages import Page
from premises.drawings.sheets.pdf.pdfium import Handle
from premises.drawings.sheets.pdf.windows import Windows

_UNIT_SQUARE: Final = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
_CELLS: Final = 64
# Nothing that is worth a picture is lower than this.
_STRIP_MM: Final = 1.0
_CELL_MM: Final = 2.0


def boxes_of(objects: Objects, positions: list[int], page: Page, windows: Windows) -> Boxes:
    """Where on the page each picture is seen, by its position; of no width where it is not."""
    own = np.zeros((len(positions), 6), np.float32)
    start = own.ctypes.data
    for index, at in enumerate(positions):
        pdfium.matrix_into(objects.handles[at], start + 24 * index)
    placed = objects.all_to_page(positions, own.astype(np.float64), page.to_mm)
    corners = np.stack([moved(np.tile(c, (len(placed), 1)), placed) for c in _UNIT_SQUARE])
    seen = windows.boxes[windows.rows_of(positions)]
    low = np.maximum(np.nan_to_num(corners.min(axis=0)), seen[:, :2])
    high = np.minimum(np.nan_to_num(corners.max(axis=0)), seen[:, 2:])
    return np.hstack((low, high))


def pictures_of(objects: Objects, positions: list[int], boxes: Boxes) -> tuple[Picture, ...]:
    """The pictures that can be seen, in drawing order; strips of a picture are put together."""
    found = [
        Picture(Box(*box), _digest(objects.handles[at]))
        for at, box in zip(positions, boxes.tolist(), strict=True)
        if box[0] < box[2] and box[1] < box[3]
    ]
    whole = [one for one in found if not _is_strip(one)]
    return (*whole, *joined([one for one in found if _is_strip(one)]))


def joined(strips: list[Picture]) -> list[Picture]:
    """One picture of all strips that lie near each other.

    Drivers of plotters cut a logo into thousands of strips, one for each run of pixels of one
    colour in each row.
    """
    label_of: dict[tuple[int, int], int] = {}
    groups: list[list[Picture]] = []
    for strip in strips:
        cells = _cells(strip.box)
        met = sorted({label_of[cell] for cell in cells if cell in label_of})
        label = met[0] if met else len(groups)
        if not met:
            groups.append([])
        for other in met[1:]:
            groups[label] += groups[other]
            groups[other] = []
            label_of = {cell: label if at == other else at for cell, at in label_of.items()}
        groups[label].append(strip)
        label_of.update(dict.fromkeys(cells, label))
    return [_together(group) for group in groups if group]


def _is_strip(picture: Picture) -> bool:
    return min(picture.box.width, picture.box.height) < _STRIP_MM


def _cells(box: Box) -> list[tuple[int, int]]:
    """The cells of a grid that a strip touches or nearly touches."""
    near = box.grown(_STRIP_MM / 2)
    return [
        (column, row)
        for column in range(int(near.left // _CELL_MM), int(near.right // _CELL_MM) + 1)
        for row in range(int(near.top // _CELL_MM), int(near.bottom // _CELL_MM) + 1)
    ]


def _together(group: list[Picture]) -> Picture:
    boxes = np.array([(p.box.left, p.box.top, p.box.right, p.box.bottom) for p in group])
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    digests = "".join(sorted(picture.digest for picture in group)).encode()
    return Picture(
        Box(left, top, right, bottom), hashlib.blake2b(digests, digest_size=12).hexdigest()
    )


def covered(boxes: Boxes, page: Page) -> float:
    """The share of the page that lies under pictures, counted in cells of a coarse grid."""
    cells = np.zeros((_CELLS, _CELLS), np.bool_)
    per_mm = np.array([_CELLS / page.width_mm, _CELLS / page.height_mm] * 2)
    for left, top, right, bottom in np.rint(boxes * per_mm).astype(np.int64).tolist():
        cells[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return float(cells.mean())


def _digest(image: Handle) -> str:
    """Of the pixels as they are before colours are applied, with their width and height."""
    size = np.zeros(2, np.uint32)
    start = size.ctypes.data
    pdfium.image_size_into(image, start, start + 4)
    hashed = hashlib.blake2b(size.tobytes(), digest_size=12)
    size_bytes = pdfium.image_data_into(image, None, 0)
    if size_bytes > 0:
        content = np.empty(size_bytes, np.uint8)
        pdfium.image_data_into(image, content.ctypes.data, size_bytes)
        hashed.update(content.data)
    return hashed.hexdigest()
