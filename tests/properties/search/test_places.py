"""Distances and areas on the earth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.properties.search import EARTH_RADIUS_M, Circle, Polygon, Spot

spots = st.builds(Spot, st.floats(-90, 90), st.floats(-180, 180))
MADRID = Spot(40.4168, -3.7038)
BARCELONA = Spot(41.3874, 2.1686)


def haversine_m(one: Spot, other: Spot) -> float:
    """The distance over the ground by the formula that navigators use."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1, a)))


def test_the_distance_between_two_cities_is_known() -> None:
    assert Circle(MADRID, 506_000).holds(BARCELONA)
    assert not Circle(MADRID, 504_000).holds(BARCELONA)


@given(spots, spots, st.floats(1, 20_000_000))
def test_a_circle_agrees_with_the_haversine_formula(
    one: Spot, other: Spot, radius_m: float
) -> None:
    away_m = haversine_m(one, other)
    if abs(away_m - radius_m) > 1e-6 * EARTH_RADIUS_M:
        assert Circle(one, radius_m).holds(other) == (away_m < radius_m)


def test_a_circle_of_ten_metres_tells_nine_from_eleven() -> None:
    step = math.degrees(1 / EARTH_RADIUS_M)
    circle = Circle(MADRID, 10)
    assert circle.holds(Spot(MADRID.latitude + 9 * step, MADRID.longitude))
    assert not circle.holds(Spot(MADRID.latitude + 11 * step, MADRID.longitude))


def test_what_lies_in_a_circle_lies_between_its_latitudes() -> None:
    low, high = Circle(MADRID, 100_000).latitudes
    assert low < MADRID.latitude - 0.89
    assert high > MADRID.latitude + 0.89
    assert Circle(Spot(89.9, 0), 50_000).latitudes[1] == 90


SQUARE = Polygon((Spot(0, 0), Spot(0, 10), Spot(10, 10), Spot(10, 0)))
HORSESHOE = Polygon(
    (Spot(0, 0), Spot(0, 9), Spot(9, 9), Spot(9, 6), Spot(3, 6), Spot(3, 3), Spot(9, 3), Spot(9, 0))
)


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_a_square_holds_what_lies_between_its_sides(latitude: float, longitude: float) -> None:
    inside = 0 < latitude < 10 and 0 < longitude < 10
    outside = not (0 <= latitude <= 10 and 0 <= longitude <= 10)
    if inside or outside:
        assert SQUARE.holds(Spot(latitude, longitude)) == inside


def test_a_hollow_is_outside() -> None:
    assert HORSESHOE.holds(Spot(5, 1.5))
    assert HORSESHOE.holds(Spot(5, 7.5))
    assert not HORSESHOE.holds(Spot(5, 4.5))
    assert HORSESHOE.holds(Spot(1, 4.5))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Spot(90.1, 0),
        lambda: Spot(0, float("nan")),
        lambda: Circle(MADRID, 0),
        lambda: Circle(MADRID, float("nan")),
        lambda: Circle(MADRID, float("inf")),
        lambda: Polygon((MADRID, BARCELONA)),
        lambda: Polygon((MADRID,) * 201),
        lambda: Polygon((Spot(0, 170), Spot(0, -170), Spot(5, 175))),
    ],
)
def test_what_is_no_place_is_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(Invalid):
        build()
