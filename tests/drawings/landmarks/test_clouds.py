"""Revision clouds and deltas are found however they were drawn, and nothing else is."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.drawings.titleblocks.paper import Paper

from premises.drawings.content import Box, Fills, text_lines
from premises.drawings.landmarks.clouds import find_clouds
from premises.drawings.landmarks.deltas import find_deltas
from premises.drawings.landmarks.unread import unread_deltas

Arc = list[tuple[float, float]]
AREA = Box(100.0, 100.0, 160.0, 140.0)


def arcs(box: Box, chord: float = 6.0, bulge_deg: float = 150.0) -> list[Arc]:
    """The arcs of a cloud around a box, clockwise, each bulging outwards."""
    corners = [tuple(corner) for corner in box.corners().tolist()]
    found: list[Arc] = []
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = math.hypot(x1 - x0, y1 - y0)
        count = max(2, round(length / chord))
        for at in range(count):
            begin = (x0 + (x1 - x0) * at / count, y0 + (y1 - y0) * at / count)
            end = (x0 + (x1 - x0) * (at + 1) / count, y0 + (y1 - y0) * (at + 1) / count)
            found.append(arc(begin, end, bulge_deg))
    return found


def arc(begin: tuple[float, float], end: tuple[float, float], turn_deg: float) -> Arc:
    """An arc of 12 pieces from begin to end, bulging to the left as one looks along it."""
    half = math.radians(turn_deg) / 2
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    points = []
    for step in range(13):
        along = -half + 2 * half * step / 12
        u = 0.5 + math.sin(along) / (2 * math.sin(half))
        v = (math.cos(along) - math.cos(half)) / (2 * math.sin(half))
        points.append((begin[0] + u * dx + v * dy, begin[1] + u * dy - v * dx))
    return points


def tree(x: float, y: float) -> list[Arc]:
    """A round symbol of eight arcs."""
    turns = np.radians(range(0, 361, 45)).tolist()
    points = [(x + 6 * math.cos(turn), y + 6 * math.sin(turn)) for turn in turns]
    return [arc(begin, end, 120.0) for begin, end in pairwise(points)]


def in_one(paper: Paper, chain: list[Arc]) -> None:
    paper.draw([point for one in chain for point in one])


def one_by_one(paper: Paper, chain: list[Arc]) -> None:
    for one in chain:
        paper.draw(one)


def one_by_one_backwards(paper: Paper, chain: list[Arc]) -> None:
    for one in reversed(chain):
        paper.draw(reversed(one))


def in_any_order(paper: Paper, chain: list[Arc]) -> None:
    for at in np.random.default_rng(1).permutation(len(chain)).tolist():
        paper.draw(chain[at] if at % 2 else reversed(chain[at]))


@pytest.mark.parametrize("draw", [in_one, one_by_one, one_by_one_backwards, in_any_order])
@pytest.mark.parametrize("bulge_deg", [90.0, 120.0, 180.0])
def test_a_cloud_is_found_in_every_style(
    draw: Callable[[Paper, list[Arc]], None], bulge_deg: float
) -> None:
    paper = Paper()
    draw(paper, arcs(AREA, bulge_deg=bulge_deg))
    clouds = find_clouds(paper.sheet().strokes)
    assert len(clouds) == 1
    assert clouds[0].box.likeness(AREA.grown(2.0)) > 0.8
    assert set(clouds[0].paths) == set(paper.paths)


def test_two_clouds_side_by_side_are_two_and_lines_across_do_not_matter() -> None:
    paper = Paper()
    one_by_one(paper, arcs(AREA))
    one_by_one(paper, arcs(Box(170.0, 100.0, 230.0, 140.0)))
    paper.line((90.0, 120.0), (240.0, 120.0))
    paper.frame(110, 110, 150, 130)
    clouds = find_clouds(paper.sheet().strokes)
    assert [round(one.box.middle[0]) for one in clouds] == [130, 200]
    assert all(len(one.paths) == len(arcs(AREA)) for one in clouds)


def test_clouds_of_one_size_around_equal_things_are_clouds() -> None:
    paper = Paper()
    for at in range(6):
        one_by_one(paper, arcs(Box(50.0 + 40 * at, 50.0, 66.0 + 40 * at, 66.0)))
    assert len(find_clouds(paper.sheet().strokes)) == 6


def test_a_cloud_may_be_as_small_as_on_a_half_size_plot() -> None:
    paper = Paper()
    one_by_one(paper, arcs(Box(50.0, 50.0, 62.0, 55.0), chord=2.5))
    assert len(find_clouds(paper.sheet().strokes)) == 1


def test_doors_circles_waves_and_trees_are_no_clouds() -> None:
    paper = Paper()
    for at in range(8):
        paper.circle(40.0 + 20 * at, 40.0, 5.0)
        paper.arc(40.0 + 20 * at, 80.0, 8.0, 0.0, 90.0)
        paper.line((40.0 + 20 * at, 80.0), (48.0 + 20 * at, 80.0))
        in_one(paper, tree(40.0 + 20 * at, 300.0))
    wave = [arc((40.0 + 6 * at, 200.0), (46.0 + 6 * at, 200.0), 150.0) for at in range(12)]
    in_one(
        paper, [one if at % 2 else [(x, 400.0 - y) for x, y in one] for at, one in enumerate(wave)]
    )
    one_by_one(
        paper, [arc((40.0 + 6 * at, 250.0), (46.0 + 6 * at, 250.0), 150.0) for at in range(12)]
    )
    assert find_clouds(paper.sheet().strokes) == ()


@pytest.mark.parametrize("turn_deg", [0.0, 30.0, 180.0])
def test_a_triangle_around_a_digit_is_a_delta(turn_deg: float) -> None:
    paper = Paper()
    corners = [
        (200.0 + 5 * math.sin(math.radians(turn)), 200.0 - 5 * math.cos(math.radians(turn)))
        for turn in (turn_deg, turn_deg + 120, turn_deg + 240)
    ]
    for begin, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        paper.line(begin, end)
    paper.write("2", 199.3, 198.8, 2.5)
    paper.line((150.0, corners[2][1]), (250.0, corners[2][1]))
    sheet = paper.sheet()
    deltas = find_deltas(sheet, text_lines(sheet.words))
    assert [(one.text, one.paths) for one in deltas] == [("2", (0, 1, 2))]


def test_a_delta_may_be_cut_into_pieces_or_filled() -> None:
    paper = Paper()
    corners = [(200.0, 195.0), (206.0, 205.0), (194.0, 205.0), (200.0, 195.0)]
    for (x0, y0), (x1, y1) in pairwise(corners):
        paper.line(((x0 + x1) / 2, (y0 + y1) / 2), (x0, y0))
        paper.line((x1, y1), ((x0 + x1) / 2, (y0 + y1) / 2))
    paper.write("B", 199.3, 200.5, 2.5)
    paper.write("3", 299.3, 200.5, 2.5)
    points = np.array(corners) + np.array([100.0, 0.0])
    fills = Fills(
        points, np.array([0, 4]), np.zeros(1, np.uint32), np.array([77], np.int32),
        np.zeros(1, np.int16),
    )  # fmt: skip
    sheet = replace(paper.sheet(), fills=fills)
    deltas = find_deltas(sheet, text_lines(sheet.words))
    assert [(one.text, len(one.paths)) for one in deltas] == [("B", 6), ("3", 1)]


def test_digits_in_circles_boxes_and_hexagons_are_no_deltas() -> None:
    paper = Paper()
    paper.circle(100, 100, 4)
    paper.write("1", 99.3, 98.8)
    paper.frame(146, 97, 154, 103)
    paper.write("2", 149.3, 98.8)
    hexagon = [
        (200 + 4 * math.cos(t), 100 + 4 * math.sin(t)) for t in np.radians(range(0, 361, 60))
    ]
    paper.line(*hexagon)
    paper.write("3", 199.3, 98.8)
    sheet = paper.sheet()
    assert find_deltas(sheet, text_lines(sheet.words)) == ()


def triangle(paper: Paper, *, cut: int = 1) -> None:
    """A triangle with a level base from (194, 205) to (206, 205), each side in so many pieces."""
    corners = [(200.0, 195.0), (206.0, 205.0), (194.0, 205.0), (200.0, 195.0)]
    for (x0, y0), (x1, y1) in pairwise(corners):
        step_x, step_y = (x1 - x0) / cut, (y1 - y0) / cut
        for at in range(cut):
            begin = x0 + step_x * at, y0 + step_y * at
            paper.line(begin, (begin[0] + step_x, begin[1] + step_y))


def test_a_delta_may_stand_with_its_base_along_a_line_that_is_cut_into_pieces() -> None:
    paper = Paper()
    triangle(paper, cut=3)
    for at in range(6):
        paper.line((180.0 + 6.5 * at, 205.1), (186.5 + 6.5 * at, 205.1))
    paper.write("1", 199.3, 200.5, 2.5)
    sheet = paper.sheet()
    [delta] = find_deltas(sheet, text_lines(sheet.words))
    assert (round(delta.box.left), round(delta.box.right)) == (194, 206)


def test_a_delta_may_stand_in_a_hatch() -> None:
    paper = Paper()
    triangle(paper)
    for at in range(24):
        paper.line((188.0 + at, 206.0), (194.0 + at, 194.0))
    paper.write("1", 199.3, 200.5, 2.5)
    sheet = paper.sheet()
    assert [one.paths for one in find_deltas(sheet, text_lines(sheet.words))] == [(0, 1, 2)]


def test_beside_a_cloud_a_triangle_with_drawn_letters_is_a_delta_that_cannot_be_read() -> None:
    paper = Paper()
    triangle(paper)
    paper.line((200.0, 199.0), (200.0, 203.0))
    paper.line((150.0, 200.0), (250.0, 200.0))
    in_one(paper, arcs(Box(150.0, 210.0, 196.0, 250.0)))
    sheet = paper.sheet()
    clouds = find_clouds(sheet.strokes)
    assert [(one.text, one.paths) for one in unread_deltas(sheet.strokes, clouds)] == [
        ("", (0, 1, 2, 3))
    ]


def test_an_empty_triangle_and_one_far_from_any_cloud_are_no_unread_deltas() -> None:
    empty, far = Paper(), Paper()
    for paper in (empty, far):
        triangle(paper)
    far.line((200.0, 199.0), (200.0, 203.0))
    in_one(empty, arcs(Box(150.0, 210.0, 196.0, 250.0)))
    in_one(far, arcs(Box(150.0, 310.0, 196.0, 350.0)))
    for paper in (empty, far):
        strokes = paper.sheet().strokes
        assert unread_deltas(strokes, find_clouds(strokes)) == ()
