"""A number is a dimension if it says a length by itself or stands on a dimension line."""

import numpy as np
import pytest
from tests.drawings.differencing.drawing import (
    PLAN,
    Piece,
    arc,
    differences,
    door,
    rectangle,
    sheet,
    told,
    wall,
    words,
)

from premises.drawings.content import Box, Sheet
from premises.drawings.differencing import is_size, sizes_on
from premises.drawings.landmarks import Cloud, Landmarks


@pytest.mark.parametrize(
    "text", ["3'-0\"", '5/8"', "7'-6\" CLR", "2.40 m", "12’-6” TYP.", "±45 mm"]
)
def test_a_length_with_its_unit_says_so_by_itself(text: str) -> None:
    assert is_size(text)


@pytest.mark.parametrize("text", ["110", "2400", "A-101", "EXAM 1", '3/4" PLYWOOD', "45 MIN"])
def test_numbers_and_sentences_do_not(text: str) -> None:
    assert not is_size(text)


def ticks(*places: tuple[float, float]) -> list[Piece]:
    return [(x - 1, y + 1, x + 1, y - 1) for x, y in places]


ON_A_LINE: list[Piece] = [(290.0, 103.5, 330.0, 103.5), *ticks((290, 103.5), (330, 103.5))]
AMID_A_LINE: list[Piece] = [
    (280.0, 101.2, 304.0, 101.2),
    (313.0, 101.2, 340.0, 101.2),
    (280.0, 101.2, 283.0, 102.0),
    (340.0, 101.2, 337.0, 102.0),
]
TAGS: list[list[Piece]] = [
    arc(308.5, 101.2, 6, 24, 2.0),
    rectangle(302, 98.5, 13, 5.5),
    [
        (308.5 + 5 * np.cos(a), 101.2 + 5 * np.sin(a), 308.5 + 5 * np.cos(b), 101.2 + 5 * np.sin(b))
        for a, b in zip(np.arange(6) * np.pi / 3, np.arange(1, 7) * np.pi / 3, strict=True)
    ],
]


def numbered(text: str, drawn: list[Piece]) -> Sheet:
    """A number of four digits whose middle is (308, 101.2)."""
    return sheet(PLAN + drawn, words(text, 305, 100))


@pytest.mark.parametrize("drawn", [ON_A_LINE, AMID_A_LINE])
def test_a_bare_number_on_a_dimension_line_is_a_dimension(drawn: list[Piece]) -> None:
    found = differences(numbered("2400", drawn), numbered("2450", drawn))
    assert told(found) == ["text dimension"]
    assert [line.text for line in sizes_on(numbered("2400", drawn))] == ["2400"]


@pytest.mark.parametrize("drawn", [[], *TAGS, *(tag + ON_A_LINE for tag in TAGS)])
def test_a_bare_number_in_a_tag_or_alone_is_none(drawn: list[Piece]) -> None:
    found = differences(numbered("2400", drawn), numbered("2450", drawn))
    assert told(found) == ["text text"]
    assert sizes_on(numbered("2400", drawn)) == ()


def test_a_revision_cloud_across_a_ruling_makes_no_dimension_of_the_number_on_it() -> None:
    cloud = Cloud(Box(285, 102, 335, 105), (len(PLAN) + 1, len(PLAN) + 2))
    drawn = numbered("2400", ON_A_LINE)
    assert sizes_on(drawn, Landmarks(clouds=(cloud,))) == ()
    assert sizes_on(drawn, Landmarks()) != ()


def test_a_dimension_that_is_written_upwards_is_read_along_its_own_line() -> None:
    old, new = (
        sheet(
            [(y, 400 - x, v, 400 - u) for x, y, u, v in ON_A_LINE],
            [words(text, 100, 90)[0].__class__(text, one.box, 2.5, 270.0) for one in upright],
        )
        for text in ("2400", "2450")
        for upright in [words("24", 99.7, 90.5)]
    )
    assert told(differences(old, new)) == ["text dimension"]


def test_a_door_that_moves_with_its_number_is_linework_with_its_text_told() -> None:
    def with_door(at: float) -> Sheet:
        pieces = [*wall(20, at, 250), *wall(at + 9, 300, 250), *door(at, 251)]
        tag = arc(at + 4.5, 244, 3, 24, 2.0)
        return sheet(pieces + tag, words("110", at + 2.6, 243, 2.0))

    found = differences(with_door(100), with_door(112))
    assert told(found) == ["moved linework"]
    assert found.changes[0].new_text == "110"


def test_a_door_with_the_size_that_is_written_at_it_is_linework() -> None:
    opened = [*wall(20, 100, 250), *wall(119, 300, 250), *door(100, 251, 19.0)]
    found = differences(sheet(wall(20, 300, 250)), sheet(opened, words("3'-0\"", 101, 254)))
    assert told(found) == ["added linework"]
    assert found.changes[0].new_text == "3'-0\""
