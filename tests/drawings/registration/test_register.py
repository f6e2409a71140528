"""Sheets of objects are laid onto each other exactly, or refused; never wrongly."""

import math

import numpy as np
import pytest
from tests.drawings.registration.plans import (
    ANSI_D,
    ARCH_D,
    Drawn,
    bays,
    border,
    floor,
    off_mm,
    turned,
)

from premises.drawings.content import Box, Fills, Sheet, Similarity, around
from premises.drawings.landmarks import Landmarks
from premises.drawings.registration import Method, register
from premises.kernel.errors import Invalid

OLD = floor(1) + border()
NEW = floor(1).kept(0.85, seed=3) + floor(2, rooms=20) + border()


def similarity(turn_deg: float, scale: float, dx: float = 0.0, dy: float = 0.0) -> Similarity:
    turn = math.radians(turn_deg)
    return Similarity(scale * math.cos(turn), scale * math.sin(turn), dx, dy)


TRANSFORMS = {
    "none": Similarity(),
    "shift": similarity(0, 1, 3.3, -2.3),
    "small turn": similarity(0.4, 1.004, 5, -8),
    "turn and shrink": similarity(-1.5, 0.97, 5, 9),
    "half size": similarity(0, 0.5),
    "half size, centred": similarity(0, 0.5, 228.6, 152.4),
    "double": similarity(0, 2),
    "oblique": similarity(37, 1, 200, -100),
    "metric reissue": similarity(0, 0.96, 1.5, 0.5),
    "quarter turn": turned(1, ARCH_D),
    "half turn": turned(2, ARCH_D),
    "three quarters": turned(3, ARCH_D),
    "quarter turn at half size": turned(1, ARCH_D).then(similarity(0, 0.5)),
}


@pytest.mark.parametrize("words", [True, False], ids=["words", "lines only"])
@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_revision_is_found_wherever_it_was_plotted(name: str, words: bool) -> None:
    truth = TRANSFORMS[name]
    old, new = (OLD, NEW) if words else (OLD.without_words(), NEW.without_words())
    page = ARCH_D[::-1] if "quarter" in name else ARCH_D

    found = register(old.on(ARCH_D), new.moved(truth).on(page))

    assert off_mm(found.old_to_new, truth) < 0.001
    assert found.method is Method.OBJECTS
    assert found.error_mm < 0.05
    assert found.confidence > 0.8
    assert not found.views


def test_another_paper_size_keeps_the_drawing_and_moves_the_title_block() -> None:
    truth = Similarity(1.0, 0.0, -10.0, -20.0)
    new = floor(1).kept(0.85, seed=3).moved(truth) + border(ANSI_D)

    found = register(OLD.on(ARCH_D), new.on(ANSI_D))

    assert off_mm(found.old_to_new, truth) < 0.001
    assert [round(view.old_to_new.dx_mm, 3) for view in found.views] == [-50.8]
    assert found.views[0].old_box.left > 800


def test_rounded_coordinates_are_averaged_out_and_show_in_the_error() -> None:
    truth = TRANSFORMS["small turn"]
    moved = NEW.moved(truth)
    noise = np.random.default_rng(5).normal(0, 0.012, moved.lines.shape)
    rounded = Drawn(moved.lines + noise, moved.texts, moved.places)

    found = register(OLD.on(ARCH_D), rounded.on(ARCH_D))

    assert off_mm(found.old_to_new, truth) < 0.005
    assert 0.005 < found.error_mm < 0.03


def test_another_font_does_not_pull_the_lines() -> None:
    truth = TRANSFORMS["small turn"]
    moved = NEW.moved(truth)
    elsewhere = moved.places + np.random.default_rng(6).normal(0, 1.0, moved.places.shape)

    found = register(OLD.on(ARCH_D), Drawn(moved.lines, moved.texts, elsewhere).on(ARCH_D))

    assert off_mm(found.old_to_new, truth) < 0.001


def test_lines_that_another_program_cut_elsewhere_are_the_same_lines() -> None:
    truth = TRANSFORMS["turn and shrink"]
    moved = NEW.moved(truth)
    at = np.random.default_rng(7).uniform(0.2, 0.8, (len(moved.lines), 1))
    cuts = moved.lines[:, :2] * (1 - at) + moved.lines[:, 2:] * at
    halves = np.concatenate(
        (np.hstack((moved.lines[:, :2], cuts)), np.hstack((cuts, moved.lines[:, 2:])))
    )

    found = register(OLD.on(ARCH_D), Drawn(halves, moved.texts, moved.places).on(ARCH_D))

    assert off_mm(found.old_to_new, truth) < 0.001
    assert found.overlap > 0.8


def test_fills_alone_are_enough() -> None:
    """A drawing whose walls are filled areas has outlines to lay on each other."""
    corners = np.random.default_rng(8).uniform(60, 500, (300, 2))
    sizes = np.random.default_rng(9).uniform(2, 40, (300, 2))

    def filled(by: Similarity) -> Sheet:
        rings = [
            by.apply(Box(x, y, x + w, y + h).corners())
            for (x, y), (w, h) in zip(corners, sizes, strict=True)
        ]
        fills = Fills(
            np.concatenate(rings),
            np.arange(0, 1201, 4),
            np.zeros(300, np.uint32),
            np.arange(300, dtype=np.int32),
            np.full(300, -1, np.int16),
        )
        empty = Drawn(np.empty((0, 4)), (), np.empty((0, 2))).on(ARCH_D)
        return Sheet(
            width_mm=empty.width_mm, height_mm=empty.height_mm, kind=empty.kind, fills=fills
        )

    truth = TRANSFORMS["small turn"]
    found = register(filled(Similarity()), filled(truth))

    assert off_mm(found.old_to_new, truth) < 0.001


@pytest.mark.parametrize("seed", range(3))
def test_a_heavy_rework_on_the_same_grid_is_still_the_same_drawing(seed: int) -> None:
    reworked = floor(1).kept(0.4, seed) + floor(20 + seed, rooms=70) + border()
    truth = TRANSFORMS["shift"]

    found = register(OLD.on(ARCH_D), reworked.moved(truth).on(ARCH_D))

    assert off_mm(found.old_to_new, truth) < 0.01


@pytest.mark.parametrize("seed", range(2, 6))
def test_another_sheet_of_the_set_is_refused_for_all_its_title_block(seed: int) -> None:
    with pytest.raises(Invalid) as refusal:
        register(OLD.on(ARCH_D), (floor(seed) + border()).on(ARCH_D))

    assert refusal.value.code == "drawings.sheets_differ"
    assert refusal.value.facts["overlap"] < 0.1  # type: ignore[operator]


def test_labels_that_stand_elsewhere_outvote_nothing_that_fits() -> None:
    """The same labels in another drawing do not make it the same drawing."""
    other = floor(2)
    relabelled = Drawn(other.lines, floor(1).texts, other.places)
    with pytest.raises(Invalid, match="do not show the same drawing"):
        register(OLD.on(ARCH_D), (relabelled + border()).on(ARCH_D))


def test_a_storey_with_the_same_lines_but_other_places_of_labels_is_refused() -> None:
    plan = floor(1)
    shuffled = plan.places[np.random.default_rng(1).permutation(len(plan.places))]
    storey = Drawn(plan.lines, plan.texts, shuffled)
    with pytest.raises(Invalid, match="labels"):
        register(OLD.on(ARCH_D), (storey + border()).on(ARCH_D))


@pytest.mark.parametrize("words", [True, False], ids=["words", "lines only"])
def test_a_mirrored_plan_is_refused(words: bool) -> None:
    old, new = OLD, floor(1).mirrored(410.0) + border()
    if not words:
        old, new = old.without_words(), new.without_words()
    with pytest.raises(Invalid):
        register(old.on(ARCH_D), new.on(ARCH_D))


def test_what_counts_is_inside_the_drawing_that_the_landmarks_name() -> None:
    """Sheets whose common notes reach into their middle are told apart by their drawings."""
    notes = floor(9, rooms=60).moved(similarity(0, 0.5, 400, 50))
    left = similarity(0, 0.45, 0, 100)
    old, new = (floor(seed, rooms=40).moved(left) + notes + border() for seed in (1, 2))
    marks = Landmarks(drawing=Box(20, 100, 370, 400))
    with pytest.raises(Invalid):
        register(old.on(ARCH_D), new.on(ARCH_D), old_marks=marks, new_marks=marks)


def test_a_sheet_without_lines_is_refused_by_name() -> None:
    nothing = Drawn(np.empty((0, 4)), (), np.empty((0, 2)))
    with pytest.raises(Invalid, match="not a single line on the new sheet"):
        register(OLD.on(ARCH_D), nothing.on(ARCH_D))


def test_an_emptied_drawing_is_laid_by_its_border_with_half_the_confidence() -> None:
    found = register(OLD.on(ARCH_D), border().on(ARCH_D))
    assert off_mm(found.old_to_new, Similarity()) < 0.001
    assert found.confidence <= 0.5


@pytest.mark.parametrize("words", [True, False], ids=["words", "lines only"])
def test_a_drawing_that_moved_inside_its_border_is_a_view(words: bool) -> None:
    by = Similarity(1.0, 0.0, 25.0, 13.0)
    old, new = OLD, floor(1).kept(0.9, 2).moved(by) + border()
    if not words:
        old, new = old.without_words(), new.without_words()

    found = register(old.on(ARCH_D), new.on(ARCH_D))

    assert off_mm(found.old_to_new, Similarity()) < 0.001
    [view] = found.views
    assert off_mm(view.old_to_new, by) < 0.001
    drawn = around(floor(1).lines.reshape(-1, 2))
    assert view.old_box.likeness(drawn) > 0.9


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_one_of_two_views_may_move_or_be_rescaled(scale: float) -> None:
    rest = floor(1).moved(similarity(0, 0.7)) + border()
    detail = floor(5, rooms=40).moved(similarity(0, 0.3))
    before, after = similarity(0, 1, 500, 350), similarity(0, scale, 440, 300)
    old, new = rest + detail.moved(before), rest + detail.moved(after)

    found = register(old.on(ARCH_D), new.on(ARCH_D))

    assert off_mm(found.old_to_new, Similarity()) < 0.001
    [view] = found.views
    assert off_mm(view.old_to_new, before.inverse().then(after)) < 0.001
    assert view.old_box.likeness(around(detail.moved(before).lines.reshape(-1, 2))) > 0.8


def test_scattered_changes_are_no_view() -> None:
    """Twenty rooms that went each its own way did not move as a whole."""
    rng = np.random.default_rng(4)
    plan = floor(1)
    lines = plan.lines.copy()
    strays = rng.random(len(lines)) < 0.2
    lines[strays] += np.tile(rng.uniform(-15, 15, (int(strays.sum()), 2)), 2)
    found = register(OLD.on(ARCH_D), (Drawn(lines, plan.texts, plan.places) + border()).on(ARCH_D))
    assert not found.views


def test_equal_bays_are_not_locked_one_bay_off() -> None:
    """Nine equal bays fit themselves best where all nine do, and less surely than a real plan."""
    by = Similarity(1.0, 0.0, 17.0, 5.0)
    old = bays(9) + border().without_words()

    found = register(old.on(ARCH_D), old.moved(by).on(ARCH_D))

    assert off_mm(found.old_to_new, by) < 0.001
    assert 0.5 <= found.confidence < 0.9


def test_a_bay_that_was_added_does_not_shift_the_others() -> None:
    """Words tell which bay is which where the grid itself cannot."""
    names = Drawn(
        np.empty((0, 4)),
        tuple(f"BAY{i}" for i in range(8)),
        np.array([(130.0 + 60 * i, 120.0) for i in range(8)]),
    )
    old = bays(8) + names + border()
    by = Similarity(1.0, 0.0, 60.0, 0.0)
    new = (bays(8) + names).moved(by) + bays(1) + border()

    found = register(old.on(ARCH_D), new.on(ARCH_D))

    ways = [found.old_to_new, *(view.old_to_new for view in found.views)]
    assert min(off_mm(way, by) for way in ways) < 0.001


def test_the_answer_is_the_same_every_time() -> None:
    one, other = (register(OLD.on(ARCH_D), NEW.on(ARCH_D)) for _ in range(2))
    assert one.old_to_new == other.old_to_new
    assert (one.error_mm, one.confidence) == (other.error_mm, other.confidence)


def test_another_storey_within_the_same_walls_is_refused_by_its_labels() -> None:
    """Two thirds of the lines are the same, but only the axes and room numbers are."""
    shell = floor(1).kept(0.66, seed=5)
    marks = Drawn(np.empty((0, 4)), floor(1).texts[:10], floor(1).places[:10])
    old = shell.without_words() + floor(31, rooms=40) + marks + border()
    new = shell.without_words() + floor(32, rooms=40) + marks + border()
    with pytest.raises(Invalid, match="labels stand where they stood") as refusal:
        register(old.on(ARCH_D), new.on(ARCH_D))
    assert refusal.value.code == "drawings.sheets_differ"


def test_lines_of_a_reworked_room_that_stand_elsewhere_too_are_no_view() -> None:
    """What half of a place shows elsewhere while the other half stayed did not go as a whole."""
    plan = floor(1)
    middles = (plan.lines[:, :2] + plan.lines[:, 2:]) / 2
    inside = (middles > (300, 200)) & (middles < (420, 320))
    room = np.asarray(inside).all(axis=1)
    went = room & (np.arange(len(middles)) % 2 == 0)
    copies = Drawn(plan.lines[went] + np.tile((0.0, 180.0), 2), (), np.empty((0, 2)))
    stayed = Drawn(plan.lines[~went], plan.texts, plan.places)

    found = register((plan + border()).on(ARCH_D), (stayed + copies + border()).on(ARCH_D))

    assert off_mm(found.old_to_new, Similarity()) < 0.001
    assert not found.views


def test_rows_of_drawn_letters_that_made_room_are_no_view_that_moved() -> None:
    rng = np.random.default_rng(5)
    steps = rng.uniform(-2, 2, (1500, 4))
    letters = np.column_stack(
        (700 + 130 * rng.random(1500), 100 + 200 * rng.random(1500), steps[:, :2])
    )
    letters[:, 2:] += letters[:, :2]
    plain = floor(3)
    before = Drawn(np.concatenate((plain.lines, letters)), plain.texts, plain.places) + border()
    lower = letters + np.array((0.0, 9.8, 0.0, 9.8))
    after = Drawn(np.concatenate((plain.lines, lower)), plain.texts, plain.places) + border()
    found = register(before.on(ARCH_D), after.on(ARCH_D))
    assert off_mm(found.old_to_new, Similarity()) < 0.001
    assert not found.views
