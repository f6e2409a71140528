"""Runs that the original cannot repeat or make up for, and what takes their place."""

import json
import math
from datetime import date, timedelta

import pytest
from tests.machines.logged import MADRID, active_in, activities, intervals, log, off

from premises.machines.calendar import day_ms, quarter_of
from premises.machines.finish import Scale, programs, utilisation

DAY = date(2022, 2, 23)


def test_a_day_worked_out_twice_has_the_same_rows_as_once() -> None:
    """The original inserts what it worked out, without a key that would tell it is there."""
    rows = log(("2022-02-23 00:00", 3), ("2022-02-23 08:00", 7), ("2022-02-23 10:00", 3))
    window = day_ms(DAY, MADRID)
    original: list[tuple[date, int, int]] = []
    table: dict[tuple[date, int], int] = {}
    for _ in range(2):
        found = programs.compat_day(window, intervals(rows), Scale())
        original += [(DAY, time.program, time.duration_s) for time in found]
        table |= {(DAY, time.program): time.duration_s for time in found}
    assert sum(seconds for _, _, seconds in original) == 2 * 86_400

    assert table == {(DAY, 3): 79_200, (DAY, 7): 7200}


def test_a_change_to_switched_off_can_be_written_down() -> None:
    """JSON has no NaN: the original answers any window that has one with an error."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json.dumps({"value": math.nan}, allow_nan=False)

    changes = intervals([*log(("2022-02-23 08:00", 255)), off("2022-02-23 18:30")])
    shown = [Scale().logged(change.x, change.q) for change in changes]
    assert json.dumps(shown, allow_nan=False) == "[255.0, null]"


def test_a_day_that_was_looked_at_too_early_is_put_right_by_its_late_quarters_alone() -> None:
    """The original goes on after the last day it has, so a day cut short stays so."""
    morning = log(("2022-02-23 08:00", 1), ("2022-02-23 08:05", 1), ("2022-02-23 08:40", 1))
    late = log(("2022-02-23 08:12", 1), ("2022-02-23 20:00", 1), ("2022-02-23 20:06", 1))
    original = {DAY: utilisation.compat_day(active_in(morning, DAY))}
    next_day = max(original) + timedelta(days=1)
    assert next_day > DAY

    kept = {activity.quarter: activity for activity in activities(morning)}
    dirty = {quarter_of(row.t_ms) for row in late}
    everything = activities(morning + late)
    kept |= {activity.quarter: activity for activity in everything if activity.quarter in dirty}
    repaired = utilisation.compat_day([kept[quarter] for quarter in sorted(kept)])
    assert repaired == utilisation.compat_day(everything)
    assert repaired != original[DAY]
