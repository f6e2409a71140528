"""Figures that are too small or too noisy to be sure of are told once somebody has read them."""

from dataclasses import replace

import pytest
from tests.drawings.differencing.rasters.sketch import compared, lying, plan, scanned, sheet

from premises.drawings.content import Box, Sheet
from premises.drawings.differencing import Category, Change, ChangeKind, CloudFinding, Differences
from premises.drawings.differencing.rasters import windows_to_read, with_texts
from premises.drawings.differencing.rasters.sorting import category_of


def _scans(old: str, new: str) -> tuple[Sheet, Sheet]:
    def drawn(said: str) -> Sheet:
        return sheet(plan, lambda pen: pen.text(said, 90, 30))

    return scanned(drawn(old), 1), scanned(drawn(new), 2)


def _doubtful(old: str, new: str, sure: float = 0.95) -> Differences:
    line = Change(
        number=2,
        kind=ChangeKind.TEXT,
        category=Category.TEXT,
        box=Box(90, 27, 105, 30),
        old_box=Box(90, 27, 105, 30),
        in_cloud=True,
    )
    first = replace(line, number=1, kind=ChangeKind.ADDED, category=Category.LINEWORK, ink_mm=9.0)
    cloud = CloudFinding(Box(80, 20, 120, 40), (1,))
    found = Differences(changes=(first,), clouds=(cloud,), doubtful=(line,))
    windows = windows_to_read(found, *_scans(old, new), lying())
    return with_texts(found, windows, [(old, sure), (new, sure)])


@pytest.mark.parametrize(("old", "new"), [("109", "106"), ("W24X55", "W34X55"), ("7'-3", "7'-8")])
def test_a_figure_that_changed_on_a_scan_is_told_or_worth_reading(old: str, new: str) -> None:
    found = compared(*_scans(old, new))
    lines = [
        one for one in (*found.changes, *found.doubtful) if one.box.touches(Box(90, 27, 96, 30))
    ]
    assert lines
    assert all(one.kind is ChangeKind.TEXT for one in lines)


def test_what_is_doubtful_is_read_after_what_is_sure_and_has_the_numbers_that_follow() -> None:
    old, new = sheet(plan), sheet(plan, lambda pen: pen.cross(120, 50))
    found = compared(old, new)
    line = Change(
        number=2,
        kind=ChangeKind.TEXT,
        category=Category.TEXT,
        box=Box(20, 37, 45, 41),
        old_box=Box(20, 37, 45, 41),
    )
    windows = windows_to_read(replace(found, doubtful=(line,)), old, new, lying())
    assert [(one.change, one.is_new) for one in windows] == [(2, False), (2, True)]


def test_another_figure_confirms_a_doubt_also_in_its_cloud() -> None:
    told = _doubtful("109", "106")
    assert [(one.number, one.old_text, one.new_text) for one in told.changes] == [
        (1, None, None),
        (2, "109", "106"),
    ]
    assert told.clouds[0].changes == (1, 2)
    assert told.doubtful == ()


@pytest.mark.parametrize(
    ("old", "new", "sure"),
    [
        ("109", "109", 0.95),
        ("13'-4\"", "13-4°", 0.95),
        ("PHARMACY", "PHARMAÇY", 0.95),
        ("ROOM", "K ROOM", 0.95),
        ("109", "106", 0.7),
    ],
)
def test_what_readers_get_wrong_confirms_no_doubt(old: str, new: str, sure: float) -> None:
    assert [one.number for one in _doubtful(old, new, sure).changes] == [1]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("7'-6\"", Category.DIMENSION),
        ("OFFICE 101", Category.ROOM),
        ("SEE STRUCTURAL", Category.TEXT),
    ],
)
def test_words_that_were_read_tell_their_sort(text: str, category: Category) -> None:
    assert category_of(text, Box(10, 10, 30, 12.5)) is category


def test_noise_alone_raises_few_doubts() -> None:
    old, new = (scanned(sheet(plan), seed) for seed in (5, 6))
    found = compared(old, new)
    assert len(found.doubtful) <= 1
