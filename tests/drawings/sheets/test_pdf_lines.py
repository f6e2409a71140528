"""Lines and areas of a PDF come out where they are seen, as wide and in the colour they have."""

import math

import numpy as np
import pytest
from tests.drawings.sheets.written import MM, Written, ends_of, sheet_of


def test_rectangles_and_closed_lines_have_all_their_sides() -> None:
    sheet = sheet_of(b"10 10 20 30 re S 100 100 m 150 100 l 150 150 l s")
    assert ends_of(sheet)[:4] == [
        (10, 390, 30, 390),
        (30, 390, 30, 360),
        (30, 360, 10, 360),
        (10, 360, 10, 390),
    ]
    assert ends_of(sheet)[4:] == [
        (100, 300, 150, 300),
        (150, 300, 150, 250),
        (150, 250, 100, 300),
    ]
    assert sheet.strokes.path.tolist() == [0] * 4 + [1] * 3


def test_an_open_line_is_not_closed() -> None:
    assert len(sheet_of(b"100 100 m 150 100 l 150 150 l S").strokes) == 2


def test_a_curve_stays_within_two_hundredths_of_a_millimetre() -> None:
    k = 0.5522847498 * 100
    arc = f"300 200 m 300 {200 + k} {200 + k} 300 200 300 c S".encode()
    sheet = sheet_of(arc)
    ends = sheet.strokes.ends / MM
    middles = (ends[:, :2] + ends[:, 2:]) / 2 - (200, 200)
    off = np.abs(np.hypot(middles[:, 0], middles[:, 1]) - 100) * MM
    # The curve itself is off a true circle by 0.03 %.
    assert off.max() < 0.02 + 0.0003 * 100 * MM
    assert 8 < len(ends) < 60
    assert ends[0, :2] == pytest.approx((300, 200), abs=1e-3)
    assert ends[-1, 2:] == pytest.approx((200, 100), abs=1e-3)
    assert np.allclose(ends[1:, :2], ends[:-1, 2:])


def test_large_curves_get_more_pieces_than_small_ones() -> None:
    small = sheet_of(b"10 10 m 10 12 12 12 12 10 c S")
    large = sheet_of(b"10 10 m 10 300 500 300 500 10 c S")
    assert len(small.strokes) * 4 < len(large.strokes)


def test_width_colour_and_dashes_are_those_after_scaling() -> None:
    sheet = sheet_of(
        b"q 2 0 0 2 0 0 cm 3 w 1 0 0 RG [4 2] 0 d 10 10 m 50 10 l S Q 0 0 1 RG 0 w 5 5 m 6 6 l S"
        b" [3] 0 d 1 1 m 2 2 l S"
    )
    strokes = sheet.strokes
    assert strokes.width_mm == pytest.approx([6 * MM, 0, 0])
    assert strokes.colour.tolist() == [0xFF0000, 0x0000FF, 0x0000FF]
    assert strokes.dash_mm == pytest.approx([12 * MM, 0, 6 * MM])
    assert ends_of(sheet)[0] == (20, 380, 100, 380)


def test_a_width_under_uneven_scaling_is_that_of_equal_area() -> None:
    sheet = sheet_of(b"q 4 0 0 1 0 0 cm 1 w 10 10 m 50 10 l S Q")
    assert sheet.strokes.width_mm[0] == pytest.approx(2 * MM)


def test_areas_are_rings_with_their_holes() -> None:
    sheet = sheet_of(b"1 0 0 rg 0 0 100 100 re 20 20 30 30 re f* 0 1 0 rg 300 300 10 10 re f")
    fills = sheet.fills
    assert len(sheet.strokes) == 0
    assert fills.starts.tolist() == [0, 4, 8, 12]
    assert fills.colour.tolist() == [0xFF0000, 0xFF0000, 0x00FF00]
    assert fills.path.tolist() == [0, 0, 1]
    assert (fills.points[4:8] / MM).tolist() == pytest.approx(
        np.array([(20, 380), (50, 380), (50, 350), (20, 350)])
    )


def test_what_is_filled_and_stroked_is_both_and_one_object() -> None:
    sheet = sheet_of(b"0.5 g 10 10 20 20 re B")
    assert (len(sheet.strokes), len(sheet.fills)) == (4, 1)
    assert set(sheet.strokes.path.tolist()) == set(sheet.fills.path.tolist()) == {0}
    assert sheet.fills.colour[0] == 0x808080


def test_white_areas_are_kept_and_invisible_ones_are_not() -> None:
    written = Written(b"1 g 10 10 20 20 re f /None gs 0 g 50 50 20 20 re B 80 80 5 5 re n")
    from pikepdf import Dictionary

    written.page.Resources.ExtGState = Dictionary({"/None": Dictionary({"/ca": 0, "/CA": 0})})
    sheet = written.sheet()
    assert sheet.fills.colour.tolist() == [0xFFFFFF]
    assert len(sheet.strokes) == 0


def test_a_line_without_a_length_is_a_dot() -> None:
    sheet = sheet_of(b"1 J 3 w 100 100 m 100 100 l S 10 10 m 20 10 l 20 10 l S")
    lengths = np.hypot(*(sheet.strokes.ends[:, 2:] - sheet.strokes.ends[:, :2]).T)
    assert lengths == pytest.approx([0.01, 10 * MM], rel=1e-3)


def test_symbols_are_taken_apart_wherever_they_are_nested() -> None:
    written = Written(b"q 1 0 0 1 100 100 cm /Outer Do Q q 0 1 -1 0 300 100 cm /Outer Do Q")
    inner = written.form("Inner", b"0.5 w 0 0 m 10 0 l S", (2, 0, 0, 2, 0, 0))
    outer = written.form("Outer", b"0 0 m 0 7 l S 1 0 0 1 20 0 cm /Inner Do")
    outer.Resources.XObject["/Inner"] = inner
    sheet = written.sheet()
    assert ends_of(sheet) == [
        (100, 300, 100, 293),
        (120, 300, 140, 300),
        (300, 300, 293, 300),
        (300, 280, 300, 260),
    ]
    assert sheet.strokes.width_mm == pytest.approx(np.array([1, 1, 1, 1]) * MM)
    assert sheet.strokes.path.tolist() == [0, 1, 2, 3]


def test_a_symbol_that_draws_itself_ends() -> None:
    written = Written(b"/Loop Do 1 1 m 2 2 l S")
    loop = written.form("Loop", b"0 0 m 10 0 l S /Loop Do")
    loop.Resources.XObject["/Loop"] = loop
    assert (1, 399, 2, 398) in ends_of(written.sheet())


def test_lines_end_at_the_edge_of_their_window() -> None:
    sheet = sheet_of(b"q 100 100 50 50 re W n 0 125 m 600 125 l S 0 10 m 600 10 l S Q")
    assert len(sheet.strokes) == 1
    assert sheet.strokes.ends[0] / MM == pytest.approx([100, 275, 150, 275], abs=0.05)


def test_windows_within_windows_show_what_both_show() -> None:
    sheet = sheet_of(
        b"q 100 100 50 50 re W n 120 0 500 500 re W n 0 125 m 600 125 l S 0 0 600 400 re f Q"
    )
    assert sheet.strokes.ends[0] / MM == pytest.approx([120, 275, 150, 275], abs=0.05)
    points = sheet.fills.points / MM
    assert points.min(axis=0) == pytest.approx([120, 250], abs=0.05)
    assert points.max(axis=0) == pytest.approx([150, 300], abs=0.05)


def test_lines_end_at_a_round_window_too() -> None:
    k = 0.5522847498 * 50
    circle = (
        f"250 200 m 250 {200 + k} {200 + k} 250 200 250 c {200 - k} 250 150 {200 + k} 150 200 c "
        f"150 {200 - k} {200 - k} 150 200 150 c {200 + k} 150 250 {200 - k} 250 200 c W n "
    ).encode()
    sheet = sheet_of(b"q " + circle + b"0 230 m 600 230 l S 0 0 600 400 re f Q")
    half = math.sqrt(50**2 - 30**2)
    assert sheet.strokes.ends[0] / MM == pytest.approx([200 - half, 170, 200 + half, 170], abs=0.1)
    area = sheet.fills.points / MM - (200, 200)
    assert np.hypot(area[:, 0], area[:, 1]) == pytest.approx(np.full(len(area), 50), abs=0.1)
    assert not sheet.remarks


def test_a_window_in_a_symbol_moves_with_it() -> None:
    written = Written(b"q 2 0 0 2 100 100 cm /Symbol Do Q")
    written.form("Symbol", b"0 0 10 10 re W n -100 5 m 100 5 l S")
    sheet = written.sheet()
    assert sheet.strokes.ends[0] / MM == pytest.approx([100, 290, 120, 290], abs=0.05)


def test_what_lies_off_the_page_is_not_on_the_sheet() -> None:
    sheet = sheet_of(b"-50 -50 m -10 -10 l S 700 10 20 20 re f 10 10 m 20 20 l S")
    assert (len(sheet.strokes), len(sheet.fills)) == (1, 0)


def test_numbers_beyond_all_measure_spoil_nothing() -> None:
    sheet = sheet_of(b"1e38 1e38 m 3e38 3e38 l S 10 10 m 20 20 l S 0 0 m 1e30 0 l S")
    assert np.isfinite(sheet.strokes.ends).all()
    assert (10, 390, 20, 380) in ends_of(sheet)
