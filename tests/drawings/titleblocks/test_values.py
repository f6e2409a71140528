"""Dates, scales and marks of revisions are found in what people write."""

from datetime import date

import pytest

from premises.drawings.titleblocks.labels import Entry, label_of, parts
from premises.drawings.titleblocks.values import (
    date_in,
    day_of,
    is_contact,
    revision_in,
    scale_in,
)


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("MAY 22, 2020", "MAY 22, 2020", date(2020, 5, 22)),
        ("Date: 07/6/2021", "07/6/2021", date(2021, 7, 6)),
        ("2026-01-15", "2026-01-15", date(2026, 1, 15)),
        ("15.01.2026", "15.01.2026", date(2026, 1, 15)),
        ("3.4.26", "3.4.26", date(2026, 4, 3)),
        ("15 JAN 2026", "15 JAN 2026", date(2026, 1, 15)),
        ("15-JAN-26", "15-JAN-26", date(2026, 1, 15)),
        ("JAN 2026", "JAN 2026", date(2026, 1, 1)),
        ("31/12/2025", "31/12/2025", date(2025, 12, 31)),
        ("JULY 4TH, 2025", "JULY 4TH, 2025", date(2025, 7, 4)),
        ("15. MÄRZ 2026", "15. MÄRZ 2026", date(2026, 3, 15)),
    ],
)
def test_dates_are_found_in_many_forms(text: str, said: str, day: date) -> None:
    assert date_in(text) == said
    assert day_of(text) == day


@pytest.mark.parametrize("text", ["656-19-306", "763.412.4000", "99/99/2020", "1/2", "A-101", ""])
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert date_in(text) is None


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ('SCALE: 1/8" = 1\'-0"', '1/8" = 1\'-0"'),
        ('1 1/2" = 1\'-0"', '1 1/2" = 1\'-0"'),
        ("3\" = 1'", "3\" = 1'"),
        ("1:100", "1:100"),
        ("1 : 50", "1 : 50"),
        ("NTS", "NTS"),
        ("As noted", "As noted"),
        ("FIRST FLOOR", None),
    ],
)
def test_scales_are_found_as_they_stand(text: str, scale: str | None) -> None:
    assert scale_in(text) == scale


@pytest.mark.parametrize(
    ("text", "mark"),
    [("A", "A"), ("REV B", "B"), ("Rev. 3", "3"), ("P02", "P02"), ("12", "12"), ("P01.1", "P01.1"),
     ("123", None), ("DATE", None), ("A-101", None)],
)  # fmt: skip
def test_marks_of_revisions_are_short(text: str, mark: str | None) -> None:
    assert revision_in(text) == mark


@pytest.mark.parametrize(
    ("text", "entry", "rest"),
    [
        ("SHEET NUMBER", Entry.NUMBER, ""),
        ("DWG. NO.", Entry.NUMBER, ""),
        ("DRAWING NO: A-101", Entry.NUMBER, "A-101"),
        ("SHEET A-101", Entry.SHEET, "A-101"),
        ("SHEET 3 OF 12", Entry.SHEET, "3 OF 12"),
        ("Blatt", Entry.SHEET, ""),
        ("Plan-Nr.", Entry.NUMBER, ""),
        ("Project Number", Entry.PROJECT_NUMBER, ""),
        ("JOB NO. 24-117", Entry.PROJECT_NUMBER, "24-117"),
        ("Building Number", Entry.OTHER, ""),
        ("Drawing Title", Entry.TITLE, ""),
        ("Issue Date", Entry.DATE, ""),
        ("REV A", Entry.REVISION, "A"),
        ("REVISIONS", Entry.OTHER, ""),
        ("SCALE 1:50", Entry.SCALE, "1:50"),
        ("M 1:100", Entry.SCALE, "1:100"),
        ("DRAWN BY: JB", Entry.DRAWN, "JB"),
        ("CHK", Entry.CHECKED, ""),
    ],
)
def test_labels_are_known_with_what_stands_behind_them(text: str, entry: Entry, rest: str) -> None:
    label = label_of(text)
    assert label is not None
    assert (label.entry, label.rest) == (entry, rest)


@pytest.mark.parametrize(
    "text",
    ["PROJECT MANAGER SHALL VERIFY", "SHEET METAL SCREW", "PLAN NORTH", "TITLE 24 REPORT", "M",
     "ISSUED FOR CONSTRUCTION", "FIRST FLOOR PLAN", "DATED MATERIAL SHALL BE REMOVED"],
)  # fmt: skip
def test_a_sentence_that_begins_like_a_label_is_none(text: str) -> None:
    assert label_of(text) is None


def test_a_line_is_cut_where_another_label_begins() -> None:
    assert parts("PROJECT: NORTH CENTER JOB NO. 24-117") == [
        "PROJECT: NORTH CENTER",
        "JOB NO. 24-117",
    ]
    assert parts("DATE: 1/2/26 SCALE: 1:100") == ["DATE: 1/2/26", "SCALE: 1:100"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("www.dunham.com", True), ("612.465.7550", True), ("Minneapolis, MN 55402", True),
     ("Anderson Engineering of Minnesota, LLC", True), ("FIRST FLOOR PLAN", False)],
)  # fmt: skip
def test_addresses_and_firms_are_no_titles(text: str, is_one: bool) -> None:
    assert is_contact(text) is is_one
