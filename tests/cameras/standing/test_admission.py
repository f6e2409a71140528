"""What an owner does not want to hear of is left out, and nothing else."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.detectors import Sighting
from premises.cameras.geometry import Point
from premises.cameras.standing import Filter, IgnoredPart, admit

SIZE = (1000, 500)
CAR = Sighting("car", 0.6, 100, 200, 200, 100)
"""A twenty-fifth of the picture, twice as wide as high; it stands at (0.2, 0.6)."""
ROAD = tuple(Point(*corner) for corner in ((0, 0.55), (0.5, 0.55), (0.5, 0.65), (0, 0.65)))


@pytest.mark.parametrize(
    ("filters", "is_admitted"),
    [
        ([], True),
        ([Filter("car", min_confidence=0.6)], True),
        ([Filter("car", min_confidence=0.61)], False),
        ([Filter("*", min_confidence=0.61)], False),
        ([Filter("truck", min_confidence=0.61)], True),
        ([Filter("car", min_area=0.04)], True),
        ([Filter("car", min_area=0.041)], False),
        ([Filter("car", max_area=0.04)], True),
        ([Filter("car", max_area=0.039)], False),
        ([Filter("car", min_ratio=2)], True),
        ([Filter("car", min_ratio=2.1)], False),
        ([Filter("car", max_ratio=2)], True),
        ([Filter("car", max_ratio=1.9)], False),
        ([Filter("*", min_confidence=0.9), Filter("car")], True),
        ([Filter("car", min_confidence=0.9), Filter("*")], False),
    ],
)
def test_a_thing_counts_if_it_is_like_the_filter_of_its_class(
    filters: list[Filter], is_admitted: bool
) -> None:
    """The filter of a class takes the place of the one for all."""
    assert bool(admit([CAR], filters, [], SIZE)) is is_admitted


@pytest.mark.parametrize(
    ("labels", "is_admitted"),
    [(frozenset(), False), (frozenset({"car"}), False), (frozenset({"person"}), True)],
)
def test_a_thing_that_stands_where_its_class_is_ignored_is_left_out(
    labels: frozenset[str], is_admitted: bool
) -> None:
    assert bool(admit([CAR], [], [IgnoredPart(ROAD, labels)], SIZE)) is is_admitted


def test_what_only_reaches_over_an_ignored_part_counts() -> None:
    """Where it stands is what matters, not how high it is."""
    nearer = Sighting("car", 0.6, 100, 200, 200, 200)
    assert admit([nearer], [], [IgnoredPart(ROAD)], SIZE) == [nearer]


sightings = st.builds(
    Sighting,
    st.sampled_from(["car", "person", "cat"]),
    st.floats(0, 1),
    st.integers(0, 900),
    st.integers(0, 400),
    st.integers(1, 100),
    st.integers(1, 100),
)
filters = st.builds(
    Filter, st.sampled_from(["*", "car", "cat"]), st.floats(0, 1), st.floats(0, 0.1)
)
parts = st.builds(IgnoredPart, st.just(ROAD), st.frozensets(st.sampled_from(["car", "cat"])))


@given(st.lists(sightings), st.lists(filters), st.lists(parts, max_size=2))
def test_what_counts_is_judged_for_each_thing_by_itself_and_stays_in_its_order(
    seen: list[Sighting], wanted: list[Filter], ignored: list[IgnoredPart]
) -> None:
    kept = admit(seen, wanted, ignored, SIZE)
    assert kept == [one for one in seen if admit([one], wanted, ignored, SIZE)]


@given(st.lists(sightings))
def test_without_wishes_everything_counts(seen: list[Sighting]) -> None:
    assert admit(seen, [], [], SIZE) == admit(seen, [Filter(max_ratio=inf)], [], SIZE) == seen
