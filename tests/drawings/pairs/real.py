"""A real sheet with some of its objects removed or moved: real content, exact truth."""

import ctypes
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pypdfium2 as pdfium
from numpy.random import Generator
from numpy.typing import NDArray
from pypdfium2 import raw
from tests.drawings.pairs.edits import APART_MM, Truth
from tests.drawings.pairs.model import Titles
from tests.drawings.pairs.pair import Checks, Pair
from tests.drawings.pairs.scans import render
from tests.drawings.pairs.transforms import Expected
from tests.drawings.pairs.writers.pdfium_writer import resaved

from premises.drawings.content import IDENTITY, Box
from premises.drawings.differencing import ChangeKind

_MM: Final = 25.4 / 72
_DPI: Final = 150.0
_SHORTEST_MM: Final = 3.0
_LONGEST_MM: Final = 60.0
_DIFFERS: Final = 110
"""Steps of grey from which on a pixel is another one; of a line drawn twice, one that goes leaves
the other, hardly less dark."""

_VISIBLE: Final = 0.7
"""What share of an object's box must be seen to change: others may lie on it or under it."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is done to an object of the page, by its place in it; where it was, where it will be."""

    place: int
    kind: ChangeKind
    old: Box
    new: Box
    shift: tuple[float, float] = (0.0, 0.0)


def single(data: bytes, page: int) -> bytes:
    """One page, counted from 1, as a file of its own, written anew by pdfium.

    What pdfium cannot write again (a logo's shading) is lost here, and not between two versions.
    """
    source, target = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    try:
        target.import_pages(source, [page - 1])
        return resaved(_saved(target))
    finally:
        target.close()
        source.close()


def mutated(sheet: bytes, titles: Titles, seed: int, *, count: int = 20) -> Pair:
    """The sheet, and the same with about `count` objects removed or moved, each seen to be so."""
    chance = np.random.default_rng([seed, 13])
    edits = _chosen(sheet, chance, 3 * count)
    before = render(sheet, _DPI)
    trial = render(_applied(sheet, edits), _DPI)
    kept = [one for one in edits if _is_seen(one, before, trial)][:count]
    new = _applied(sheet, kept)
    height, width = before.shape
    size = width / _DPI * 25.4, height / _DPI * 25.4
    grid = np.stack(
        np.meshgrid(np.linspace(20, size[0] - 20, 9), np.linspace(20, size[1] - 20, 9)), -1
    )
    return Pair(
        name=f"real sheet {titles.number}, seed {seed}",
        style="real",
        writer="pdfium",
        transform="same",
        old=sheet,
        new=new,
        suffix=".pdf",
        old_to_new=IDENTITY,
        expected=Expected.ALIGNED,
        old_titles=titles,
        new_titles=titles,
        old_size=size,
        new_size=size,
        truths=tuple(_truth(one) for one in kept),
        by_zone=False,
        checks=Checks(grid.reshape(-1, 2), grid.reshape(-1, 2)),
    )


def _truth(edit: _Edit) -> Truth:
    return Truth(
        kind=edit.kind,
        what="object",
        name=f"object:{edit.place}",
        box=edit.new,
        old_box=edit.old,
    )


def _chosen(data: bytes, chance: Generator, count: int) -> list[_Edit]:
    """Objects of a size that somebody would draw, far enough from each other."""
    pdf = pdfium.PdfDocument(data)
    try:
        page = pdf[0]
        height = page.get_height() * _MM
        boxes, kinds = _objects(page, height)
    finally:
        pdf.close()
    longest = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    fit = np.flatnonzero((longest > _SHORTEST_MM) & (longest < _LONGEST_MM) & (kinds > 0))
    texts = boxes[kinds == raw.FPDF_PAGEOBJ_TEXT]
    edits: list[_Edit] = []
    taken: list[Box] = []
    for place in chance.permutation(fit).tolist():
        if kinds[place] == raw.FPDF_PAGEOBJ_TEXT and not _stands_alone(boxes[place], texts):
            continue
        edit = _edit(place, Box(*boxes[place].tolist()), chance)
        around = [box.grown(APART_MM) for box in (edit.old, edit.new)]
        if not any(one.touches(box) for one in taken for box in around):
            edits.append(edit)
            taken += [edit.old, edit.new]
        if len(edits) == count:
            break
    return edits


def _objects(page: pdfium.PdfPage, height: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Box (mm, y down) and type of each object of the page; 0 for what is neither line nor text."""
    edges = [ctypes.c_float() for _ in range(4)]
    boxes, kinds = [], []
    for at in range(raw.FPDFPage_CountObjects(page)):
        one = raw.FPDFPage_GetObject(page, at)
        kind = raw.FPDFPageObj_GetType(one)
        raw.FPDFPageObj_GetBounds(one, *edges)
        left, bottom, right, top = (edge.value * _MM for edge in edges)
        boxes.append((left, height - top, right, height - bottom))
        kinds.append(kind if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_TEXT) else 0)
    return np.array(boxes), np.array(kinds)


def _stands_alone(box: NDArray[np.float64], texts: NDArray[np.float64]) -> bool:
    """Whether no other text is near: of a line of several, a part is another text, not none."""
    reach = 2.5 * min(box[2] - box[0], box[3] - box[1])
    near = (texts[:, 0] < box[2] + reach) & (texts[:, 2] > box[0] - reach)
    near &= (texts[:, 1] < box[3] + reach) & (texts[:, 3] > box[1] - reach)
    return int(near.sum()) == 1


def _edit(place: int, box: Box, chance: Generator) -> _Edit:
    if chance.random() < 0.6:
        return _Edit(place, ChangeKind.REMOVED, box, box)
    far, turn = float(chance.uniform(4, 12)), float(chance.uniform(0, 2 * np.pi))
    dx, dy = far * float(np.cos(turn)), far * float(np.sin(turn))
    new = Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
    return _Edit(place, ChangeKind.MOVED, box, new, (dx, dy))


def _applied(data: bytes, edits: Sequence[_Edit]) -> bytes:
    pdf = pdfium.PdfDocument(data)
    try:
        page = pdf[0]
        # From the last on, so that the places of the others stay what they were.
        for edit in sorted(edits, key=lambda one: -one.place):
            one = raw.FPDFPage_GetObject(page, edit.place)
            if edit.kind is ChangeKind.REMOVED:
                raw.FPDFPage_RemoveObject(page, one)
                raw.FPDFPageObj_Destroy(one)
            else:
                dx, dy = edit.shift
                raw.FPDFPageObj_Transform(one, 1, 0, 0, 1, dx / _MM, -dy / _MM)
        page.gen_content()
        return _saved(pdf)
    finally:
        pdf.close()


def _saved(pdf: pdfium.PdfDocument) -> bytes:
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def _is_seen(edit: _Edit, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bool:
    """Whether the paper shows the change over most of the object, where it was and where it is."""
    if not _darker(edit.old, before, after):
        return False
    return edit.kind is ChangeKind.REMOVED or _darker(edit.new, after, before)


def _darker(box: Box, inked: NDArray[np.uint8], bare: NDArray[np.uint8]) -> bool:
    """Whether one has ink there and the other none; a white patch leaves another thing's ink."""
    scale = _DPI / 25.4
    left, top = int((box.left - 0.5) * scale), int((box.top - 0.5) * scale)
    right, bottom = int((box.right + 0.5) * scale) + 1, int((box.bottom + 0.5) * scale) + 1
    part = (slice(max(top, 0), bottom), slice(max(left, 0), right))
    differs = bare[part].astype(np.int16) - inked[part] > _DIFFERS
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if len(rows) == 0:
        return False
    tall, wide = (rows[-1] - rows[0]) / scale, (columns[-1] - columns[0]) / scale
    return bool(max(tall, wide) > _VISIBLE * max(box.width, box.height))
