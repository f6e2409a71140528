"""Keeps SQLite from looking up in an index what is sooner read on the way."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse


class _Read(FunctionElement[Any]):
    """A column's value; other databases know from their statistics how to get at it."""

    inherit_cache = True

    def __init__(self, column: sa.Column[Any]) -> None:
        super().__init__(column)
        self.type = column.type


def only_read(
    condition: sa.ColumnElement[bool], except_for: frozenset[str] = frozenset()
) -> sa.ColumnElement[bool]:
    """The same condition, whose columns are read and not looked up; those named still may be."""

    def replace(element: object, **_: Any) -> _Read | None:
        if isinstance(element, sa.Column) and element.name not in except_for:
            return _Read(element)
        return None

    return replacement_traverse(condition, {}, replace)


@compiles(_Read)
def _as_it_is(element: _Read, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Read, "sqlite")
def _with_a_plus(element: _Read, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite's own word for it: https://www.sqlite.org/optoverview.html, «Disqualifying WHERE
    # Clause Terms Using Unary "+"».
    return f"+{compiler.process(element.clauses, **options)}"
