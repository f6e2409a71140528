"""Title blocks, landmarks and looks of real drawings are what a person reads on them."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from premises.drawings.content import Box, Sheet, Word
from premises.drawings.landmarks import Landmarks, NoteKind, Places, find_landmarks
from premises.drawings.pairing import Fingerprint, fingerprint
from premises.drawings.sheets import SheetLimits
from premises.drawings.sheets.pdf.reading import read_pdf
from premises.drawings.titleblocks import Source, read_titleblock, regions

pytestmark = pytest.mark.needs_data

Files = Callable[[str], bytes]


def sheet_of(files: Files, name: str, page: int = 1) -> Sheet:
    return _read(files(name), page)


@cache
def _read(data: bytes, page: int) -> Sheet:
    return read_pdf(data, page, SheetLimits())


def marks(sheet: Sheet) -> Landmarks:
    return find_landmarks(sheet, read_titleblock(sheet))


@pytest.mark.parametrize(
    ("name", "revision", "issued"),
    [
        ("s1_same_A.pdf", "A", "2026-01-15"),
        ("s1_same_B.pdf", "B", "2026-03-02"),
        ("s3_rotscale_A.pdf", "A", "2026-01-15"),
        ("s3_rotscale_B.pdf", "B", "2026-03-02"),
    ],
)
def test_a_plan_and_its_turned_revision_name_themselves(
    drawings_data: Files, name: str, revision: str, issued: str
) -> None:
    found = read_titleblock(sheet_of(drawings_data, name))
    assert (found.number, found.title) == ("A-101", "FIRST FLOOR PLAN - AREA A")
    assert (found.revision, found.issued, found.source) == (revision, issued, Source.TEXT)
    assert found.fields["project number"] == "24-117"


@pytest.mark.parametrize(
    ("page", "said", "title"),
    [(1, "AF101", "FIRST FLOOR FINISH PLAN"), (2, "AF600", "MATERIAL AND ROOM FINISH SCHEDULE")],
)
def test_a_strip_at_the_bottom_names_its_sheet(
    drawings_data: Files, page: int, said: str, title: str
) -> None:
    found = read_titleblock(sheet_of(drawings_data, "sample-finish-plan.pdf", page))
    assert (found.said, found.title, found.revision) == (said, title, "1")
    assert (found.issued, found.fields["phase"]) == ("MAY 22, 2020", "CONSTRUCTION DOCUMENTS")
    assert found.box is not None
    assert found.box.top == pytest.approx(670.6, abs=0.5)
    assert found.box.width > 900


def test_the_words_of_a_scan_are_enough(drawings_data: Files) -> None:
    sheet = sheet_of(drawings_data, "scanned-plan.pdf")
    words = [
        Word("OFFICE 102", Box(289.0, 184.0, 333.0, 192.0), 8.0),
        Word("A-101", Box(346.0, 217.0, 378.5, 228.0), 11.0),
        Word('SCALE: 1/4" = 1\'-0"', Box(305.0, 232.0, 354.0, 238.5), 5.5),
    ]
    assert all(regions(sheet)[0].holds(*word.box.middle) for word in words)
    found = read_titleblock(sheet, words)
    assert (found.number, found.source) == ("A-101", Source.OCR)
    assert found.fields == {"scale": '1/4" = 1\'-0"'}
    assert found.title is None


def test_a_real_plan_has_its_rooms_notes_cloud_and_delta(drawings_data: Files) -> None:
    found = marks(sheet_of(drawings_data, "sample-finish-plan.pdf"))
    rooms = {(room.name, room.number) for room in found.rooms}
    assert {("PATIENT ROOM", "147"), ("CORRIDOR", "CE-2"), ("SOILED UTILITY", "142")} <= rooms
    assert len(rooms) > 40
    notes = [note for note in found.notes if note.kind is NoteKind.GENERAL]
    assert [note.key for note in notes] == [str(number) for number in range(1, 16)]
    assert notes[-1].text == "SEE INTERIOR ELEVATIONS FOR MORE FINISH INFO."
    assert [delta.text for delta in found.deltas] == ["1"]
    (cloud,) = found.clouds
    assert cloud.box.likeness(Box(472.4, 204.7, 707.4, 308.9)) > 0.98
    assert Places(found).room_at(Box(600.0, 200.0, 602.0, 202.0)) == "CORRIDOR CE-2"


def test_a_real_schedule_has_its_rows(drawings_data: Files) -> None:
    found = marks(sheet_of(drawings_data, "sample-finish-plan.pdf", 2))
    rows = {note.key: note for note in found.notes if note.kind is NoteKind.SCHEDULE}
    assert rows["PT-1"].text.startswith("PORCELAIN CERAMIC TILE | DALTILE | KEYSTONES MOSAIC")
    assert rows["PT-1"].of == "MATERIAL SCHEDULE"
    assert len(rows) > 40


def test_the_grid_of_a_turned_plan_is_found(drawings_data: Files) -> None:
    found = marks(sheet_of(drawings_data, "s3_rotscale_B.pdf"))
    assert {one.name for one in found.bubbles if one.is_vertical} == set("ABCDEFGHIJKL")
    assert {one.name for one in found.bubbles if not one.is_vertical} == set("123456789")
    assert len(found.rooms) > 80


def test_two_revisions_look_alike_and_two_sheets_do_not(drawings_data: Files) -> None:
    def shared(one: Fingerprint, other: Fingerprint) -> float:
        return float(np.minimum(one.ink, other.ink).sum())

    old, new = (fingerprint(sheet_of(drawings_data, f"s1_same_{name}.pdf")) for name in "AB")
    plan, schedule = (
        fingerprint(sheet_of(drawings_data, "sample-finish-plan.pdf", page)) for page in (1, 2)
    )
    assert shared(old, new) > 0.95
    assert shared(plan, schedule) < 0.6
    assert len(set(old.words) & set(new.words)) > 0.9 * len(old.words)
