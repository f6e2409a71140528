"""Rows for each place of a query: one statement for each kind of thing, with its columns only."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from premises.properties.plans import Children, Layout, Level, Link, Row, Shape
from premises.properties.rights import Viewer
from premises.properties.service.reading.tables import TABLES
from premises.properties.service.reading.weighing import check_weight

Rows = list[Row]
Narrowed = Callable[[sa.Select[Any]], sa.Select[Any]]

_KEYS: Final = "wanted_keys"


class Statements:
    """Sends statements over a connection; `count` is how many."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.count = 0

    def rows(self, statement: sa.Select[Any], values: Mapping[str, object] | None = None) -> Rows:
        """The rows of a statement as the driver gives them."""
        self.count += 1
        with self._connection.execute(statement, values or {}) as found:
            # All columns are raw, so the driver's own tuples say the same, in half the time.
            return list(found.cursor.fetchall())


class Loader:
    """Loads the levels of one request for one viewer, in one state of the database."""

    def __init__(
        self, connection: sa.Connection, viewer: Viewer, shape: Shape, most_values: int
    ) -> None:
        self._statements = Statements(connection)
        self._viewer = viewer
        self._shape = shape
        self._most_values = most_values

    @property
    def count(self) -> int:
        """How many statements were sent."""
        return self._statements.count

    def level(self, layout: Layout, narrowed: Narrowed) -> Level:
        """The rows that a viewer sees, as `narrowed` asks for them, and what they link."""
        return self.linked(layout, self.rows(narrowed(selected(layout, self._viewer))))

    def linked(self, layout: Layout, rows: Sequence[Row]) -> Level:
        """Rows that are there already, and what they link."""
        level = Level(rows, self._children(layout, rows))
        check_weight(layout, level, self._shape, self._most_values)
        return level

    def rows(self, statement: sa.Select[Any], values: Mapping[str, object] | None = None) -> Rows:
        """The rows of a statement that links nothing."""
        return self._statements.rows(statement, values)

    def _children(self, layout: Layout, rows: Sequence[Row]) -> Mapping[str, Children]:
        fields = self._shape.types[layout.type_name]
        found: dict[str, Children] = {}
        for name, child in layout.children.items():
            link = fields[name]
            if isinstance(link, Link):
                at = layout.columns.index(link.key)
                found[name] = self._linked(link, child, (row[at] for row in rows))
        return found

    def _linked(self, link: Link, layout: Layout, keys: Iterable[object]) -> Children:
        wanted = sorted({key for key in keys if isinstance(key, int)})
        if not wanted:
            return Children({}, self._children(layout, ()))
        statement = _of_keys(layout, link.back, self._viewer)
        rows = self.rows(statement, {_KEYS: wanted})
        at = layout.columns.index(link.back)
        by_key = _grouped(rows, at) if link.many else {row[at]: row for row in rows}
        return Children(by_key, self._children(layout, rows))


def selected(layout: Layout, viewer: Viewer) -> sa.Select[Any]:
    """The columns of a layout, of the rows that this viewer sees, in their own order."""
    return _selected(layout.type_name, layout.columns, viewer)


@lru_cache(maxsize=2000)
def _selected(type_name: str, columns: tuple[str, ...], viewer: Viewer) -> sa.Select[Any]:
    table = TABLES[type_name]
    wanted = [table.column(name, viewer) for name in columns]
    return sa.select(*wanted).select_from(table.start).where(table.seen(viewer))


def _of_keys(layout: Layout, back: str, viewer: Viewer) -> sa.Select[Any]:
    return _by_keys(layout.type_name, layout.columns, back, viewer)


@lru_cache(maxsize=2000)
def _by_keys(type_name: str, columns: tuple[str, ...], back: str, viewer: Viewer) -> sa.Select[Any]:
    # Numbers written into the statement itself are bounded by no count of parameters.
    keys = sa.bindparam(_KEYS, expanding=True, literal_execute=True, type_=sa.Integer())
    table = TABLES[type_name]
    column = table.value(back, viewer)
    narrowed = _selected(type_name, columns, viewer).where(column.in_(keys))
    return narrowed.order_by(*table.order)


def _grouped(rows: Rows, at: int) -> Mapping[object, Rows]:
    groups: defaultdict[object, Rows] = defaultdict(list)
    for row in rows:
        groups[row[at]].append(row)
    return groups
