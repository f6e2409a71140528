"""Letters become words with their place, size, turn and line, however a writer set them."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.drawings.sheets.written import MM, Written, sheet_of

from premises.drawings.content import Sheet, Word
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.pdf.reading import read_pdf


def said(sheet: Sheet) -> list[str]:
    return [word.text for word in sheet.words]


def lines(sheet: Sheet) -> list[str]:
    """The words of each line in order along it."""
    found: dict[int, list[Word]] = {}
    for word in sheet.words:
        found.setdefault(word.line, []).append(word)
    return [
        " ".join(word.text for word in sorted(words, key=lambda word: word.box.left))
        for words in found.values()
    ]


def test_a_word_has_its_place_and_size() -> None:
    (word,) = sheet_of(b"BT /F1 10 Tf 100 200 Td (HALL) Tj ET").words
    assert word.text == "HALL"
    assert word.size_mm == pytest.approx(10 * MM, rel=1e-3)
    assert word.angle_deg == 0
    box = word.box
    assert box.left / MM == pytest.approx(100, abs=0.01)
    # The widths of Helvetica: H 722, A 667, L 556 thousandths.
    assert box.width / MM == pytest.approx((722 + 667 + 556 + 556) / 100, abs=0.05)
    assert box.top < 193 * MM
    assert 200 * MM < box.bottom < 203 * MM


@pytest.mark.parametrize(
    ("cos", "sin", "angle"),
    [(1, 0, 0), (0, 1, -90), (-1, 0, 180), (0, -1, 90), (0.8660254, 0.5, -30)],
)
def test_turned_words_tell_their_turn(cos: float, sin: float, angle: float) -> None:
    matrix = f"{cos} {sin} {-sin} {cos} 300 200"
    sheet = sheet_of(f"BT /F1 10 Tf {matrix} Tm (ROOM 101) Tj ET".encode())
    assert said(sheet) == ["ROOM", "101"]
    assert [word.angle_deg for word in sheet.words] == pytest.approx([angle, angle], abs=0.01)
    assert sheet.words[0].line == sheet.words[1].line
    assert sheet.words[0].size_mm == pytest.approx(10 * MM, rel=1e-3)
    assert sheet.words[0].box.holds(300 * MM, 200 * MM)


@pytest.mark.parametrize(("rotate", "angle"), [(90, 90), (180, 180), (270, -90)])
def test_words_of_a_turned_page_turn_with_it(rotate: int, angle: float) -> None:
    (word,) = sheet_of(b"BT /F1 10 Tf 100 200 Td (HALL) Tj ET", rotate=rotate).words
    assert word.angle_deg == angle


def test_size_is_that_after_all_scaling() -> None:
    written = Written(b"q 3 0 0 3 0 0 cm /Symbol Do Q")
    written.form("Symbol", b"BT /F1 1 Tf 2 0 0 2 30 30 Tm (HALL) Tj ET")
    (word,) = written.sheet().words
    assert word.size_mm == pytest.approx(6 * MM, rel=1e-3)
    assert word.box.left / MM == pytest.approx(90, abs=0.01)
    assert word.box.width / MM == pytest.approx(6 * 2.501, abs=0.05)


@pytest.mark.parametrize(
    "content",
    [
        b"(ROOM 101) Tj",
        b"[(ROOM) -278 (101)] TJ",
        b"[(R) 20 (OO) -15 (M) -278 (1) 5 (01)] TJ",
        b"(ROOM) Tj 34 0 Td (101) Tj",
        b"(R) Tj 7.22 0 Td (O) Tj 7.78 0 Td (O) Tj 7.78 0 Td (M) Tj 11.11 0 Td (101) Tj",
    ],
)
def test_however_letters_are_set_they_are_the_same_words_on_one_line(content: bytes) -> None:
    sheet = sheet_of(b"BT /F1 10 Tf 100 200 Td " + content + b" ET")
    assert said(sheet) == ["ROOM", "101"]
    assert lines(sheet) == ["ROOM 101"]
    assert sheet.words[1].box.left / MM == pytest.approx(133.9, abs=0.3)


def test_narrow_figures_are_not_torn_apart_and_spaced_letters_stay_together() -> None:
    sheet = sheet_of(b"BT /F1 10 Tf 100 200 Td (11.1) Tj 0 -40 Td 4 Tc (PLAN) Tj ET")
    assert said(sheet) == ["11.1", "PLAN"]


def test_columns_of_a_table_are_lines_of_their_own() -> None:
    sheet = sheet_of(b"BT /F1 10 Tf 100 200 Td (101) Tj 60 0 Td (OFFICE) Tj ET")
    assert len({word.line for word in sheet.words}) == 2


def test_a_line_is_one_even_when_its_words_were_written_in_another_order() -> None:
    sheet = sheet_of(
        b"BT /F1 10 Tf 134 200 Td (PLAN) Tj ET BT /F1 10 Tf 10 10 Td (else) Tj ET"
        b" BT /F1 10 Tf 100 200 Td (ROOF) Tj ET"
    )
    assert sorted(lines(sheet)) == ["ROOF PLAN", "else"]


def test_words_one_above_the_other_are_two_lines() -> None:
    sheet = sheet_of(b"BT /F1 10 Tf 12 TL 100 200 Td (ONE) Tj T* (TWO) Tj ET")
    assert lines(sheet) == ["ONE", "TWO"]


def test_joined_letters_are_written_out() -> None:
    from fpdf import FPDF

    document = FPDF(unit="pt", format=(600, 400))
    document.add_page()
    fonts = _fonts()
    if fonts is None:
        pytest.skip("no TrueType font is installed")
    document.add_font("Face", fname=fonts)
    document.set_font("Face", size=12)
    document.text(100, 100, "of\ufb01ce \u00e9tage")
    sheet = read_pdf(bytes(document.output()), 1, SheetLimits())
    assert said(sheet) == ["office", "étage"]


def test_letters_without_a_meaning_keep_their_place() -> None:
    from pikepdf import Dictionary, Name

    written = Written(b"BT /F2 10 Tf 100 200 Td <0041> Tj ET")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Nameless,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
    )
    written.page.Resources.Font["/F2"] = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.Nameless,
        Encoding=Name("/Identity-H"),
        DescendantFonts=[descendant],
    )
    (word,) = written.sheet().words
    assert word.box.left / MM == pytest.approx(100, abs=0.5)


def test_invisible_letters_of_a_drawing_are_not_read() -> None:
    assert said(sheet_of(b"BT /F1 10 Tf 3 Tr 10 10 Td (GHOST) Tj 0 Tr 0 50 Td (SEEN) Tj ET")) == [
        "SEEN"
    ]


def test_letters_outside_of_their_window_or_the_page_are_not_read() -> None:
    sheet = sheet_of(
        b"q 100 100 100 100 re W n BT /F1 10 Tf 110 150 Td (IN) Tj 200 0 Td (OUT) Tj ET Q"
        b" BT /F1 10 Tf -200 100 Td (OFF) Tj ET"
    )
    assert said(sheet) == ["IN"]


def test_another_writer_gives_the_same_words() -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 400))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(100, 200, "ROOM 101")
    canvas.save()
    sheet = read_pdf(target.getvalue(), 1, SheetLimits())
    other = sheet_of(b"BT /F1 10 Tf 100 200 Td (ROOM 101) Tj ET")
    assert said(sheet) == said(other)
    for one, two in zip(sheet.words, other.words, strict=True):
        assert one.box.likeness(two.box) > 0.98


def _fonts() -> str | None:
    from pathlib import Path

    return next((str(path) for path in Path("/usr/share/fonts").rglob("*Sans*.ttf")), None)
