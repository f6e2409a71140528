"""Everything on a sheet that people find their way by."""

from collections.abc import Iterable, Sequence
from typing import Final

from premises.drawings.content import Box, Rulings, Sheet, TextLine, Word, rulings, text_lines
from premises.drawings.landmarks.area import drawing_area
from premises.drawings.landmarks.bubbles import find_bubbles
from premises.drawings.landmarks.clouds import find_clouds
from premises.drawings.landmarks.deltas import find_deltas
from premises.drawings.landmarks.headings import Heading, find_headings
from premises.drawings.landmarks.marks import Cloud, Delta, Landmarks, Note, NoteKind
from premises.drawings.landmarks.notes import headless, notes_below
from premises.drawings.landmarks.rooms import find_rooms
from premises.drawings.landmarks.schedules import schedule_below
from premises.drawings.landmarks.turning import is_level, turned
from premises.drawings.landmarks.unread import BESIDE_MM, unread_deltas
from premises.drawings.titleblocks import TitleBlock, revision_rows

_REVISIONS: Final = "REVISIONS"


def find_landmarks(
    sheet: Sheet, block: TitleBlock, words: Iterable[Word] | None = None
) -> Landmarks:
    """Grid, rooms, notes, schedules, revisions, clouds and deltas of a sheet.

    `words` are those read from pixels, none means the sheet's own. Of a scan there are no clouds
    and no deltas, and a grid only where its names were read.
    """
    written = text_lines(sheet.words if words is None else words)
    clouds = find_clouds(sheet.strokes)
    # Letters that are lines cannot be read.
    deltas = find_deltas(sheet, written) if written else unread_deltas(sheet.strokes, clouds)
    lines = _without_marks(written, clouds, deltas)
    cells = rulings(sheet)
    titled = (block.box,) if block.box is not None else ()
    headings = find_headings(lines, titled)
    lists = {
        heading: notes_below(heading, lines, headings)
        for heading in headings
        if heading.kind is not NoteKind.SCHEDULE
    }
    lists |= _schedules(sheet, lines, cells, headings)
    for heading in headless(lines, (*titled, *_covered(lists))):
        lists[heading] = notes_below(heading, lines, headings)
    notes = [note for found in lists.values() for note in found]
    covered = _covered(lists)
    barred = (*titled, *covered)
    bubbles = find_bubbles(sheet, lines, barred)
    rooms = find_rooms(lines, cells, barred)
    drawn = [*(one.box for one in bubbles), *(one.box for one in rooms)]
    return Landmarks(
        bubbles=bubbles,
        rooms=rooms,
        notes=(*_single(notes), *_revisions(written, block.box)),
        clouds=clouds,
        deltas=deltas,
        drawing=drawing_area(cells, block.box, covered, drawn),
    )


def _without_marks(
    written: Sequence[TextLine], clouds: Sequence[Cloud], deltas: Sequence[Delta]
) -> list[TextLine]:
    """All lines but the number of a cloud's delta: set on a list, it is none of its words."""
    around = [cloud.box.grown(BESIDE_MM) for cloud in clouds]
    marks = [one.box for one in deltas if any(one.box.touches(box) for box in around)]
    return [one for one in written if not any(box.holds(*one.box.middle) for box in marks)]


def _schedules(
    sheet: Sheet, lines: Sequence[TextLine], cells: Rulings, headings: Sequence[Heading]
) -> dict[Heading, tuple[Note, ...]]:
    """The rows of each schedule, in whichever direction it is written."""
    tables = [heading for heading in headings if heading.kind is NoteKind.SCHEDULE]
    found: dict[Heading, tuple[Note, ...]] = {}
    for angle_deg in {heading.line.angle_deg for heading in tables}:
        here = [heading for heading in tables if heading.line.angle_deg == angle_deg]
        if is_level(angle_deg) or sheet.raster is not None:
            found |= {one: schedule_below(one, lines, cells, headings) for one in here}
            continue
        laid = turned(sheet, lines, angle_deg)
        others = [laid.heading(one) for one in headings if one.line.angle_deg == angle_deg]
        for one in here:
            rows = schedule_below(laid.heading(one), laid.lines, laid.cells, others)
            found[one] = tuple(map(laid.back, rows))
    return found


def _covered(lists: dict[Heading, tuple[Note, ...]]) -> list[Box]:
    """The room that each list takes, its heading included."""
    boxes = []
    for heading, notes in lists.items():
        box = heading.line.box
        for note in notes:
            box = box.joined(note.box)
        if notes:
            boxes.append(box)
    return boxes


def _single(notes: Iterable[Note]) -> list[Note]:
    """Each row once, though two headings may have claimed it: the nearer one was asked first."""
    kept: dict[Box, Note] = {}
    for note in notes:
        kept.setdefault(note.box, note)
    return sorted(kept.values(), key=lambda note: (note.box.top, note.box.left))


def _revisions(lines: Sequence[TextLine], block: Box | None) -> list[Note]:
    """The rows of tables of revisions; none crosses the frame of the title block."""
    inside = [line for line in lines if block and block.holds(*line.box.middle)]
    outside = [line for line in lines if not block or not block.holds(*line.box.middle)]
    return [
        Note(
            NoteKind.REVISION,
            row.mark,
            " ".join(filter(None, (row.text, row.issued))),
            row.box,
            _REVISIONS,
        )
        for row in (*revision_rows(inside), *revision_rows(outside))
    ]
