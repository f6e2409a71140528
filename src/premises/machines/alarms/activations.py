"""Sets of active alarms, one after another, become alarms that were raised and cleared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from premises.machines.alarms.snapshots import Snapshot
from premises.machines.canon import Quality


class EndedBy(StrEnum):
    """How an alarm ended."""

    CLEARED = "cleared"
    OFF = "off"
    """The machine was switched off."""
    UNKNOWN = "unknown"
    """Nothing is known from then on."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One alarm from when it was raised to when it ended, in milliseconds of UTC.

    `cleared_ms` and `ended_by` are none while it is active.
    """

    code: str
    description: str
    raised_ms: int
    cleared_ms: int | None = None
    ended_by: EndedBy | None = None

    @property
    def key(self) -> "Key":
        """What makes two alarms the same."""
        return self.code, self.description


Key: TypeAlias = tuple[str, str]
_ENDS: Final = {
    Quality.GOOD: EndedBy.CLEARED,
    Quality.OFF: EndedBy.OFF,
    Quality.UNKNOWN: EndedBy.UNKNOWN,
}


def raise_and_clear(
    snapshots: Iterable[Snapshot],
    active: Iterable[Activation] = (),
    then: Iterable[Activation] = (),
) -> tuple[Activation, ...]:
    """The alarms of consecutive snapshots, from the first raised on.

    `active` are those in force just before the first snapshot, whatever their end. `then` are
    those known to be in force right after the last one: one of the result that is still active
    ends as they do.
    """
    standing = {one.key: replace(one, cleared_ms=None, ended_by=None) for one in active}
    ended: list[Activation] = []
    for snapshot in snapshots:
        now = {(one.code or "", one.description or "") for one in snapshot.alarms}
        for key in [key for key in standing if key not in now]:
            end = standing.pop(key)
            ended.append(replace(end, cleared_ms=snapshot.t_ms, ended_by=_ENDS[snapshot.q]))
        for key in now - standing.keys():
            standing[key] = Activation(*key, snapshot.t_ms)
    ends = {one.key: one for one in then}
    held = (_ending(one, ends.get(one.key)) for one in standing.values())
    return tuple(sorted((*ended, *held), key=lambda one: (one.raised_ms, one.key)))


def mend(
    known: Sequence[Activation],
    from_ms: int,
    snapshots: Iterable[Snapshot],
    following: Snapshot | None,
) -> tuple[Activation, ...]:
    """What replaces `known` alarms after snapshots of a stretch were changed.

    The stretch begins at `from_ms`; `snapshots` are all of it as they are now, `following` is
    the first one after it, none if there is none. `known` are the stored alarms that were in
    force at any time between: raised no later than `following`, or at any time if there is
    none, and not ended before `from_ms`. The result equals that of the whole history.
    """
    active = [one for one in known if one.raised_ms < from_ms and not _is_over(one, from_ms - 1)]
    if following is None:
        return raise_and_clear(snapshots, active)
    then = [one for one in known if not _is_over(one, following.t_ms)]
    return raise_and_clear((*snapshots, following), active, then)


def _is_over(one: Activation, t_ms: int) -> bool:
    return one.cleared_ms is not None and one.cleared_ms <= t_ms


def _ending(one: Activation, like: Activation | None) -> Activation:
    return replace(one, cleared_ms=like.cleared_ms, ended_by=like.ended_by) if like else one
