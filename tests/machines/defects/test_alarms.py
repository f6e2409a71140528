"""Alarms the original gets wrong: its rule in a few lines, and the right answer beside it."""

import json
from collections import Counter

import pytest

from premises.machines.alarms import (
    EndedBy,
    Snapshot,
    alarm_class,
    compat_class,
    parse,
    raise_and_clear,
)
from premises.machines.canon import Quality
from premises.machines.finish.alerts import AlarmCount, exact_counts

EMERGENCY = ["4-1", "Parada de emergencia", 1, 2, 3]
DOOR = ["20-7", "Puerta abierta", 1, 2, 3]


@pytest.mark.parametrize("description", ["Perro", "Cambie la herramienta", "Armario cerrado"])
def test_a_word_that_holds_err_is_no_error(description: str) -> None:
    """The original looks for parts of words."""
    assert "err" in description.lower()
    assert compat_class(description) == "error"

    assert alarm_class(description) == "other"


def test_an_alarm_that_stays_active_is_one_alarm() -> None:
    """Every row is the set of all active alarms; the original counts the set at every change."""
    sets = {1000: [EMERGENCY], 2000: [EMERGENCY, DOOR], 5000: [EMERGENCY], 9000: []}
    original = Counter(element[1] for active in sets.values() for element in active)
    assert original == {EMERGENCY[1]: 3, DOOR[1]: 1}

    snapshots = [Snapshot(t, Quality.GOOD, parse(json.dumps(of))) for t, of in sets.items()]
    found = raise_and_clear(snapshots)
    assert [(a.code, a.raised_ms, a.cleared_ms, a.ended_by) for a in found] == [
        ("4-1", 1000, 9000, EndedBy.CLEARED),
        ("20-7", 2000, 5000, EndedBy.CLEARED),
    ]
    counted = exact_counts(
        (0, 10_000), [_Classed(a.description, a.raised_ms, a.cleared_ms) for a in found], 10_000
    )
    assert counted == (
        AlarmCount("emergency", raised=1, active=1, active_s=8.0),
        AlarmCount("other", raised=1, active=1, active_s=3.0),
    )


class _Classed:
    def __init__(self, description: str, raised_ms: int, cleared_ms: int | None) -> None:
        self.alarm_class = alarm_class(description)
        self.raised_ms = raised_ms
        self.cleared_ms = cleared_ms
