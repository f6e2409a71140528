"""The same drawing is the same, however another program spells it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drawings.differencing.drawing import (
    LETTERS,
    PLAN,
    Piece,
    arc,
    differences,
    fills,
    ring,
    sheet,
    strokes,
    words,
)

from premises.drawings.content import Box, Picture, Sheet, Similarity, Strokes

OLD = sheet(PLAN, LETTERS)


def spelled(pieces: list[Piece], seed: int) -> list[Piece]:
    """Each piece cut at chance places, some drawn backwards, some twice, all in another order."""
    chance = np.random.default_rng(seed)
    found: list[Piece] = []
    for x0, y0, x1, y1 in pieces:
        cuts = np.sort(np.concatenate(([0.0, 1.0], chance.uniform(0, 1, chance.integers(0, 4)))))
        for low, high in pairwise(cuts.tolist()):
            begin = x0 + (x1 - x0) * low, y0 + (y1 - y0) * low
            end = x0 + (x1 - x0) * high, y0 + (y1 - y0) * high
            part = (*end, *begin) if chance.random() < 0.5 else (*begin, *end)
            found += [part] * int(chance.integers(1, 3))
    return [found[number] for number in chance.permutation(len(found)).tolist()]


def test_a_sheet_does_not_differ_from_itself() -> None:
    assert differences(OLD, OLD).changes == ()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_cuts_order_direction_and_doubles_of_lines_are_no_change(seed: int) -> None:
    other = sheet(spelled(PLAN, seed), LETTERS[::-1])
    assert differences(OLD, other).changes == ()
    assert differences(other, OLD).changes == ()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_ends_that_are_rounded_by_three_hundredths_of_a_millimetre_are_no_change(seed: int) -> None:
    ends = np.array(spelled(PLAN, seed)) + np.random.default_rng(seed).uniform(
        -0.03, 0.03, (len(spelled(PLAN, seed)), 4)
    )
    assert differences(OLD, sheet([tuple(row) for row in ends.tolist()], LETTERS)).changes == ()


@pytest.mark.parametrize("parts", [24, 60, 200])
def test_a_curve_in_other_pieces_is_the_same_curve(parts: int) -> None:
    old, new = sheet(arc(100, 100, 20, 36, 2.0)), sheet(arc(100, 100, 20, parts, 2.0))
    # 24 pieces of this circle leave it by 0.17 mm: that much is another curve.
    assert (differences(old, new).changes == ()) == (parts > 24)


@pytest.mark.parametrize(
    "transform",
    [
        Similarity(0.0, 1.0, 300.0, 0.0),
        Similarity(-1.0, 0.0, 400.0, 300.0),
        Similarity(0.5, 0.0, 30.0, 20.0),
        Similarity(0.9697, -0.0254, 12.0, 9.0),
    ],
)
def test_a_sheet_that_was_turned_scaled_and_shifted_is_the_same(transform: Similarity) -> None:
    ends = OLD.strokes.ends
    there = np.hstack((transform.apply(ends[:, :2]), transform.apply(ends[:, 2:])))
    old = sheet(PLAN)
    assert differences(old, sheet([tuple(row) for row in there.tolist()]), transform).changes == ()


def test_a_dashed_line_is_the_same_as_dashes_and_wherever_they_begin() -> None:
    def dashes(first: float) -> list[Piece]:
        return [(x, 50.0, min(x + 3, 200), 50.0) for x in np.arange(20 + first, 200, 4.5).tolist()]

    pattern = Sheet(
        width_mm=400,
        height_mm=300,
        kind=OLD.kind,
        strokes=strokes([(20, 50, 200, 50)], dash_mm=4.5),
    )
    for one in (sheet(dashes(0)), pattern):
        for other in (sheet(dashes(1.7)), pattern):
            assert differences(one, other).changes == ()


def test_one_area_is_the_same_as_two_that_abut() -> None:
    whole = sheet([], areas=fills([ring(20, 20, 60, 40)], [0x404040]))
    halves = fills([ring(20, 20, 25, 40), ring(45, 20, 35, 40)], [0x404040, 0x404040])
    assert differences(whole, sheet([], areas=halves)).changes == ()


def test_a_white_area_on_paper_is_nothing() -> None:
    white = fills([ring(20, 20, 60, 40)], [0xFFFFFF])
    assert differences(sheet([]), sheet([], areas=white)).changes == ()


def test_blanks_quotes_and_dashes_that_were_typed_otherwise_say_the_same() -> None:
    old = sheet([], words("12'-6\" TYP. \u2013 SEE A-101", 50, 50))
    new = sheet([], words("12\u2019\u20136\u201d TYP. - SEE A-101", 50, 50))
    assert differences(old, new).changes == ()


def test_letters_of_another_width_and_height_say_the_same() -> None:
    new = sheet(PLAN, [*words("OFFICE 101", 60, 60.2, 2.3), *LETTERS[2:]])
    assert differences(OLD, new).changes == ()


def test_a_line_of_letters_cut_into_other_words_says_the_same() -> None:
    old = sheet([], words("PROVIDE BLOCKING", 50, 50))
    whole = old.words[0].box.joined(old.words[1].box)
    letters = "PROVIDEBLOCKING"
    step = whole.width / len(letters)
    boxes = [Box(50 + i * step, 50, 50 + (i + 1) * step, 52.5) for i in range(len(letters))]
    new = [type(old.words[0])(one, box, 2.5) for one, box in zip(letters, boxes, strict=True)]
    assert differences(old, sheet([], new)).changes == ()


def test_a_picture_in_its_place_is_no_change() -> None:
    old = sheet([], pictures=(Picture(Box(10, 10, 50, 40), "abc"),))
    new = sheet([], pictures=(Picture(Box(10.2, 10, 50.1, 40), "abc"),))
    assert differences(old, new).changes == ()


def test_two_empty_sheets_do_not_differ() -> None:
    assert differences(sheet([]), sheet([])).changes == ()


def test_a_dashed_line_may_end_in_a_blank_though_another_line_begins_behind_it() -> None:
    """One file has the line with its pattern, the other each dash; beyond stands another line."""
    dashes: list[Piece] = [(20 + 8.0 * at, 250, 24 + 8.0 * at, 250) for at in range(10)]
    other = (103.2, 250.0, 130.0, 250.0)
    one = sheet([*PLAN, *dashes, other])
    pattern = strokes([(20, 250, 99.5, 250)], dash_mm=8.0)
    plain = strokes([*PLAN, other])
    joined = Strokes(
        np.vstack((plain.ends, pattern.ends)),
        np.append(plain.width_mm, pattern.width_mm),
        np.append(plain.colour, pattern.colour),
        np.append(plain.dash_mm, pattern.dash_mm),
        np.append(plain.path, np.int32(len(plain))),
        np.append(plain.layer, pattern.layer),
    )
    assert differences(one, sheet(joined)).changes == ()
