"""What can be asked of properties, and the levels that answer it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.properties.models import Approval, FavouriteRow, ListingRow
from premises.properties.plans import Layout, Level, Shape
from premises.properties.rights import Viewer
from premises.properties.search import Condition, Order, check
from premises.properties.service.reading import finding
from premises.properties.service.reading.loading import Loader
from premises.properties.service.reading.pages import Page, Pages
from premises.properties.service.reading.shape import shape
from premises.properties.service.reading.tables import ITEMS, LISTINGS, PEOPLE, Table
from premises.properties.settings import PropertiesSettings

_L: Final = ListingRow.__table__.c


class Reader:
    """Opens readings of the database for those who look."""

    def __init__(self, database: Database, settings: PropertiesSettings) -> None:
        self._database = database
        self._settings = settings
        self.shape: Shape = shape(settings.timestamps)

    @contextmanager
    def reading(self, viewer: Viewer) -> Iterator["Questions"]:
        """Questions that are answered from one session."""
        with self._database.read() as session:
            yield Questions(Loader(session, viewer, self.shape), viewer, self._settings)


class Questions:
    """Each answers with the rows of a layout; what the viewer does not see is not there."""

    def __init__(self, loader: Loader, viewer: Viewer, settings: PropertiesSettings) -> None:
        self._loader = loader
        self._viewer = viewer
        self._settings = settings

    @property
    def statements(self) -> int:
        """How many statements were sent."""
        return self._loader.count

    def listings(
        self,
        layout: Layout,
        condition: Condition,
        order: Order | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> Level:
        """Listings that everybody sees and that meet a condition, by id or in an order."""
        most = min(self._settings.max_list if limit is None else limit, self._settings.max_list)
        by = (_L.id,) if order is None else finding.ordered(order)
        wanted = _shown(condition)
        return self._loader.level(
            layout, lambda rows: rows.where(wanted).order_by(*by).limit(most).offset(offset)
        )

    def listing(self, layout: Layout, listing_id: int) -> Level | None:
        return self._one(layout, LISTINGS, listing_id)

    def of_owner(self, layout: Layout, person_id: int) -> Level:
        """What the viewer sees of somebody's listings."""
        return self._loader.level(
            layout, lambda rows: rows.where(_L.owner_id == person_id).order_by(_L.id)
        )

    def own(self, layout: Layout) -> Level:
        """The viewer's own listings; a stranger has none."""
        person_id = self._viewer.person_id
        return (
            self._loader.linked(layout, ())
            if person_id is None
            else self.of_owner(layout, person_id)
        )

    def waiting(self, layout: Layout) -> Level:
        """Listings that wait for an admin's approval."""
        return self._loader.level(
            layout,
            lambda rows: rows.where(_L.approval == Approval.WAITING.value).order_by(_L.id),
        )

    def favourites(self, layout: Layout) -> Level:
        """What the viewer keeps an eye on, as far as it is seen, the newest first."""
        kept = FavouriteRow.__table__.c
        person_id = self._viewer.person_id
        if person_id is None:
            return self._loader.linked(layout, ())
        return self._loader.level(
            layout,
            lambda rows: (
                rows.join_from(
                    ListingRow.__table__, FavouriteRow.__table__, kept.listing_id == _L.id
                )
                .where(kept.person_id == person_id)
                .order_by(kept.created_at.desc(), _L.id.desc())
            ),
        )

    def people(self, layout: Layout) -> Level:
        """Everybody for an admin, themselves for others, nobody for a stranger."""
        if self._viewer.is_admin:
            return self._loader.level(layout, lambda rows: rows.order_by(*PEOPLE.order))
        return self.me(layout) or self._loader.linked(layout, ())

    def person(self, layout: Layout, person_id: int) -> Level | None:
        return self._one(layout, PEOPLE, person_id)

    def me(self, layout: Layout) -> Level | None:
        person_id = self._viewer.person_id
        return None if person_id is None else self._one(layout, PEOPLE, person_id)

    def items(self, layout: Layout) -> Level:
        return self._loader.level(layout, lambda rows: rows.order_by(*ITEMS.order))

    def item(self, layout: Layout, item_id: int) -> Level | None:
        return self._one(layout, ITEMS, item_id)

    def connection(self, layout: Layout, condition: Condition, order: Order, page: Page) -> Level:
        """One page of an order, in one row whose links are edges, nodes and what follows.

        Raises:
            Invalid: more is wanted than a page holds.

        """
        if not 0 < page.first <= self._settings.max_page:
            raise Invalid(
                "properties.bad_page", f"Ask for 1 to {self._settings.max_page} listings at once."
            )
        wanted = _shown(condition)
        pages = Pages(self._loader, self._viewer, layout)
        found = pages.page(wanted, order, page)
        total = self._count(wanted) if "total_count" in layout.columns else 0
        return pages.level(found, order, total)

    def _count(self, wanted: finding.Clause) -> int:
        seen = sa.select(sa.func.count()).select_from(LISTINGS.start)
        [(count,)] = self._loader.rows(seen.where(LISTINGS.seen(self._viewer), wanted))
        return int(str(count))

    def _one(self, layout: Layout, table: Table, identity: int) -> Level | None:
        key = table.value("id", self._viewer)
        found = self._loader.level(layout, lambda rows: rows.where(key == identity))
        return found if found.rows else None


def _shown(condition: Condition) -> finding.Clause:
    """A list shows what everybody sees, to the owner of what is not published too."""
    shown = (_L.is_published.is_(True), _L.approval == Approval.APPROVED.value)
    return sa.and_(*shown, finding.clause(check(condition)))
