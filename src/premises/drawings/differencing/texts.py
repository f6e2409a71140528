"""What two sheets say: notes by their numbers, everything else by its place."""

from collections import Counter
from dataclasses import dataclass

from premises.drawings.content import Box, Sheet
from premises.drawings.differencing.changes import Zone
from premises.drawings.differencing.markup import written_as_markup
from premises.drawings.differencing.notes import NoteChange, compared
from premises.drawings.differencing.places import Laid
from premises.drawings.differencing.reflow import without_reflow
from premises.drawings.differencing.staying import not_staying
from premises.drawings.differencing.wording import Wording, reworded
from premises.drawings.differencing.writing import Line, written
from premises.drawings.differencing.zones import Zones
from premises.drawings.landmarks import Landmarks

Marks = tuple[Landmarks | None, Landmarks | None]
Sheets = tuple[Sheet, Sheet]
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Changes of notes, of other writing and rows by zone, and where rows only made room."""

    notes: tuple[NoteChange, ...]
    wording: dict[Zone, Wording]
    rows_gone: dict[Zone, tuple[Lines, ...]]
    rows_come: dict[Zone, tuple[Lines, ...]]
    reflowed: tuple[Box, ...]


def compared_texts(sheets: Sheets, marks: Marks, laid: Laid, zones: Zones, text_mm: float) -> Texts:
    """Compare all writing of two sheets; markup is left out."""
    old, new = _lines(sheets, marks, laid)
    gone, come = not_staying(old, new, text_mm)
    gone = tuple(line for line in gone if zones.sheet.holds(*line.box.middle))
    notes = compared(
        [(note, laid.box(note.box)) for note in (marks[0].notes if marks[0] else ())],
        [(note, note.box) for note in (marks[1].notes if marks[1] else ())],
        gone,
        come,
    )
    counted = Counter(line.key for line in old), Counter(line.key for line in new)
    wording: dict[Zone, Wording] = {}
    rows_gone: dict[Zone, tuple[Lines, ...]] = {}
    rows_come: dict[Zone, tuple[Lines, ...]] = {}
    reflowed = list(notes.reflowed)
    for zone in (Zone.DRAWING, Zone.TITLE_BLOCK):
        flow = without_reflow(_in_zone(notes.gone, zones, zone), _in_zone(notes.come, zones, zone))
        wording[zone] = reworded(flow.gone, flow.come, counted, text_mm)
        rows_gone[zone], rows_come[zone] = flow.rows_gone, flow.rows_come
        reflowed += flow.places
    return Texts(notes.changes, wording, rows_gone, rows_come, tuple(reflowed))


def _lines(sheets: Sheets, marks: Marks, laid: Laid) -> tuple[Lines, Lines]:
    old = written(sheets[0].words, laid.at)
    new = written(sheets[1].words, Laid.unmoved)
    return (
        tuple(line for line in old if not written_as_markup(line, marks[0])),
        tuple(line for line in new if not written_as_markup(line, marks[1])),
    )


def _in_zone(lines: Lines, zones: Zones, zone: Zone) -> Lines:
    return tuple(line for line in lines if zones.of_line(line) is zone)
