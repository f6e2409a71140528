"""Questions for tests, and their answers as plain dicts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.properties.plans import Children, Layout, Level, Link, Row
from premises.properties.rights import Viewer
from premises.properties.service.reading import Questions, Reader, shape

_TYPES: Final = shape("rfc3339").types

IMAGE: Final = Layout("PropertyImage", ("id", "listing_id", "is_primary", "is_shown"))
OWNER: Final = Layout("User", ("id", "name", "email"))
CHANGE: Final = Layout("PropertyChange", ("listing_id", "field", "old", "new"))
BARE: Final = Layout("Property", ("id",))
LISTING: Final = Layout("Property", ("id", "title", "owner_id"), {"owner": OWNER, "images": IMAGE})
PERSON: Final = Layout(
    "User",
    ("id", "name", "email", "phone", "age", "address", "is_active", "role"),
)
ITEM: Final = Layout("Item", ("id", "title", "description", "owner_id"), {"owner": OWNER})


def connection(node: Layout) -> Layout:
    """Everything that a page has, around nodes of this layout."""
    edge = Layout("PropertyEdge", ("one", "cursor", "id"), {"node": node})
    info = Layout("PageInfo", ("one", "has_next_page", "end_cursor"))
    return Layout("PropertyConnection", ("one", "total_count"), {"edges": edge, "pageInfo": info})


Answer = list[dict[str, Any]]


def plain(level: Level | None, layout: Layout) -> Answer:
    """The rows of a level as dicts, with what they link under the names of the fields."""
    return [] if level is None else _rows(level.rows, level.children, layout)


def ids(level: Level | None) -> list[int]:
    """The ids of a level that was asked for nothing else."""
    return [row["id"] for row in plain(level, BARE)]


def _rows(rows: Sequence[Row], children: Mapping[str, Children], layout: Layout) -> Answer:
    found = []
    for row in rows:
        assert len(row) == len(layout.columns)
        told = dict(zip(layout.columns, row, strict=True))
        for name, child in layout.children.items():
            told[name] = _linked(told, name, children[name], child, layout)
        found.append(told)
    return found


def _linked(
    told: Mapping[str, Any], name: str, children: Children, layout: Layout, above: Layout
) -> Any:
    link = _TYPES[above.type_name][name]
    assert isinstance(link, Link)
    found: Any = children.by_key.get(told[link.key])
    if link.many:
        return _rows(found or (), children.children, layout)
    return None if found is None else _rows([found], children.children, layout)[0]


@contextmanager
def asked(reader: Reader, viewer: Viewer) -> Iterator[Questions]:
    with reader.reading(viewer) as questions:
        yield questions


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The statements that ask the database something while this is open."""
    heard: list[str] = []

    def hear(_one: Any, _two: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            heard.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", hear)
