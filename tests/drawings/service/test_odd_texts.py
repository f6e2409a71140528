"""Letters that no database takes, and words without end, are compared and kept all the same."""

import io
from collections.abc import Mapping
from typing import Final

import pytest
from ezdxf.filemanagement import new as new_dxf
from pikepdf import Array, Name
from tests.drawings.service.place import Place
from tests.drawings.sheets.written import Written

from premises.drawings.models import ChangeRow, JobStatus, SheetRow, SummaryRow, VersionRow

MEANINGS: Final[Mapping[str, str]] = {
    "B": "0000",
    "C": "0007",
    "E": "D800",
    "F": "DC00",
    "G": "FFFE",
    "H": "202E",
    "I": "001B",
    "J": "D83DDE00",
    "K": "0041" * 300,
    "L": "DC00D800",
}
"""What a file may claim that its letters mean (ISO 32000-1, 9.10.3): no letters, or very many."""


def _sheet(*words: tuple[int, int, int, str]) -> bytes:
    """A sheet of lines with these words: x, y and size in points, and letters as `MEANINGS`."""
    frame = b"10 10 580 380 re S\n" + b"".join(
        b"%d %d m %d %d l S\n" % (20 + n * 7, 20 + n * 3, 60 + n * 5, 300 - n * 2)
        for n in range(40)
    )
    said = b"".join(
        b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, x, y, text.encode())
        for x, y, size, text in words
    )
    written = Written(frame + said)
    font = written.page.Resources.Font.F1
    font.Subtype, font.FirstChar, font.LastChar = Name.TrueType, 0, 255
    font.Widths = Array([600] * 256)
    pairs = "\n".join(f"<{ord(letter):02X}> <{code}>" for letter, code in MEANINGS.items())
    font.ToUnicode = written.file.make_stream(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
            "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
            f"{len(MEANINGS)} beginbfchar\n{pairs}\nendbfchar endcmap end end"
        ).encode()
    )
    return written.data()


NUMBER: Final = (500, 20, 20, "A-101")


def test_letters_that_are_none_are_kept_on_every_database(place: Place) -> None:
    """In the title block, in rooms and in what changed; nothing fails and nothing is lost."""
    odd = "".join(MEANINGS)
    title = (470, 60, 8, f"PLAN{odd}")
    old = _sheet(NUMBER, title, (100, 200, 10, f"ROOM{odd} 101"), (100, 100, 8, f"XX{odd}"))
    new = _sheet(NUMBER, title, (100, 200, 10, f"ROOM{odd} 102"), (100, 100, 8, f"YY{odd}ZZ"))
    row = place.compared(old, new)
    assert (row.status, row.error_message) == (JobStatus.COMPLETED, None)
    assert {sheet.number for sheet in place.rows(SheetRow)} == {"A-101"}
    said = [change.new_text for change in place.rows(ChangeRow) if change.new_text]
    assert any(text.startswith("YY") for text in said)
    assert not any(ord(letter) < 32 for text in said for letter in text)
    assert place.count(SummaryRow) == 1


@pytest.mark.parametrize("size", [1, 12])
def test_a_sheet_number_of_ten_thousand_letters_is_cut_or_none(here: Place, size: int) -> None:
    data = _sheet((480, 60, 5, "SHEET NUMBER"), (300, 40, size, "A-" + "1" * 10_000))
    row = here.compared(data, data + b"\n%")
    assert row.status == JobStatus.COMPLETED
    assert all(len(sheet.number or "") <= 64 for sheet in here.rows(SheetRow))
    assert all(len(version.drawing_name) <= 255 for version in here.rows(VersionRow))


def test_bytes_of_a_dxf_that_are_no_letters_are_kept(place: Place) -> None:
    document = new_dxf("R2018")
    space = document.modelspace()
    for n in range(30):
        space.add_line((n * 10, n * 3), (300 - n * 2, n * 7), dxfattribs={"layer": "WALLS#"})
    space.add_text("ROOM# 101", dxfattribs={"insert": (50, 50), "height": 5})
    space.add_text("A-101", dxfattribs={"insert": (290, 5), "height": 8})
    text = io.StringIO()
    document.write(text)
    old = text.getvalue().encode().replace(b"#", b"\xff\xed\xa0\x80")
    new = old.replace(b" 101\n", b" 102\n")
    row = place.compared(old, new)
    assert (row.status, row.error_message) == (JobStatus.COMPLETED, None)
    assert place.count(SummaryRow) == 1
    said = [change.new_text for change in place.rows(ChangeRow) if change.new_text]
    assert any("102" in one for one in said)
