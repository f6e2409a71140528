"""Production databases of the original kind, for tests to fill and to change."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database.engine import parse_url

CATALOGUE: Final = (
    (447, "ALARMS", "java.lang.String"),
    (537, "AXIS_X_MOTOR_UTILIZACION", "java.lang.Short"),
    (581, "PROG_STATUS", "java.lang.Integer"),
    (597, "MACHINE_IN_OPERATION", "java.lang.Integer"),
    (610, "TEMPERATURA_BASE", "java.lang.Double"),
)
TEMPERATURE, RUNNING, ALARMS = 610, 597, 447

_TABLES: Final = (
    "CREATE TABLE variable (id int PRIMARY KEY, name text, datatype text)",
    *(
        f"CREATE TABLE variable_log_{name}"
        f" (id_var int, date bigint, value {kind}, PRIMARY KEY (id_var, date))"
        for name, kind in (("float", "real"), ("string", "text"))
    ),
)

Told = tuple[int, Any]
"""A time in milliseconds of UTC, and what was logged."""


class Production:
    """One such database; rows go into the table that is said, as a faulty recorder would do it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = sa.create_engine(parse_url(url), poolclass=sa.NullPool)
        with self._engine.begin() as connection:
            for table in _TABLES:
                connection.execute(sa.text(table))
            self._insert(connection, "variable (id, name, datatype)", CATALOGUE)

    def log(self, variable: int, rows: Sequence[Told], table: str = "float") -> None:
        named = f"variable_log_{table} (id_var, date, value)"
        with self._engine.begin() as connection:
            self._insert(connection, named, [(variable, *row) for row in rows])

    def do(self, sql: str) -> None:
        """Whatever a test wants to be otherwise."""
        with self._engine.begin() as connection:
            connection.execute(sa.text(sql))

    def _insert(
        self, connection: sa.Connection, table: str, rows: Sequence[tuple[Any, ...]]
    ) -> None:
        statement = sa.text(f"INSERT INTO {table} VALUES (:a, :b, :c)")  # noqa: S608
        connection.execute(statement, [dict(zip("abc", row, strict=True)) for row in rows])
