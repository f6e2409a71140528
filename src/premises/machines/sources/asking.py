"""Puts questions in SQL to a foreign database, and takes the answers in parts."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.exc import SQLAlchemyError

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.takeover import ForeignDatabase
from premises.machines.sources.series import Values

CATALOGUE: Final = "variable"
NUMBERS: Final = "variable_log_float"
TEXTS: Final = "variable_log_string"

_ROWS: Final = 50_000
PATIENCE_MS: Final = 600_000
"""A question that takes longer is given up, so that nobody's production suffers from it."""


@dataclass(frozen=True, eq=False)
class Logged:
    """Logged rows: of which variable, when, with which value; `absent` marks those without one.

    `unread` are rows whose time or value is neither: as (variable, time, value).
    """

    ids: NDArray[np.int64]
    t_ms: NDArray[np.int64]
    values: Values
    absent: NDArray[np.bool_]
    unread: Sequence[tuple[object, object, object]] = ()


class Asking(Protocol):
    """A foreign database to which questions are put; nothing in it is changed.

    What it is asked raises Unavailable if it does not answer, or not in time.
    """

    dialect: str

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """A short answer."""

    def logged(self, sql: str, *, is_text: bool) -> Iterator[Logged]:
        """The rows of (id_var, date, value) that a question gives, in parts, none of them empty."""

    def close(self) -> None: ...


class PlainAsking(ForeignDatabase):
    """Any database of the original kind, row by row through its ordinary driver."""

    def __init__(self, database: str) -> None:
        """Open a file or a URL.

        Raises:
            NotFound: there is no such file.
            Invalid: it cannot be read, has no such tables, or is neither SQLite nor PostgreSQL.

        """
        super().__init__(
            database, (CATALOGUE, NUMBERS, TEXTS), "a production database of the original"
        )
        self.dialect = self._engine.dialect.name
        if self.dialect not in {"sqlite", "postgresql"}:
            self.close()
            message = f"Machines are read from SQLite and PostgreSQL, not from {self.dialect}."
            raise Invalid("machines.source_kind", message)
        self._is_single = self._has_single_precision()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with self._reading() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql))]

    def logged(self, sql: str, *, is_text: bool) -> Iterator[Logged]:
        """Past SQLAlchemy, whose rows would cost as much as all the rest."""
        with self._reading() as connection, closing(self._cursor(connection)) as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(_ROWS):
                yield self._part(rows, is_text=is_text)

    def _cursor(self, connection: sa.Connection) -> Any:
        """PostgreSQL is asked for a part at a time, or its driver would bring everything."""
        driver: Any = connection.connection.driver_connection
        return driver.cursor() if self.dialect == "sqlite" else driver.cursor(name="logged")

    def _part(self, rows: list[tuple[Any, ...]], *, is_text: bool) -> Logged:
        part = _texts(rows) if is_text else _numbers(rows)
        if self._is_single and not is_text and isinstance(part.values, np.ndarray):
            return Logged(part.ids, part.t_ms, part.values.astype(np.float32), part.absent)
        return part

    def _has_single_precision(self) -> bool:
        """Whether values have 32 bits there; PostgreSQL's driver widens what it hands over."""
        if self.dialect == "sqlite":
            return False
        with self._connected() as connection:
            columns = sa.inspect(connection).get_columns(NUMBERS)
        kinds = {column["name"]: column["type"] for column in columns}
        return isinstance(kinds.get("value"), sa.REAL)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                if self.dialect == "postgresql":
                    connection.execute(sa.text(f"SET statement_timeout = {PATIENCE_MS}"))
                    connection.execute(sa.text("SET TRANSACTION READ ONLY"))
                yield connection
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise unanswered(getattr(error, "orig", None) or error) from error


def unanswered(error: BaseException) -> Unavailable:
    """A source's refusal in our words; drivers name host and user, never the password."""
    said = str(error).strip().partition("\n")[0]
    return Unavailable("machines.source_silent", f"The source does not answer: {said}")


def _numbers(rows: list[tuple[Any, ...]]) -> Logged:
    ids, times, values = zip(*rows, strict=True)
    try:
        return Logged(
            np.array(ids, np.int64),
            np.array(times, np.int64),
            np.array(values, np.float64),
            np.array([value is None for value in values], np.bool_),
        )
    except (ValueError, TypeError, OverflowError):
        # SQLite keeps anything in any column, so each row is looked at by itself.
        return _one_by_one(rows, is_text=False)


def _texts(rows: list[tuple[Any, ...]]) -> Logged:
    ids, times, values = zip(*rows, strict=True)
    if not all(value is None or isinstance(value, str) for value in values):
        return _one_by_one(rows, is_text=True)
    try:
        when = np.array(ids, np.int64), np.array(times, np.int64)
    except (ValueError, TypeError, OverflowError):
        return _one_by_one(rows, is_text=True)
    absent = np.array([value is None for value in values], np.bool_)
    return Logged(*when, list(values), absent)


def _one_by_one(rows: list[tuple[Any, ...]], *, is_text: bool) -> Logged:
    good: list[Any] = []
    unread = []
    for row in rows:
        try:
            good.append(_row(row, is_text=is_text))
        except (ValueError, TypeError, OverflowError):
            unread.append((row[0], row[1], row[2]))
    ids, times, values = ([row[at] for row in good] for at in range(3))
    absent = np.array([value is None for value in values], np.bool_)
    kept: Values = np.array(values, np.float64) if not is_text else [*map(_or_none, values)]
    return Logged(np.array(ids, np.int64), np.array(times, np.int64), kept, absent, unread)


def _or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _row(row: tuple[Any, ...], *, is_text: bool) -> tuple[int, int, Any]:
    name, time, value = int(row[0]), int(row[1]), row[2]
    if not -(2**63) <= time < 2**63:
        raise ValueError(time)
    if value is None or not is_text:
        return name, time, None if value is None else float(value)
    return name, time, value if isinstance(value, str) else _text(value)


def _text(value: object) -> str:
    """Numbers and bytes in a column of texts, as SQLite may keep them."""
    return value.decode() if isinstance(value, bytes) else str(value)
