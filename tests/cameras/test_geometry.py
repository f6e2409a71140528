"""Where things stand, and whether two frames show the same place."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from premises.cameras.geometry import (
    Box,
    Point,
    area,
    contains,
    covered,
    foot,
    is_simple,
    overlap,
    scaled,
)

SQUARE = [Point(0, 0), Point(10, 0), Point(10, 10), Point(0, 10)]
# The letter U: the point between its arms is outside.
HORSESHOE = [Point(*p) for p in ((0, 0), (3, 0), (3, 7), (6, 7), (6, 0), (9, 0), (9, 9), (0, 9))]

sizes = st.integers(1, 500)
places = st.integers(-500, 500)
boxes = st.builds(Box, places, places, sizes, sizes)
coordinates = st.floats(-100, 100, allow_nan=False).map(lambda value: round(value, 3))
points = st.builds(Point, coordinates, coordinates)
polygons = st.lists(points, min_size=3, max_size=8)


@pytest.mark.parametrize(
    ("point", "inside"),
    [(Point(5, 5), True), (Point(-1, 5), False), (Point(5, 11), False), (Point(11, 5), False)],
)
def test_a_square_contains_what_is_between_its_sides(point: Point, inside: bool) -> None:
    assert contains(SQUARE, point) is inside


@pytest.mark.parametrize(
    ("point", "inside"),
    [(Point(1.5, 2), True), (Point(4.5, 2), False), (Point(4.5, 8), True), (Point(7, 1), True)],
)
def test_a_hollow_outline_does_not_contain_its_hollow(point: Point, inside: bool) -> None:
    assert contains(HORSESHOE, point) is inside


def test_zones_that_share_an_edge_never_both_claim_it() -> None:
    right = [Point(x + 10, y) for x, y in SQUARE]
    on_edge = Point(10, 5)
    assert contains(SQUARE, on_edge) + contains(right, on_edge) == 1


@given(points, points, points, points)
def test_two_triangles_on_one_edge_never_both_claim_a_point_of_it(
    one: Point, other: Point, left: Point, right: Point
) -> None:
    def side(corner: Point) -> float:
        across = (other.x - one.x) * (corner.y - one.y)
        return across - (other.y - one.y) * (corner.x - one.x)

    assume(side(left) * side(right) < 0)
    middle = Point((one.x + other.x) / 2, (one.y + other.y) / 2)
    claims = [contains([one, other, left], middle), contains([other, one, right], middle)]
    assert sum(claims) <= 1


@given(polygons, points, st.integers(0, 7))
def test_it_does_not_matter_at_which_corner_an_outline_begins(
    polygon: list[Point], point: Point, turn: int
) -> None:
    turned = [*polygon[turn:], *polygon[:turn]]
    assert contains(turned, point) == contains(polygon, point)


@given(polygons, coordinates)
def test_nothing_right_of_all_corners_is_inside(polygon: list[Point], height: float) -> None:
    assert not contains(polygon, Point(max(p.x for p in polygon) + 1, height))


def test_a_thing_stands_on_the_middle_of_its_lowest_row() -> None:
    assert foot(Box(100, 50, 40, 200)) == Point(120, 249.5)


@given(boxes, boxes)
def test_overlap_is_a_share_and_the_same_seen_from_either(one: Box, other: Box) -> None:
    assert 0 <= overlap(one, other) <= 1
    assert overlap(one, other) == overlap(other, one)


@given(boxes)
def test_a_box_overlaps_itself_wholly(box: Box) -> None:
    assert overlap(box, box) == 1


def test_boxes_that_only_touch_do_not_overlap() -> None:
    assert overlap(Box(0, 0, 10, 10), Box(10, 0, 10, 10)) == 0


def test_half_of_two_equal_boxes_shared_is_a_third_of_their_joint_area() -> None:
    assert overlap(Box(0, 0, 10, 10), Box(5, 0, 10, 10)) == pytest.approx(1 / 3)


@given(boxes, boxes)
def test_what_is_covered_is_a_share_and_all_of_it_only_within_the_other(
    box: Box, other: Box
) -> None:
    share = covered(box, by=other)
    assert 0 <= share <= 1
    is_within = (
        other.x <= box.x
        and other.y <= box.y
        and box.x + box.width <= other.x + other.width
        and box.y + box.height <= other.y + other.height
    )
    assert (share == 1) is is_within


def corners(*pairs: tuple[float, float]) -> list[Point]:
    return [Point(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("outline", "simple"),
    [
        (SQUARE, True),
        (HORSESHOE, True),
        ([*SQUARE, SQUARE[0]], True),
        (corners((0, 0), (0, 0), (1, 0), (1, 1)), True),
        (corners((0, 0), (1, 0), (2, 0), (2, 1)), True),
        (corners((0, 0), (1, 1), (1, 0), (0, 1)), False),
        (corners((0, 0), (2, 0), (2, 2), (1, 0), (0, 2)), False),
        (corners((0, 0), (2, 0), (1, 0), (1, 1)), False),
        (corners((0, 0), (1, 1), (2, 2)), False),
        (corners((0, 0), (1, 1), (2, 0), (2, 2), (1, 1), (0, 2)), False),
    ],
    ids=[
        "a square",
        "a horseshoe",
        "closed by its first corner",
        "a corner told twice",
        "a corner on a straight side",
        "a bow tie",
        "a corner on another side",
        "a spike",
        "a line",
        "two triangles that touch",
    ],
)
def test_an_outline_that_crosses_or_touches_itself_is_not_simple(
    outline: list[Point], simple: bool
) -> None:
    assert is_simple(outline) is simple


@given(polygons, st.integers(0, 7))
def test_nor_does_it_matter_for_its_form_where_it_begins_or_which_way_it_runs(
    polygon: list[Point], turn: int
) -> None:
    turned = [*polygon[turn:], *polygon[:turn]]
    assert is_simple(turned) == is_simple(polygon) == is_simple(polygon[::-1])


def test_an_area_is_the_same_whichever_way_the_outline_runs() -> None:
    assert area(SQUARE) == area(SQUARE[::-1]) == 100
    assert area(HORSESHOE) == 9 * 9 - 3 * 7
    assert area([Point(3, 3)] * 5) == 0


def test_a_box_in_another_measure_never_loses_its_area() -> None:
    assert scaled(Box(20, 20, 16, 16), 1000 / 96, 0.5) == Box(208, 10, 167, 8)
    assert scaled(Box(3, 3, 1, 2), 0.1, 0.1) == Box(0, 0, 1, 1)
