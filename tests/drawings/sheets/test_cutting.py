"""Outlines are flattened, traced and cut exactly, whatever their shape."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from premises.drawings.sheets.clipping import clipped_pieces, clipped_rings
from premises.drawings.sheets.flattening import CURVE, LINE, MOVE, Outlines, flattened
from premises.drawings.sheets.shapes import cut_within, seen_area, seen_parts
from premises.drawings.sheets.tracing import Pieces, Rings, pieces_of, rings_of

NUMBER = st.floats(-50, 50).map(lambda value: round(value, 3))
STAR = np.array([(0, -30), (7, -9), (29, -9), (11, 4), (18, 25), (0, 12), (-18, 25), (-11, 4),
                 (-29, -9), (-7, -9)], float)  # fmt: skip
HEXAGON = np.array([(30 * math.cos(a), 30 * math.sin(a)) for a in np.arange(6) * math.pi / 3])


def outlines(points: object, kinds: list[int], closes: list[int] | None = None) -> Outlines:
    count = len(kinds)
    closed = np.array(closes or [0] * count, np.bool_)
    return Outlines(
        np.array(points, float), np.array(kinds, np.int32), closed, np.zeros(count, np.int64)
    )


def area(ring: NDArray[np.float64]) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=4, max_size=4))
def test_a_flattened_curve_stays_near_the_curve(handles: list[tuple[float, float]]) -> None:
    flat = flattened(outlines(handles, [MOVE, CURVE, CURVE, CURVE])).points
    t = np.linspace(0, 1, 400)[:, None]
    p = np.array(handles)
    curve = (
        (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]
    )
    start, way = flat[:-1], np.diff(flat, axis=0)
    square = np.maximum((way**2).sum(axis=1), 1e-18)
    along = np.clip(((curve[:, None] - start) * way).sum(axis=2) / square, 0, 1)
    off = np.hypot(*np.moveaxis(curve[:, None] - start - along[..., None] * way, 2, 0)).min(axis=1)
    assert off.max() <= 0.02 + 1e-9


def test_a_broken_curve_is_left_out_and_nothing_else() -> None:
    flat = flattened(outlines([(0, 0), (1, 1), (2, 2), (5, 0)], [MOVE, CURVE, CURVE, LINE]))
    assert flat.points.tolist() == [[0, 0], [5, 0]]


def test_a_curve_that_closes_its_line_goes_back_to_the_start_once() -> None:
    curve = outlines(
        [(0, 0), (0, 10), (10, 10), (10, 0)], [MOVE, CURVE, CURVE, CURVE], [0, 0, 0, 1]
    )
    ends = pieces_of(flattened(curve)).ends
    assert ends[-1].tolist() == [10, 0, 0, 0]
    assert (np.abs(ends[:, 2:]).sum(axis=1) == 0).sum() == 1


def test_rings_keep_no_corner_twice() -> None:
    square = outlines(
        [(0, 0), (9, 0), (9, 0), (9, 9), (0, 9), (0, 0), (5, 5), (6, 6)],
        [MOVE, LINE, LINE, LINE, LINE, LINE, MOVE, LINE],
    )
    rings = rings_of(square)
    assert rings.points.tolist() == [[0, 0], [9, 0], [9, 9], [0, 9]]
    assert rings.starts.tolist() == [0, 4]


def test_nothing_at_all_is_nothing() -> None:
    empty = outlines(np.empty((0, 2)), [])
    assert len(pieces_of(flattened(empty)).ends) == 0
    assert len(rings_of(empty).path) == 0


@settings(max_examples=60, deadline=None)
@given(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER), st.sampled_from(["star", "hexagon", "both"]))
def test_parts_of_a_line_are_those_whose_points_are_inside(
    line: tuple[float, float, float, float], name: str
) -> None:
    shape = {"star": [STAR], "hexagon": [HEXAGON], "both": [HEXAGON, STAR]}[name]
    ends = np.array([line])
    parts, owners = seen_parts(ends, shape)
    assert set(owners.tolist()) <= {0}
    share = (np.arange(500) + 0.5) / 500
    points = ends[0, :2] + share[:, None] * (ends[0, 2:] - ends[0, :2])
    expected = sum(winding_is_odd(point, shape) for point in points.tolist()) / 500
    whole = math.dist(line[:2], line[2:])
    seen = float(np.hypot(*(parts[:, 2:] - parts[:, :2]).T).sum())
    assert seen == pytest.approx(expected * whole, abs=0.02 * whole + 1e-9)


def winding_is_odd(point: list[float], shape: list[NDArray[np.float64]]) -> bool:
    """By the angles under which the corners are seen, which is another way than the code's."""
    odd = False
    for ring in shape:
        seen = np.arctan2(ring[:, 1] - point[1], ring[:, 0] - point[0])
        turns = (np.roll(seen, -1) - seen + math.pi) % (2 * math.pi) - math.pi
        odd ^= round(abs(float(turns.sum())) / (2 * math.pi)) % 2 == 1
    return odd


def test_a_rectangle_is_cut_along_a_star_and_a_star_along_a_hexagon() -> None:
    frame = np.array([(-40, -40), (40, -40), (40, 0), (-40, 0)], float)
    above = seen_area(frame, [STAR])
    below = seen_area(np.array([(-40, 0), (40, 0), (40, 40), (-40, 40)], float), [STAR])
    assert above is not None
    assert below is not None
    assert area(above[0]) + area(below[0]) == pytest.approx(area(STAR))
    assert area(cut_within(STAR, HEXAGON)) <= area(STAR) + 1e-9
    assert seen_area(STAR, [STAR * 1.1]) is None
    around = np.array([(-90, -90), (90, -90), (90, 90), (-90, 90)], float)
    whole = seen_area(around, [STAR, HEXAGON])
    assert whole is not None
    assert [area(ring) for ring in whole] == pytest.approx([area(STAR), area(HEXAGON)])


@settings(max_examples=40, deadline=None)
@given(st.tuples(NUMBER, NUMBER), st.floats(1, 40), st.floats(1, 40))
def test_a_box_cut_along_a_box_is_what_both_cover(
    corner: tuple[float, float], width: float, height: float
) -> None:
    left, top = corner
    ring = np.array([(left, top), (left + width, top), (left + width, top + height),
                     (left, top + height)])  # fmt: skip
    window = np.array([[-10.0, -20.0, 15.0, 25.0]])
    rings = Rings(ring, np.array([0, 4]), np.array([0]))
    cut, is_inexact = clipped_rings(rings, window, {}, np.array([0]))
    across = min(left + width, 15) - max(left, -10)
    down = min(top + height, 25) - max(top, -20)
    expected = max(across, 0) * max(down, 0)
    assert not is_inexact
    assert sum(area(part) for part in np.split(cut.points, cut.starts[1:-1])) == pytest.approx(
        expected, abs=0.02 * (width + height)
    )


@settings(max_examples=60, deadline=None)
@given(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER))
def test_a_line_cut_at_its_window_is_the_part_inside(line: tuple[float, ...]) -> None:
    pieces = Pieces(np.array([line]), np.array([7]))
    cut = clipped_pieces(pieces, np.array([[-10.0, -20.0, 15.0, 25.0]]), {}, np.array([0]))
    share = (np.arange(500) + 0.5)[:, None] / 500
    points = np.array(line[:2]) + share * (np.array(line[2:]) - np.array(line[:2]))
    inside = np.all((points >= (-10, -20)) & (points <= (15, 25)), axis=1).mean()
    whole = math.dist(line[:2], line[2:])
    seen = float(np.hypot(*(cut.ends[:, 2:] - cut.ends[:, :2]).T).sum())
    assert seen == pytest.approx(inside * whole, abs=0.03 + 0.01 * whole)
    assert set(cut.path.tolist()) <= {7}


def test_pieces_keep_their_order_and_paths_through_odd_windows() -> None:
    ends = np.array([(-50, 0, 50, 0), (-5, 0, 5, 0), (-50, 1, 50, 1), (40, 40, 45, 45)], float)
    pieces = Pieces(ends, np.array([3, 4, 5, 6]))
    windows = np.tile([-100.0, -100.0, 100.0, 100.0], (4, 1))
    cut = clipped_pieces(pieces, windows, {1: [[HEXAGON]]}, np.array([1, 0, 1, 1]))
    assert cut.path.tolist() == [3, 4, 5]
    assert cut.ends[0].tolist() == pytest.approx([-30, 0, 30, 0])
    assert cut.ends[1].tolist() == [-5, 0, 5, 0]
