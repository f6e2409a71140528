"""Where things stand, and whether two frames show the same place."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from premises.cameras.risk.geometry import Box, Point, contains, foot, overlap

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
