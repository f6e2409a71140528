"""A sheet's number, title, revision and date are found wherever the title block stands."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.drawings.titleblocks.paper import A3, ANSI_D, ARCH_D, Paper, turned

from premises.drawings.content import Kind, Raster, text_lines
from premises.drawings.titleblocks import Source, TitleBlock, read_titleblock, regions


def right_strip(number: str, size: tuple[float, float] = ARCH_D) -> Paper:
    """A strip along the right edge, with notes, revisions, title and number from the top."""
    paper = Paper(size)
    width, height = size
    paper.frame(12, 12, width - 12, height - 12)
    left = width - 100
    paper.line((left, 12), (left, height - 12))
    for y in (200, 260, height - 150, height - 90, height - 50):
        paper.line((left, y), (width - 12, y))
    paper.write("HALLORAN ARCHITECTS INC", left + 5, 30, 5.0)
    paper.write("12 MAIN STREET, SUITE 200", left + 5, 38, 2.5)
    paper.write("612.465.7550", left + 5, 42, 2.5)
    paper.write("REVISIONS", left + 5, 205, 2.5)
    paper.write("1 ADDENDUM 1 02/03/2026", left + 5, 212)
    paper.write("2 BULLETIN 4 03/09/2026", left + 5, 217)
    paper.write("PROJECT NO.", left + 5, height - 147, 2.0)
    paper.write("A-2024", left + 8, height - 143, 3.0)
    paper.write("DATE", left + 45, height - 147, 2.0)
    paper.write("01/15/2026", left + 48, height - 143, 3.0)
    paper.write("DRAWN BY", left + 5, height - 130, 2.0)
    paper.write("JB", left + 8, height - 126, 3.0)
    paper.write("SCALE", left + 45, height - 130, 2.0)
    paper.write('1/8" = 1\'-0"', left + 48, height - 126, 3.0)
    paper.write("SHEET TITLE", left + 5, height - 87, 2.0)
    paper.write("SECOND FLOOR", left + 8, height - 80, 5.0)
    paper.write("REFLECTED CEILING PLAN", left + 8, height - 73, 5.0)
    paper.write("SHEET NO.", left + 5, height - 47, 2.0)
    paper.write(number, left + 15, height - 38, 14.0)
    return paper


def bottom_strip(number: str, size: tuple[float, float] = ARCH_D) -> Paper:
    """A strip along the bottom, cut into cells; the number at its right end."""
    paper = Paper(size)
    width, height = size
    paper.frame(12, 12, width - 12, height - 12)
    top = height - 72
    paper.line((12, top), (width - 12, top))
    for x in (width - 300, width - 200, width - 90):
        paper.line((x, top), (x, height - 12))
    paper.write("Drawing Title", width - 198, top + 2, 2.5)
    paper.write("FOUNDATION DETAILS", width - 196, top + 10, 4.0)
    paper.write("Project Title", width - 298, top + 2, 2.5)
    paper.write("NORTH CENTER", width - 296, top + 10, 4.0)
    paper.write("Rev", width - 88, top + 2, 2.5)
    paper.write("C", width - 86, top + 8, 3.5)
    paper.write("Drawing Number", width - 88, top + 30, 2.5)
    paper.write(number, width - 80, top + 38, 8.0)
    return paper


def corner_block(number: str, size: tuple[float, float] = A3) -> Paper:
    """A small block in the corner, without a single label for number or title."""
    paper = Paper(size)
    width, height = size
    paper.frame(10, 10, width - 10, height - 10)
    paper.frame(width - 130, height - 50, width - 10, height - 10)
    paper.write("SITE GRADING PLAN", width - 125, height - 45, 4.0)
    paper.write("PROJECT: NORTH CENTER JOB NO. 24-117", width - 125, height - 35, 2.5)
    paper.write("DATE: 2026-01-15", width - 125, height - 28, 2.5)
    paper.write("REV B", width - 125, height - 20, 2.5)
    paper.write(number, width - 50, height - 28, 10.0)
    return paper


def busy(paper: Paper) -> Paper:
    """The drawing itself, with everything on it that looks like a number of a sheet."""
    for place in range(6):
        x, y = 60.0 + 40 * place, 90.0
        paper.circle(x, y, 6)
        paper.write("5", x - 1, y - 4, 2.5)
        paper.write(f"A-50{place}", x - 4, y + 1, 2.5)
        paper.write(f"OFFICE A-1{place}4", x, y + 40, 2.5)
        paper.write(f"A1{place}2", x + 3, y + 60, 2.5)
    for row in range(12):
        paper.write(f"{row + 1}. 1-HR RATED PARTITION, SEE A-501.", 60, 160 + 5 * row)
    return paper


NUMBERS = ["A-101", "A2.1", "A20-01", "S-12A", "B-S01", "A-344-MB", "FP-101", "M1.01", "C3"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("block", [right_strip, bottom_strip, corner_block])
@pytest.mark.parametrize("size", [ARCH_D, ANSI_D])
def test_the_number_is_found_in_every_style_of_block(
    number: str, block: Callable[[str, tuple[float, float]], Paper], size: tuple[float, float]
) -> None:
    found = read_titleblock(busy(block(number, size)).sheet())
    assert found.said == number
    assert found.source is Source.TEXT
    assert found.confidence > 0.6


def test_a_strip_at_the_right_is_read_entry_by_entry() -> None:
    found = read_titleblock(busy(right_strip("A-121")).sheet())
    assert found.number == "A-121"
    assert found.title == "SECOND FLOOR REFLECTED CEILING PLAN"
    assert found.revision == "2"
    assert found.issued == "01/15/2026"
    assert found.discipline == "Architectural"
    assert found.fields == {
        "project number": "A-2024",
        "drawn by": "JB",
        "scale": '1/8" = 1\'-0"',
    }


def test_a_strip_at_the_bottom_is_read_entry_by_entry() -> None:
    found = read_titleblock(busy(bottom_strip("S-501")).sheet())
    assert found.title == "FOUNDATION DETAILS"
    assert found.revision == "C"
    assert found.fields["project"] == "NORTH CENTER"


def test_without_labels_the_large_words_near_the_number_are_the_title() -> None:
    found = read_titleblock(corner_block("C-101").sheet())
    assert found.title == "SITE GRADING PLAN"
    assert (found.revision, found.issued) == ("B", "2026-01-15")
    assert found.fields == {"project": "NORTH CENTER", "project number": "24-117"}


def test_the_box_is_the_frame_of_the_block_and_leaves_the_drawing_out() -> None:
    corner = read_titleblock(corner_block("C-101").sheet()).box
    assert corner is not None
    assert (corner.left, corner.top, corner.right, corner.bottom) == (290.0, 247.0, 410.0, 287.0)
    strip = read_titleblock(right_strip("A-121").sheet()).box
    assert strip is not None
    assert (strip.left, strip.top, strip.right) == (814.4, 12.0, 902.4)


def test_general_notes_above_a_block_are_not_a_part_of_it() -> None:
    paper = bottom_strip("A-101")
    paper.frame(700, 300, 902.4, 537.6)
    for row in range(12):
        paper.write(f"{row + 1}. COORDINATE WITH MECHANICAL DRAWINGS.", 705, 310 + 6 * row)
    box = read_titleblock(paper.sheet()).box
    assert box is not None
    assert box.top == pytest.approx(537.6)


def test_the_last_word_of_a_note_is_no_label_of_the_note_below() -> None:
    paper = right_strip("A-101")
    notes = ("COORDINATE OUTLETS WITH THE", "OWNER", "PATCH AND PAINT ALL WALLS")
    for row, text in enumerate(notes):
        paper.write(text, 819.4, 100 + 4 * row)
    assert "client" not in read_titleblock(paper.sheet()).fields
    paper.write("OWNER", 819.4, 150, 2.0)
    paper.write("HARBOR HEALTH TRUST", 822.4, 154, 3.0)
    assert read_titleblock(paper.sheet()).fields["client"] == "HARBOR HEALTH TRUST"


def test_labels_right_below_each_other_all_have_their_values_beside_them() -> None:
    paper = right_strip("A-101")
    rows = (("APPROVED BY", "KL"), ("CHECKED BY", "MT"), ("CLIENT", "HARBOR TRUST"))
    for row, (label, said) in enumerate(rows):
        paper.write(label, 819.4, 150 + 3.5 * row)
        paper.write(said, 845.0, 150 + 3.5 * row)
    fields = read_titleblock(paper.sheet()).fields
    found = (fields["approved by"], fields["checked by"], fields["client"])
    assert found == ("KL", "MT", "HARBOR TRUST")


def test_a_block_that_is_turned_along_the_right_edge_is_read_too() -> None:
    paper = busy(Paper())
    paper.frame(12, 12, 902, 597)
    paper.line((842, 12), (842, 597))
    paper.write("SHEET TITLE", 850, 500, 2.0, -90)
    paper.write("ROOF PLAN", 856, 500, 5.0, -90)
    paper.write("SHEET NO.", 850, 590, 2.0, -90)
    paper.write("A-131", 860, 590, 12.0, -90)
    found = read_titleblock(paper.sheet())
    assert (found.number, found.title) == ("A-131", "ROOF PLAN")


def test_a_whole_sheet_may_be_turned() -> None:
    sheet = busy(right_strip("A-121")).sheet()
    for _ in range(3):
        sheet = turned(sheet)
        found = read_titleblock(sheet)
        assert (found.number, found.issued) == ("A-121", "01/15/2026")


def test_an_index_of_sheets_does_not_name_the_cover() -> None:
    paper = right_strip("G-001")
    paper.write("SHEET NO.", 500, 100, 3.0)
    for row in range(15):
        paper.write(f"A-1{row:02}", 500, 106 + 6 * row, 3.0)
        paper.write("FLOOR PLAN", 540, 106 + 6 * row, 3.0)
    assert read_titleblock(paper.sheet()).number == "G-001"


def test_of_pixels_the_same_words_are_read_with_their_confusions() -> None:
    sheet = right_strip("5-1O1").sheet()
    grey = np.full((61, 91), 255, np.uint8)
    scan = replace(sheet, kind=Kind.RASTER, words=(), raster=Raster(grey, 0.1))
    found = read_titleblock(scan, sheet.words)
    assert (found.number, found.said, found.source) == ("S-101", "5-1O1", Source.OCR)


@pytest.mark.parametrize("angle_deg", [-90.0, 90.0])
def test_words_of_a_scan_that_lie_on_their_side_are_put_in_order(angle_deg: float) -> None:
    paper = Paper()
    x, way = (850.0, 1.0) if angle_deg < 0 else (890.0, -1.0)
    for text, off, size in (
        ("SHEET TITLE", 0, 2.0), ("FOUNDATION", 5, 5.0), ("DETAILS", 12, 5.0),
        ("SHEET NO.", 22, 2.0), ("S-501", 28, 10.0),
    ):  # fmt: skip
        paper.write(text, x + way * off, 560.0 if angle_deg < 0 else 500.0, size, angle_deg)
    lying = [
        replace(one, text=line.text, box=line.box, angle_deg=0.0, size_mm=line.box.height)
        for line in text_lines(paper.words)
        for one in line.words[:1]
    ]
    grey = np.full((61, 91), 255, np.uint8)
    scan = replace(paper.sheet(), kind=Kind.RASTER, words=(), raster=Raster(grey, 0.1))
    found = read_titleblock(scan, lying)
    assert (found.number, found.title) == ("S-501", "FOUNDATION DETAILS")


def test_the_frame_of_a_scan_is_found_in_its_pixels() -> None:
    paper = corner_block("C-101")
    grey = np.full((297 * 8, 420 * 8), 255, np.uint8)
    for x0, y0, x1, y1 in paper.pieces:
        left, right = sorted((int(x0 * 8), int(x1 * 8)))
        top, bottom = sorted((int(y0 * 8), int(y1 * 8)))
        grey[top : bottom + 2, left : right + 2] = 30
    sheet = replace(paper.sheet(), kind=Kind.RASTER, raster=Raster(grey, 8.0))
    box = read_titleblock(sheet).box
    assert box is not None
    assert box.left == pytest.approx(290, abs=0.5)
    assert box.bottom == pytest.approx(287, abs=0.5)


def test_a_sheet_without_words_or_number_has_none() -> None:
    assert read_titleblock(Paper().sheet()) == TitleBlock()
    paper = Paper()
    paper.write("OFFICE 101", 300, 300)
    paper.write("SEE A-501", 340, 320)
    found = read_titleblock(paper.sheet())
    assert (found.number, found.confidence) == (None, 0.0)


@pytest.mark.parametrize("size", [ARCH_D, ANSI_D, A3, (60.0, 40.0)])
def test_letters_are_looked_for_in_the_corner_first_then_in_the_strips(
    size: tuple[float, float],
) -> None:
    boxes = regions(Paper(size).sheet())
    assert (boxes[0].right, boxes[0].bottom) == size
    for one in boxes:
        assert all(one.shared(other) == 0 for other in boxes if other is not one)
        assert Paper(size).sheet().box.grown(1e-9).joined(one) == Paper(size).sheet().box.grown(
            1e-9
        )


def test_a_view_at_the_foot_of_the_sheet_is_no_part_of_the_block_for_the_scale_below_it() -> None:
    paper = right_strip("A-501")
    paper.line((120, 580), (260, 580))
    paper.line((480, 580), (620, 580))
    paper.write("SCALE: NTS", 130, 584, 2.5)
    paper.write("SCALE: NTS", 490, 584, 2.5)
    box = read_titleblock(paper.sheet()).box
    assert box is not None
    assert box.left > ARCH_D[0] - 115
