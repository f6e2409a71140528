"""How many alarms of each class a day had, and which of them matter most."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from premises.machines.alarms import AlarmClass
from premises.machines.states import Period

# The gravest first: the order of classes that are equally frequent.
GRAVITY = tuple(AlarmClass)
DETAILED = (AlarmClass.EMERGENCY, AlarmClass.ERROR)


class Alert(Protocol):
    """One alarm in one logged set of active alarms."""

    @property
    def t_ms(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def alert_type(self) -> str: ...


A = TypeVar("A", bound=Alert)


class Raised(Protocol):
    """An alarm from when it was raised until it was cleared, which may be still to come."""

    @property
    def alarm_class(self) -> str: ...
    @property
    def raised_ms(self) -> int: ...
    @property
    def cleared_ms(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class AlertCount:
    """How often a class came."""

    alert_type: str
    amount: int


@dataclass(frozen=True, slots=True)
class AlarmCount:
    """How many alarms of a class were raised in a day, were active in it, and how long in all."""

    alarm_class: str
    raised: int
    active: int
    active_s: float


def compat_counts(alerts: Iterable[Alert]) -> tuple[AlertCount, ...]:
    """Counts of a day as the original has them, the most frequent first.

    An alarm that stays active is counted again with every change of any other.
    """
    amounts = Counter(alert.alert_type for alert in alerts)
    counts = (AlertCount(alert_type, amount) for alert_type, amount in amounts.items())
    return tuple(sorted(counts, key=lambda c: (-c.amount, GRAVITY.index(AlarmClass(c.alert_type)))))


def compat_details(alerts: Iterable[A]) -> tuple[A, ...]:
    """The emergencies and errors among a day's alerts, in the order in which they came."""
    grave = (alert for alert in alerts if alert.alert_type in DETAILED)
    return tuple(sorted(grave, key=lambda alert: (alert.t_ms, alert.position)))


def exact_counts(
    window: Period, alarms: Sequence[Raised], horizon_ms: int
) -> tuple[AlarmCount, ...]:
    """Counts of alarms that were active in a window, the gravest class first.

    Args:
        window: the local day, or any other.
        alarms: all that may have been active in it, in any order.
        horizon_ms: until when an alarm that was not cleared is known to be active.

    """
    periods: dict[str, list[Period]] = {}
    for alarm in alarms:
        until = horizon_ms if alarm.cleared_ms is None else alarm.cleared_ms
        if alarm.raised_ms < window[1] and window[0] < max(until, alarm.raised_ms + 1):
            periods.setdefault(alarm.alarm_class, []).append((alarm.raised_ms, until))
    return tuple(_counted(name, window, periods[name]) for name in GRAVITY if name in periods)


def _counted(alarm_class: str, window: Period, periods: Sequence[Period]) -> AlarmCount:
    active_ms = sum(max(0, min(end, window[1]) - max(start, window[0])) for start, end in periods)
    return AlarmCount(
        alarm_class=alarm_class,
        raised=sum(start >= window[0] for start, _ in periods),
        active=len(periods),
        active_s=active_ms / 1000,
    )
