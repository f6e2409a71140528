"""The columns every table is made of, so that three kinds of database mean the same by them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

from premises.kernel.clock import as_utc


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant: written only with a time zone, kept and read back in UTC with microseconds.

    MariaDB drops fractions of a second unless the column says DATETIME(6), and gives naive
    values back, as SQLite does.
    """

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant = as_utc(value)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given.
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def Key(length: int) -> sa.String:  # noqa: N802 - it stands where a column type stands.
    """A short text that is compared and sorted byte by byte: ids, hashes, names."""
    # PostgreSQL would sort by the language its cluster was made for; `table_options` see to MySQL.
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
"""Text without a practical limit; MySQL's own TEXT ends at 64 kB."""

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A number the database gives out; SQLite does that for INTEGER columns only."""

Json = sa.JSON()
"""Plain data: objects, lists, numbers, strings."""


def table_options(**more: Any) -> Mapping[str, Any]:
    """Options of every table: on MySQL rows are locked singly and text compares by bytes."""
    return {
        "mysql_engine": "InnoDB",
        "mysql_charset": "utf8mb4",
        "mysql_collate": "utf8mb4_bin",
        "mariadb_engine": "InnoDB",
        "mariadb_charset": "utf8mb4",
        "mariadb_collate": "utf8mb4_bin",
        **more,
    }


@compiles(CreateTable, "mysql", "mariadb")
def _created(element: CreateTable, compiler: DDLCompiler, **options: Any) -> str:
    """Compare trailing blanks too, where the server can: `utf8mb4_bin` itself ignores them.

    MariaDB is recognised by the server's answer, since many reach it by a `mysql://` URL.
    """
    text = str(compiler.visit_create_table(element, **options))  # type: ignore[no-untyped-call]
    if getattr(compiler.dialect, "is_mariadb", False):
        text = text.replace("COLLATE utf8mb4_bin", "COLLATE utf8mb4_nopad_bin")
    return text


class Base(DeclarativeBase):
    """What all tables have in common; constraints have names, so that a migration finds them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = table_options()
