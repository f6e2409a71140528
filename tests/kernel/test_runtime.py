"""A few settings change while the service runs, for every process and within their bounds."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
import structlog
from pydantic import Field
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.kernel.runtime import RuntimeSettingRow, RuntimeSettings
from premises.kernel.settings import DatabaseSettings, SettingsModel


class _Windows(SettingsModel):
    longest_s: float = Field(90, ge=1, le=600, description="How long a window may last.")
    silence_s: float = Field(30, ge=1, le=600, description="How long nothing may happen in it.")
    folders: tuple[str, ...] = Field((), description="Which folders are watched.")


_USUAL = _Windows(silence_s=20)


def _rows(database: Database) -> dict[str, tuple[object, int]]:
    with database.read() as session:
        rows = session.scalars(sa.select(RuntimeSettingRow)).all()
    return {row.name: (row.value, row.version) for row in rows}


def test_what_was_never_changed_is_as_the_environment_says(database: Database) -> None:
    assert RuntimeSettings(database).over("windows", _USUAL) == _USUAL


def test_a_change_is_kept_and_seen_at_once_by_who_made_it(database: Database) -> None:
    runtime = RuntimeSettings(database)
    runtime.over("windows", _USUAL)
    changed = runtime.change("windows", _USUAL, {"longest_s": 120})
    assert changed == _Windows(longest_s=120, silence_s=20)
    assert runtime.over("windows", _USUAL) == changed
    assert RuntimeSettings(database).over("windows", _USUAL) == changed
    assert runtime.over("others", _USUAL) == _USUAL


def test_a_change_reaches_another_process_within_two_seconds(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    elsewhere = Database(DatabaseSettings(url=url), "")
    other = RuntimeSettings(elsewhere)
    assert other.over("windows", _USUAL) == _USUAL
    RuntimeSettings(database).change("windows", _USUAL, {"longest_s": 120})
    assert until(lambda: other.over("windows", _USUAL).longest_s == 120) < 2
    elsewhere.close()


@pytest.mark.parametrize(
    "changes", [{"longest_s": 0}, {"longest_s": 120, "silence_s": "x"}, {"nothing": 1}]
)
def test_a_change_out_of_bounds_is_refused_and_nothing_is_changed(
    database: Database, changes: dict[str, object]
) -> None:
    runtime = RuntimeSettings(database)
    with pytest.raises(Invalid, match=list(changes)[-1]):
        runtime.change("windows", _USUAL, changes)
    assert _rows(database) == {}
    assert runtime.over("windows", _USUAL) == _USUAL


def test_each_change_raises_the_version_of_what_it_changes(database: Database) -> None:
    runtime = RuntimeSettings(database)
    runtime.change("windows", _USUAL, {"longest_s": 120})
    runtime.change("windows", _USUAL, {"longest_s": "130", "folders": ("a", "b")})
    assert _rows(database) == {
        "windows.longest_s": (130.0, 2),
        "windows.folders": (["a", "b"], 1),
    }
    assert RuntimeSettings(database).over("windows", _USUAL).folders == ("a", "b")


def test_changes_by_many_at_once_are_all_counted(database: Database) -> None:
    runtime = RuntimeSettings(database)

    def change(number: int) -> None:
        runtime.change("windows", _USUAL, {"longest_s": 100 + number})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(12)))
    ((_, version),) = _rows(database).values()
    assert version == 12


def test_a_kept_value_that_is_no_longer_allowed_is_left_out(database: Database) -> None:
    """A new version may have drawn the bounds tighter, or dropped a setting."""
    with database.write() as session:
        now = database.now(session)
        kept = {"windows.longest_s": 9999, "windows.silence_s": 40, "windows.dropped": 1}
        for name, value in kept.items():
            session.add(RuntimeSettingRow(name=name, value=value, version=1, changed_at=now))
    runtime = RuntimeSettings(database)
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            assert runtime.over("windows", _USUAL) == _Windows(silence_s=40)
    assert sorted(entry["field"] for entry in logs) == ["dropped", "longest_s"], "said once each"


def test_a_change_is_seen_at_once_even_if_somebody_was_just_reading_the_old_value(
    sqlite: Database,
) -> None:
    runtime = RuntimeSettings(sqlite)
    has_read, may_go_on = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        if threading.current_thread().name == "slow reader":
            has_read.set()
            may_go_on.wait(10)

    sa.event.listen(sqlite.engine, "after_cursor_execute", hold)
    reader = threading.Thread(target=runtime.over, args=("windows", _USUAL), name="slow reader")
    reader.start()
    has_read.wait(10)
    changed = runtime.change("windows", _USUAL, {"longest_s": 120})
    may_go_on.set()
    reader.join()
    sa.event.remove(sqlite.engine, "after_cursor_execute", hold)
    assert runtime.over("windows", _USUAL) == changed
