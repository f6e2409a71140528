"""Guesses become sightings that lie in the picture, each thing once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.boxes import Guesses, sightings
from premises.cameras.detectors.preparation import Placement

SAME = Placement(1.0, 1.0, 0, 0)
LABELS = ("person", "car")

Row = tuple[float, float, float, float, float, int]


def seen(
    rows: list[Row], *, placement: Placement = SAME, overlapping: bool = True
) -> list[Sighting]:
    table = np.array(rows, np.float64).reshape(-1, 6)
    with np.errstate(all="ignore"):
        guesses = Guesses(
            table[:, :4].astype(np.float32),
            table[:, 4].astype(np.float32),
            table[:, 5].astype(np.intp),
        )
        return sightings(
            guesses,
            placement=placement,
            width=100,
            height=50,
            labels=LABELS,
            overlapping=overlapping,
        )


def test_of_overlapping_guesses_of_one_class_the_best_is_kept() -> None:
    kept = seen([(10, 10, 30, 30, 0.6, 0), (11, 10, 31, 30, 0.9, 0)])
    assert [(one.x, round(one.confidence, 2)) for one in kept] == [(11, 0.9)]


def test_things_of_two_classes_may_share_a_place() -> None:
    kept = seen([(10, 10, 30, 30, 0.6, 0), (10, 10, 30, 30, 0.9, 1)])
    assert [one.label for one in kept] == ["car", "person"]


def test_a_family_without_overlaps_keeps_neighbours() -> None:
    assert len(seen([(0, 0, 20, 20, 0.6, 0), (1, 0, 21, 20, 0.9, 0)], overlapping=False)) == 2


def test_things_apart_are_all_kept_the_most_certain_first() -> None:
    kept = seen([(0, 0, 9, 9, 0.6, 0), (50, 0, 59, 9, 0.8, 0), (20, 0, 29, 9, 0.7, 0)])
    assert [one.x for one in kept] == [50, 20, 0]


def test_boxes_are_clamped_to_the_picture() -> None:
    [one] = seen([(-20, 30, 500, 90, 0.5, 1)])
    assert (one.x, one.y, one.width, one.height) == (0, 30, 100, 20)


def test_boxes_outside_inside_out_or_without_area_are_dropped() -> None:
    rows: list[Row] = [
        (200, 10, 220, 30, 0.9, 0),
        (30, 10, 10, 30, 0.9, 0),
        (10, 10, 10, 30, 0.9, 0),
        (10, 10, 10.3, 30, 0.9, 0),
    ]
    assert seen(rows) == []


def test_what_is_no_probability_and_what_is_no_class_is_dropped() -> None:
    rows: list[Row] = [
        (0, 0, 9, 9, float("nan"), 0),
        (0, 0, 9, 9, 7.0, 0),
        (0, 0, 9, 9, -0.5, 0),
        (0, 0, 9, 9, 0.5, 2),
        (0, 0, 9, 9, 0.5, -1),
    ]
    assert seen(rows) == []


def test_a_certainty_that_rounding_lifted_above_one_is_one() -> None:
    [one] = seen([(0, 0, 9, 9, 1.0005, 0)])
    assert one.confidence == 1.0


def test_boxes_return_to_the_picture_from_where_it_lay_in_the_input() -> None:
    [one] = seen([(15, 25, 25, 35, 0.5, 0)], placement=Placement(0.5, 0.5, 5, 20))
    assert (one.x, one.y, one.width, one.height) == (20, 10, 20, 20)


@given(
    st.lists(
        st.tuples(*[st.floats(width=32)] * 4, st.floats(width=32), st.integers(-3, 5)), max_size=30
    ),
    st.booleans(),
)
def test_whatever_is_guessed_sightings_lie_inside_and_are_sorted(
    rows: list[Row], overlapping: bool
) -> None:
    kept = seen(rows, overlapping=overlapping)
    for one in kept:
        assert 0 <= one.x < one.x + one.width <= 100
        assert 0 <= one.y < one.y + one.height <= 50
        assert 0 <= one.confidence <= 1
    assert [one.confidence for one in kept] == sorted(
        (one.confidence for one in kept), reverse=True
    )


def test_a_model_that_guesses_everywhere_is_answered_in_bounded_number() -> None:
    rows: list[Row] = [(n % 90, n % 40, n % 90 + 5, n % 40 + 5, 0.9, 0) for n in range(5000)]
    assert len(seen(rows, overlapping=False)) == 300
