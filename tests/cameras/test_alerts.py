"""A rule tells of exactly what it asks for, and says why it does or does not."""

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.alerts import (
    DAYS,
    Rule,
    Schedule,
    Sighting,
    Story,
    check_template,
    dedup_key,
    match,
    tell,
)
from premises.kernel.errors import Invalid

BERLIN = ZoneInfo("Europe/Berlin")
# A Tuesday.
NIGHT = datetime(2026, 11, 17, 23, 30, tzinfo=BERLIN)
ANYTHING = Rule(rule_id="r", name="anything", severity="medium")


def seen(
    number: int = 1, label: str = "person", confidence: float = 0.9, **more: object
) -> Sighting:
    given = {"seen_at": NIGHT, "is_fresh": True, "zones": frozenset(), **more}
    return Sighting(number, label, confidence, **given)  # type: ignore[arg-type]


def story(*sightings: Sighting, score: int = 50, camera: str = "cam") -> Story:
    return Story(camera, score, sightings or (seen(),))


def rule(**wanted: object) -> Rule:
    return Rule(rule_id="r", name="rule", severity="high", **wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "happened", "is_met"),
    [
        ({}, story(), True),
        ({"risk_threshold": 50}, story(score=50), True),
        ({"risk_threshold": 51}, story(score=50), False),
        ({"cameras": ("cam", "other")}, story(), True),
        ({"cameras": ("other",)}, story(), False),
        ({"labels": ("person", "dog")}, story(), True),
        ({"labels": ("car",)}, story(), False),
        ({"min_confidence": 0.9}, story(), True),
        ({"min_confidence": 0.91}, story(), False),
        ({"zones": ("drive",)}, story(seen(zones=frozenset({"id-1", "drive"}))), True),
        ({"zones": ("drive",)}, story(), False),
        ({"schedule": Schedule(start_time="22:00", end_time="06:00")}, story(), True),
        ({"schedule": Schedule(start_time="06:00", end_time="22:00")}, story(), False),
    ],
)
def test_each_condition_lets_its_own_things_through(
    wanted: dict[str, object], happened: Story, is_met: bool
) -> None:
    verdict = match(rule(**wanted), happened)
    assert verdict.is_match is is_met
    assert (verdict.best is not None) is is_met
    [asked] = [f for f in verdict.findings if f.condition != "fresh"] or verdict.findings
    assert asked.is_met is is_met


def test_what_has_always_stood_there_is_never_told() -> None:
    """Also where a rule asks for nothing but a score."""
    parked = seen(label="car", is_fresh=False)
    verdict = match(rule(risk_threshold=1), story(parked))
    assert [(f.condition, f.is_met) for f in verdict.findings] == [
        ("risk_threshold", True),
        ("fresh", False),
    ]
    assert match(rule(labels=("car",)), story(parked, seen(2))).is_match is False


def test_one_and_the_same_thing_must_meet_all_that_is_asked() -> None:
    """A sure car, and somebody the detector doubts, are no sure person."""
    happened = story(seen(1, "car", 0.95), seen(2, "person", 0.5))
    verdict = match(rule(labels=("person",), min_confidence=0.8), happened)
    assert verdict.is_match is False
    assert [f.condition for f in verdict.findings if not f.is_met] == ["min_confidence"]
    assert verdict.findings[-1].text == "nothing that was seen was seen with 0.8 or more"


def test_a_person_is_shown_before_a_surer_car() -> None:
    best = match(ANYTHING, story(seen(1, "car", 0.99), seen(2, confidence=0.6), seen(3))).best
    assert best is not None
    assert best.detection_id == 3


@given(st.permutations([seen(1, "car"), seen(2), seen(3, is_fresh=False), seen(4, "dog", 0.3)]))
def test_the_order_of_what_was_seen_changes_nothing(sightings: list[Sighting]) -> None:
    verdict = match(rule(labels=("person", "dog")), story(*sightings))
    assert {one.detection_id for one in verdict.sightings} == {2, 4}
    assert verdict.best == seen(2)


# --- hours


@pytest.mark.parametrize(
    ("local", "is_in"),
    [
        ("2026-11-17T21:59:59", False),
        ("2026-11-17T22:00:00", True),
        ("2026-11-17T23:59:59", True),
        ("2026-11-18T00:00:00", True),
        ("2026-11-18T05:59:59", True),
        ("2026-11-18T06:00:00", False),
        # The night before began on Monday, which is none of the days.
        ("2026-11-17T02:00:00", False),
        ("2026-11-18T23:00:00", False),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(local: str, is_in: bool) -> None:
    tuesday_night = Schedule(days=("tuesday",), start_time="22:00", end_time="06:00")
    assert tuesday_night.holds(datetime.fromisoformat(local).replace(tzinfo=BERLIN)) is is_in


@pytest.mark.parametrize(
    ("schedule", "local", "is_in"),
    [
        (Schedule(), "2026-11-17T03:00:00", True),
        (Schedule(days=("tuesday",)), "2026-11-17T00:00:00", True),
        (Schedule(days=("tuesday",)), "2026-11-17T23:59:59", True),
        (Schedule(days=("tuesday",)), "2026-11-18T00:00:00", False),
        (Schedule(start_time="20:00"), "2026-11-17T23:59:59", True),
        (Schedule(start_time="20:00"), "2026-11-17T19:59:59", False),
        (Schedule(end_time="06:00"), "2026-11-17T05:59:59", True),
        (Schedule(end_time="06:00"), "2026-11-17T06:00:00", False),
        (Schedule(start_time="08:00", end_time="08:00"), "2026-11-17T07:00:00", True),
        (Schedule(("monday",), "08:00", "08:00"), "2026-11-17T07:59:00", True),
        (Schedule(("monday",), "08:00", "08:00"), "2026-11-17T08:00:00", False),
    ],
)
def test_days_and_hours_that_are_left_open_limit_nothing(
    schedule: Schedule, local: str, is_in: bool
) -> None:
    assert schedule.holds(datetime.fromisoformat(local).replace(tzinfo=BERLIN)) is is_in


def test_hours_are_those_on_the_wall_when_the_clocks_change() -> None:
    """On 25 October 2026 the hour from two to three comes twice, in March it does not come."""
    early = Schedule(start_time="02:00", end_time="03:00")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    told = [early.holds((first + timedelta(hours=n)).astimezone(BERLIN)) for n in range(-1, 3)]
    assert told == [False, True, True, False]
    gone = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert not any(
        early.holds((gone + timedelta(minutes=n)).astimezone(BERLIN)) for n in range(120)
    )


@given(st.datetimes(), st.sampled_from(DAYS), st.times(), st.times())
def test_a_span_and_the_one_from_its_end_to_its_start_fill_the_week(
    local: datetime, day: str, start: object, end: object
) -> None:
    """Each instant lies in exactly one of them, whatever runs over midnight."""
    first, last = str(start)[:5], str(end)[:5]
    if first != last:
        one = Schedule(start_time=first, end_time=last)
        other = Schedule(start_time=last, end_time=first)
        assert one.holds(local) is not other.holds(local)
    assert Schedule((day,), first, last).holds(local) <= Schedule((), first, last).holds(local)


@pytest.mark.parametrize(
    "wrong", [{"days": ("someday",)}, {"start_time": "24:00"}, {"end_time": "6:00"}]
)
def test_a_schedule_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Schedule(**wrong)  # type: ignore[arg-type]


# --- keys


@pytest.mark.parametrize(
    "template",
    [
        "{camera_id.__class__}",
        "{0}",
        "{}",
        "{password}",
        "{camera_id",
        "camera_id}",
        "{{camera_id}}",
        "{camera_id!r}",
        "{camera_id:>99999999}",
    ],
)
def test_a_key_reads_nothing_but_the_few_words_it_may(template: str) -> None:
    with pytest.raises(Invalid):
        check_template(template)


def test_a_key_is_filled_in_once() -> None:
    check_template("{camera_id}:{object_type}")
    values = {"camera_id": "{object_type}", "object_type": "person"}
    assert dedup_key("{camera_id}:{object_type}", values) == "{object_type}:person"
    assert dedup_key("all", values) == "all"


def test_a_key_too_long_to_be_stored_is_stored_as_its_hash() -> None:
    key = dedup_key("{camera_id}" * 10, {"camera_id": "x" * 36})
    assert key == hashlib.sha256(b"x" * 360).hexdigest()


# --- words


def test_people_are_told_what_where_and_when() -> None:
    told = tell(
        rule_name="Nights",
        camera_name="Front door",
        summary="A person at the front door.",
        risk_level="high",
        risk_score=78,
        began_at=NIGHT,
    )
    assert told.title == "Front door: high risk (78)"
    assert told.text.splitlines() == [
        "A person at the front door.",
        "Risk: high, 78 of 100",
        "Camera: Front door",
        "Time: 2026-11-17 23:30:00 CET",
        "Rule: Nights",
    ]
