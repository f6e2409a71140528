"""What a camera remembers to stand still, picture by picture."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.geometry import Box
from premises.cameras.risk import DEFAULT_RULES
from premises.cameras.standing import MOST_THINGS, Glance, Thing, remember

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
PLACE = Box(400, 500, 200, 100)
CAR = Glance("car", PLACE)
TRUCK = Glance("truck", PLACE._replace(x=405))
NEXT = Glance("car", PLACE._replace(x=650))
HALF_ASIDE = Glance("car", PLACE._replace(x=460))
BUS = Glance("bus", Box(300, 350, 500, 400))
PERSON = Glance("person", Box(450, 450, 40, 150))
GIANT = Glance("person", Box(300, 100, 400, 900))
T = TypeVar("T")


def after(*pictures: Sequence[Glance], every_s: float = 30) -> tuple[Thing, ...]:
    """What is remembered after these pictures, one every so many seconds."""
    things: tuple[Thing, ...] = ()
    for number, glances in enumerate(pictures):
        at = START + timedelta(seconds=every_s * number)
        things = remember(things, glances, at, DEFAULT_RULES)
    return things


def at_place(things: Sequence[Thing]) -> Thing:
    """The one thing that is there now in the place all these cases are about."""
    (thing,) = (t for t in things if t.box.x in {400, 405} and not t.is_gone)
    return thing


@pytest.mark.parametrize(
    ("pictures", "times_seen", "misses"),
    [
        ([[CAR]], 1, 0),
        ([[CAR], [CAR], [CAR]], 3, 0),
        ([[CAR], [TRUCK], [CAR]], 3, 0),
        ([[CAR], [], [], [CAR]], 2, 0),
        ([[CAR], [], []], 1, 2),
        ([[CAR], [NEXT], [CAR]], 2, 0),
        ([[CAR], [PERSON], [PERSON]], 1, 2),
        ([[CAR], [CAR, TRUCK]], 2, 0),
        ([[CAR, TRUCK]], 1, 0),
        ([[CAR], [BUS], [BUS], [CAR]], 2, 0),
        ([[CAR], *[[BUS]] * 2], 1, 0),
        ([[CAR], *[[GIANT]] * 30], 1, 0),
    ],
    ids=[
        "it comes",
        "it stays",
        "a car may look like a truck",
        "the detector blinks twice",
        "it was not seen twice",
        "another one beside it",
        "somebody smaller does not hide it",
        "seen as two things at once",
        "two names from the first",
        "a bus passes",
        "behind a bus it is not missed",
        "nor behind somebody who stands before the camera",
    ],
)
def test_a_thing_stays_the_same(pictures: list[list[Glance]], times_seen: int, misses: int) -> None:
    thing = at_place(after(*pictures))
    assert (thing.times_seen, thing.misses, thing.since_at) == (times_seen, misses, START)


@pytest.mark.parametrize(
    "pictures",
    [
        [[CAR], [], [], [], [CAR]],
        [[CAR], [HALF_ASIDE], [HALF_ASIDE], [HALF_ASIDE], [CAR]],
        # A bus that stops there hides nothing for long: it stands there itself.
        [[CAR], *[[BUS]] * 6, [CAR]],
    ],
)
def test_what_comes_to_a_place_after_another_has_gone_is_new(pictures: list[list[Glance]]) -> None:
    thing = at_place(after(*pictures))
    assert thing.times_seen == 1
    assert thing.since_at == START + timedelta(seconds=30) * (len(pictures) - 1)


def test_pictures_of_one_moment_do_not_make_a_thing_gone() -> None:
    burst = after([CAR], *[[]] * 50, [CAR], every_s=1)
    assert (at_place(burst).times_seen, at_place(burst).since_at) == (2, START)
    minute = after([CAR], *[[]] * 60, [CAR], every_s=1)
    assert at_place(minute).since_at == START + timedelta(seconds=61)


def test_what_is_gone_is_kept_for_stories_that_are_judged_late() -> None:
    (gone,) = after([CAR], [CAR], [CAR], [], [], [])
    assert gone.is_gone
    assert gone.last_seen_at == START + timedelta(seconds=60)
    tomorrow = gone.last_seen_at + timedelta(days=1, seconds=1)
    assert remember([gone], [], tomorrow, DEFAULT_RULES) == ()


def test_what_nobody_saw_for_more_than_a_day_is_new_when_it_is_seen_again() -> None:
    things = after([CAR], [CAR])
    at = things[0].last_seen_at + timedelta(days=1, seconds=1)
    (thing,) = remember(things, [CAR], at, DEFAULT_RULES)
    assert (thing.since_at, thing.times_seen) == (at, 1)


def test_what_creeps_away_is_another_thing_in_the_end() -> None:
    """Each step is small, but its place is where it was first seen."""
    steps = [[Glance("car", PLACE._replace(x=400 + 5 * n))] for n in range(40)]
    newest = max(after(*steps), key=lambda thing: thing.last_seen_at)
    assert newest.since_at > START


def test_the_ones_who_stand_there_for_long_are_not_pushed_out_by_passers_by() -> None:
    things = after([CAR], [CAR], [CAR])
    crowd = [Glance("bicycle", Box(5 * n + 1, 0, 4, 4)) for n in range(MOST_THINGS + 50)]
    later = remember(things, [CAR, *crowd], START + timedelta(minutes=5), DEFAULT_RULES)
    assert len(later) == MOST_THINGS
    assert at_place(later).times_seen == 4


labels = st.sampled_from(["person", "car", "truck", "bus", "cat", "suitcase"])
sides = st.integers(0, 40).map(lambda step: 20 * step)
boxes = st.builds(Box, sides, sides, sides.map(lambda s: s + 20), sides.map(lambda s: s + 20))
glances = st.lists(st.builds(Glance, labels, boxes), max_size=8)
instants = st.integers(0, 400).map(lambda step: START + timedelta(seconds=20 * step))
histories = st.lists(st.tuples(instants, glances), max_size=8)


def told(pictures: Sequence[tuple[datetime, Sequence[Glance]]]) -> tuple[Thing, ...]:
    things: tuple[Thing, ...] = ()
    for at, seen in pictures:
        things = remember(things, seen, at, DEFAULT_RULES)
    return things


@given(histories, glances, instants, st.randoms(use_true_random=False))
def test_the_order_of_what_is_seen_and_remembered_changes_nothing(
    history: list[tuple[datetime, list[Glance]]], seen: list[Glance], at: datetime, chance: Random
) -> None:
    things = told(history)
    shuffled = chance.sample(things, len(things)), chance.sample(seen, len(seen))
    assert remember(shuffled[0], shuffled[1], at, DEFAULT_RULES) == remember(
        things, seen, at, DEFAULT_RULES
    )


@given(histories)
def test_people_are_never_remembered_and_there_is_a_limit(
    history: list[tuple[datetime, list[Glance]]],
) -> None:
    things = told(history)
    assert "person" not in {thing.label for thing in things}
    assert len(things) <= MOST_THINGS
    assert all(t.since_at <= t.last_seen_at and t.times_seen >= 1 for t in things)


@given(histories, glances, instants)
def test_a_late_picture_changes_nothing_that_was_seen_after_it(
    history: list[tuple[datetime, list[Glance]]], seen: list[Glance], at: datetime
) -> None:
    numbered = [replace(thing, number=n) for n, thing in enumerate(told(history))]
    later = {thing.number: thing for thing in numbered if thing.last_seen_at > at}
    kept = {t.number: t for t in remember(numbered, seen, at, DEFAULT_RULES) if t.number in later}
    assert kept == later
