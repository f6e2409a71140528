"""What a careful home owner expects to hear, case by case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count

import pytest

from premises.cameras.risk import (
    Armed,
    Box,
    Context,
    EarlierBox,
    Habit,
    Level,
    Observation,
    Point,
    Zone,
    assess,
    hour_of_week,
)

ZONE = timezone(timedelta(hours=1))
DAY = datetime(2026, 11, 17, 14, 5, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 17, 2, 15, tzinfo=ZONE)
WIDE = (Point(0, 0), Point(1920, 0), Point(1920, 1080), Point(0, 1080))
PAVEMENT = Context("front_door", zones=(Zone("pavement", WIDE, -1),))
POOL = Context("Pool", zones=(Zone("pool", WIDE, 1),))
PARKED = Box(800, 500, 400, 200)
KNOWN_CAR = Context(
    "driveway",
    earlier=(EarlierBox(1, "car", PARKED), EarlierBox(2, "truck", Box(805, 500, 400, 205))),
)
SEEN_ONCE = Context("driveway", earlier=(EarlierBox(1, "car", PARKED),) * 2)
AWAY = Context("hall", armed=(Armed(DAY - timedelta(hours=1), DAY + timedelta(hours=1)),))
NEVER_AT_THIS_HOUR = Context(habit_weeks=8)
EACH_WEEK = Context(habit_weeks=8, habits=(Habit("person", hour_of_week(NIGHT) + 1, 8),))
TOO_NEW = Context(habit_weeks=3)


def seen(
    start: datetime,
    *labels: str,
    at_s: Iterable[int] = (0,),
    confidence: float = 0.9,
    box: Box = PARKED,
) -> list[Observation]:
    """The same things in a picture at each of these seconds."""
    ids = count(1)
    return [
        Observation(next(ids), f"p{s}", label, confidence, box, start + timedelta(seconds=s))
        for s in at_s
        for label in labels
    ]


@dataclass(frozen=True)
class Case:
    name: str
    observations: list[Observation]
    level: Level
    rules: set[str]
    context: Context = field(default_factory=Context)
    score: range = range(101)


MINUTE = (0, 15, 30, 45, 60)
SHORT = (0, 20, 40)
CASES = [
    Case("nothing at all", [], "low", set(), score=range(1)),
    Case("a visitor by day", seen(DAY, "person"), "medium", {"class"}),
    Case("a faint visitor by day", seen(DAY, "person", confidence=0.55), "low", {"confidence"}),
    Case("a caller who waits", seen(DAY, "person", at_s=MINUTE), "medium", {"dwell"}),
    Case("two callers who wait", seen(DAY, *["person"] * 2, at_s=MINUTE), "medium", {"count"}),
    Case("five by day who stay", seen(DAY, *["person"] * 5, at_s=MINUTE), "high", {"count"}),
    Case("someone passing on the pavement", seen(DAY, "person"), "low", {"zone"}, PAVEMENT),
    Case("someone in the pool", seen(DAY, "person"), "medium", {"zone"}, POOL),
    Case("a person at night", seen(NIGHT, "person"), "high", {"class", "night"}),
    Case("a blurred person at night", seen(NIGHT, "person", confidence=0.5), "high", {"night"}),
    Case("a mere ghost at night", seen(NIGHT, "person", confidence=0.3), "medium", {"confidence"}),
    Case("a passer-by at night", seen(NIGHT, "person"), "medium", {"night", "zone"}, PAVEMENT),
    Case("someone lingering at night", seen(NIGHT, "person", at_s=MINUTE), "high", {"dwell"}),
    Case("someone at night by the pool", seen(NIGHT, "person"), "critical", {"zone"}, POOL),
    Case("a pair and a car", seen(NIGHT, "person", "person", "car", at_s=SHORT), "high", {"dwell"}),
    Case("three at night who linger", seen(NIGHT, *["person"] * 3, at_s=SHORT), "critical", set()),
    Case(
        "five people at three who stay",
        seen(NIGHT.replace(hour=3), *["person"] * 5, at_s=MINUTE),
        "critical",
        {"count", "night", "dwell", "ceiling"},
        score=range(100, 101),
    ),
    Case("someone while nobody is home", seen(DAY, "person"), "high", {"armed"}, AWAY),
    Case("two while nobody is home", seen(DAY, *["person"] * 2), "high", {"count"}, AWAY),
    Case("who stays in an empty home", seen(DAY, "person", at_s=MINUTE), "critical", set(), AWAY),
    Case("never at this hour", seen(NIGHT, "person"), "high", {"unusual"}, NEVER_AT_THIS_HOUR),
    Case(
        "never at this hour, and staying",
        seen(NIGHT, "person", at_s=MINUTE),
        "critical",
        {"unusual", "dwell"},
        NEVER_AT_THIS_HOUR,
    ),
    Case("a car by day", seen(DAY, "car"), "low", {"class"}, score=range(10, 20)),
    Case("a car that parks by day", seen(DAY, "car", at_s=MINUTE), "low", {"dwell"}),
    Case("a car that stops at night", seen(NIGHT, "car"), "medium", {"night"}),
    Case("the known car at night", seen(NIGHT, "car"), "low", {"known_stationary"}, KNOWN_CAR),
    Case("a car seen in one event", seen(DAY, "car"), "low", {"class"}, SEEN_ONCE, range(10, 20)),
    Case("a person by the known car", seen(NIGHT, "person", "car"), "high", set(), KNOWN_CAR),
    Case("a cat at night", seen(NIGHT, "cat", at_s=MINUTE), "low", {"class"}, score=range(21)),
    Case("a cat by the pool", seen(NIGHT, "cat"), "low", {"animals_only"}, POOL, range(20, 21)),
    Case("a dog and its owner", seen(NIGHT, "dog", "person"), "high", {"night"}),
    Case("a suitcase by day", seen(DAY, "suitcase"), "low", {"class"}),
    Case("a bear by the pool", seen(NIGHT, "bear"), "medium", {"zone", "night"}, POOL),
    Case("a class without a name", seen(DAY, "class_17"), "low", {"class"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_gets_its_level_for_the_right_reasons(case: Case) -> None:
    told = assess(case.observations, case.context)
    assert told.level == case.level, told.reasoning
    assert case.rules <= {reason.rule for reason in told.reasons}
    assert told.score in case.score


def silent(rule: str, observations: list[Observation], context: Context) -> bool:
    return rule not in {reason.rule for reason in assess(observations, context).reasons}


def test_a_known_car_alone_is_worth_nothing() -> None:
    assert assess(seen(NIGHT, "car", at_s=MINUTE), KNOWN_CAR).score == 0


def test_people_are_never_taken_for_known_objects() -> None:
    earlier = tuple(EarlierBox(event, "person", PARKED) for event in range(9))
    known_callers = Context(earlier=earlier)
    assert silent("known_stationary", seen(NIGHT, "person"), known_callers)


def test_a_car_elsewhere_is_not_the_known_car() -> None:
    elsewhere = seen(DAY, "car", box=PARKED._replace(x=PARKED.x + 110))
    assert silent("known_stationary", elsewhere, KNOWN_CAR)


@pytest.mark.parametrize(
    ("before", "now", "known"),
    [("truck", "car", True), ("chair", "chair", True), ("chair", "suitcase", False)],
)
def test_vehicles_may_be_mistaken_for_each_other_but_a_suitcase_is_no_chair(
    before: str, now: str, known: bool
) -> None:
    earlier = tuple(EarlierBox(event, before, PARKED) for event in (1, 2))
    assert silent("known_stationary", seen(DAY, now), Context(earlier=earlier)) is not known


def test_what_comes_every_week_is_not_unusual_even_an_hour_later() -> None:
    assert silent("unusual", seen(NIGHT, "person"), EACH_WEEK)


def test_a_short_history_says_nothing_about_habits() -> None:
    assert silent("unusual", seen(NIGHT, "person"), TOO_NEW)


def test_sunday_midnight_borders_on_monday() -> None:
    monday = datetime(2026, 11, 16, 0, 30, tzinfo=ZONE)
    habits = Context(habit_weeks=8, habits=(Habit("person", 167, 8),))
    assert silent("unusual", seen(monday, "person"), habits)


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(21, 59, False), (22, 0, True), (0, 0, True), (5, 59, True), (6, 0, False)],
)
def test_night_is_from_ten_to_six_by_the_local_clock(hour: int, minute: int, night: bool) -> None:
    start = DAY.replace(hour=hour, minute=minute)
    assert silent("night", seen(start, "person"), Context()) is not night


def test_armed_ends_with_its_last_instant() -> None:
    until_now = Context(armed=(Armed(DAY - timedelta(hours=1), DAY),))
    assert silent("armed", seen(DAY, "person"), until_now)


def test_armed_takes_the_place_of_night() -> None:
    around = Context(armed=(Armed(NIGHT, NIGHT + timedelta(hours=1)),))
    assert silent("night", seen(NIGHT, "person"), around)
    assert not silent("armed", seen(NIGHT, "person"), around)


@pytest.mark.parametrize(("seconds", "points"), [(29, 0), (30, 8), (59, 8), (60, 16)])
def test_a_stay_counts_from_half_a_minute_and_more_from_a_minute(seconds: int, points: int) -> None:
    told = assess(seen(DAY, "person", at_s=(0, seconds // 2, seconds)))
    assert sum(reason.points for reason in told.reasons if reason.rule == "dwell") == points


@pytest.mark.parametrize(
    ("confidence", "points"), [(0.6, 0), (0.59, -5), (0.4, -5), (0.39, -15), (0.0, -15)]
)
def test_doubt_lowers_and_certainty_does_not_raise(confidence: float, points: int) -> None:
    told = assess(seen(DAY, "person", confidence=confidence))
    assert sum(reason.points for reason in told.reasons if reason.rule == "confidence") == points


@pytest.mark.parametrize(
    ("weeks_seen", "weeks", "speaks"),
    [(0, 3, False), (0, 4, True), (1, 10, True), (1, 9, False), (2, 20, True), (3, 20, False)],
)
def test_rare_is_at_most_one_week_in_ten_of_at_least_four(
    weeks_seen: int, weeks: int, speaks: bool
) -> None:
    habit = Habit("person", hour_of_week(NIGHT), weeks_seen)
    context = Context(habits=(habit,), habit_weeks=weeks)
    assert silent("unusual", seen(NIGHT, "person"), context) is not speaks


@pytest.mark.parametrize(("height", "known"), [(60, True), (59, False)])
def test_a_known_thing_shares_at_least_six_tenths_of_its_place(height: int, known: bool) -> None:
    earlier = tuple(EarlierBox(event, "car", Box(0, 0, 100, 100)) for event in (1, 2))
    now = seen(DAY, "car", box=Box(0, 0, 100, height))
    assert silent("known_stationary", now, Context(earlier=earlier)) is not known


def test_sightings_half_a_minute_apart_are_one_stay() -> None:
    assert not silent("dwell", seen(DAY, "person", at_s=(0, 30, 60)), Context())


def test_two_visits_far_apart_are_not_one_long_stay() -> None:
    assert silent("dwell", seen(DAY, "person", at_s=(0, 31, 62)), Context())


def test_two_classes_one_after_the_other_are_not_one_long_stay() -> None:
    first, then = seen(DAY, "car"), seen(DAY, "truck", at_s=(30,))
    later = Observation(2, "p30", "truck", 0.9, PARKED, then[0].seen_at)
    assert silent("dwell", [*first, later], Context())


def test_the_same_person_in_many_pictures_is_one_person() -> None:
    told = assess(seen(DAY, "person", at_s=range(0, 60, 5)))
    assert "count" not in {reason.rule for reason in told.reasons}
    assert told.summary == "A person for 55 seconds at 14:05."


def test_the_most_people_in_one_picture_are_the_evidence_for_their_number() -> None:
    few, many = seen(DAY, "person"), seen(DAY, *["person"] * 3, at_s=(10,))
    many = [
        Observation(i + 10, o.image_hash, o.label, o.confidence, o.box, o.seen_at)
        for i, o in enumerate(many)
    ]
    reasons = {reason.rule: reason for reason in assess([*few, *many]).reasons}
    assert reasons["count"].detection_ids == (10, 11, 12)
    assert reasons["class"].detection_ids == (1, 10, 11, 12)


def test_of_two_pictures_of_one_moment_the_lower_ids_are_the_evidence() -> None:
    two_pictures = [Observation(i, f"p{i // 2}", "person", 0.9, PARKED, DAY) for i in (0, 1, 2, 3)]
    for given in (two_pictures, two_pictures[::-1]):
        reasons = {reason.rule: reason for reason in assess(given).reasons}
        assert reasons["count"].detection_ids == (0, 1)


def test_a_crowd_is_worth_no_more_the_larger_it_gets() -> None:
    four, ten = (assess(seen(DAY, *["person"] * n)).score for n in (4, 10))
    assert four == ten


def test_of_overlapping_zones_the_most_sensitive_counts() -> None:
    both = Context(zones=(Zone("pavement", WIDE, -1), Zone("door", WIDE, 0.5)))
    reason = {r.rule: r for r in assess(seen(DAY, "person"), both).reasons}["zone"]
    assert (reason.points, reason.text) == (10, "It came into the zone “door”")


def test_a_zone_without_a_name_is_told_without_one() -> None:
    nameless = Context(zones=(Zone(" ", WIDE, 1),))
    assert (
        "It came into a marked zone (+20 points)." in assess(seen(DAY, "cat"), nameless).reasoning
    )


def test_certainty_is_told_in_whole_percent() -> None:
    told = assess(seen(DAY, "person", confidence=0.57)).reasoning
    assert "The detector was only 57 percent sure (-5 points)." in told


def test_leaving_the_pavement_once_ends_its_leniency() -> None:
    half = tuple(Point(x / 2, y) for x, y in WIDE)
    left_only = Context(zones=(Zone("pavement", half, -1),))
    on_it = seen(DAY, "person", box=Box(100, 500, 50, 100))
    off_it = Observation(9, "p9", "person", 0.9, Box(1500, 500, 50, 100), DAY)
    assert not silent("zone", on_it, left_only)
    assert silent("zone", [*on_it, off_it], left_only)


def test_feet_at_the_lower_edge_of_the_picture_are_inside_a_zone_that_ends_there() -> None:
    at_edge = seen(DAY, "person", box=Box(0, 980, 50, 100))
    assert not silent("zone", at_edge, POOL)
