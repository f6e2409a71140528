"""One page of an order, and the cursors by which the next one is asked for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.errors import Invalid
from premises.properties.models import ListingRow
from premises.properties.plans import Children, Layout, Level
from premises.properties.rights import Viewer
from premises.properties.search import Cursor, Field, Order, storable
from premises.properties.service.checks import is_id
from premises.properties.service.reading import finding
from premises.properties.service.reading.loading import Loader, Rows, selected
from premises.properties.service.reading.tables import LISTINGS
from premises.properties.service.reading.wire import as_instant

_L: Final = ListingRow.__table__.c
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANTS: Final = {Field.CREATED_AT, Field.UPDATED_AT}
_TEXTS: Final = {Field.TITLE, Field.CITY}
_NOWHERE: Final = Layout("Property", ("id",))


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of an order is wanted: so many behind a cursor, or from the beginning."""

    first: int
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page: its rows, each with the key and the id of its place behind it, and if more follow.

    `total` is how many there are on all pages, where that was asked.
    """

    rows: Rows
    has_next: bool
    total: int


class Pages:
    """Loads pages whose edges and nodes share one statement."""

    def __init__(self, loader: Loader, viewer: Viewer, layout: Layout) -> None:
        self._loader = loader
        self._viewer = viewer
        self._layout = layout
        edge = layout.children.get("edges")
        self._node = edge.children.get("node", _NOWHERE) if edge else _NOWHERE
        nodes = layout.children.get("nodes", _NOWHERE)
        self._columns = tuple(dict.fromkeys((*self._node.columns, *nodes.columns)))

    def page(self, wanted: finding.Clause, order: Order, page: Page) -> Level:
        """One row for the connection, and everything that hangs on it.

        Raises:
            Invalid: the cursor says what no column holds.

        """
        return self._level(self._found(wanted, order, page), order)

    def _found(self, wanted: finding.Clause, order: Order, page: Page) -> Found:
        both = Layout("Property", self._columns)
        key = finding.order_key(order)
        # Counted in the same statement, the total costs no way to the database of its own.
        count = self._count(wanted).correlate(None).scalar_subquery()
        total = count if self._counts else sa.literal_column("0")
        rows = selected(both, self._viewer).add_columns(total, _key(order, key), _L.id)
        if page.after is not None:
            rows = rows.where(finding.behind(page.after, _value(page.after)))
        rows = rows.where(wanted).order_by(*finding.ordered(order)).limit(page.first + 1)
        found = self._loader.rows(rows)
        return Found(found[: page.first], len(found) > page.first, self._total(found, wanted))

    def _total(self, found: Rows, wanted: finding.Clause) -> int:
        if not self._counts:
            return 0
        # Behind the last listing there is no row that could bear the number.
        total = found[0][-3] if found else self._loader.rows(self._count(wanted))[0][0]
        return int(str(total))

    @property
    def _counts(self) -> bool:
        return "total_count" in self._layout.columns

    def _count(self, wanted: finding.Clause) -> sa.Select[int]:
        counted = sa.select(sa.func.count()).select_from(LISTINGS.start)
        return counted.where(LISTINGS.seen(self._viewer), wanted)

    def _level(self, found: Found, order: Order) -> Level:
        cursors = [_cursor(order, row[-2], int(str(row[-1]))) for row in found.rows]
        says: dict[str, object] = {
            "one": 1,
            "total_count": found.total,
            "has_next_page": found.has_next,
            "end_cursor": cursors[-1] if cursors else None,
        }
        children: dict[str, Children] = {}
        for name, child in self._layout.children.items():
            if name == "edges":
                children[name] = self._edges(child, found.rows, cursors)
            elif name == "nodes":
                nodes = self._of(child, found.rows)
                children[name] = Children({1: nodes.rows}, nodes.children)
            else:
                children[name] = Children({1: _picked(child, says)}, {})
        return Level([_picked(self._layout, says)], children)

    def _edges(self, layout: Layout, rows: Rows, cursors: list[str]) -> Children:
        nodes = self._of(self._node, rows)
        by_id = {row[-1]: node for row, node in zip(rows, nodes.rows, strict=True)}
        edges = [
            _picked(layout, {"one": 1, "id": row[-1], "cursor": cursor})
            for row, cursor in zip(rows, cursors, strict=True)
        ]
        linked = {"node": Children(by_id, nodes.children)} if "node" in layout.children else {}
        return Children({1: edges}, linked)

    def _of(self, layout: Layout, rows: Rows) -> Level:
        at = [self._columns.index(name) for name in layout.columns]
        picked = [tuple(row[one] for one in at) for row in rows]
        return self._loader.linked(layout, picked)


def _picked(layout: Layout, says: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(says[name] for name in layout.columns)


def _key(order: Order, key: finding.Clause) -> sa.ColumnElement[Any]:
    """An order's key as the driver gives it, as text where it is an instant."""
    return sa.type_coerce(key, sa.String()) if order.field in _INSTANTS else key


def _cursor(order: Order, key: object, identity: int) -> str:
    if order.field in _INSTANTS:
        told: str | float = (as_instant(key) - _EPOCH) // timedelta(microseconds=1)
    else:
        told = key if isinstance(key, str) else float(str(key))
    return Cursor(order, told, identity).text()


def _value(cursor: Cursor) -> object:
    """What a cursor says, as the column has it; clients may have written it themselves.

    Raises:
        Invalid: it says what no column holds.

    """
    field, key = cursor.order.field, cursor.key
    if is_id(cursor.id) and isinstance(key, str) is (field in _TEXTS):
        with suppress(OverflowError, ValueError):
            if isinstance(key, str):
                return storable(key)
            return _EPOCH + timedelta(microseconds=int(key)) if field in _INSTANTS else float(key)
    raise Invalid("properties.bad_cursor", "This is no cursor of ours; begin without one.")
