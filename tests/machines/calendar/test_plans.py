"""Shifts and planned downtime fall where the clock on the wall says."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.kernel.errors import Invalid
from premises.machines.calendar import (
    Plan,
    Span,
    day_ms,
    downtime_between,
    from_local,
    planned_between,
    read_plan,
    shifts_between,
)

MADRID = ZoneInfo("Europe/Madrid")
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOUR = 3_600_000

Stretches = Iterable[tuple[int, int]]


def wall(text: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(text)


def shift(
    name: str = "early", days: Sequence[str] = ("wed",), begins: str = "06:00", ends: str = "14:00"
) -> dict[str, Any]:
    return {"name": name, "days": list(days), "from": begins, "to": ends}


def hours(
    stretches: Stretches | None, day: date, zone: ZoneInfo = MADRID
) -> list[tuple[float, float]]:
    """Hours since the day began, for reading."""
    begins, _ = day_ms(day, zone)
    return [((a - begins) / HOUR, (b - begins) / HOUR) for a, b in stretches or ()]


def spans(found: Iterable[Span]) -> list[tuple[int, int]]:
    return [(one.from_ms, one.to_ms) for one in found]


WEDNESDAY = date(2022, 2, 23)


def test_a_shift_is_a_stretch_of_its_days() -> None:
    plan = read_plan({"shifts": [shift(), shift("late", ["wed"], "14:00", "22:00")]})
    found = shifts_between(plan, *day_ms(WEDNESDAY, MADRID), MADRID)
    assert [one.name for one in found] == ["early", "late"]
    assert hours(spans(found), WEDNESDAY) == [(6, 14), (14, 22)]
    assert not shifts_between(plan, *day_ms(date(2022, 2, 24), MADRID), MADRID)


def test_a_night_shift_reaches_into_the_next_day() -> None:
    plan = read_plan({"shifts": [shift("night", ["tue", "wed"], "22:00", "06:00")]})
    found = shifts_between(plan, *day_ms(WEDNESDAY, MADRID), MADRID)
    assert hours(spans(found), WEDNESDAY) == [(0, 6), (22, 24)]


@pytest.mark.parametrize(
    ("day", "long"), [(date(2021, 10, 30), 9), (date(2021, 3, 27), 7), (date(2021, 6, 5), 8)]
)
def test_a_night_in_which_clocks_are_changed_is_longer_or_shorter(day: date, long: int) -> None:
    plan = read_plan({"shifts": [shift("night", ["sat"], "22:00", "06:00")]})
    from_ms, _ = day_ms(day, MADRID)
    found = shifts_between(plan, from_ms, from_ms + 48 * HOUR, MADRID)
    assert [(b - a) / HOUR for a, b in spans(found)] == [long]


def test_round_the_clock_covers_every_day_even_where_midnight_is_skipped() -> None:
    havana = ZoneInfo("America/Havana")
    plan = read_plan({"shifts": [shift("always", WEEK, "00:00", "24:00")]})
    from_ms, to_ms = day_ms(date(2024, 3, 8), havana)[0], day_ms(date(2024, 3, 12), havana)[1]
    assert planned_between(plan, from_ms, to_ms, havana) == ((from_ms, to_ms),)


def test_a_day_the_zone_left_out_has_no_shift() -> None:
    apia = ZoneInfo("Pacific/Apia")
    plan = read_plan({"shifts": [shift("day", WEEK)]})
    found = shifts_between(plan, *day_ms(date(2011, 12, 31), apia), apia)
    assert len(found) == 1


def test_planned_downtime_is_taken_out_of_the_shifts() -> None:
    plan = read_plan(
        {
            "shifts": [shift()],
            "downtime": [
                shift("cleaning", ["wed"], "08:00", "08:30"),
                {"name": "works", "from": "2022-02-23T13:00", "to": "2022-02-25T10:00"},
            ],
        }
    )
    stretch = day_ms(WEDNESDAY, MADRID)
    assert hours(planned_between(plan, *stretch, MADRID), WEDNESDAY) == [(6, 8), (8.5, 13)]
    down = downtime_between(plan, *stretch, MADRID)
    assert [(one.name, *hours(spans([one]), WEDNESDAY)) for one in down] == [
        ("cleaning", (8, 8.5)),
        ("works", (13, 24)),
    ]


def test_a_holiday_is_a_whole_day() -> None:
    plan = read_plan(
        {"shifts": [shift("all", WEEK)], "downtime": [{"name": "Feast", "day": "2022-02-23"}]}
    )
    assert planned_between(plan, *day_ms(WEDNESDAY, MADRID), MADRID) == ()


def test_without_shifts_nobody_knows_when_work_is_planned() -> None:
    assert planned_between(Plan(), *day_ms(WEDNESDAY, MADRID), MADRID) is None
    assert read_plan({}) == Plan()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"shift": []}, "A plan has only shifts and downtime"),
        ({"shifts": {}}, "list"),
        ({"shifts": ["x"]}, "Shift 1 needs exactly"),
        ({"shifts": [shift() | {"colour": 1}]}, "Shift 1 needs exactly"),
        ({"shifts": [shift(name="")]}, "name"),
        ({"shifts": [shift() | {"name": 5}]}, "name"),
        ({"shifts": [shift(days=[])]}, "days"),
        ({"shifts": [shift(days=["Monday"])]}, "mon, tue"),
        ({"shifts": [shift(begins="6:00")]}, "'6:00'"),
        ({"shifts": [shift(begins="24:00", ends="06:00")]}, "00:00 to 24:00"),
        ({"shifts": [shift(ends="24:30")]}, "'24:30'"),
        ({"shifts": [shift() | {"to": 14}]}, "14"),
        ({"shifts": [shift(ends="06:00")]}, "lasts no time"),
        ({"shifts": [shift(), shift("other", ["wed"], "13:00", "15:00")]}, "overlaps"),
        ({"shifts": [shift("n", ["sun"], "22:00", "06:00"), shift("m", ["mon"])]}, None),
        ({"shifts": [shift("n", ["sun"], "22:00", "06:01"), shift("m", ["mon"])]}, "overlaps"),
        ({"downtime": [{"name": "x", "day": "2022-02-30"}]}, "Downtime 1 needs a day"),
        ({"downtime": [{"name": "x", "day": "9999-12-31"}]}, "needs a day"),
        ({"downtime": [{"name": "x", "from": "2022-02-23T10:00Z", "to": "x"}]}, "without a zone"),
        (
            {"downtime": [{"name": "x", "from": "2022-02-23T10:00", "to": "2022-02-23T09:00"}]},
            "ends before it begins",
        ),
        ({"downtime": [3]}, "Downtime 1 needs exactly"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(document: Any, message: str) -> None:
    if message is None:
        read_plan(document)
        return
    with pytest.raises(Invalid, match=message) as refused:
        read_plan(document)
    assert refused.value.code == "machines.bad_plan"
    assert refused.value.message.endswith(".")


clock = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
weeklies = st.builds(
    shift,
    st.just("w"),
    st.lists(st.sampled_from(WEEK), min_size=1, max_size=3, unique=True),
    clock,
    clock,
).filter(lambda one: one["from"] != one["to"])


@given(
    weeklies,
    st.lists(weeklies, max_size=3),
    st.sampled_from(["Europe/Madrid", "America/Havana", "Australia/Lord_Howe"]).map(ZoneInfo),
    st.dates(date(2021, 1, 1), date(2024, 12, 31)),
)
def test_planned_time_is_in_a_shift_and_in_no_downtime(
    one: dict[str, Any], down: list[dict[str, Any]], zone: ZoneInfo, day: date
) -> None:
    plan = read_plan({"shifts": [one], "downtime": down})
    stretch = day_ms(day, zone)
    planned = planned_between(plan, *stretch, zone)
    assert planned is not None
    working = spans(shifts_between(plan, *stretch, zone))
    standing = spans(downtime_between(plan, *stretch, zone))
    assert all(a[1] <= b[0] for a, b in pairwise(planned))
    for t_ms in range(*stretch, 300_000):
        expected = _holds(working, t_ms) and not _holds(standing, t_ms)
        assert _holds(planned, t_ms) == expected


def _holds(stretches: Stretches, t_ms: int) -> bool:
    return any(a <= t_ms < b for a, b in stretches)


def test_a_new_plan_leaves_the_past_as_it_was() -> None:
    old = shift("old", WEEK) | {"until": "2022-02-22"}
    new = shift("new", WEEK, "07:00", "15:00") | {"since": "2022-02-23"}
    plan = read_plan({"shifts": [old, new]})
    found = shifts_between(
        plan, day_ms(date(2022, 2, 22), MADRID)[0], day_ms(WEDNESDAY, MADRID)[1], MADRID
    )
    assert [one.name for one in found] == ["old", "new"]
    with pytest.raises(Invalid, match="overlaps"):
        read_plan({"shifts": [old, new | {"since": "2022-02-22"}]})


def test_a_shift_that_begins_in_the_hour_shown_twice_begins_in_the_first() -> None:
    plan = read_plan({"shifts": [shift("odd", ["sun"], "02:30", "10:00")]})
    found = shifts_between(plan, *day_ms(date(2021, 10, 31), MADRID), MADRID)
    assert found[0].from_ms == from_local(wall("2021-10-31T02:30"), MADRID)
