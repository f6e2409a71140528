"""How many alarms of each class a day had, and which of them matter most."""

from dataclasses import dataclass

from premises.machines.finish.alerts import (
    AlarmCount,
    AlertCount,
    compat_counts,
    compat_details,
    exact_counts,
)


@dataclass(frozen=True)
class Logged:
    t_ms: int
    position: int
    alert_type: str


@dataclass(frozen=True)
class Active:
    alarm_class: str
    raised_ms: int
    cleared_ms: int | None


def test_the_most_frequent_class_comes_first_and_of_equals_the_gravest() -> None:
    kinds = ["other", "warning", "warning", "error", "emergency"]
    found = compat_counts(Logged(at, 0, kind) for at, kind in enumerate(kinds))
    assert found == (
        AlertCount("warning", 2),
        AlertCount("emergency", 1),
        AlertCount("error", 1),
        AlertCount("other", 1),
    )


def test_a_day_without_alerts_has_no_counts() -> None:
    assert compat_counts(()) == ()


def test_details_are_emergencies_and_errors_in_the_order_in_which_they_came() -> None:
    late, second, first = Logged(9, 0, "error"), Logged(5, 1, "emergency"), Logged(5, 0, "error")
    assert compat_details([late, second, Logged(1, 0, "warning"), first]) == (first, second, late)


def test_an_alarm_counts_as_raised_once_and_as_active_as_long_as_it_is() -> None:
    alarms = [
        Active("error", -500, 1500),
        Active("error", 2000, None),
        Active("warning", 9000, 12_000),
        Active("warning", 10_000, None),
        Active("emergency", -500, 0),
    ]
    assert exact_counts((0, 10_000), alarms, horizon_ms=4000) == (
        AlarmCount("error", raised=1, active=2, active_s=3.5),
        AlarmCount("warning", raised=1, active=1, active_s=1.0),
    )


def test_an_alarm_raised_by_the_very_last_row_was_raised() -> None:
    found = exact_counts((4000, 10_000), [Active("error", 4000, None)], horizon_ms=4000)
    assert found == (AlarmCount("error", raised=1, active=1, active_s=0.0),)
