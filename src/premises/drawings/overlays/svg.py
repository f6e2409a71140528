"""Both revisions on each other as vectors: sharp at any size, each layer a group of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import IDENTITY, Box, Points, Sheet, Similarity, Strokes, Word
from premises.drawings.overlays.colours import Colour, Palette
from premises.drawings.overlays.marks import SIGNS, Mark

Mask = NDArray[np.bool_]
Pieces = NDArray[np.float64]

_PIECE_MM: Final = 4.0
"""Longer lines are cut, so that one that was made longer shows where."""

_CELLS_PER_MM: Final = 5.0
_MOST_CELLS: Final = 64_000_000
_SAMPLES: Final = np.linspace(0.1, 0.9, 5)
_SHARE: Final = 0.6
"""A piece is common if most of it lies on the other sheet's lines."""

_THINNEST_MM: Final = 0.1
_WIDTHS_MM: Final = np.array([0.13, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0])
"""The pens of ISO 128-20; lines are drawn with the nearest, so that few groups are needed."""


def overlay_svg(
    old: Sheet,
    new: Sheet,
    old_to_new: Similarity,
    reach_mm: float,
    palette: Palette,
    marks: Sequence[Mark] = (),
) -> bytes:
    """An SVG document in mm of the new sheet; its groups are `common`, `removed` and `added`.

    A piece of a line is common where the other sheet has a line within `reach_mm`. Fills are
    shown by their outlines; letters are set in any font of the same size.
    """
    before, after = _lines(old, old_to_new), _lines(new, IDENTITY)
    kept_old = _covered(before.ends, after.ends, new.box, reach_mm)
    kept_new = _covered(after.ends, before.ends, new.box, reach_mm)
    gone, fresh, same = _words(old, new, old_to_new, reach_mm)
    groups = (
        _group("common", palette.common, after.only(kept_new), same, IDENTITY),
        _group("removed", palette.removed, before.only(~kept_old), gone, old_to_new),
        _group("added", palette.added, after.only(~kept_new), fresh, IDENTITY),
    )
    size = f'width="{new.width_mm:.2f}mm" height="{new.height_mm:.2f}mm"'
    view = f'viewBox="0 0 {new.width_mm:.2f} {new.height_mm:.2f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>'
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    frames = "".join(_frame(mark) for mark in marks)
    body = "".join(groups) + f'<g id="changes" fill="none" font-family="sans-serif">{frames}</g>'
    return f"{head}{paper}{body}</svg>\n".encode(errors="replace")


@dataclass(frozen=True, slots=True)
class _Lines:
    """Pieces of lines (n, 4) in mm of the new sheet, and how wide each is drawn."""

    ends: Pieces
    width_mm: NDArray[np.float64]

    def only(self, which: Mask) -> "_Lines":
        return _Lines(self.ends[which], self.width_mm[which])


def _lines(sheet: Sheet, to_new: Similarity) -> _Lines:
    strokes, rings = sheet.strokes, _outlines(sheet)
    ends = np.concatenate((strokes.ends, rings))
    widths = np.concatenate((_widths(strokes), np.full(len(rings), _THINNEST_MM)))
    moved = np.column_stack((to_new.apply(ends[:, :2]), to_new.apply(ends[:, 2:])))
    return _cut(moved, widths * to_new.scale)


def _widths(strokes: Strokes) -> NDArray[np.float64]:
    return np.maximum(strokes.width_mm.astype(np.float64), _THINNEST_MM)


def _outlines(sheet: Sheet) -> Pieces:
    """The edges of filled areas."""
    points, starts = sheet.fills.points, sheet.fills.starts
    if len(points) == 0:
        return np.empty((0, 4))
    after = np.arange(1, len(points) + 1)
    after[starts[1:] - 1] = starts[:-1]
    return np.column_stack((points, points[after]))


def _cut(ends: Pieces, widths: NDArray[np.float64]) -> _Lines:
    lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    counts = np.maximum(np.ceil(lengths / _PIECE_MM), 1).astype(np.int64)
    which = np.repeat(np.arange(len(ends)), counts)
    first = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(counts) else counts
    place = np.arange(len(which)) - first[which]
    begin, end = place / counts[which], (place + 1) / counts[which]
    start, step = ends[which, :2], ends[which, 2:] - ends[which, :2]
    cut = np.column_stack((start + step * begin[:, None], start + step * end[:, None]))
    return _Lines(cut, widths[which])


def _covered(ends: Pieces, others: Pieces, sheet: Box, reach_mm: float) -> Mask:
    """Which pieces lie on the others, judged at five points of each."""
    import cv2  # noqa: PLC0415 - only those who draw need it, and it takes 20 MB.

    per_mm = min(_CELLS_PER_MM, np.sqrt(_MOST_CELLS / max(sheet.area, 1.0)))
    height, width = (round(side * per_mm) + 1 for side in (sheet.height, sheet.width))
    cells = np.zeros((height, width), np.uint8)
    thick = 2 * round(reach_mm * per_mm) + 1
    corners = np.clip(np.round(others * per_mm), -32_000, 65_000).astype(np.int32)
    cv2.polylines(cells, list(corners.reshape(-1, 2, 2)), isClosed=False, color=1, thickness=thick)
    x = ends[:, 0, None] + (ends[:, 2] - ends[:, 0])[:, None] * _SAMPLES
    y = ends[:, 1, None] + (ends[:, 3] - ends[:, 1])[:, None] * _SAMPLES
    columns = np.clip(np.round(x * per_mm), 0, width - 1).astype(np.int64)
    rows = np.clip(np.round(y * per_mm), 0, height - 1).astype(np.int64)
    return np.asarray(cells[rows, columns].mean(axis=1) >= _SHARE)


def _words(
    old: Sheet, new: Sheet, old_to_new: Similarity, reach_mm: float
) -> tuple[list[Word], list[Word], list[Word]]:
    """The old sheet's words that are gone, the new one's that are fresh, and those that stayed."""
    there = {key for word in old.words for key in _keys(word, old_to_new, reach_mm)}
    here = {key for word in new.words for key in _keys(word, IDENTITY, reach_mm)}
    gone = [word for word in old.words if not here.intersection(_keys(word, old_to_new, reach_mm))]
    same = [word for word in new.words if there.intersection(_keys(word, IDENTITY, reach_mm))]
    kept = set(map(id, same))
    return gone, [word for word in new.words if id(word) not in kept], same


def _keys(word: Word, to_new: Similarity, reach_mm: float) -> Iterable[tuple[str, int, int]]:
    """A word with the cells of a grid that it may be in: its own and the neighbours nearest."""
    step = 4 * max(reach_mm, 0.25)
    x, y = to_new.apply(np.array([word.box.middle]))[0] / step
    for column in {int(np.floor(x)), int(np.floor(x + 0.5)), int(np.floor(x - 0.5))}:
        for row in {int(np.floor(y)), int(np.floor(y + 0.5)), int(np.floor(y - 0.5))}:
            yield word.text, column, row


def _group(
    name: str, colour: Colour, lines: _Lines, words: Sequence[Word], to_new: Similarity
) -> str:
    pens = np.abs(lines.width_mm[:, None] - _WIDTHS_MM).argmin(axis=1)
    paths = "".join(
        f'<path stroke-width="{_WIDTHS_MM[pen]:g}" d="{_path(lines.ends[pens == pen])}"/>'
        for pen in np.unique(pens)
    )
    hue = "#{:02x}{:02x}{:02x}".format(*colour)
    texts = "".join(_text(word, to_new) for word in words)
    drawn = f'<g fill="none" stroke="{hue}" stroke-linecap="round">{paths}</g>'
    said = f'<g fill="{hue}" font-family="Arial, Helvetica, sans-serif">{texts}</g>'
    return f'<g id="{name}">{drawn}{said}</g>'


def _path(ends: Pieces) -> str:
    """Pieces behind one another, joined where one begins where the last ended."""
    rounded = np.round(ends, 2)
    joined = np.zeros(len(ends), bool)
    joined[1:] = (rounded[1:, :2] == rounded[:-1, 2:]).all(axis=1)
    return "".join(
        f"L{x1:g} {y1:g}" if goes_on else f"M{x0:g} {y0:g}L{x1:g} {y1:g}"
        for (x0, y0, x1, y1), goes_on in zip(rounded.tolist(), joined.tolist(), strict=True)
    )


def _text(word: Word, to_new: Similarity) -> str:
    """A word across its box, turned as it was written."""
    middle: Points = np.array([word.box.middle])
    x, y = to_new.apply(middle)[0]
    angle = word.angle_deg + to_new.rotation_deg
    size = word.size_mm * to_new.scale
    upright = abs(word.angle_deg) % 180 < 45 or abs(word.angle_deg) % 180 > 135
    length = (word.box.width if upright else word.box.height) * to_new.scale
    turn = f' transform="rotate({angle:.1f} {x:.2f} {y:.2f})"' if abs(angle) > 0.05 else ""
    place = f'x="{x:.2f}" y="{y + 0.35 * size:.2f}" text-anchor="middle"'
    fit = f'textLength="{length:.2f}" lengthAdjust="spacingAndGlyphs"' if length > 0 else ""
    said = "".join(sign if sign.isprintable() else " " for sign in word.text)
    return f'<text {place} font-size="{size:.2f}" {fit}{turn}>{escape(said, quote=False)}</text>'


def _frame(mark: Mark) -> str:
    box = mark.box.grown(1.0)
    place = f'x="{box.left:.2f}" y="{box.top:.2f}"'
    size = f'width="{box.width:.2f}" height="{box.height:.2f}"'
    label = f'<text x="{box.left:.2f}" y="{box.top - 0.6:.2f}" font-size="3" fill="#7a3ca0">'
    frame = f'<rect {place} {size} stroke="#7a3ca0" stroke-width="0.3"/>'
    return f"{frame}{label}{SIGNS[mark.kind]}{mark.number}</text>"
