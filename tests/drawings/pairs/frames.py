"""What every sheet has: border, title block at the right or the bottom, lists and schedules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tests.drawings.pairs.marks import Arc, Line, Mark, Pen, Text, rectangle
from tests.drawings.pairs.model import FRAME, Item, Titles

from premises.drawings.content import Box

Side = Literal["right", "bottom"]

_HEAVY: Final = Pen(0.7)
_FINE: Final = Pen(0.18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A size of paper, where its title block stands, and how high letters are."""

    width_mm: float
    height_mm: float
    side: Side = "right"
    block_mm: float = 80.0
    margin_mm: float = 15.0
    letters_mm: float = 3.2
    """The em of ordinary writing; capitals are 0.72 of it, 2.5 mm by the standards of drawing."""

    @property
    def inside(self) -> Box:
        """Within the border, title block and all."""
        return Box(0.0, 0.0, self.width_mm, self.height_mm).grown(-self.margin_mm)

    @property
    def block(self) -> Box:
        box = self.inside
        if self.side == "right":
            return Box(box.right - self.block_mm, box.top, box.right, box.bottom)
        return Box(box.left, box.bottom - self.block_mm, box.right, box.bottom)

    @property
    def free(self) -> Box:
        """Within the border, beside the title block."""
        box = self.inside
        if self.side == "right":
            return Box(box.left, box.top, box.right - self.block_mm, box.bottom)
        return Box(box.left, box.top, box.right, box.bottom - self.block_mm)


def frame(form: Format, titles: Titles) -> list[Item]:
    """Border and title block."""
    border = [
        rectangle(box.left, box.top, box.width, box.height, pen)
        for box, pen in ((form.inside, _HEAVY), (form.inside.grown(5), _FINE), (form.block, _HEAVY))
    ]
    cells = _upright(form, titles) if form.side == "right" else _flat(form, titles)
    return [
        Item(name="border", what="border", marks=tuple(border), view=FRAME, layer="G-BORDER"),
        *(
            Item(name=f"block:{name}", what="title block", marks=marks, view=FRAME, layer="G-TITLE")
            for name, marks in cells
        ),
    ]


def _upright(form: Format, titles: Titles) -> list[tuple[str, tuple[Mark, ...]]]:
    """A strip along the right edge, read from the top; the number is in the corner."""
    box, em = form.block, form.letters_mm
    scale = form.block_mm / 80.0
    rows = [
        ("firm", 30.0, ["NORTHFIELD & REYES", "ARCHITECTS ENGINEERS", "410 HARBOR STREET"]),
        ("project", 26.0, ["PROJECT", "LAKESIDE CLINIC", "PROJECT NO. 26-0417"]),
        ("by", 20.0, ["DRAWN BY  JW", "CHECKED BY  MT"]),
        ("scale", 16.0, ["SCALE", "AS NOTED"]),
        ("date", 16.0, ["DATE", titles.issued]),
        ("revision", 16.0, ["REVISION", titles.revision]),
        ("title", 28.0, ["SHEET TITLE", *_wrapped(titles.title, 22)]),
    ]
    cells: list[tuple[str, tuple[Mark, ...]]] = []
    corner = 34.0 * scale
    at = box.bottom - corner
    cells.append(("number", _number(box.left, at, box.width, corner, titles, em)))
    for name, height, said in reversed(rows):
        at -= height * scale
        cells.append((name, _cell(box.left, at, box.width, height * scale, said, em)))
    cells.append(("stamp", _stamp((box.left + box.right) / 2, box.top + box.width * 0.45, em)))
    return cells


def _flat(form: Format, titles: Titles) -> list[tuple[str, tuple[Mark, ...]]]:
    """A strip along the bottom, read from the left; the number is in the corner."""
    box, em = form.block, form.letters_mm
    columns = [
        ("firm", 0.2, ["HOLM CONSULT AB", "CIVIL & STRUCTURAL"]),
        ("project", 0.2, ["PROJECT", "QUAY TERMINAL", "JOB 55-1180"]),
        ("title", 0.24, ["TITLE", *_wrapped(titles.title, 26)]),
        ("by", 0.1, ["DRAWN  KL", "APPR.  SB"]),
        ("date", 0.1, ["DATE", titles.issued]),
        ("revision", 0.06, ["REV", titles.revision]),
    ]
    cells: list[tuple[str, tuple[Mark, ...]]] = []
    at = box.left
    for name, share, said in columns:
        cells.append((name, _cell(at, box.top, share * box.width, box.height, said, em)))
        at += share * box.width
    cells.append(("number", _number(at, box.top, box.right - at, box.height, titles, em)))
    return cells


def _cell(
    left: float, top: float, width: float, height: float, said: Sequence[str], em: float
) -> tuple[Mark, ...]:
    marks: list[Mark] = [rectangle(left, top, width, height, Pen(0.35))]
    for place, line in enumerate(said):
        size = em * (0.75 if place == 0 else 1.0)
        marks.append(Text((left + 2.0, top + 2.0 + em * 0.8 + place * em * 1.5), line, size))
    return tuple(marks)


def _number(
    left: float, top: float, width: float, height: float, titles: Titles, em: float
) -> tuple[Mark, ...]:
    size = min(em * 3.2, width / (0.75 * len(titles.number)))
    return (
        rectangle(left, top, width, height, Pen(0.5)),
        Text((left + 2.0, top + 2.0 + em * 0.8), "SHEET NO.", em * 0.75),
        Text((left + width / 2, top + height * 0.5 + size * 0.5), titles.number, size, "middle"),
    )


def _stamp(x: float, y: float, em: float) -> tuple[Mark, ...]:
    return (
        Arc((x, y), 5.5 * em, pen=Pen(0.3)),
        Arc((x, y), 4.2 * em, pen=Pen(0.18)),
        Text((x, y), "REGISTERED", em * 0.7, "middle"),
        Text((x, y + em * 1.2), "No. 24418", em * 0.7, "middle"),
    )


def _wrapped(text: str, most: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if len(longer) <= most else [lines[-1], word]
    return lines


def listed(
    name: str, heading: str, entries: Sequence[tuple[str, str]], box: Box, em: float, *, what: str
) -> list[Item]:
    """Numbered notes below a heading, each wrapped into the box's width; later ones make room."""
    items = [_heading(name, heading, box, em)]
    at, pitch = box.top + 3.4 * em, 1.5 * em
    most = int((box.width - 4 * em) / (0.66 * em))
    for place, (key, text) in enumerate(entries):
        lines = _wrapped(text, most)
        marks: list[Mark] = [Text((box.left, at), key, em)]
        marks += [
            Text((box.left + 3.2 * em, at + row * pitch), line, em)
            for row, line in enumerate(lines)
        ]
        items.append(
            Item(
                name=f"{name}:{place}",
                what=what,
                marks=tuple(marks),
                view=FRAME,
                layer="A-NOTE",
                can="rt",
                row=(name, place),
                pitch_mm=len(lines) * pitch + 0.5 * em,
            )
        )
        at += items[-1].pitch_mm
    return items


def schedule(
    name: str,
    heading: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    box: Box,
    em: float,
    *,
    spare: int = 2,
) -> list[Item]:
    """A ruled table with some empty rows at its end, so that a new row needs no new lines."""
    whole = sum(width for _, width in columns)
    pitch = 2.1 * em
    top = box.top + 2.6 * em
    lefts = [
        box.left + box.width * sum(w for _, w in columns[:at]) / whole for at in range(len(columns))
    ]
    bottom = top + pitch * (len(rows) + 1 + spare)
    rules: list[Mark] = [
        Line(((box.left, top + pitch * at), (box.right, top + pitch * at)), _FINE)
        for at in range(len(rows) + 2 + spare)
    ]
    rules += [Line(((x, top), (x, bottom)), _FINE) for x in [*lefts, box.right]]
    head = [
        Text((left + 0.6 * em, top + 0.7 * pitch), text, em * 0.95)
        for left, (text, _) in zip(lefts, columns, strict=True)
    ]
    items = [
        _heading(name, heading, box, em),
        Item(name=f"{name}:rules", what="table", marks=tuple(rules), view=FRAME, layer="A-NOTE"),
        Item(name=f"{name}:head", what="table", marks=tuple(head), view=FRAME, layer="A-NOTE"),
    ]
    for place, cells in enumerate(rows):
        y = top + pitch * (place + 1.7)
        marks = [
            Text((left + 0.6 * em, y), text, em * 0.95)
            for left, text in zip(lefts, cells, strict=True)
        ]
        items.append(
            Item(
                name=f"{name}:{place}",
                what="schedule row",
                marks=tuple(marks),
                view=FRAME,
                layer="A-NOTE",
                can="rt",
                row=(name, place),
                pitch_mm=pitch,
            )
        )
    return items


def _heading(name: str, heading: str, box: Box, em: float) -> Item:
    y = box.top + 1.2 * em
    marks = (
        Text((box.left, y), heading, em * 1.25),
        Line(((box.left, y + 0.5 * em), (box.right, y + 0.5 * em)), Pen(0.35)),
    )
    return Item(name=f"{name}:heading", what="heading", marks=marks, view=FRAME, layer="A-NOTE")
