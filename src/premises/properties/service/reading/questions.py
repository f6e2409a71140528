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
from premises.properties.service.checks import MOST_ID, is_id
from premises.properties.service.reading import finding
from premises.properties.service.reading.loading import Loader
from premises.properties.service.reading.pages import Page, Pages
from premises.properties.service.reading.shape import shape
from premises.properties.service.reading.tables import IMAGES, ITEMS, LISTINGS, PEOPLE, Table
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
        """Questions that are answered from one state of the database."""
        with self._database.connected() as connection:
            loader = Loader(connection, viewer, self.shape, self._settings.max_values)
            yield Questions(loader, viewer, self._settings)


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
        """Listings that everybody sees and that meet a condition, by id or in an order.

        Raises:
            Invalid: the list has no such part, or the condition is too large.

        """
        longest = self._settings.max_list
        most = longest if limit is None else min(limit, longest)
        if most < 0 or not 0 <= offset <= MOST_ID:
            raise Invalid("properties.bad_page", "A limit and an offset are not less than 0.")
        by = (_L.id,) if order is None else finding.ordered(order)
        wanted = _shown(condition)
        return self._loader.level(
            layout, lambda rows: rows.where(wanted).order_by(*by).limit(most).offset(offset)
        )

    def listing(self, layout: Layout, listing_id: int) -> Level | None:
        return self._one(layout, LISTINGS, listing_id)

    def meets(self, listing_id: int, condition: Condition) -> bool:
        """Whether a listing is seen by the viewer and meets a condition."""
        if not is_id(listing_id):
            return False
        wanted = sa.and_(_L.id == listing_id, finding.clause(check(condition)))
        found = self._loader.level(Layout("Property", ("id",)), lambda rows: rows.where(wanted))
        return bool(found.rows)

    def image(self, layout: Layout, image_id: int) -> Level | None:
        return self._one(layout, IMAGES, image_id)

    def of_owner(self, layout: Layout, person_id: int) -> Level:
        """What the viewer sees of somebody's listings."""
        if not is_id(person_id):
            return self._loader.linked(layout, ())
        return self._all(layout, LISTINGS, _L.owner_id == person_id)

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
        return self._all(layout, LISTINGS, _L.approval == Approval.WAITING.value)

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
                .limit(self._settings.max_list)
            ),
        )

    def people(self, layout: Layout) -> Level:
        """Everybody for an admin, themselves for others, nobody for a stranger."""
        if self._viewer.is_admin:
            return self._all(layout, PEOPLE)
        return self.me(layout) or self._loader.linked(layout, ())

    def person(self, layout: Layout, person_id: int) -> Level | None:
        return self._one(layout, PEOPLE, person_id)

    def me(self, layout: Layout) -> Level | None:
        person_id = self._viewer.person_id
        return None if person_id is None else self._one(layout, PEOPLE, person_id)

    def items(self, layout: Layout) -> Level:
        return self._all(layout, ITEMS)

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
        return Pages(self._loader, self._viewer, layout).page(wanted, order, page)

    def _all(self, layout: Layout, table: Table, *wanted: finding.Clause) -> Level:
        """What the viewer sees of a table, as much of it as a list holds."""
        most = self._settings.max_list
        return self._loader.level(
            layout, lambda rows: rows.where(*wanted).order_by(*table.order).limit(most)
        )

    def _one(self, layout: Layout, table: Table, identity: int) -> Level | None:
        if not is_id(identity):
            return None
        key = table.value("id", self._viewer)
        found = self._loader.level(layout, lambda rows: rows.where(key == identity))
        return found if found.rows else None


def _shown(condition: Condition) -> finding.Clause:
    """A list shows what everybody sees, to the owner of what is not published too."""
    shown = (_L.is_published.is_(True), _L.approval == Approval.APPROVED.value)
    return sa.and_(*shown, finding.clause(check(condition)))
