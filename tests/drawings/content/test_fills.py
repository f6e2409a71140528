"""Filled areas as the lines around them."""

import numpy as np

from premises.drawings.content import Fills


def test_each_ring_is_closed_though_one_between_them_has_no_points() -> None:
    points = np.array([(0, 0), (4, 0), (4, 3), (9, 9), (8, 9)], float)
    none = np.zeros(3, np.int32)
    starts = np.array([0, 3, 3, 5])
    fills = Fills(points, starts, none.astype(np.uint32), none, none.astype(np.int16))
    assert fills.sides().tolist() == [
        [0, 0, 4, 0],
        [4, 0, 4, 3],
        [4, 3, 0, 0],
        [9, 9, 8, 9],
        [8, 9, 9, 9],
    ]


def test_no_areas_have_no_sides() -> None:
    assert Fills.none().sides().shape == (0, 4)
