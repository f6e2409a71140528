"""A database is found by its URL, and a wrong one is explained."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from tests.conftest import Backends

from premises.kernel.database import Database
from premises.kernel.database.engine import parse_url
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.settings import DatabaseSettings


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("sqlite:////a/b.db", "sqlite+pysqlite"),
        ("sqlite+aiosqlite:////a/b.db", "sqlite+pysqlite"),
        ("postgres://h/d", "postgresql+psycopg"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg"),
        ("mysql+aiomysql://h/d", "mysql+pymysql"),
        ("mariadb://h/d", "mariadb+pymysql"),
    ],
)
def test_every_way_of_writing_a_driver_leads_to_ours(written: str, driver: str) -> None:
    assert parse_url(written).drivername == driver


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("no url at all", "postgresql://user@host/name"),
        ("mysql://anna:p@ss:w@host/d", "%40"),
        ("oracle://h/d", "use sqlite, postgresql, mysql or mariadb"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
    ],
)
def test_a_url_that_cannot_work_is_refused_with_what_would(url: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        parse_url(url)


def test_the_password_is_never_shown() -> None:
    settings = DatabaseSettings(url="postgresql://anna:gEheim@127.0.0.1:1/d")
    database = Database(settings, "")
    with pytest.raises(Unavailable) as caught:
        database.check()
    shown = [str(database.url), repr(settings), str(caught.value), repr(database.engine)]
    assert not any("gEheim" in text for text in shown)
    assert "anna" in shown[0]


def test_options_in_the_url_of_postgresql_are_kept(postgresql: Database) -> None:
    url = postgresql.url.update_query_dict({"options": "-c search_path=elsewhere"})
    text = url.render_as_string(hide_password=False)
    database = Database(DatabaseSettings(url=text), "")
    with database.read() as session:
        shown = [session.scalar(sa.text(f"SHOW {name}")) for name in ("search_path", "timezone")]
    database.close()
    assert [str(one).lower() for one in shown] == ["elsewhere", "utc"]


@pytest.mark.parametrize(
    "url", ["postgresql://p@127.0.0.1:1/d", "mysql://p@127.0.0.1:1/d", "sqlite:////nowhere/x.db"]
)
def test_a_database_that_is_away_may_be_asked_again(url: str) -> None:
    with pytest.raises(Unavailable):
        Database(DatabaseSettings(url=url), "").check()


@pytest.mark.parametrize("backend", ["postgresql", "mariadb"])
def test_a_database_that_a_server_does_not_have_is_a_url_to_correct(
    backends: Backends, backend: str
) -> None:
    url = backends.empty(backend).url.set(database="nowhere")
    database = Database(DatabaseSettings(url=url.render_as_string(hide_password=False)), "")
    with pytest.raises(Unavailable) as caught:
        database.check()
    assert caught.value.code == "database.refused"
    database.close()


@pytest.mark.parametrize(
    ("url", "driver", "extra"),
    [("postgresql://h/d", "psycopg", "postgres"), ("mysql://h/d", "pymysql", "mysql")],
)
def test_a_missing_driver_names_the_extra_that_brings_it(url: str, driver: str, extra: str) -> None:
    program = f"""
import sys
sys.modules[{driver!r}] = None
from premises.kernel.database import Database
from premises.kernel.settings import DatabaseSettings
try:
    Database(DatabaseSettings(url={url!r}), "")
except Exception as error:
    print(type(error).__name__, error.code, error.message)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert f"Invalid database.no_driver The driver {driver} is" in done.stdout
    assert f"premises[{extra}]" in done.stdout
