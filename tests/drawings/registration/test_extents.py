"""A part that went elsewhere is told by a box that leaves its neighbours out."""

import numpy as np

from premises.drawings.registration.extents import trimmed


def grid(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    x, y = np.meshgrid(np.arange(left, right + 1, 4.0), np.arange(top, bottom + 1, 4.0))
    return np.column_stack((x.ravel(), y.ravel()))


def test_coincidences_among_the_neighbours_do_not_belong_to_a_part() -> None:
    view = grid(20, 30, 150, 145)
    chance = np.array([(60.0, 160.0), (100.0, 175.0), (140.0, 190.0)])
    box = trimmed(np.concatenate((view, chance)), grid(20, 150, 150, 260))
    assert (box.top, box.bottom) == (30.0, 142.0)
    assert (box.left, box.right) == (20.0, 148.0)


def test_a_part_with_nothing_beside_it_stays_whole() -> None:
    view = grid(20, 30, 150, 145)
    box = trimmed(view, np.empty((0, 2)))
    assert (box.left, box.top, box.right, box.bottom) == (20.0, 30.0, 148.0, 142.0)


def test_single_things_that_stayed_within_a_part_do_not_cut_it() -> None:
    view = grid(20, 30, 150, 145)
    box = trimmed(view, np.array([(70.0, 80.0), (71.0, 81.0)]))
    assert (box.left, box.top, box.right, box.bottom) == (20.0, 30.0, 148.0, 142.0)
