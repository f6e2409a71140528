"""What a machine logged is brought in, worked out and verified from the command line."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.app.typed import CommandLine
from tests.machines.production import ALARMS, RUNNING, TEMPERATURE, Production
from tests.machines.shops import HOUR, every, ms

START = ms("2022-02-20 07:00")
DAY = "2022-02-20"
_REALS = "min_value real, avg_value real, max_value real, std_dev real"


@pytest.fixture
def production(premises: CommandLine) -> Production:
    """Half a day of a machine, with a row of a variable that nobody knows."""
    made = Production(f"sqlite:///{premises.folder}/2207.db")
    made.log(TEMPERATURE, every(START, 600_000, range(1500, 1536)))
    made.log(RUNNING, [(START, 255), (START + 3 * HOUR, 0), (START + 6 * HOUR, None)])
    made.log(ALARMS, [(START, '[["1","Fallo grave",1,2,3]]'), (START + HOUR, "[]")], "string")
    made.log(999, [(START, 1)])
    return made


def test_a_machine_is_made_filled_worked_out_and_verified(
    premises: CommandLine, production: Production
) -> None:
    unknown = premises("machines", "import", "2207.db", "--json")
    assert (unknown.code, unknown.document["error"]["code"]) == (1, "machines.none")
    added = premises("machines", "add", "BRAÑOSERA", "--preset", "heidenhain", "--json")
    assert (added.document["id"], added.document["is_published"]) == ("branosera", True)
    brought = premises("machines", "import", "2207.db", "--json").document
    assert (brought["taken"], brought["quarantined"]) == (41, {"unknown_variable": 1})
    assert premises("machines", "import", "2207.db", "--json").document["taken"] == 0
    [listed] = premises("machines", "list", "--json").document
    assert (listed["rows"], listed["first_at"]) == (41, "2022-02-20T07:00:00+00:00")
    names = {
        one["name"]: one["role"] for one in premises("machines", "variables", "--json").document
    }
    assert names["MACHINE_IN_OPERATION"] == "operation"
    verified = premises("machines", "verify", "branosera", "--json")
    assert (verified.code, verified.document["differences"]) == (0, [])
    state = premises("machines", "status", "--json")
    assert (state.code, state.document["rows"], state.document["held_rows"]) == (0, 41, 1)


def test_the_originals_jobs_may_be_run_as_often_as_one_likes(
    premises: CommandLine, production: Production
) -> None:
    premises("machines", "add", "M", "--preset", "heidenhain")
    premises("machines", "import", "2207.db", "--no-figures")
    done = premises("machines", "etl", "daily_runner", "--json")
    assert done.code == 0
    assert [one["day"] for one in done.document["days"]] == [DAY]
    tables = ("agg_sensor_stats", "alerts_detail", "agg_machine_activity_daily")
    first = counted(premises.folder, tables)
    assert min(first.values()) > 0
    one_day = premises("machines", "etl", "alerts", DAY)
    assert (one_day.code, DAY in one_day.out) == (0, True)
    assert premises("machines", "etl", "sensor_stats", "2022-02-19", DAY, "--json").code == 0
    assert premises("machines", "rebuild", "--from", DAY, "--json").document["days"] == 1
    assert counted(premises.folder, tables) == first
    wrong = premises("machines", "etl", "energy", DAY, "2022-02-19", "--json")
    assert (wrong.code, wrong.document["error"]["code"]) == (1, "machines.bad_days")
    assert premises("machines", "etl", "nothing").code == 2


def counted(folder: Path, tables: tuple[str, ...]) -> dict[str, int]:
    engine = sa.create_engine(f"sqlite:///{folder}/data/premises.db", poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = (sa.table(name) for name in tables)
        return {
            str(one.name): connection.scalar(sa.select(sa.func.count()).select_from(one)) or 0
            for one in names
        }


def test_files_say_what_their_columns_are_taken_for_and_what_was_held(
    premises: CommandLine,
) -> None:
    premises("machines", "add", "M")
    text = "Fecha;T 1\n2022-02-20 08:00:00;15,25\nsoon;15,5\n"
    (premises.folder / "log.csv").write_text(text)
    words = ("machines", "import", "log.csv", "--map", "T 1=TEMPERATURA", "--decimal-comma")
    refused = premises(*words, "--json")
    assert refused.document["error"]["code"] == "machines.no_zone"
    done = premises(*words, "--zone", "Europe/Madrid")
    assert done.code == 0
    assert "T 1: variable TEMPERATURA" in done.out
    assert "held: malformed" in done.out
    held = premises("machines", "quarantine", "list", "--json").document
    assert held["counts"] == {"malformed": 1}
    assert held["rows"][0]["raw"]["line"] == 3
    assert premises("machines", "import", "log.csv", "--map", "T 1").code == 2
    assert premises("machines", "import", "none.csv", "--json").code == 1


def test_held_rows_are_tried_again_or_given_up(premises: CommandLine) -> None:
    lines = [
        {"t": START, "variable": "T", "value": 5},
        {"t": START, "variable": "T", "value": 1e300},
    ]
    (premises.folder / "log.ndjson").write_text("\n".join(map(json.dumps, lines)))
    premises("machines", "add", "M")
    premises("machines", "import", "log.ndjson")
    again = premises("machines", "quarantine", "replay", "--reason", "too_large", "--json")
    assert (again.document["tried"], again.document["still_held"]) == (1, 1)
    assert premises("machines", "quarantine", "discard", "--json").document == {"discarded": 1}
    gone = premises("machines", "quarantine", "list", "--state", "discarded", "--json").document
    assert [row["reason"] for row in gone["rows"]] == ["too_large"]


def test_sources_are_kept_and_asked_and_one_that_is_silent_is_told(
    premises: CommandLine, production: Production
) -> None:
    premises("machines", "add", "M", "--preset", "heidenhain")
    place = ("machines", "sources", "add", f"{premises.folder}/2207.db", "--json")
    mine = premises(*place).document["id"]
    pulled = premises("machines", "pull", "--json")
    assert (pulled.code, pulled.document[0]["taken"]) == (0, 41)
    production.log(RUNNING, [(START + HOUR, 255)])
    compared = premises("machines", "pull", mine, "--from", DAY, "--json").document
    assert compared[0]["taken"] == 1
    silent = premises(
        "machines", "sources", "add", "postgresql://me:secret@127.0.0.1:1/x", "--json"
    )
    assert "secret" not in silent.out
    failed = premises("machines", "pull")
    assert (failed.code, "secret" in failed.out) == (1, False)
    assert premises("machines", "status").code == 1
    premises("machines", "sources", "remove", silent.document["id"])
    listed = premises("machines", "sources", "list", "--json").document
    assert [one["id"] for one in listed] == [mine]


def test_what_was_imported_once_is_not_fetched_again_when_it_is_polled(
    premises: CommandLine, production: Production
) -> None:
    premises("machines", "add", "M", "--preset", "heidenhain")
    premises("machines", "import", "2207.db")
    [before] = premises("machines", "list", "--json").document
    added = premises("machines", "sources", "add", f"{premises.folder}/2207.db")
    assert "goes on from where it was" in added.out
    [mine] = premises("machines", "sources", "list", "--json").document
    assert mine["is_polled"]
    [pulled] = premises("machines", "pull", "--json").document
    assert (pulled["taken"], pulled["duplicate"]) == (0, 0)
    [after] = premises("machines", "list", "--json").document
    assert (after["rows"], after["revision"]) == (before["rows"], before["revision"])
    # And to import it once more leaves it polled.
    assert premises("machines", "import", "2207.db", "--json").document["duplicate"] == 0
    assert premises("machines", "sources", "list", "--json").document[0]["is_polled"]


def test_a_machine_of_the_original_is_taken_over_and_its_aggregates_compared(
    premises: CommandLine, production: Production
) -> None:
    theirs = sa.create_engine(f"sqlite:///{premises.folder}/agg.db", poolclass=sa.NullPool)
    with theirs.begin() as connection:
        for table in (
            "agg_machine_activity_daily (dt date, state_running num, state_planned_down num)",
            f"agg_sensor_stats (sensor_name text, dt text, {_REALS}, readings_count int)",
            "machine_program_data (dt date, program int, duration_seconds int)",
        ):
            connection.execute(sa.text(f"CREATE TABLE {table}"))
        hour = "('TEMPERATURA_BASE', '2022-02-20 08:00:00', 15.0, 15.03, 15.05, 0.02, {})"
        wrong = hour.format(7).replace("08:00", "09:00")
        connection.execute(
            sa.text(f"INSERT INTO agg_sensor_stats VALUES {hour.format(6)}, {wrong}")  # noqa: S608
        )
        doubled = "('2022-02-20', 9, 60)"
        connection.execute(
            sa.text(f"INSERT INTO machine_program_data VALUES {doubled}, {doubled}")  # noqa: S608
        )
    words = ("import", "machines", "2207.db", "--name", "2207", "--aggregates", "agg.db")
    report = premises(*words, "--json").document
    assert report["rows"]["taken"] == 41
    tables = {one["table"]: one for one in report["tables"]}
    stats = tables["agg_sensor_stats"]
    assert (stats["same"], stats["differing"], stats["only_there"]) == (1, 1, 0)
    programs = tables["machine_program_data"]
    assert (programs["only_there"], programs["repeated"]) == (1, 1)
    again = premises(*words)
    assert (again.code, "0 rows taken" in again.out) == (0, True)
    # Only the published machine fills the tables that are compared.
    other = ("import", "machines", "2207.db", "--name", "second")
    refused = premises(*other, "--aggregates", "agg.db", "--json")
    assert (refused.code, refused.document["error"]["code"]) == (1, "machines.not_published")
    listed = premises("machines", "list", "--json").document
    assert [one["name"] for one in listed] == ["2207"]
    assert premises(*other, "--json").document["tables"] == []
    assert premises(*other, "--aggregates", "agg.db").code == 1
