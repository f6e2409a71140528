"""Conditions as they are kept for later."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.properties.search import (
    Circle,
    Condition,
    Polygon,
    Range,
    Spot,
    as_plain,
    check,
    from_plain,
)

numbers = st.none() | st.floats(0, 1e9, allow_nan=False)
ranges = st.builds(Range, numbers, numbers)
spots = st.builds(Spot, st.floats(-90, 90), st.floats(-180, 180))
leaves = st.builds(
    Condition,
    property_types=st.lists(st.sampled_from(["HOUSE", "LAND"])).map(tuple),
    price=ranges,
    bedrooms=ranges,
    city=st.none() | st.text(max_size=20),
    featured=st.none() | st.booleans(),
    near=st.none() | st.builds(Circle, spots, st.floats(1, 1e6)),
    within=st.none() | st.just(Polygon((Spot(0, 0), Spot(0, 1), Spot(1, 1)))),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        Condition, words=st.none() | st.text(max_size=9), any_of=st.lists(inner).map(tuple)
    ),
    max_leaves=5,
)


@given(conditions)
def test_a_condition_survives_being_kept(condition: Condition) -> None:
    assert from_plain(json.loads(json.dumps(as_plain(condition)))) == condition


def test_what_is_left_open_is_not_kept() -> None:
    assert as_plain(Condition(city="León")) == {"city": "León"}


def test_a_name_of_a_later_release_is_left_out() -> None:
    assert from_plain({"city": "León", "has_pool": True}) == Condition(city="León")


def test_conditions_within_conditions_are_counted() -> None:
    condition = Condition()
    for _ in range(40):
        condition = Condition(none_of=(condition,))
    with pytest.raises(Invalid):
        check(condition)
    widest = Condition(any_of=(Condition(),) * 29)
    assert check(widest) is widest
