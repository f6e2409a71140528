"""A recorder's own database, as the original service reads it, filled with a made-up mill's log."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np

from premises.app.demo.recorder import IDS, VARIABLES, Logged

_TABLES = """
CREATE TABLE variable (id integer PRIMARY KEY, name text, datatype text);
CREATE TABLE variable_log_float
  (id_var integer, date bigint, value real, PRIMARY KEY (id_var, date));
CREATE TABLE variable_log_string
  (id_var integer, date bigint, value text, PRIMARY KEY (id_var, date));
"""


def write(file: Path, log: Iterable[Logged]) -> None:
    """Write a log; SQLite keeps a number that is none as NULL."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(_TABLES)
        variables = [(IDS[name], name, datatype) for name, datatype in VARIABLES.items()]
        database.executemany("INSERT INTO variable VALUES (?, ?, ?)", variables)
        for one in log:
            table = "float" if isinstance(one.values, np.ndarray) else "string"
            times, values = one.t_ms.tolist(), list(one.values)
            rows = zip([IDS[one.variable]] * len(one), times, values, strict=True)
            # The names of both tables are our own.
            added = f"INSERT INTO variable_log_{table} VALUES (?, ?, ?)"  # noqa: S608
            database.executemany(added, rows)
        database.commit()
