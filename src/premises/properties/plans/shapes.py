"""What a domain says of its tables, what is asked of them, and what comes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Row = Sequence[object]
# Raw values of columns go in, one value comes out.
Translate = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Column:
    """A scalar or enum field, made of columns of its own table.

    `wire` makes the JSON value of the raw ones, `value` what graphql-core's own coercion
    expects (an enum's member); without `value` that is what `wire` makes, without both the raw
    value. With one column both are called for values only, never for null; with several (or
    none) they see everything and answer None for null. `contextual` ones get the request's
    context as their first argument.

    `certain` promises that the answer of `wire` fits the field's type without a look: of the
    right kind and size, and null only where the field may be null.
    """

    columns: str | tuple[str, ...]
    certain: bool = False
    wire: Translate | None = None
    value: Translate | None = None
    contextual: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.columns,) if isinstance(self.columns, str) else self.columns

    @property
    def seen(self) -> Translate | None:
        """What makes of the raw values that which graphql-core coerces."""
        return self.value or self.wire


@dataclass(frozen=True, slots=True)
class Link:
    """An object field: rows of another table whose `back` equals `key` of this one's."""

    type_name: str
    key: str
    back: str
    many: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.key,)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A field that only its own resolver can answer, from these columns."""

    columns: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        return self.columns


Field = Column | Link | Resolved


@dataclass(frozen=True, slots=True)
class Shape:
    """How each GraphQL type's fields come from rows, and which query fields can be loaded."""

    types: Mapping[str, Mapping[str, Field]]
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """What has to be loaded for one object type at one place of a document.

    `columns` are never empty and hold the keys that `children` are found by; a child's hold the
    column that leads back. Equal questions make equal layouts, whatever the order of their
    fields, so that a loader may keep what it prepared for one.
    """

    type_name: str
    columns: tuple[str, ...]
    children: Mapping[str, "Layout"] = field(default_factory=dict, hash=False)


class Children(NamedTuple):
    """Rows of a linked table under the key they were asked by.

    `by_key` holds one row, or a list of rows where the link is to many; a missing key is null,
    or an empty list. Rows are as long as their layout's columns. (A mapping's key type cannot
    be widened, hence Any.)
    """

    by_key: Mapping[Any, Row | Sequence[Row]]
    children: Mapping[str, "Children"]


class Level(NamedTuple):
    """The rows of a query's field, exactly as long as their layout's columns, and what they link.

    A field of one object reads the first row; no row is null.
    """

    rows: Sequence[Row]
    children: Mapping[str, Children]
