"""Words become the lines that somebody wrote, and ruled lines the cells between them."""

import time
from dataclasses import replace

import numpy as np
import pytest
from tests.drawings.titleblocks.paper import Paper

from premises.drawings.content import Box, Kind, Raster, Word, rulings, text_lines


@pytest.mark.parametrize("angle_deg", [0.0, 1.5, 37.0, 90.0, 180.0, -90.0])
def test_words_of_a_row_are_a_line_at_every_angle(angle_deg: float) -> None:
    paper = Paper()
    paper.write("FIRST FLOOR PLAN", 300, 300, 4.0, angle_deg)
    (line,) = text_lines(paper.words[::-1])
    assert line.text == "FIRST FLOOR PLAN"
    assert line.reading.width == pytest.approx(0.6 * 4 * 14 + 2 * 0.4 * 4, abs=2.0)


def test_a_wide_blank_begins_another_line_and_a_dash_belongs_to_its_letters() -> None:
    words = (
        Word("P", Box(10.0, 10.0, 11.4, 12.5), 2.5),
        Word("-", Box(11.5, 11.2, 12.2, 11.5), 2.5),
        Word("2", Box(12.3, 10.0, 13.5, 12.5), 2.5),
        Word("DATE", Box(20.0, 10.0, 26.0, 12.5), 2.5),
    )
    assert [line.text for line in text_lines(words)] == ["P-2", "DATE"]


def test_lines_above_each_other_and_letters_of_other_sizes_stay_apart() -> None:
    paper = Paper()
    paper.write("PATIENT", 100, 100, 2.5)
    paper.write("ROOM", 100, 103.6, 2.5)
    paper.write("A-101", 111, 96, 10.0)
    assert sorted(line.text for line in text_lines(paper.words)) == ["A-101", "PATIENT", "ROOM"]


def test_a_sheet_full_of_words_takes_no_longer_for_each_of_them() -> None:
    """Ten thousand words, none of which belongs to another, in less time than the square takes."""
    words = [
        Word("A", Box(x * 8.0, y * 1.1, x * 8.0 + 0.7, y * 1.1 + 0.8), 1.0)
        for x in range(100)
        for y in range(100)
    ]
    began_s = time.thread_time()
    assert len(text_lines(words)) == 10_000
    assert time.thread_time() - began_s < 4


def test_a_cell_is_what_the_nearest_lines_enclose_though_they_are_cut_in_pieces() -> None:
    paper = Paper()
    for x in (100.0, 160.0):
        for piece in range(50, 110, 3):
            paper.line((x, piece), (x, piece + 3.0))
    for y in (60.0, 80.0):
        paper.line((100.0, y), (125.0, y))
        paper.line((160.0, y), (125.1, y))
    paper.line((120.0, 70.0), (123.0, 70.0))
    cell = rulings(paper.sheet()).cell(Box(118.0, 71.0, 124.0, 73.0))
    assert cell == Box(100.0, 60.0, 160.0, 80.0)


def test_where_no_line_is_a_cell_ends_at_the_edge() -> None:
    sheet = Paper().sheet()
    assert rulings(sheet).cell(Box(100.0, 100.0, 101.0, 101.0)) == sheet.box


def test_lines_of_a_scan_that_is_askew_are_followed() -> None:
    grey = np.full((1600, 2400), 255, np.uint8)
    columns = np.arange(200, 2200)
    for y in (400, 800):
        grey[(y + 0.01 * columns).astype(int), columns] = 0
        grey[(y + 1 + 0.01 * columns).astype(int), columns] = 0
    sheet = replace(Paper().sheet(), kind=Kind.RASTER, raster=Raster(grey, 8.0))
    cell = rulings(sheet).cell(Box(250.0, 80.0, 252.0, 82.0))
    assert cell.top == pytest.approx(400 / 8 + 0.01 * 251, abs=0.6)
    assert cell.bottom == pytest.approx(800 / 8 + 0.01 * 251, abs=0.6)
