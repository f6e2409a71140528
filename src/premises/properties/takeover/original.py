"""The original service's tables, read row by row."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, TypeVar

from premises.kernel.takeover import Row, Unusable
from premises.kernel.takeover.original import OriginalTables
from premises.properties.takeover import rows
from premises.properties.takeover.rows import TheirImage, TheirItem, TheirListing, TheirPerson

T = TypeVar("T")
_WHOSE: Final = "the database of the original real-estate service"


class Table(StrEnum):
    """The original's tables, in the order in which they are taken over."""

    USERS = "users"
    LISTINGS = "properties"
    IMAGES = "property_images"
    ITEMS = "items"


class Original(OriginalTables):
    """An original's database; raises what `OriginalTables` raises."""

    def __init__(self, database: str) -> None:
        needed = (Table.USERS, Table.LISTINGS, Table.IMAGES)
        super().__init__(database, tuple(Table), needed=needed, whose=_WHOSE)

    def highest(self, table: Table) -> int:
        """The highest number of its rows that can be kept; 0 where there is none."""
        return self._database.highest(table, "id", rows.MOST_ID) if self._has(table) else 0

    def people(self) -> Iterator[TheirPerson | Unusable]:
        return self._all(Table.USERS, rows.person)

    def listings(self) -> Iterator[TheirListing | Unusable]:
        return self._all(Table.LISTINGS, rows.listing)

    def images(self) -> Iterator[TheirImage | Unusable]:
        """In the order in which they were added, listing by listing."""
        yield from self._database.read(Table.IMAGES, "id", rows.image, order="property_id")

    def items(self) -> Iterator[TheirItem | Unusable]:
        return self._all(Table.ITEMS, rows.item)

    def _has(self, table: Table) -> bool:
        return self._database.has(table)

    def _all(self, table: Table, shape: Callable[[Row], T]) -> Iterator[T | Unusable]:
        if self._has(table):
            yield from self._database.read(table, "id", shape)
