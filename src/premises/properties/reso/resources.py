"""What a thing in the feed is made of: fields, and what hangs on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from premises.properties.reso.kinds import TOLD, Expression, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its kind, the column it is, and how that is told.

    Where `value` is missing it is made of several `parts` by `made`, which also gets the address
    by which clients know us; it cannot be compared or sorted then. A token for the next page holds
    what is sorted by, so a long text is not.
    """

    kind: Kind
    value: Expression | None = None
    is_optional: bool = True
    is_sorted: bool = True
    lookup: str | None = None
    parts: Sequence[Expression] = ()
    made: Callable[..., object] | None = None

    @property
    def columns(self) -> Sequence[Expression]:
        return self.parts if self.value is None else (self.value,)

    def told(self, base: str, raw: Sequence[Any]) -> object:
        """The value in JSON, made of the raw values of `columns`."""
        if self.made is not None:
            return self.made(base, *raw)
        [value] = raw
        tell = TOLD.get(self.kind)
        return value if value is None or tell is None else tell(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What hangs on a thing: those whose column `there` equals its column `here`."""

    resource: str
    here: Expression
    there: Expression
    is_many: bool
    among: Expression | None = None
    """Which rows `any` and `all` look at: those that hang on the thing at hand."""

    @property
    def start(self) -> sa.FromClause:
        """The table of what hangs there."""
        table: sa.FromClause = self.there.table
        return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of thing in the feed.

    `identity` is the number behind its key, `order` how they stand where they hang on another
    thing, `tags` what answers about them are kept under.
    """

    name: str
    key: str
    fields: Mapping[str, Field]
    start: sa.FromClause
    seen: Expression
    identity: Expression
    order: Sequence[Expression]
    tags: frozenset[str]
    links: Mapping[str, Link]
