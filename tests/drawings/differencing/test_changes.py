"""Each change is told once, with its kind, its tight place and its words."""

from dataclasses import replace

import numpy as np
import pytest
from tests.drawings.differencing.drawing import (
    LETTERS,
    PLAN,
    Piece,
    arc,
    differences,
    door,
    fills,
    laid,
    rectangle,
    ring,
    sheet,
    strokes,
    told,
    wall,
    words,
)

from premises.drawings.content import Box, Picture, Similarity, Strokes
from premises.drawings.differencing import Category, ChangeKind, Tolerance, compare
from premises.drawings.registration import MovedView


def shifted(pieces: list[Piece], right: float, down: float) -> list[Piece]:
    return [(x0 + right, y0 + down, x1 + right, y1 + down) for x0, y0, x1, y1 in pieces]


def test_a_thing_that_is_not_there_any_more_was_removed() -> None:
    fixture = rectangle(300, 200, 12, 8)
    found = differences(sheet(PLAN + fixture), sheet(PLAN))
    assert told(found) == ["removed linework"]
    change = found.changes[0]
    assert change.number == 1
    assert change.box.likeness(Box(300, 200, 312, 208)) > 0.9
    assert change.old_box is not None
    assert change.objects == 4
    assert change.ink_mm == pytest.approx(40, abs=1)


def test_a_thing_that_was_not_there_was_added() -> None:
    found = differences(sheet(PLAN), sheet(PLAN + door(300, 200)))
    assert told(found) == ["added linework"]
    assert found.changes[0].box.likeness(Box(300, 200, 309, 209)) > 0.9
    assert found.changes[0].old_box is None


def test_of_two_doubles_that_stand_apart_one_that_went_is_told() -> None:
    pair = rectangle(300, 200, 8, 8) + rectangle(330, 200, 8, 8)
    found = differences(sheet(pair), sheet(pair[:4]))
    assert told(found) == ["removed linework"]
    assert found.changes[0].box.left == pytest.approx(330, abs=0.5)


@pytest.mark.parametrize("shift", [(6.0, 0.0), (0.0, -9.0), (4.5, 3.5), (14.0, 0.0)])
def test_a_thing_that_stands_elsewhere_moved_also_over_its_old_place(
    shift: tuple[float, float],
) -> None:
    symbol = rectangle(300, 200, 12, 8) + arc(306, 204, 3, 24, 2.0)
    found = differences(sheet(PLAN + symbol), sheet(PLAN + shifted(symbol, *shift)))
    assert told(found) == ["moved linework"]
    change = found.changes[0]
    assert change.shift_mm == pytest.approx(shift, abs=0.2)
    there = Box(300 + shift[0], 200 + shift[1], 312 + shift[0], 208 + shift[1])
    assert change.box.likeness(there) > 0.6


def test_an_equal_thing_across_the_sheet_is_another_thing() -> None:
    near, far = rectangle(50, 200, 8, 8), rectangle(330, 30, 8, 8)
    found = differences(sheet(PLAN + near), sheet(PLAN + far))
    assert told(found) == ["removed linework", "added linework"]


def test_a_door_and_the_wall_it_opens_are_one_change() -> None:
    closed = wall(20, 200, 250)
    opened = [*wall(20, 100, 250), *wall(109, 200, 250), *door(100, 251)]
    found = differences(sheet(closed), sheet(opened))
    assert told(found) == ["added linework"]
    assert found.changes[0].box.likeness(Box(100, 251, 109, 260)) > 0.6
    back = differences(sheet(opened), sheet(closed))
    assert told(back) == ["removed linework"]


def test_a_door_and_its_number_across_the_wall_are_one_change() -> None:
    closed = wall(20, 200, 250)
    tag = rectangle(107, 244, 5, 4)
    opened = [*wall(20, 100, 250), *wall(119, 200, 250), *door(100, 251, 19.0), *tag]
    jambs = [(100.0, 249.0, 100.0, 251.0), (119.0, 249.0, 119.0, 251.0)]
    number = words("104A", 107, 245, 2.0)
    found = differences(sheet(closed), sheet(opened + jambs, number))
    assert told(found) == ["added linework"]
    assert found.changes[0].new_text == "104A"


def test_a_door_that_moved_along_its_wall_is_one_change() -> None:
    def with_door(at: float) -> list[Piece]:
        return [*wall(20, at, 250), *wall(at + 9, 200, 250), *door(at, 251)]

    found = differences(sheet(with_door(100)), sheet(with_door(106)))
    assert told(found) == ["moved linework"]
    assert found.changes[0].shift_mm == pytest.approx((6, 0), abs=0.2)


def test_an_opening_that_nothing_stands_in_is_told_by_itself() -> None:
    found = differences(sheet(wall(20, 200, 250)), sheet(wall(20, 100, 250) + wall(120, 200, 250)))
    assert told(found) == ["removed linework"]
    assert found.changes[0].box.likeness(Box(100, 249, 120, 251)) > 0.8


def test_what_was_added_beside_what_was_removed_stays_apart_from_it() -> None:
    old, new = rectangle(300, 200, 12, 8), arc(320, 204, 5, 24, 2.0)
    found = differences(sheet(PLAN + old), sheet(PLAN + new))
    assert told(found) == ["removed linework", "added linework"]


def test_a_hatch_of_a_hundred_lines_is_one_change() -> None:
    hatch = [(300.0, 100.0 + n * 0.8, 340.0, 120.0 + n * 0.8) for n in range(100)]
    assert told(differences(sheet(PLAN), sheet(PLAN + hatch))) == ["added linework"]


def test_another_text_in_the_same_place_is_told_old_and_new() -> None:
    new = sheet(PLAN, [*words("OFFICE 102", 60, 60), *LETTERS[2:]])
    found = differences(sheet(PLAN, LETTERS), new)
    assert told(found) == ["text text"]
    change = found.changes[0]
    assert (change.old_text, change.new_text) == ("OFFICE 101", "OFFICE 102")
    assert change.box.likeness(Box(60, 60, 74, 62.5)) > 0.8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12'-6\"", "13'-0 1/2\""),
        ("3'-0\"", "3'-6\""),
        ("3.25 m", "3.5 m"),
        ("12'-6\" TYP.", "12'-8\" TYP."),
    ],
)
def test_a_size_that_changed_is_a_dimension(old: str, new: str) -> None:
    found = differences(sheet(PLAN, words(old, 300, 50)), sheet(PLAN, words(new, 300, 50)))
    assert told(found) == ["text dimension"]


def test_a_text_that_stands_elsewhere_moved() -> None:
    old, new = words("EXIT SIGN", 300, 50), words("EXIT SIGN", 306, 58)
    found = differences(sheet(PLAN, old), sheet(PLAN, new))
    assert told(found) == ["moved text"]
    assert found.changes[0].shift_mm == pytest.approx((6, 8), abs=0.1)


def test_a_text_that_came_to_stand_among_others_leaves_them_as_they_were() -> None:
    beam = words("W14X30 (31)", 300, 50)
    found = differences(sheet(PLAN, beam), sheet(PLAN, [*beam, *words("S601", 309, 51)]))
    assert [(change.old_text, change.new_text) for change in found.changes] == [(None, "S601")]


def test_a_sentence_that_went_on_is_told_old_and_new() -> None:
    found = differences(
        sheet(PLAN, words("SOUND BATTS.", 300, 50)),
        sheet(PLAN, words("SOUND BATTS. AND CONCRETE", 300, 50)),
    )
    assert [(change.old_text, change.new_text) for change in found.changes] == [
        ("SOUND BATTS.", "SOUND BATTS. AND CONCRETE")
    ]


def test_one_of_many_equal_texts_that_went_is_told_once() -> None:
    found = differences(sheet(PLAN, LETTERS), sheet(PLAN, LETTERS[:-1]))
    assert told(found) == ["removed text"]
    assert found.changes[0].old_text == "TYP."


def test_a_symbol_moves_with_its_text() -> None:
    symbol, text = arc(300, 200, 4, 24, 2.0), words("7", 299, 199)
    there = words("7", 307, 205)
    found = differences(
        sheet(PLAN + symbol, LETTERS + text), sheet(PLAN + shifted(symbol, 8, 6), LETTERS + there)
    )
    assert told(found) == ["moved linework"]
    assert found.changes[0].new_text == "7"


def test_a_dimension_and_its_lines_are_one_change() -> None:
    lines = [
        (300.0, 100.0, 300.0, 106.0),
        (340.0, 100.0, 340.0, 106.0),
        (300.0, 103.0, 340.0, 103.0),
    ]
    found = differences(sheet(PLAN), sheet(PLAN + lines, words("40'-0\"", 315, 99)))
    assert told(found) == ["added dimension"]
    assert found.changes[0].new_text == "40'-0\""


def test_an_area_of_another_colour_is_a_change_and_a_little_greyer_is_none() -> None:
    def grey(colour: int) -> object:
        return sheet(PLAN, areas=fills([ring(300, 100, 30, 20)], [colour]))

    assert told(differences(grey(0x404040), grey(0xC0C0C0))) != []  # type: ignore[arg-type]
    assert told(differences(grey(0x404040), grey(0x505050))) == []  # type: ignore[arg-type]
    added = differences(sheet(PLAN), grey(0x404040))  # type: ignore[arg-type]
    assert told(added) == ["added fill"]
    assert added.changes[0].box.likeness(Box(300, 100, 330, 120)) > 0.9


POCHE = 0xD1D1D1
WHOLE = fills([ring(50, 200, 200, 4)], [POCHE])
PARTED = fills([ring(50, 200, 80, 4), ring(162, 200, 88, 4)], [POCHE, POCHE])
FACES: list[Piece] = [(50, 200, 250, 200), (50, 204, 250, 204)]
OPENED: list[Piece] = [
    *((50, y, 130, y) for y in (200.0, 204.0)),
    *((162, y, 250, y) for y in (200.0, 204.0)),
    *((x, 200, x, 204) for x in (130.0, 162.0)),
]
GLASS: list[Piece] = [(130, y, 162, y) for y in (200.0, 201.6, 202.4, 204.0)]


@pytest.mark.parametrize(
    ("closed", "opened", "category"),
    [
        ([], [], "fill"),
        (FACES, FACES, "fill"),
        (FACES, OPENED, "fill"),
        (FACES, OPENED + GLASS, "linework"),
        (FACES, [*OPENED, (130, 204, 130, 236), *arc(130, 204, 32)], "linework"),
    ],
)
def test_an_opening_in_a_filled_wall_is_one_change_with_what_stands_in_it(
    closed: list[Piece], opened: list[Piece], category: str
) -> None:
    old, new = sheet(PLAN + closed, areas=WHOLE), sheet(PLAN + opened, areas=PARTED)
    for found in (differences(old, new), differences(new, old)):
        assert [change.category.value for change in found.changes] == [category]
        box = found.changes[0].box
        assert (box.left, box.top, box.right) == pytest.approx((130, 200, 162), abs=0.2)


def test_a_light_grey_that_vanishes_from_paper_is_told() -> None:
    found = differences(sheet(PLAN + FACES, areas=WHOLE), sheet(PLAN + FACES))
    assert told(found) == ["removed fill"]


def test_an_area_that_moved_over_its_old_place_was_not_cut() -> None:
    old, new = (fills([ring(left, 200, 12, 8)], [0x404040]) for left in (300, 304))
    assert told(differences(sheet(PLAN, areas=old), sheet(PLAN, areas=new))) == ["moved fill"]


def test_looks_alone_are_a_change_only_if_asked_for() -> None:
    thin, thick = sheet(strokes(PLAN)), sheet(strokes(PLAN, width_mm=0.7))
    assert differences(thin, thick).changes == ()
    styled = differences(thin, thick, styles=True)
    assert {change.category for change in styled.changes} == {Category.STYLE}
    assert differences(thin, thin, styles=True).changes == ()


def test_another_picture_in_the_same_place_is_told_once() -> None:
    box = Box(300, 100, 340, 130)
    old, new = (sheet(PLAN, pictures=(Picture(box, digest),)) for digest in ("abc", "def"))
    assert told(differences(old, new)) == ["added picture"]
    assert told(differences(old, sheet(PLAN))) == ["removed picture"]


def test_changes_are_found_under_a_turn_and_a_scale_and_told_in_the_new_millimetres() -> None:
    transform = Similarity(0.0, 0.5, 200.0, 10.0)
    symbol = rectangle(300, 200, 12, 8)
    ends = np.array(PLAN)
    there = np.hstack((transform.apply(ends[:, :2]), transform.apply(ends[:, 2:])))
    new = sheet([tuple(row) for row in there.tolist()])
    found = differences(sheet(PLAN + symbol), new, transform)
    assert told(found) == ["removed linework"]
    change = found.changes[0]
    assert change.box.likeness(transform.box(Box(300, 200, 312, 208))) > 0.9
    assert change.old_box is not None
    assert change.old_box.likeness(Box(300, 200, 312, 208)) > 0.9


def test_what_would_lie_beside_the_new_sheet_is_no_change() -> None:
    transform = Similarity(1.0, 0.0, -60.0, 0.0)
    edge = rectangle(10, 200, 30, 20)
    new = sheet(shifted(PLAN, -60, 0))
    assert differences(sheet(PLAN + edge, words("EDGE", 12, 205)), new, transform).changes == ()


def test_a_view_that_moved_is_one_change_and_what_changed_in_it_another() -> None:
    view, rest = rectangle(20, 20, 100, 80), rectangle(200, 20, 150, 200)
    old = sheet(rest + view + rectangle(40, 40, 12, 8))
    new = sheet(rest + shifted(view, 0, 120))
    moved = MovedView(Box(15, 15, 125, 105), Similarity(1, 0, 0, 120))
    found = compare(old, new, laid(views=(moved,)), Tolerance())
    assert told(found) == ["moved view", "removed linework"]
    assert found.changes[0].shift_mm == pytest.approx((0, 120))
    assert found.changes[1].box.likeness(Box(40, 160, 52, 168)) > 0.9


def test_changes_are_numbered_by_kind_and_then_by_ink() -> None:
    old = PLAN + rectangle(300, 20, 8, 8) + rectangle(300, 60, 30, 30)
    new = PLAN + rectangle(300, 120, 9, 5)
    found = differences(sheet(old), sheet(new, words("NEW", 350, 200)))
    kinds = [change.kind for change in found.changes]
    assert kinds == [ChangeKind.REMOVED, ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.ADDED]
    assert [change.number for change in found.changes] == [1, 2, 3, 4]
    assert found.changes[0].ink_mm > found.changes[1].ink_mm


def test_a_wide_line_that_vanished_from_above_a_thin_one_is_removed() -> None:
    """Walls are drawn in wide pens over the thin lines of floors and hatches."""
    thin = strokes([*PLAN, (20, 250, 120, 250)], width_mm=0.13)
    above = Strokes(
        np.vstack((thin.ends, [[40, 250, 80, 250]])),
        np.append(thin.width_mm, np.float32(0.3)),
        np.append(thin.colour, np.uint32(0)),
        np.append(thin.dash_mm, np.float32(0)),
        np.append(thin.path, np.int32(len(thin))),
        np.append(thin.layer, np.int16(-1)),
    )
    found = differences(sheet(above), sheet(thin))
    assert told(found) == ["removed linework"]
    assert found.changes[0].box.grown(1).likeness(Box(39, 249, 81, 251)) > 0.8
    thinner = replace(above, width_mm=above.width_mm / np.float32(2))
    assert differences(sheet(above), sheet(thinner)).changes == ()


def test_a_line_that_only_became_thinner_is_no_change() -> None:
    thin = strokes([*PLAN, (20, 250, 120, 250)], width_mm=0.13)
    width_mm = thin.width_mm.copy()
    width_mm[-1] = 0.3
    assert differences(sheet(replace(thin, width_mm=width_mm)), sheet(thin)).changes == ()


def test_a_line_that_vanished_from_above_a_dashed_one_is_removed_as_one_thing() -> None:
    dashes: list[Piece] = [(20 + 2.6 * at, 250, 21.6 + 2.6 * at, 250) for at in range(40)]
    solid = (40.0, 250.03, 70.0, 250.03)
    found = differences(sheet([*PLAN, *dashes, solid]), sheet([*PLAN, *dashes]))
    assert told(found) == ["removed linework"]
    assert found.changes[0].box.grown(1).likeness(Box(39, 249, 71, 251)) > 0.8


def test_a_line_alone_in_the_gap_of_a_broken_one_is_no_dash() -> None:
    """Lines of a floor are broken by what stands on it; a pattern out of step differs all along."""
    broken: list[Piece] = [(x, 250, x + 12, 250) for x in (20, 36, 52, 68)]
    found = differences(sheet([*PLAN, *broken, (48.5, 250, 51.5, 250)]), sheet([*PLAN, *broken]))
    assert told(found) == ["removed linework"]


def test_a_line_across_a_hatch_at_a_small_angle_is_not_hidden_by_it() -> None:
    hatch: list[Piece] = [(300, 250 + 0.5 * at, 340, 250 + 0.5 * at) for at in range(12)]
    aslant = (305, 251.0, 315, 253.7)
    found = differences(sheet([*PLAN, *hatch, aslant]), sheet([*PLAN, *hatch]))
    assert told(found) == ["removed linework"]
    assert found.changes[0].box.likeness(Box(305, 251, 315, 253.7)) > 0.8


def test_the_box_of_a_change_has_the_width_of_its_pen() -> None:
    wide = strokes([(300, 250, 320, 250)], width_mm=2.0)
    [change] = differences(sheet(PLAN), sheet([*PLAN, (300, 250, 320, 250)])).changes
    thick = Strokes(
        np.vstack((strokes(PLAN).ends, wide.ends)),
        np.append(strokes(PLAN).width_mm, wide.width_mm),
        np.append(strokes(PLAN).colour, wide.colour),
        np.append(strokes(PLAN).dash_mm, wide.dash_mm),
        np.append(strokes(PLAN).path, np.int32(len(PLAN))),
        np.append(strokes(PLAN).layer, wide.layer),
    )
    [thicker] = differences(sheet(PLAN), sheet(thick)).changes
    assert change.box.height == pytest.approx(0.25)
    assert thicker.box.height == pytest.approx(2.0)


def test_an_area_in_another_colour_is_one_change() -> None:
    grey, blue = fills([ring(300, 200, 20, 10)], [0x808080]), fills([ring(300, 200, 20, 10)], [255])
    [change] = differences(sheet(PLAN, areas=grey), sheet(PLAN, areas=blue)).changes
    assert change.category is Category.STYLE
    assert change.old_box is not None
    assert change.box.likeness(Box(300, 200, 320, 210)) > 0.95
