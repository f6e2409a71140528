"""An installation of the original service is taken over: people, listings, images and notes.

`people`, `listings`, `images` and `items` say what becomes of each row, `bringing` brings the
files of images.
"""

from collections.abc import Callable, Mapping

from premises.kernel.database import Base, Database
from premises.kernel.events import Outbox
from premises.kernel.takeover.numbers import count_on
from premises.kernel.takeover.report import Report
from premises.kernel.takeover.taking import Writing, rehearsed, take
from premises.properties.models import ImageRow, ItemRow, ListingRow, PersonRow
from premises.properties.service.adoption.bringing import Bringing
from premises.properties.service.adoption.images import ImageTaking
from premises.properties.service.adoption.items import ItemTaking
from premises.properties.service.adoption.listings import ListingTaking
from premises.properties.service.adoption.people import PersonTaking
from premises.properties.takeover import Original, Table

__all__ = ["Adoption", "Bringing", "Report"]

Told = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and in a few words what it is doing."""

_NAMES: Mapping[str, str] = {
    Table.USERS: "people",
    Table.LISTINGS: "listings",
    Table.IMAGES: "images",
    Table.ITEMS: "items",
}
_ROWS: dict[Table, type[Base]] = {
    Table.USERS: PersonRow,
    Table.LISTINGS: ListingRow,
    Table.IMAGES: ImageRow,
    Table.ITEMS: ItemRow,
}


class Adoption:
    """Takes over an original; it may be repeated, and goes on where it was cut short.

    Nothing is changed in the original, and no row that is here already is written over; only
    accounts that can be linked by now are added to people. `closed` says that only the owner of
    the house opens accounts, so that every e-mail is known to be its person's.
    """

    def __init__(self, database: Database, outbox: Outbox, *, closed: bool) -> None:
        self._database = database
        self._outbox = outbox
        self._closed = closed

    def take_over(
        self, original: Original, progress: Told, *, pictures: Bringing | None = None
    ) -> Report:
        """Write the original's rows under their own numbers, and bring its pictures if wanted."""
        report = _report(original)
        for table, row in _ROWS.items():
            with self._database.write() as session:
                count_on(self._database, session, row, original.highest(table))
        self._take(self._database, original, report, progress)
        if pictures is not None:
            pictures.bring(report.kinds["pictures"], progress)
        progress(1.0, "done")
        return report

    def rehearse(self, original: Original, progress: Told) -> Report:
        """What `take_over` would do with the rows; nothing of it is kept."""
        report = _report(original)
        with rehearsed(self._database) as stage:
            self._take(stage, original, report, progress)
        return report

    def _take(self, place: Writing, original: Original, report: Report, progress: Told) -> None:
        progress(0.0, "people")
        people = PersonTaking(report.kinds["accounts"], closed=self._closed)
        take(place, original.people(), report.of(Table.USERS), people.write)
        progress(0.1, "listings")
        listings = ListingTaking(people.here, self._outbox)
        take(place, original.listings(), report.of(Table.LISTINGS), listings.write)
        progress(0.3, "images")
        images = ImageTaking(listings.here)
        take(place, original.images(), report.of(Table.IMAGES), images.write)
        progress(0.4, "items")
        items = ItemTaking(people.here)
        take(place, original.items(), report.of(Table.ITEMS), items.write)


def _report(original: Original) -> Report:
    return Report(_NAMES, rows=original.counts(), tables=original.left_out())
