"""What each kind of database calls by another name: order of bytes, a place in a text, a day."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from premises.kernel.database import Instant


class Bytewise(FunctionElement[str]):
    """A text that is compared and sorted byte by byte, capitals apart from small letters."""

    type = sa.String()
    inherit_cache = True


class Place(FunctionElement[int]):
    """Where in the first text the second begins; 1 at its beginning, 0 nowhere."""

    type = sa.Integer()
    inherit_cache = True


class Latest(FunctionElement[Any]):
    """The latest of several instants, none of which is missing."""

    type = Instant()
    inherit_cache = True


class Day(FunctionElement[str]):
    """The day of an instant in UTC, as 2026-11-20."""

    type = sa.String()
    inherit_cache = True


def _inside(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(Bytewise)
def _bytewise(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return _inside(element, compiler, **options)


@compiles(Bytewise, "postgresql")
def _bytewise_postgresql(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'(({_inside(element, compiler, **options)}) COLLATE "C")'


@compiles(Bytewise, "mysql", "mariadb")
def _bytewise_mysql(element: Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({_inside(element, compiler, **options)} AS BINARY)"


@compiles(Place)
def _place(element: Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({_inside(element, compiler, **options)})"


@compiles(Place, "postgresql")
def _place_postgresql(element: Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({_inside(element, compiler, **options)})"


@compiles(Latest)
def _latest(element: Latest, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({_inside(element, compiler, **options)})"


@compiles(Latest, "sqlite")
def _latest_sqlite(element: Latest, compiler: SQLCompiler, **options: Any) -> str:
    # Instants are kept there as text that sorts by time.
    return f"max({_inside(element, compiler, **options)})"


@compiles(Day)
def _day(element: Day, compiler: SQLCompiler, **options: Any) -> str:
    return f"substr(CAST({_inside(element, compiler, **options)} AS CHAR(40)), 1, 10)"


@compiles(Day, "postgresql")
def _day_postgresql(element: Day, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({_inside(element, compiler, **options)} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
