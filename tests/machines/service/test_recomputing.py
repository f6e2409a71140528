"""Figures follow their rows: late ones too, whatever happens to who works them out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.machines.shops import HOUR, Shop, every, ms
from tests.machines.standing import count

from premises.kernel.errors import Invalid, NotFound
from premises.kernel.events import Outbox
from premises.kernel.jobs import JobRow, JobState
from premises.machines.models import (
    AlarmRow,
    AlertDetailRow,
    DirtyRow,
    EnergyHourRow,
    IntervalRow,
    MachineActivityRow,
    MachineRow,
    ProgramDayRow,
    RevisionRow,
    SensorHourRow,
    StatusRow,
)
from premises.machines.service.figures import Figures
from premises.machines.service.machines import NewMachine
from premises.machines.service.pages import Topic

_AT = ms("2022-02-23 08:00")
_NAN = float("nan")


def _furnish(shop: Shop) -> None:
    shop.machine(zone="UTC", installed_kw=50.0)
    shop.variable("TEMPERATURA_BASE", "temperature", decimals=0, divisor=100)
    shop.variable("OTHER", "temperature", decimals=0, divisor=100)
    shop.variable("PROG_STATUS", "program", decimals=0)
    shop.variable("X", "utilisation", decimals=0, nominal_kw=10.0)
    shop.variable("ALARMS", "alarms")


def _all(shop: Shop, *columns: Any) -> list[tuple[Any, ...]]:
    with shop.database.read() as session:
        return [tuple(row) for row in session.execute(sa.select(*columns).order_by(*columns))]


def _awaited(shop: Shop) -> bool:
    with shop.database.read() as session:
        return session.query(MachineRow).one().is_awaited


def test_the_published_tables_hold_the_original_figures(shop: Shop) -> None:
    _furnish(shop)
    shop.push(
        {
            "TEMPERATURA_BASE": every(_AT, 1000, [1500.0, 1600.0, 0.0]),
            "OTHER": [(_AT, 1.0)],
            "PROG_STATUS": [(_AT, 7.0)],
            "X": [(_AT, 50.0), (_AT + HOUR, _NAN)],
            "ALARMS": [(_AT, '[["20","Fallo grave",1,2,3]]'), (_AT + 1500, "[]")],
        }
    )
    assert shop.work() == 1
    hour = datetime(2022, 2, 23, 8)  # noqa: DTZ001 - the tables know no zones.
    sensors = SensorHourRow.sensor_name, SensorHourRow.dt, SensorHourRow.avg_value
    assert _all(shop, *sensors, SensorHourRow.readings_count) == [
        ("TEMPERATURA_BASE", hour, 15.5, 2)
    ]
    running = MachineActivityRow.state_running, MachineActivityRow.running_percentage
    assert _all(shop, *running) == [(Decimal("0.00"), Decimal("0.00"))]
    programs = ProgramDayRow.dt, ProgramDayRow.program, ProgramDayRow.duration_seconds
    assert _all(shop, *programs) == [(date(2022, 2, 23), 7, 16 * 3600)]
    energy = EnergyHourRow.hour_ts, EnergyHourRow.energy_kwh
    assert _all(shop, *energy) == [(hour, Decimal("5.000"))]
    details = AlertDetailRow.alert_type, AlertDetailRow.alarm_code, AlertDetailRow.raw_elem_json
    with shop.database.read() as session:
        found = [tuple(row) for row in session.execute(sa.select(*details))]
        status = session.get_one(StatusRow, 1)
        assert (status.first_date, status.last_date) == (date(2022, 2, 23),) * 2
        assert (status.sensor_records, status.alert_records, status.energy_records) == (1, 1, 1)
    assert found == [("error", "20", ["20", "Fallo grave", 1, 2, 3])]
    assert _all(shop, AlarmRow.raised_ms, AlarmRow.cleared_ms) == [(_AT, _AT + 1500)]


def test_a_late_program_change_alters_the_days_it_holds_on_through(shop: Shop) -> None:
    _furnish(shop)
    day = 24 * HOUR
    shop.push({"PROG_STATUS": [(_AT, 1.0), (_AT + 5 * day, 2.0)]})
    shop.work()
    days = ProgramDayRow.dt, ProgramDayRow.program
    assert [program for _, program in _all(shop, *days)] == [1, 1, 1, 1, 1, 1, 2]
    shop.push({"PROG_STATUS": [(_AT + day, 3.0)]})
    shop.work()
    assert _all(shop, *days)[1:6] == [
        (date(2022, 2, 24), 1),
        (date(2022, 2, 24), 3),
        (date(2022, 2, 25), 3),
        (date(2022, 2, 26), 3),
        (date(2022, 2, 27), 3),
    ]
    assert shop.differences() == []


def test_ids_of_rows_that_stay_never_change(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"ALARMS": [(_AT, '[["20","Fallo"]]')], "PROG_STATUS": [(_AT, 7.0)]})
    shop.work()
    before = _all(shop, AlertDetailRow.id), _all(shop, ProgramDayRow.id)
    shop.push({"ALARMS": [(_AT - 1, '[["9","Error"]]')], "PROG_STATUS": [(_AT + 1000, 8.0)]})
    shop.domain.rebuilding.rebuild()
    shop.work()
    assert set(before[0]) < set(_all(shop, AlertDetailRow.id))
    assert set(before[1]) < set(_all(shop, ProgramDayRow.id))


def test_a_late_event_rewrites_no_more_than_its_neighbours(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"PROG_STATUS": every(_AT, HOUR, [float(one % 9) for one in range(40)])})
    shop.work()
    shop.push({"PROG_STATUS": [(_AT + HOUR // 2, 99.0)]})
    shop.work()
    with shop.database.read() as session:
        newest = session.query(MachineRow).one().revision
        changed = session.query(IntervalRow).where(IntervalRow.revision == newest)
        assert [row.from_ms for row in changed] == [_AT, _AT + HOUR // 2]


def test_each_change_says_why_it_was_and_is_told(shop: Shop) -> None:
    _furnish(shop)
    report = shop.push({"X": [(_AT, 1.0)]})
    shop.work()
    with shop.database.read() as session:
        row = session.query(RevisionRow).one()
        assert row.reasons == [{"reason": "rows", "ingest_id": report.ingest_id}]
        assert (row.from_quarter, row.to_quarter) == (_AT // 900_000, _AT // 900_000)
    outbox = Outbox(shop.database, shop.doorbell)
    if outbox.needs_publisher:
        outbox.publish()
    (event,) = outbox.after(0)
    assert (event.kind, event.payload["revision"]) == ("figures_changed", 1)


def test_what_was_overtaken_is_not_written_and_not_lost(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 1.0)]})
    slow = shop.domain.recomputing.compute("m")
    shop.push({"X": [(_AT, 2.0)]})
    shop.settle()
    shop.push({"X": [(_AT, 3.0)]})
    with shop.database.write() as session:
        assert not shop.domain.recomputing.apply(session, "m", slow)
    assert count(shop.database, DirtyRow)
    shop.settle()
    assert shop.differences() == []


def test_a_machine_whose_job_was_lost_is_found_by_the_sweep(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 1.0)]})
    with shop.database.write() as session:
        session.execute(sa.update(JobRow).values(state=JobState.CANCELLED))
        shop.domain.sweeping.wake(session, shop.database.now(session))
    assert _awaited(shop)
    assert count(shop.database, JobRow) == 2
    with shop.database.write() as session:
        assert shop.domain.sweeping.wake(session, shop.database.now(session)) == 0
    shop.work()
    assert not _awaited(shop)
    assert not count(shop.database, DirtyRow)


def test_a_job_that_fails_for_good_leaves_the_machine_to_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 1.0)]})

    def broken(*_: object) -> None:
        raise Invalid("machines.broken", "It is broken.")

    with monkeypatch.context() as patch:
        patch.setattr("premises.machines.service.reading.Adder.add", broken)
        shop.work()
    assert not _awaited(shop)
    shop.push({"X": [(_AT + 1, 1.0)]})
    shop.work()
    assert shop.differences() == []


def test_a_rule_that_is_changed_changes_the_figures_that_follow_it(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 50.0)], "TEMPERATURA_BASE": [(_AT, 1500.0)]})
    shop.work()
    shop.domain.variables.change("m", "X", {"nominal_kw": 20.0})
    shop.domain.variables.change("m", "TEMPERATURA_BASE", {"role": "gauge"})
    shop.domain.machines.change("m", {"rules": {"published_sensors": ["OTHER"]}})
    shop.work()
    assert {kwh for (kwh,) in _all(shop, EnergyHourRow.energy_kwh)} == {Decimal("160.000")}
    assert not count(shop.database, SensorHourRow)
    assert shop.differences() == []


def test_another_machine_may_be_published_instead(shop: Shop) -> None:
    _furnish(shop)
    shop.machine("Second", zone="UTC")
    shop.variable("PROG_STATUS", "program", machine="second", decimals=0)
    shop.push({"PROG_STATUS": [(_AT, 7.0)]})
    shop.push({"PROG_STATUS": [(_AT, 8.0)]}, machine="second")
    shop.work()
    assert _all(shop, ProgramDayRow.program) == [(7,)]
    shop.domain.machines.change("second", {"is_published": True})
    shop.work()
    assert _all(shop, ProgramDayRow.program) == [(8,)]
    assert shop.domain.machines.find().id == "second"


def test_verify_shows_what_somebody_else_changed(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 50.0)], "PROG_STATUS": [(_AT, 7.0)]})
    shop.work()
    with shop.database.write() as session:
        session.execute(sa.update(EnergyHourRow).values(energy_kwh=Decimal("1.000")))
        session.execute(sa.delete(IntervalRow))
    found = shop.domain.verifying.verify()
    assert {one.table for one in found} >= {
        "energy_consumption_hourly",
        "machine_intervals of PROG_STATUS",
    }
    shop.domain.rebuilding.rebuild("m", date(2022, 2, 23), date(2022, 2, 23))
    shop.work()
    assert shop.differences() == []


def test_the_original_nightly_work_may_be_done_as_often_as_one_likes(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"PROG_STATUS": [(_AT, 7.0), (_AT + 30 * HOUR, 8.0)], "X": [(_AT, 5.0)]})
    etls = shop.domain.etls
    etls.catch_up()
    days = etls.days()
    assert days == [date(2022, 2, 23), date(2022, 2, 24)]
    before = _all(shop, ProgramDayRow.id, ProgramDayRow.program)
    assert [one.written for one in etls.run([*Topic], days)] == [0, 0]
    with shop.database.write() as session:
        session.execute(sa.delete(EnergyHourRow))
    (day,) = etls.run([Topic.ENERGY], etls.days(date(2022, 2, 23)))
    assert day.written == 1
    assert _all(shop, ProgramDayRow.id, ProgramDayRow.program) == before


def test_a_day_that_fails_keeps_no_other_day_from_being_done(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _furnish(shop)
    shop.push({"X": every(_AT, 24 * HOUR, [5.0, 5.0, 5.0])})
    etls = shop.domain.etls
    etls.catch_up()
    with shop.database.write() as session:
        session.execute(sa.delete(EnergyHourRow))
    right = etls._fill

    def broken(topics: Any, day: date) -> int:
        if day == date(2022, 2, 24):
            raise NotFound("machines.broken", "It is broken.")
        return right(topics, day)

    monkeypatch.setattr(type(etls), "_fill", staticmethod(broken))
    done = list(etls.run([Topic.ENERGY], etls.days()))
    assert [one.failure is None for one in done] == [True, False, True]


def test_days_that_are_over_become_files_and_figures_stay(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": every(_AT, HOUR, [float(one) for one in range(60)])})
    shop.work()
    with shop.database.read() as session:
        now = shop.database.now(session)
    due = shop.domain.sweeping.due(now)
    assert [str(day) for _, day in due] == ["2022-02-23", "2022-02-24", "2022-02-25"]
    assert shop.domain.sweeping.compact(due, lambda *_: None) == []
    assert shop.domain.sweeping.due(now) == []
    shop.push({"X": [(_AT + 1, 99.0)]})
    shop.domain.rebuilding.rebuild()
    shop.work()
    assert shop.differences() == []


def test_a_removed_machine_leaves_nothing(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"X": [(_AT, 50.0)], "PROG_STATUS": [(_AT, 7.0)]})
    shop.work()
    shop.domain.machines.remove("m")
    for table in (EnergyHourRow, ProgramDayRow, StatusRow, IntervalRow, RevisionRow, DirtyRow):
        assert not count(shop.database, table)
    with pytest.raises(NotFound):
        shop.domain.machines.find("m")
    assert shop.domain.machines.create(NewMachine("M")).is_published


def test_a_machine_that_is_moved_to_another_zone_has_its_days_there(shop: Shop) -> None:
    shop.machine(zone="Asia/Tokyo")
    shop.variable("TEMPERATURA_BASE", "temperature", decimals=0)
    shop.variable("ALARMS", "alarms")
    late = ms("2022-02-23 20:00")
    shop.push({"ALARMS": [(late, '[["20","Fallo",1,2,3]]')], "TEMPERATURA_BASE": [(late, 5.0)]})
    shop.work()
    assert _all(shop, AlertDetailRow.day) == [(date(2022, 2, 24),)]
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        shop.domain.machines.change("m", {"zone": zone})
        shop.work()
        assert shop.differences() == []
    assert _all(shop, SensorHourRow.readings_count) == [(1,)]


def test_a_variable_that_means_something_else_keeps_no_figures_of_before(shop: Shop) -> None:
    _furnish(shop)
    shop.push({"ALARMS": [(_AT, '[["20","Fallo"]]'), (_AT + HOUR, "[]")]})
    shop.work()
    for role in ("text", "alarms"):
        shop.domain.variables.change("m", "ALARMS", {"role": role})
        shop.work()
        assert shop.differences() == []
        assert count(shop.database, AlarmRow) == (role == "alarms")


def test_alarms_of_a_window_are_those_that_were_active_in_it(sqlite_shop: Shop) -> None:
    _furnish(sqlite_shop)
    one, two, three = ('["1","A"]', '["2","B"]', '["3","C"]')
    sets = (f"[{one}]", f"[{one},{two}]", f"[{one}]", f"[{one},{three}]", "NaN", f"[{two}]")
    sqlite_shop.push({"ALARMS": every(_AT, HOUR, sets)})
    sqlite_shop.settle()
    expected = {
        (-HOUR, 0): [],
        (0, 1): ["1"],
        (HOUR // 2, HOUR): ["1"],
        (HOUR // 2, HOUR + 1): ["1", "2"],
        (HOUR, HOUR + 1): ["1", "2"],
        (2 * HOUR, 3 * HOUR): ["1"],
        (3 * HOUR + 1, 4 * HOUR): ["1", "3"],
        (4 * HOUR, 5 * HOUR): [],
        (9 * HOUR, 10 * HOUR): ["2"],
    }
    with sqlite_shop.database.read() as session:
        figures = Figures(session, sqlite_shop.domain.machines.find("m"))
        for (start, end), codes in expected.items():
            found = figures.alarms((_AT + start, _AT + end))
            assert [row.code for row in found] == codes, (start, end)
