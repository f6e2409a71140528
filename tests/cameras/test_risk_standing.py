"""What has stood in its place since before a story is known in it, and only that."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from premises.cameras.risk import (
    DEFAULT_RULES,
    Box,
    Context,
    EarlierBox,
    Evidence,
    Observation,
    Point,
    StandingThing,
    Zone,
    assess,
    fresh_ids,
)

OPENED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLACE = Box(800, 500, 400, 200)
CAR = Observation(1, "a", "car", 0.9, PLACE, OPENED + MINUTE)
PARKED = StandingThing("car", PLACE, OPENED - MINUTE, OPENED + MINUTE, 3)
WIDE = (Point(0, 0), Point(1920, 0), Point(1920, 1080), Point(0, 1080))


def is_known(seen: Observation, *things: StandingThing, **more: object) -> bool:
    context = Context(standing=things, opened_at=OPENED)
    context = replace(context, **more)  # type: ignore[arg-type] # The cases name fields.
    return not fresh_ids(Evidence((seen,), context, DEFAULT_RULES))


@pytest.mark.parametrize(
    ("thing", "known"),
    [
        (PARKED, True),
        (replace(PARKED, label="truck"), True),
        (replace(PARKED, label="cat"), False),
        (replace(PARKED, since_at=OPENED), False),
        (replace(PARKED, last_seen_at=OPENED), False),
        (replace(PARKED, times_seen=2), False),
        (replace(PARKED, box=PLACE._replace(x=900)), True),
        (replace(PARKED, box=PLACE._replace(x=901)), False),
    ],
    ids=[
        "it stood there",
        "a detector takes cars for trucks",
        "something else stood there",
        "it came with this story",
        "it had gone when this was seen",
        "it was seen twice only",
        "six tenths of the place are shared",
        "less is",
    ],
)
def test_a_car_is_known_if_it_stood_there_before_the_story(
    thing: StandingThing, known: bool
) -> None:
    assert is_known(CAR, thing) is known


def test_nobody_is_known_however_long_they_stood_there() -> None:
    somebody = replace(CAR, label="person")
    assert not is_known(somebody, replace(PARKED, label="person"))


def test_a_memory_that_does_not_know_when_the_story_began_says_nothing() -> None:
    assert not is_known(CAR, PARKED, opened_at=None)


def test_what_is_remembered_has_the_word_before_earlier_events() -> None:
    """One car has gone and another has come to its place, which earlier events do not tell."""
    earlier = tuple(EarlierBox(event, "car", PLACE) for event in (1, 2))
    came_now = replace(PARKED, since_at=OPENED)
    assert is_known(CAR, earlier=earlier)
    assert not is_known(CAR, came_now, earlier=earlier)
    assert is_known(CAR, replace(came_now, box=Box(0, 0, 9, 9)), earlier=earlier)


def test_only_the_person_beside_a_parked_car_scores() -> None:
    person = Observation(2, "a", "person", 0.9, Box(700, 400, 80, 250), OPENED + MINUTE)
    told = assess([CAR, person], Context(standing=(PARKED,), opened_at=OPENED))
    assert told.score == assess([person]).score
    assert told.summary == "A person at 02:01."


def test_a_zone_weighs_for_its_classes_only() -> None:
    for_people = Zone("door", WIDE, 1, "z1", (" Person",))
    for_all = Zone("yard", WIDE, 0.5, "z2")
    context = Context(zones=(for_people, for_all))
    person = replace(CAR, label="person")
    points = {
        seen.label: sum(r.points for r in assess([seen], context).reasons if r.rule == "zone")
        for seen in (CAR, person)
    }
    assert points == {"car": 10, "person": 20}
    assert [zone.holds(CAR) for zone in context.zones] == [False, True]
    assert all(zone.holds(person) for zone in context.zones)
