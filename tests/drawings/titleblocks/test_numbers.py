"""Numbers of sheets are told from other texts, and are equal however they are written."""

import pytest

from premises.drawings.titleblocks.numbers import bare, discipline, fold, labelled, plausible


@pytest.mark.parametrize(
    "written", ["A101", "A-101", "A 101", "a\N{EN DASH}101", "A_101", "A - 101"]
)
def test_separators_and_small_letters_make_no_other_number(written: str) -> None:
    assert fold(written) == "A-101"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("A2.1", "A2.1"),
        ("A-2.1", "A2.1"),
        ("A20-01", "A20-01"),
        ("S-12A", "S-12A"),
        ("B-S01", "B-S01"),
        ("B-S-01", "B-S01"),
        ("A-344-MB", "A-344-MB"),
        ("A344-MB", "A-344-MB"),
        ("A60-12", "A60-12"),
        ("FP-101", "FP-101"),
        ("M1.01", "M1.01"),
        ("E-001", "E-001"),
        ("C3", "C-3"),
        ("AF101", "AF-101"),
        ("A-101.1", "A-101.1"),
        ("12345-ARU-XX-01-DR-A-2001", "12345-ARU-XX-01-DR-A-2001"),
        ("sheet 7", "SHEET-7"),
    ],
)
def test_every_style_has_one_form_and_folding_twice_changes_nothing(
    written: str, folded: str
) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_a_point_in_the_digits_makes_another_number() -> None:
    assert fold("A1.01") != fold("A101")
    assert bare("A1.01") == bare("A-101") == "A101"


@pytest.mark.parametrize(
    "number",
    ["A-101", "A2.1", "A20-01", "S-12A", "B-S01", "A-344-MB", "A60-12", "FP-101", "M1.01", "E-001",
     "C3", "G-105", "AF101", "AD-201", "LS101", "A-1001", "12345-ARU-XX-01-DR-A-2001"],
)  # fmt: skip
def test_the_usual_styles_are_plausible(number: str) -> None:
    assert plausible(number) is not None


@pytest.mark.parametrize(
    "text",
    ["REV A", "AREA A", "ROOM101", "STE200", "STE 200", "NO 12", "MN 5540", "656-19-306", "28",
     "763.412.4000", "2026-01-15", "1:100", "12'-6\"", "JAN 2026", "OFFICE 101", "A", "",
     "CORRIDOR"],
)  # fmt: skip
def test_other_texts_of_a_sheet_are_not(text: str) -> None:
    assert plausible(text) is None


def test_beside_a_label_plain_digits_and_counts_may_be_numbers() -> None:
    assert labelled("101") == ("101", 0.3)
    assert labelled("3 OF 12") == ("3", 0.1)
    assert labelled("A-101 OF 12") == ("A-101", 1.0)
    assert labelled("FIRST FLOOR PLAN") is None


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("5-101", "S-101"),
        ("S1O1", "S-101"),
        ("A-1O1", "A-101"),
        ("AIOI", "A-101"),
        ("SI01", "S-101"),
        ("8-101", "B-101"),
        ("A-10I", "A-101"),
        ("A-10S", "A-105"),
        ("FP-1O1", "FP-101"),
        ("M1.O1", "M1.01"),
        ("A2O-O1", "A20-01"),
        ("S-12A", "S-12A"),
        ("SB-101", "SB-101"),
        ("A-101", "A-101"),
    ],
)
def test_of_pixels_letters_that_look_alike_are_read_as_their_place_asks(
    seen: str, meant: str
) -> None:
    found = plausible(seen, from_pixels=True)
    assert found is not None
    assert found[0] == meant


def test_of_text_objects_letters_are_what_they_are() -> None:
    assert plausible("5-101") is None
    assert plausible("A-10S") != plausible("A-105")


@pytest.mark.parametrize(
    ("number", "trade"),
    [
        ("A-101", "Architectural"),
        ("AF101", "Architectural"),
        ("S2.1", "Structural"),
        ("FP-101", "Fire protection"),
        ("FA-101", "Fire alarm"),
        ("M1.01", "Mechanical"),
        ("C3", "Civil"),
        ("L-1", "Landscape"),
        ("101", None),
        (None, None),
    ],
)
def test_the_first_letters_name_the_trade(number: str | None, trade: str | None) -> None:
    assert discipline(number) == trade
