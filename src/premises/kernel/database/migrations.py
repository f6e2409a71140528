"""Bringing the tables to the shape the code expects, by one process at a time.

On SQLite and PostgreSQL all steps are one transaction. MariaDB commits after each statement, so
every step there must be able to run again after a kill in its middle: `make_table`,
`make_column`, `make_index` and `drop_index` see to that.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from premises.kernel.database.engine import WRITES
from premises.kernel.database.session import Database, translated
from premises.kernel.database.types import table_options
from premises.kernel.errors import Invalid, Unavailable

_LOCK_NAME = "premises.migrations"
_LOCK_NUMBER = 0x7072656D  # «prem»: PostgreSQL names its advisory locks by number.
_LOCK_WAIT_S = 120


@dataclass(frozen=True)
class Position:
    """Where a database's tables stand and where the code expects them."""

    current: str | None
    head: str | None

    @property
    def up_to_date(self) -> bool:
        return self.current == self.head


def migrate(database: Database, scripts: Path) -> Position:
    """Run every step that has not run yet; returns where the tables stood and stand.

    Raises:
        Invalid: the tables were made by a newer version; nothing was changed.
        Unavailable: another process holds the lock for longer than two minutes, or on SQLite
            than a writer waits.

    """
    config = _config(scripts)
    steps = ScriptDirectory.from_config(config)
    if database.backend == "sqlite":
        make_private(Path(database.url.database or ""))
    writer = database.engine.execution_options(**{WRITES: True})
    with translated(), writer.connect() as connection, _alone(connection, database.backend):
        before = MigrationContext.configure(connection).get_current_revision()
        _refuse_newer(before, steps)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.in_transaction():
            connection.commit()
    return Position(before, steps.get_current_head())


def make_private(file: Path) -> bool:
    """Make an SQLite file that only its owner may read, if there is none; whether there was none.

    It holds people's e-mail addresses and the fingerprints of their passwords.
    """
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    except OSError as error:
        raise Unavailable(
            "database.no_file", f"The database file {file} cannot be made: {error.strerror}."
        ) from None
    return True


def _refuse_newer(current: str | None, steps: ScriptDirectory) -> None:
    known = {step.revision for step in steps.walk_revisions()}
    if current is not None and current not in known:
        raise Invalid(
            "database.newer",
            f"The tables stand at {current}, which this version does not know; start the newer "
            "version that made them, or restore a copy from before.",
        )


def position(database: Database, scripts: Path) -> Position:
    """Where the tables stand, without changing anything."""
    with translated(), database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return Position(current, ScriptDirectory.from_config(_config(scripts)).get_current_head())


def make_table(name: str, *parts: sa.schema.SchemaItem, **options: Any) -> None:
    """In a step: create a table, unless an interrupted run of this step has done so."""
    if not sa.inspect(op.get_bind()).has_table(name):
        op.create_table(name, *parts, **table_options(**options))


def make_column(table: str, column: sa.Column[Any]) -> None:
    """In a step: add a column, unless an interrupted run of this step has done so.

    It may be empty in the rows that are there, so it must be nullable.
    """
    there = {known["name"] for known in sa.inspect(op.get_bind()).get_columns(table)}
    if column.name not in there:
        op.add_column(table, column)


def make_index(name: str, table: str, columns: Sequence[str], *, unique: bool = False) -> None:
    """In a step: create an index, unless an interrupted run of this step has done so."""
    there = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}
    if name not in there:
        op.create_index(name, table, list(columns), unique=unique)


def drop_index(name: str, table: str) -> None:
    """In a step: remove an index, unless an interrupted run of this step has done so."""
    there = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes(table)}
    if name in there:
        op.drop_index(name, table)


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(connection: Connection, backend: str) -> Iterator[None]:
    """Hold the migration lock; on SQLite the one writing transaction is the lock."""
    if backend == "sqlite":
        with connection.begin():
            yield
    elif backend == "postgresql":
        with connection.begin():
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT_S}s'"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER)))
            yield
    else:
        got = connection.scalar(sa.select(sa.func.get_lock(_LOCK_NAME, _LOCK_WAIT_S)))
        connection.commit()
        if got != 1:
            raise Unavailable("database.migrating", "Another process is migrating; try again.")
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(sa.select(sa.func.release_lock(_LOCK_NAME)))
            connection.commit()
