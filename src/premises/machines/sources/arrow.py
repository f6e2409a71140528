"""Reads PostgreSQL many times faster than row by row: as whole columns, in its own binary form."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pyarrow as pa
from adbc_driver_manager import Error
from adbc_driver_postgresql import StatementOptions, dbapi
from numpy.typing import NDArray

from premises.machines.sources.asking import PATIENCE_MS, Logged, unanswered
from premises.machines.sources.series import Values

_PART_BYTES: Final = str(4 * 1024 * 1024)


class ArrowAsking:
    """One connection to a PostgreSQL database, in a transaction that may only read."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """`url` as psycopg and SQLAlchemy write it, with or without the name of a driver.

        Raises:
            Unavailable: it does not answer.

        """
        plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
        with _translated():
            # Each question is a transaction of its own, so that none is held open between them.
            self._connection = dbapi.connect(plain, autocommit=True)
            with self._connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {PATIENCE_MS}")
                cursor.execute("SET default_transaction_read_only = on")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with _translated(), self._connection.cursor() as cursor:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    def logged(self, sql: str, *, is_text: bool) -> Iterator[Logged]:
        with _translated(), self._connection.cursor() as cursor:
            option = StatementOptions.BATCH_SIZE_HINT_BYTES.value
            cursor.adbc_statement.set_options(**{option: _PART_BYTES})
            cursor.execute(sql)
            for batch in cursor.fetch_record_batch():
                if batch.num_rows:
                    yield _part(batch, is_text=is_text)

    def close(self) -> None:
        self._connection.close()


def _part(batch: Any, *, is_text: bool) -> Logged:
    ids, times, values = (batch.column(at) for at in range(3))
    absent: NDArray[np.bool_] = values.is_null().to_numpy(zero_copy_only=False)
    kept: Values = values.to_pylist() if is_text else _plain(values)
    return Logged(_whole(ids), _whole(times), kept, absent)


def _whole(column: Any) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _plain(column: Any) -> NDArray[np.float64] | NDArray[np.float32]:
    """The values in their own precision; those that are absent are no numbers."""
    if not pa.types.is_floating(column.type):
        column = column.cast(pa.float64())
    found: NDArray[np.float64] | NDArray[np.float32] = column.to_numpy(zero_copy_only=False)
    return found


@contextmanager
def _translated() -> Iterator[None]:
    """What PostgreSQL, its driver and Arrow complain of, as an answer of ours."""
    try:
        yield
    except (Error, pa.ArrowException, OSError) as error:
        raise unanswered(error) from error
