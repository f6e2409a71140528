"""PostgreSQL works through rows where they are, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.conftest import Backends
from tests.machines import oracle
from tests.machines.oracle import Row, as_rows

from premises.kernel.errors import Invalid
from premises.machines.engines import Cut, Engine, Relation, changes_of, open_engine, quarters_of

ROWS = [Row(number % 3, 1_600_000_000_000 + 7_000 * number, number % 5, 0) for number in range(200)]


@pytest.fixture(scope="module")
def url(backends: Backends) -> str:
    return backends.new_url("postgresql")


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine("postgresql", url, memory_mb=0, threads=0, folder=Path())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def database(url: str) -> Iterator[sa.Engine]:
    """The same database, with a table and a view of rows in it."""
    database = sa.create_engine(url)
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE canonical (series int, t_ms bigint, x bigint, q smallint)"
        )
        connection.execute(
            sa.text("INSERT INTO canonical VALUES (:series, :t_ms, :x, :q)"),
            [row._asdict() for row in ROWS],
        )
        connection.exec_driver_sql("CREATE VIEW public.logged AS SELECT * FROM canonical")
    yield database
    database.dispose()


@pytest.mark.parametrize("name", ["canonical", "public.canonical", "logged"])
def test_rows_in_a_relation_are_not_moved(engine: Engine, database: sa.Engine, name: str) -> None:
    """Even one that is called as the kernels call theirs."""
    kept = [row for row in ROWS if row.series == 2]
    assert quarters_of(engine, Relation(name)) == oracle.quarters(ROWS)
    assert changes_of(engine, Relation(name), Cut(series=(2,))) == oracle.intervals(kept)


@pytest.mark.parametrize("name", ["nowhere", "canonical; DROP TABLE canonical", "", "a.b.c"])
def test_a_relation_that_is_none_is_refused(engine: Engine, database: sa.Engine, name: str) -> None:
    with pytest.raises(Invalid):
        quarters_of(engine, Relation(name))


def test_what_was_brought_is_gone_afterwards(engine: Engine, database: sa.Engine) -> None:
    before = sa.inspect(database).get_table_names() + sa.inspect(database).get_view_names()
    assert quarters_of(engine, as_rows(ROWS)) == oracle.quarters(ROWS)
    assert sa.inspect(database).get_table_names() + sa.inspect(database).get_view_names() == before
