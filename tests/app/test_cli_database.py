"""The database is made, checked and begun anew from the command line, and never by accident."""

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from tests.app.typed import CommandLine
from tests.house import Open


def test_a_missing_database_is_made_with_its_tables(premises: CommandLine, new_url: str) -> None:
    there = make_url(new_url)
    name = f"{there.database}_missing"
    missing = there.set(database=name).render_as_string(hide_password=False)
    first = premises("db", "create", "--json", DATABASE__URL=missing)
    assert (first.code, first.document["created"]) == (0, True), first.err
    again = premises("db", "create", "--json", DATABASE__URL=missing)
    assert (again.code, again.document["created"]) == (0, False)
    checked = premises("db", "check", "--json", DATABASE__URL=missing)
    assert (checked.code, checked.document["up_to_date"]) == (0, True)


def test_everything_is_thrown_away_only_when_that_is_confirmed(premises: CommandLine) -> None:
    premises("users", "add", "ana@example.org", "--password-stdin", given="a fine password\n")
    file = premises.folder / "data" / "premises.db"
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE of_somebody_else (id INTEGER)"))
    engine.dispose()
    asked = premises("db", "recreate")
    assert asked.code == 1
    assert "1 accounts" in asked.err
    assert "--yes" in asked.err
    done = premises("db", "recreate", "--yes", "--json")
    assert (done.code, done.document["lost"]) == (0, {"accounts": 1})
    assert premises("users", "list", "--json").document == []
    with engine.connect() as connection:
        assert sa.inspect(connection).has_table("of_somebody_else")
    engine.dispose()


def test_a_house_that_is_open_is_not_torn_down(open_house: Open, premises: CommandLine) -> None:
    house = open_house(model=False)
    done = premises("db", "recreate", "--yes", DATA_DIR=str(house.data_dir))
    assert done.code == 1
    assert "stop it first" in done.err


def test_a_database_that_does_not_answer_is_said_to_without_its_password(
    premises: CommandLine,
) -> None:
    away = "postgresql://me:hidden@127.0.0.1:1/house?application_name=hidden"
    done = premises("db", "check", DATABASE__URL=away)
    assert done.code == 1
    assert "does not answer" in done.err
    assert "hidden" not in done.out + done.err


def test_tables_are_brought_up_to_date_once(premises: CommandLine) -> None:
    assert premises("db", "check", "--json").code == 1
    assert premises("migrate", "--json").document["changed"]
    assert not premises("migrate", "--json").document["changed"]
