"""Schedules: tables with a heading, a row of column names, and one row for each door or finish."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.landmarks.headings import Heading
from premises.drawings.landmarks.marks import Note, NoteKind

_UNDER_EM: Final = 6.0
_COLUMN_GAP_MM: Final = 45.0
_ROW_GAP_EM: Final = 4.0
_SPANS: Final = 0.6
_SEPARATOR: Final = " | "


def schedule_below(
    heading: Heading, lines: Sequence[TextLine], cells: Rulings, others: Sequence[Heading]
) -> tuple[Note, ...]:
    """The rows of one schedule; `key` is the first cell, `text` all others, parted by bars.

    Ruled lines part rows where there are any, else the distance between lines does. The first
    row names the columns and is left out unless it has digits where the others have.
    """
    under = _under(heading, lines, others)
    if not under:
        return ()
    table = _extent(heading, under, cells)
    inside = [line for line in under if table.left - 1 <= line.box.middle[0] <= table.right + 1]
    inside = [line for line in inside if line.box.middle[1] <= table.bottom + 0.5]
    rows = _rows(inside, table, cells)
    return tuple(_note(heading, row) for row in _body(rows))


def _under(
    heading: Heading, lines: Sequence[TextLine], others: Sequence[Heading]
) -> list[TextLine]:
    """Level lines under a heading, from the top, until another heading begins in its columns."""
    if abs(heading.line.angle_deg) > 2.0 and abs(heading.line.angle_deg - 360.0) > 2.0:
        return []
    box = heading.line.box
    ends = [
        other.line.box.top
        for other in others
        if other.line.box.top > box.bottom and abs(other.line.box.left - box.left) <= 30.0
    ]
    bottom = min(ends, default=float("inf"))
    found = [
        line
        for line in lines
        if line.box.top >= box.bottom - 0.3 * line.size_mm
        and line.box.bottom <= bottom
        and abs(line.angle_deg - heading.line.angle_deg) <= 2.0
    ]
    return sorted(found, key=lambda line: (line.box.top, line.box.left))


def _extent(heading: Heading, under: Sequence[TextLine], cells: Rulings) -> Box:
    """Where the table is: between its ruled lines, or as far as its first row goes."""
    box = heading.line.box
    first = _first_row(heading, under)
    reach = box.bottom + _UNDER_EM * heading.line.size_mm
    level = cells.level
    near = level[
        (np.minimum(level[:, 1], level[:, 3]) >= box.top)
        & (np.maximum(level[:, 1], level[:, 3]) <= reach)
        & (level[:, 0] <= box.right)
        & (level[:, 2] >= box.left)
    ]
    if len(near) and first is not None:
        left, right = float(near[:, 0].min()), float(near[:, 2].max())
        if left <= first.left + 1 and right >= first.left:
            return Box(left, box.bottom, right, _last_ruling(left, right, box.bottom, cells))
    extent = first or box
    return Box(extent.left, box.bottom, extent.right, cells.sheet.bottom)


def _first_row(heading: Heading, under: Sequence[TextLine]) -> Box | None:
    """The first row under the heading: pieces beside each other without a very wide gap."""
    box = heading.line.box
    head = [
        line for line in under if line.box.left <= box.right + 5 and line.box.right >= box.left - 5
    ]
    if not head or head[0].box.top - box.bottom > _UNDER_EM * heading.line.size_mm:
        return None
    row = head[0].box
    level = sorted(
        (line.box for line in under if _level(line.box, head[0].box)), key=lambda one: one.left
    )
    for one in level:
        if -1 <= one.left - row.right <= _COLUMN_GAP_MM:
            row = row.joined(one)
    return row


def _last_ruling(left: float, right: float, top: float, cells: Rulings) -> float:
    """The lowest ruled line of a table, going down as long as the next one is not far."""
    heights = _ruled(left, right, cells)
    heights = heights[heights >= top - 1]
    gaps = np.diff(heights)
    rows = gaps[gaps > 1.0]
    far = 3.0 * float(np.median(rows)) if len(rows) else np.inf
    ends = np.flatnonzero(gaps > max(far, 15.0))
    return (
        float(heights[ends[0]] if len(ends) else heights[-1])
        if len(heights) > 1
        else (cells.sheet.bottom)
    )


def _ruled(
    left: float, right: float, cells: Rulings
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The heights of lines that run along most of a table, pieces of one height together."""
    level = cells.level
    within = level[(level[:, 0] >= left - 2) & (level[:, 2] <= right + 2)]
    heights = np.round((within[:, 1] + within[:, 3]) / 2, 1)
    found, of = np.unique(heights, return_inverse=True)
    covered = np.bincount(of, within[:, 2] - within[:, 0], len(found))
    kept: np.ndarray[tuple[int], np.dtype[np.float64]] = found[covered >= _SPANS * (right - left)]
    return kept


def _rows(inside: Sequence[TextLine], table: Box, cells: Rulings) -> list[list[TextLine]]:
    ruled = _ruled(table.left, table.right, cells)
    ruled = ruled[(ruled >= table.top - 1) & (ruled <= table.bottom + 1)]
    if len(ruled) >= 3:
        bands = np.searchsorted(ruled, [line.box.middle[1] for line in inside])
        rows = [
            [line for line, of in zip(inside, bands.tolist(), strict=True) if of == band]
            for band in range(1, len(ruled))
        ]
        return [row for row in rows if row]
    return _by_distance(inside)


def _by_distance(inside: Sequence[TextLine]) -> list[list[TextLine]]:
    rows: list[list[TextLine]] = []
    for line in inside:
        if rows and _level(rows[-1][0].box, line.box):
            rows[-1].append(line)
            continue
        if rows and line.box.top - rows[-1][0].box.bottom > _ROW_GAP_EM * line.size_mm:
            break
        rows.append([line])
    return rows


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= 0.5 * min(one.height, other.height)


def _body(rows: list[list[TextLine]]) -> list[list[TextLine]]:
    """The rows without the first one or two, which name the columns."""
    body = list(rows)
    while body and len(rows) - len(body) < 2 and not any(map(str.isdigit, _text(body[0]))):
        if len(body) > 1 and not any(map(str.isdigit, _text(body[1]))) and len(rows) > len(body):
            break
        body = body[1:]
    return body


def _text(row: Sequence[TextLine]) -> str:
    return " ".join(line.text for line in row)


def _note(heading: Heading, row: Sequence[TextLine]) -> Note:
    """A row with its cells from the left; lines of one cell below each other are joined."""
    columns: list[list[TextLine]] = []
    for line in sorted(row, key=lambda one: (one.box.left, one.box.top)):
        if columns and line.box.left <= columns[-1][0].box.left + line.size_mm:
            columns[-1].append(line)
        else:
            columns.append([line])
    texts = [_text(sorted(column, key=lambda one: one.box.top)) for column in columns]
    if len(texts) == 1:  # All of the row stands so near together that it reads as one line.
        texts = texts[0].split(" ", 1)
    box = row[0].box
    for line in row[1:]:
        box = box.joined(line.box)
    return Note(NoteKind.SCHEDULE, texts[0], _SEPARATOR.join(texts[1:]), box, heading.text)
