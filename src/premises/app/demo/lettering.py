"""The words around the sample plan: title block, notes, keynotes and the schedule of doors."""

from collections.abc import Sequence
from typing import Final

from premises.app.demo.clinic import Clinic, Door
from premises.app.demo.drafting import Paper

_EDGE_MM: Final = 12.0
_BLOCK_LEFT: Final = 806.0
_NOTES_LEFT: Final = 652.0
_NOTES_TOP: Final = 46.0
_KEYNOTES_TOP: Final = 190.0
_SCHEDULE: Final = (98.0, 476.0)
_COLUMNS: Final = (
    ("NO.", 20),
    ("SIZE", 45),
    ("TYPE", 20),
    ("FIRE RATING", 34),
    ("REMARKS", 56),
)
_ROW_MM: Final = 7.8
_LINE_MM: Final = 5.2
_NOTE_MM: Final = 2 * _LINE_MM + 8
"""From one note to the next; a cloud around one has room between them."""

_NOTES: Final[tuple[tuple[str, ...], ...]] = (
    ("ALL DIMENSIONS ARE TO FACE OF STUD UNLESS", "NOTED OTHERWISE. DO NOT SCALE DRAWINGS."),
    ("VERIFY EXISTING CONDITIONS BEFORE STARTING", "WORK; REPORT DISCREPANCIES."),
    ("PROVIDE BLOCKING IN WALLS FOR ALL", "WALL-MOUNTED EQUIPMENT."),
    ('DOORS ARE 4" FROM ADJACENT WALL UNLESS', "DIMENSIONED."),
    ("SEAL ALL PENETRATIONS OF RATED WALLS WITH", "LISTED FIRESTOP SYSTEMS."),
)
_NEW_NOTE: Final = ("PATCH AND PAINT BOTH SIDES OF WALLS AT", "NEW OPENINGS, CORNER TO CORNER.")
_PARTITION: Final = ('3 5/8" METAL STUDS', '6" METAL STUDS')


def letter(paper: Paper, clinic: Clinic, *, is_revised: bool) -> None:
    """Write everything around the plan; `is_revised` adds what the addendum says."""
    _frame(paper)
    _write_title(paper)
    _write_notes(paper, is_revised=is_revised)
    _write_keynotes(paper, is_revised=is_revised)
    _write_schedule(paper, clinic.doors)
    _fill_block(paper, is_revised=is_revised)
    if is_revised:
        _cloud_words(paper, clinic)


def _frame(paper: Paper) -> None:
    right, bottom = paper.width - _EDGE_MM, paper.height - _EDGE_MM
    paper.box((_EDGE_MM, _EDGE_MM), (right, bottom), 0.7)
    paper.line((_BLOCK_LEFT, _EDGE_MM), (_BLOCK_LEFT, bottom), width=0.7)


def _write_title(paper: Paper) -> None:
    paper.circle((104, 451), 6, 0.35).text((104, 452.6), "1", 3.2, align="middle", bold=True)
    paper.text((114, 449.5), "FLOOR PLAN", 4, bold=True).line((112, 451), (230, 451), width=0.5)
    paper.text((114, 456), 'SCALE: 1/4" = 1\'-0"', 2.4)
    paper.circle((620, 452), 8, 0.35).line((620, 460), (620, 440), width=0.35)
    paper.line((617, 446), (620, 440), (623, 446), width=0.35)
    paper.text((620, 438), "N", 3.2, align="middle", bold=True)


def _write_notes(paper: Paper, *, is_revised: bool) -> None:
    paper.text((_NOTES_LEFT, _NOTES_TOP), "GENERAL NOTES", 3.4, bold=True)
    notes = (*_NOTES, _NEW_NOTE) if is_revised else _NOTES
    for index, lines in enumerate(notes):
        top = _NOTES_TOP + 10 + index * _NOTE_MM
        _numbered(paper, f"{index + 1}.", lines, top)


def _keynotes(*, is_revised: bool) -> Sequence[tuple[str, ...]]:
    return (
        ("EXTERIOR WALL, SEE WALL SECTION 3/A-301.",),
        (f'PARTITION, {_PARTITION[is_revised]} AT 16" O.C.,', '5/8" GYP. BD. EACH SIDE.'),
        ("WALL-HUNG SINK, SEE PLUMBING DRAWINGS.",),
        ("STEEL SHELVING BY OWNER.",),
        ("GRAB BARS, SEE DETAIL 4/A-501.",),
        ('FLOOR DRAIN, SLOPE FLOOR 1/8" PER FOOT.',),
    )


def _write_keynotes(paper: Paper, *, is_revised: bool) -> None:
    paper.text((_NOTES_LEFT, _KEYNOTES_TOP), "KEYNOTES", 3.4, bold=True)
    for index, lines in enumerate(_keynotes(is_revised=is_revised)):
        _numbered(paper, str(index + 1), lines, _KEYNOTES_TOP + 10 + index * _NOTE_MM)


def _numbered(paper: Paper, number: str, lines: Sequence[str], top: float) -> None:
    paper.text((_NOTES_LEFT, top), number, 2.4)
    for row, line in enumerate(lines):
        paper.text((_NOTES_LEFT + 10, top + row * _LINE_MM), line, 2.4)


def _write_schedule(paper: Paper, doors: Sequence[Door]) -> None:
    left, top = _SCHEDULE
    right = left + sum(wide for _, wide in _COLUMNS)
    paper.text((left, top - 2.5), "DOOR SCHEDULE", 3.4, bold=True)
    _rule(paper, len(doors) + 1)
    _row(paper, top, [name for name, _ in _COLUMNS], bold=True)
    paper.line((left, top + _ROW_MM), (right, top + _ROW_MM), width=0.5)
    for index, door in enumerate(doors):
        cells = [door.number, door.size, door.leaf, door.rating, door.remarks]
        _row(paper, top + (index + 1) * _ROW_MM, cells)


def _rule(paper: Paper, rows: int) -> None:
    left, top = _SCHEDULE
    right, bottom = left + sum(wide for _, wide in _COLUMNS), top + rows * _ROW_MM
    paper.box((left, top), (right, bottom), 0.5)
    for index in range(2, rows):
        level = top + index * _ROW_MM
        paper.line((left, level), (right, level), width=0.18)
    for _, wide in _COLUMNS[:-1]:
        left += wide
        paper.line((left, top), (left, bottom), width=0.18)


def _row(paper: Paper, top: float, cells: Sequence[str], *, bold: bool = False) -> None:
    left = _SCHEDULE[0]
    for said, (_, wide) in zip(cells, _COLUMNS, strict=True):
        paper.text((left + 2, top + 5.0), said, 2.2, bold=bold)
        left += wide


def _fill_block(paper: Paper, *, is_revised: bool) -> None:
    """The strip at the right; every field has its name above it in small letters."""
    left, right = _BLOCK_LEFT, paper.width - _EDGE_MM
    middle = (left + right) / 2
    paper.text((middle, 40), "HARBOR STREET", 5, align="middle", bold=True)
    paper.text((middle, 49), "ARCHITECTS", 5, align="middle", bold=True)
    for level in (70, 150, 330, 420, 470, 530):
        paper.line((left, level), (right, level), width=0.5)
    _field(
        paper, 70, "PROJECT", ("HARBOR STREET CLINIC", "12 HARBOR STREET", "CAMBRIDGE, MA 02139")
    )
    _write_revisions(paper, is_revised=is_revised)
    _field(paper, 330, "PROJECT NUMBER", ("2026-014",))
    paper.line((left, 375), (right, 375), width=0.5)
    _field(paper, 375, "DRAWN BY", ("PS",))
    _field(paper, 420, "DATE", ("NOVEMBER 16, 2026" if is_revised else "OCTOBER 5, 2026",))
    _field(paper, 470, "SHEET TITLE", ("FLOOR PLAN",))
    paper.text((left + 3, 535), "SHEET NUMBER", 1.8)
    paper.text((middle, 572), "A-101", 12, align="middle", bold=True)


def _field(paper: Paper, top: float, name: str, lines: Sequence[str]) -> None:
    paper.text((_BLOCK_LEFT + 3, top + 5), name, 1.8)
    for row, line in enumerate(lines):
        paper.text((_BLOCK_LEFT + 6, top + 16 + row * 7), line, 3.2)


def _write_revisions(paper: Paper, *, is_revised: bool) -> None:
    left, right = _BLOCK_LEFT, paper.width - _EDGE_MM
    rows = [("REV", "DATE", "DESCRIPTION"), ("-", "10/05/2026", "ISSUED FOR BID")]
    rows += [("1", "11/16/2026", "ADDENDUM 1")] if is_revised else []
    for index, cells in enumerate(rows):
        level = 158 + index * 7
        for said, across in zip(cells, (3, 14, 40), strict=True):
            paper.text((left + across, level), said, 2.1, bold=not index)
        paper.line((left, level + 2.4), (right, level + 2.4), width=0.18)


def _cloud_words(paper: Paper, clinic: Clinic) -> None:
    """Clouds around what the addendum says in words, save for the fire rating of a door."""
    left, top = _SCHEDULE
    row = next(index for index, door in enumerate(clinic.doors) if door.number == "104A")
    level = top + (row + 1) * _ROW_MM
    paper.cloud((left - 3, level), (left + 178, level + _ROW_MM), "1", 4.0)
    for note in (
        _NOTES_TOP + 10 + len(_NOTES) * _NOTE_MM,
        _KEYNOTES_TOP + 10 + _NOTE_MM,
    ):
        paper.cloud((_NOTES_LEFT - 4, note - 4.5), (_NOTES_LEFT + 118, note + 7.5), "1", 5.0)
