"""One page of an order, and the cursors by which the next one is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.errors import Invalid
from premises.properties.models import ListingRow
from premises.properties.plans import Children, Layout, Level
from premises.properties.rights import Viewer
from premises.properties.search import Cursor, Field, Order
from premises.properties.service.reading import finding
from premises.properties.service.reading.loading import Loader, Rows, selected
from premises.properties.service.reading.wire import as_instant

_L: Final = ListingRow.__table__.c
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANTS: Final = {Field.CREATED_AT, Field.UPDATED_AT}
_NOWHERE: Final = Layout("Property", ("id",))


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of an order is wanted: so many behind a cursor, or from the beginning."""

    first: int
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page: its rows, each with the key and the id of its place behind it, and if more follow."""

    rows: Rows
    has_next: bool


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

    def page(self, wanted: finding.Clause, order: Order, page: Page) -> Found:
        both = Layout("Property", self._columns)
        key = finding.order_key(order)
        rows = selected(both, self._viewer).add_columns(_key(order, key), _L.id)
        if page.after is not None:
            rows = rows.where(finding.behind(page.after, _value(page.after)))
        rows = rows.where(wanted).order_by(*finding.ordered(order)).limit(page.first + 1)
        found = self._loader.rows(rows)
        return Found(found[: page.first], len(found) > page.first)

    def level(self, found: Found, order: Order, total: int) -> Level:
        """One row for the connection, and everything that hangs on it."""
        cursors = [_cursor(order, row[-2], int(str(row[-1]))) for row in found.rows]
        says: dict[str, object] = {
            "one": 1,
            "total_count": total,
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
    """What a cursor says, as the column has it."""
    if cursor.order.field not in _INSTANTS:
        return cursor.key
    try:
        return _EPOCH + timedelta(microseconds=int(cursor.key))
    except (OverflowError, ValueError):
        raise Invalid(
            "properties.bad_cursor", "This is no cursor of ours; begin without one."
        ) from None
