"""Everything that can be asked."""

import strawberry

from premises.kernel.errors import Invalid
from premises.properties.graphql.context import Info
from premises.properties.graphql.schema.declaring import question
from premises.properties.graphql.schema.enums import ListingType, PropertyType
from premises.properties.graphql.schema.telling import told_search, told_session
from premises.properties.graphql.schema.types import (
    Item,
    Property,
    PropertyConnection,
    SavedSearch,
    Session,
    User,
)
from premises.properties.graphql.schema.where import (
    PropertyOrder,
    PropertyWhere,
    condition_of,
    order_named,
)
from premises.properties.search import Condition, Order, Range, cursor_from
from premises.properties.service.reading import Page

_MOST_SKIPPED = 100_000


@strawberry.type(description="Everything that can be asked.")
class Query:
    @question(
        "Listings that everybody sees, by id; sorted where `sortBy` says by what.", list[Property]
    )
    def properties(
        self,
        info: Info,
        property_type: PropertyType | None = None,
        listing_type: ListingType | None = None,
        min_price: float | None = None,
        max_price: float | None = None,
        min_bedrooms: int | None = None,
        max_bedrooms: int | None = None,
        min_bathrooms: float | None = None,
        max_bathrooms: float | None = None,
        city: str | None = None,
        sort_by: str | None = None,
        sort_direction: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> object:
        condition = Condition(
            property_types=() if property_type is None else (property_type,),
            listing_types=() if listing_type is None else (listing_type,),
            price=Range(min_price, max_price),
            bedrooms=Range(min_bedrooms, max_bedrooms),
            bathrooms=Range(min_bathrooms, max_bathrooms),
            city=city,
        )
        order, skipped = order_named(sort_by, sort_direction), offset or 0
        if (limit is not None and limit < 0) or not 0 <= skipped <= _MOST_SKIPPED:
            raise Invalid(
                "properties.bad_page",
                f"A limit is not less than 0, an offset from 0 to {_MOST_SKIPPED}.",
            )
        return info.context.rows(
            info,
            lambda asked, layout: asked.listings(
                layout, condition, order, limit=limit, offset=skipped
            ),
        )

    @question(
        "Listings that everybody sees, page after page; nothing is missed or told"
        " twice while others come and go.",
        PropertyConnection,
    )
    def properties_connection(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        where: PropertyWhere | None = None,
        order_by: PropertyOrder | None = None,
    ) -> object:
        order = Order() if order_by is None else order_by.order()
        page = Page(first, None if after is None else cursor_from(after, order))
        condition = condition_of(where)
        return info.context.row(
            info, lambda asked, layout: asked.connection(layout, condition, order, page)
        )

    @question("One listing, if it is seen.", Property | None)
    def property(self, info: Info, id: int) -> object:  # noqa: A002 - clients call it so.
        return info.context.row(info, lambda asked, layout: asked.listing(layout, id))

    @question("Somebody's listings, as far as they are seen.", list[Property])
    def user_properties(self, info: Info, user_id: int) -> object:
        return info.context.rows(info, lambda asked, layout: asked.of_owner(layout, user_id))

    @question("The listings of whoever asks.", list[Property])
    def my_properties(self, info: Info) -> object:
        info.context.known()
        return info.context.rows(info, lambda asked, layout: asked.own(layout))

    @question("Listings that wait for an admin's approval.", list[Property])
    def pending_properties(self, info: Info) -> object:
        info.context.permit("Query.pendingProperties")
        return info.context.rows(info, lambda asked, layout: asked.waiting(layout))

    @question("What whoever asks keeps an eye on, the newest first.", list[Property])
    def favorites(self, info: Info) -> object:
        info.context.known()
        return info.context.rows(info, lambda asked, layout: asked.favourites(layout))

    @question("Everybody for admins, themselves for others.", list[User])
    def users(self, info: Info) -> object:
        return info.context.rows(info, lambda asked, layout: asked.people(layout))

    @question("One person.", User | None)
    def user(self, info: Info, id: int) -> object:  # noqa: A002 - clients call it so.
        return info.context.row(info, lambda asked, layout: asked.person(layout, id))

    @question("Whoever asks; nothing for who is not signed in.", User | None)
    def me(self, info: Info) -> object:
        info.context.known()
        return info.context.row(info, lambda asked, layout: asked.me(layout))

    @question("The notes of whoever asks; for admins all.", list[Item])
    def items(self, info: Info) -> object:
        info.context.known()
        return info.context.rows(info, lambda asked, layout: asked.items(layout))

    @question("One note, if it is seen.", Item | None)
    def item(self, info: Info, id: int) -> object:  # noqa: A002 - clients call it so.
        info.context.known()
        return info.context.row(info, lambda asked, layout: asked.item(layout, id))

    @question("The searches that whoever asks has saved.")
    def saved_searches(self, info: Info) -> list[SavedSearch]:
        context = info.context
        if not context.viewer.is_somebody:
            context.known()
            return []
        told = context.verbs.told
        return [told_search(one, told) for one in context.verbs.searches.list(context.viewer)]

    @question("The devices on which whoever asks is signed in.")
    def sessions(self, info: Info) -> list[Session]:
        context = info.context
        caller = context.known()
        found = context.verbs.entrance.open_of(caller)
        return [told_session(one, caller, context.verbs.told) for one in found]
