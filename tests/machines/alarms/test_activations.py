"""Sets of active alarms, one after another, become alarms with a beginning and an end."""

from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from premises.machines.alarms import (
    Activation,
    Alarm,
    EndedBy,
    Snapshot,
    mend,
    parse,
    raise_and_clear,
)
from premises.machines.canon import Quality

Told = Mapping[int, Quality | frozenset[str]]
"""What was said, by when it was."""


def at(t_ms: int, *codes: str, q: Quality = Quality.GOOD) -> Snapshot:
    return Snapshot(t_ms, q, tuple(Alarm(code, f"about {code}", (code, t_ms)) for code in codes))


def off(t_ms: int) -> Snapshot:
    return at(t_ms, q=Quality.OFF)


def unknown(t_ms: int) -> Snapshot:
    return at(t_ms, q=Quality.UNKNOWN)


def told(activations: Iterable[Activation]) -> list[tuple[str, int, int | None, EndedBy | None]]:
    return [(one.code, one.raised_ms, one.cleared_ms, one.ended_by) for one in activations]


def test_an_alarm_that_stays_active_is_one_alarm() -> None:
    """The original counts it again with every change of the set."""
    found = raise_and_clear([at(1, "a"), at(2, "a", "b"), at(3, "a"), at(4)])
    assert told(found) == [("a", 1, 4, EndedBy.CLEARED), ("b", 2, 3, EndedBy.CLEARED)]


def test_an_alarm_raised_again_is_a_second_one() -> None:
    found = raise_and_clear([at(1, "a"), at(2), at(3, "a")])
    assert told(found) == [("a", 1, 2, EndedBy.CLEARED), ("a", 3, None, None)]


def test_switching_off_and_not_knowing_end_alarms_too() -> None:
    found = raise_and_clear([at(1, "a"), off(2), at(3, "a"), unknown(4), at(5, "a")])
    assert told(found) == [
        ("a", 1, 2, EndedBy.OFF),
        ("a", 3, 4, EndedBy.UNKNOWN),
        ("a", 5, None, None),
    ]


def test_the_same_alarm_twice_in_a_set_is_one() -> None:
    one = Snapshot(1, Quality.GOOD, parse('[["7","x",1],["7","x",2],["7","y"],[null,null]]'))
    assert [(found.code, found.description) for found in raise_and_clear([one])] == [
        ("", ""),
        ("7", "x"),
        ("7", "y"),
    ]


def test_alarms_in_force_before_go_on() -> None:
    before = Activation("a", "about a", 1, 99, EndedBy.CLEARED)
    assert told(raise_and_clear([at(5)], [before])) == [("a", 1, 5, EndedBy.CLEARED)]
    assert told(raise_and_clear([at(5, "a")], [before])) == [("a", 1, None, None)]
    assert told(raise_and_clear([], [before])) == [("a", 1, None, None)]


def test_a_late_snapshot_moves_when_an_alarm_was_raised_and_leaves_its_end() -> None:
    known = raise_and_clear([at(1), at(9, "a"), at(20)])
    assert told(mend(known, 5, [at(5, "a")], at(9, "a"))) == [("a", 5, 20, EndedBy.CLEARED)]


def test_a_late_snapshot_splits_an_alarm() -> None:
    known = raise_and_clear([at(1, "a"), at(9, "a", "b"), at(20)])
    assert told(mend(known, 5, [at(5)], at(9, "a", "b"))) == [
        ("a", 1, 5, EndedBy.CLEARED),
        ("a", 9, 20, EndedBy.CLEARED),
        ("b", 9, 20, EndedBy.CLEARED),
    ]


def test_a_snapshot_that_vanished_joins_two_alarms_to_one() -> None:
    known = raise_and_clear([at(1, "a"), off(5), at(9, "a")])
    assert told(mend(known, 5, [], at(9, "a"))) == [("a", 1, None, None)]


sets = st.frozensets(st.sampled_from("abc"), max_size=3)
marks = st.one_of(sets, st.sampled_from([Quality.OFF, Quality.UNKNOWN]))
histories = st.dictionaries(st.integers(1, 30), marks, max_size=12)


def history(told_at: Told) -> list[Snapshot]:
    return [
        at(t_ms, q=mark) if isinstance(mark, Quality) else at(t_ms, *sorted(mark))
        for t_ms, mark in sorted(told_at.items())
    ]


@given(histories, histories, st.integers(1, 30), st.integers(0, 30))
def test_mending_a_stretch_equals_the_whole_history(
    old: Told, new: Told, from_ms: int, long_ms: int
) -> None:
    """Only within the stretch do the two histories differ; rows may come, go or change there."""
    to_ms = from_ms + long_ms
    changed = {t_ms: mark for t_ms, mark in new.items() if from_ms <= t_ms < to_ms}
    kept = {t_ms: mark for t_ms, mark in old.items() if not from_ms <= t_ms < to_ms}
    now = history(kept | changed)
    following = next((one for one in now if one.t_ms >= to_ms), None)
    stored = raise_and_clear(history(old))
    known = [one for one in stored if _concerned(one, from_ms, following)]
    others = [one for one in stored if not _concerned(one, from_ms, following)]
    stretch = [one for one in now if from_ms <= one.t_ms < to_ms]
    mended = [*others, *mend(known, from_ms, stretch, following)]
    assert sorted(mended, key=_order) == sorted(raise_and_clear(now), key=_order)


def _concerned(one: Activation, from_ms: int, following: Snapshot | None) -> bool:
    return (following is None or one.raised_ms <= following.t_ms) and (
        one.cleared_ms is None or one.cleared_ms >= from_ms
    )


def _order(one: Activation) -> tuple[int, str]:
    return one.raised_ms, one.code


@given(histories)
def test_alarms_are_in_force_exactly_when_a_set_has_them(told_at: Told) -> None:
    snapshots = history(told_at)
    found = raise_and_clear(snapshots)
    for t_ms in range(32):
        last = max((one for one in snapshots if one.t_ms <= t_ms), key=_time, default=None)
        expected = {alarm.code for alarm in last.alarms} if last else set()
        in_force = [one.code for one in found if _holds(one, t_ms)]
        assert sorted(in_force) == sorted(code for code in expected if code)


def _time(snapshot: Snapshot) -> int:
    return snapshot.t_ms


def _holds(one: Activation, t_ms: int) -> bool:
    return one.raised_ms <= t_ms and (one.cleared_ms is None or t_ms < one.cleared_ms)
