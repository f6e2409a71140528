"""Another program's database is read whole, in any spelling, and nothing of it is changed."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests import servers

from premises.kernel.errors import Invalid, NotFound
from premises.kernel.takeover import (
    Account,
    ForeignDatabase,
    Row,
    Unusable,
    UnusableError,
    batches,
    usable,
    values,
)

STRANGER = "the database of a stranger"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a %3f#b.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE Things (id TEXT, size); CREATE TABLE other (x); CREATE TABLE none (x);"
            "INSERT INTO Things VALUES ('b', 2), ('a', 1), ('c', 'much');"
            "INSERT INTO other VALUES (1), (2);"
        )
    connection.close()
    return path


def sized(row: Row) -> tuple[str, float | None]:
    return values.key(row, "id", 5), values.number(row, "size")


def test_rows_come_in_order_and_what_makes_no_sense_is_told(file: Path) -> None:
    database = ForeignDatabase(str(file), ["Things"], STRANGER)
    found = list(database.read("things", "id", sized))
    assert found == [("a", 1.0), ("b", 2.0), Unusable("c", "size is no number")]
    assert (database.count("THINGS"), database.has("thing")) == (3, False)
    assert database.others(["things"]) == {"other": 2}
    database.close()


def test_reading_leaves_nothing_beside_the_file(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    before = sorted(path.name for path in file.parent.iterdir())
    database = ForeignDatabase(str(file), ["Things"], STRANGER)
    assert len(list(database.read("Things", "id", sized))) == 3
    database.close()
    assert sorted(path.name for path in file.parent.iterdir()) == before


def test_what_cannot_be_read_is_refused_in_a_sentence(file: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        ForeignDatabase(str(tmp_path / "nothing"), [], STRANGER)
    with pytest.raises(Invalid, match="no table Wanted, so it is not the database of a stranger"):
        ForeignDatabase(str(file), ["Wanted", "things"], STRANGER)
    file.write_text("nothing of the kind " * 200)
    with pytest.raises(Invalid, match="cannot be read"):
        ForeignDatabase(str(file), [], STRANGER)


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(Invalid) as refused:
        ForeignDatabase("mysql://anna:secret@127.0.0.1:9/house", [], STRANGER)
    assert "cannot be read" in refused.value.message
    assert "secret" not in refused.value.message


def test_mariadb_tells_instants_in_utc_whatever_its_own_zone_is(backends: Any) -> None:
    url = backends.new_url("mariadb")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("SET time_zone = '+09:00'"))
        connection.execute(sa.text("CREATE TABLE Moments (id INT, at TIMESTAMP NULL)"))
        connection.execute(sa.text("INSERT INTO Moments VALUES (1, '2024-05-01 09:00:00')"))
    engine.dispose()
    database = ForeignDatabase(url, ["moments"], STRANGER)
    (found,) = database.read("Moments", "id", lambda row: values.instant(row, "at"))
    database.close()
    servers.drop_database(url, sa.make_url(url).database or "")
    assert found == datetime(2024, 5, 1, tzinfo=UTC)


def test_mariadb_waits_for_rows_to_be_taken_while_files_are_brought(backends: Any) -> None:
    """It gives up after a minute unless it is asked not to, and the rest of the rows is lost."""
    url = backends.new_url("mariadb")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE VIEW Manners AS SELECT VARIABLE_NAME AS name, VARIABLE_VALUE AS value"
                " FROM information_schema.SESSION_VARIABLES"
                " WHERE VARIABLE_NAME = 'NET_WRITE_TIMEOUT'"
            )
        )
    engine.dispose()
    database = ForeignDatabase(url, [], STRANGER)
    (told,) = database.read("Manners", "name", lambda row: values.number(row, "value"))
    database.close()
    servers.drop_database(url, sa.make_url(url).database or "")
    assert isinstance(told, float)
    assert told >= 3600


def test_text_is_made_fit_for_every_database() -> None:
    row = {"a": "x\0y\ud800", "b": None, "c": 7, "long": "x" * 9}
    assert [values.text(row, name) for name in "abc"] == ["x?y?", "", "7"]
    assert (values.cut(row, "long", 4), values.cut(row, "b", 4)) == ("xxxx", None)
    for name in ("b", "long", "missing"):
        with pytest.raises(UnusableError):
            values.key(row, name, 5)


@pytest.mark.parametrize("bad", ["much", "nan", "inf", b"1"])
def test_what_is_no_finite_number_is_not_usable(bad: object) -> None:
    with pytest.raises(UnusableError):
        values.number({"n": bad}, "n")


@pytest.mark.parametrize(
    ("kept", "listed"),
    [
        ('["a", 1]', ["a", 1]),
        (b'["a"]', ["a"]),
        (["a"], ["a"]),
        ('{"a": 1}', []),
        ("[not json", []),
        ("[" * 100_000, []),
        (None, []),
    ],
)
def test_lists_are_read_from_json_and_damaged_ones_are_empty(
    kept: object, listed: list[object]
) -> None:
    assert values.listed({"l": kept}, "l") == listed


def test_instants_without_a_zone_are_taken_to_be_of_the_given_one() -> None:
    madrid = timezone(timedelta(hours=2))
    row = {"a": "2024-05-01 09:00:00", "b": "2024-05-01T09:00:00Z", "c": "some day", "d": ""}
    assert values.instant(row, "a", madrid) == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert values.instant(row, "b", madrid) == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert values.instant(row, "d") is None
    with pytest.raises(UnusableError, match="c is no date"):
        values.instant(row, "c")


def test_an_account_counts_everything_and_names_a_few() -> None:
    account = Account(taken=2, there_already=1)
    found = [1, Unusable("x", "no id"), 2, *(Unusable(str(n), "odd") for n in range(9))]
    assert list(usable(found, account)) == [1, 2]
    assert dict(account.left_count) == {"no id": 1, "odd": 9}
    assert account.left["odd"] == ["0", "1", "2", "3", "4"]
    assert account.seen == 13
    assert [len(batch) for batch in batches(range(1001))] == [500, 500, 1]
