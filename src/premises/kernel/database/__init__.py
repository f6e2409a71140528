"""Where the truth is kept: one set of tables on SQLite, PostgreSQL and MySQL or MariaDB.

`types` are the columns every table is made of, `engine` opens a database, `session` reads and
writes it, `migrations` bring its tables to the shape the code expects.
"""

from premises.kernel.database.engine import open_engine
from premises.kernel.database.session import Database, after_commit
from premises.kernel.database.types import Base, BigId, Instant, Json, Key, LongText, table_options

__all__ = [
    "Base",
    "BigId",
    "Database",
    "Instant",
    "Json",
    "Key",
    "LongText",
    "after_commit",
    "open_engine",
    "table_options",
]
