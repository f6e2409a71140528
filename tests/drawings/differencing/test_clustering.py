"""What lies near together is one group, in any order, and none grows without bound."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from premises.drawings.differencing.clustering import extents, groups

COORDINATES = st.floats(0.0, 300.0, width=32)
BOXES = st.lists(
    st.tuples(COORDINATES, COORDINATES, st.floats(0.0, 9.0), st.floats(0.0, 9.0)),
    min_size=1,
    max_size=30,
).map(lambda rows: np.array([(x, y, x + w, y + h) for x, y, w, h in rows], float))


def test_boxes_nearer_than_the_gap_are_one_group_and_others_are_not() -> None:
    boxes = np.array([(0, 0, 1, 1), (2.4, 0, 3, 1), (6, 0, 7, 1), (0, 3.6, 1, 4)], float)
    assert groups(boxes, 2.0, 150.0).tolist() == [0, 0, 1, 2]


def test_no_boxes_are_no_groups() -> None:
    assert groups(np.empty((0, 4)), 2.0, 150.0).tolist() == []


@settings(deadline=None, max_examples=60)
@given(BOXES)
def test_two_boxes_of_different_groups_are_never_clearly_nearer_than_the_gap(
    boxes: np.ndarray,
) -> None:
    labels = groups(boxes, 2.0, 1e6)
    for i, one in enumerate(boxes):
        apart = np.maximum(one[:2] - boxes[:, 2:], boxes[:, :2] - one[2:]).max(axis=1)
        assert (labels[apart < 1.999] == labels[i]).all()


@settings(deadline=None, max_examples=60)
@given(BOXES, st.integers(0, 1000))
def test_the_groups_do_not_depend_on_the_order_of_the_boxes(boxes: np.ndarray, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(boxes))
    labels, shuffled = groups(boxes, 2.0, 40.0), groups(boxes[order], 2.0, 40.0)
    together = labels[order][:, None] == labels[order][None, :]
    assert (together == (shuffled[:, None] == shuffled[None, :])).all()


def test_a_group_that_is_too_large_is_cut_into_parts_that_are_not() -> None:
    across = np.arange(0.0, 400.0, 3.0)
    boxes = np.column_stack((across, 0 * across, across + 2, 0 * across + 2))
    labels = groups(boxes, 2.0, 150.0)
    sizes = extents(boxes, labels)
    assert labels.max() > 0
    assert (sizes[:, 2] - sizes[:, 0]).max() <= 150.0


def test_the_two_lines_of_a_wall_longer_than_a_group_may_be_stay_together() -> None:
    boxes = np.array([(0, 0, 300, 0), (0, 1.5, 300, 1.5)], float)
    assert groups(boxes, 2.0, 150.0).tolist() == [0, 0]


def test_twenty_thousand_boxes_at_the_same_place_are_no_harder_than_spread_ones() -> None:
    places = np.random.default_rng(7).uniform(0, 10, (20_000, 2))
    assert groups(np.hstack((places, places + 1)), 2.0, 150.0).max() == 0
