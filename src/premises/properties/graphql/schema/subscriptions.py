"""What can be followed while it happens."""

import strawberry

from premises.properties.graphql.context import Context, Happened, Info
from premises.properties.graphql.schema.declaring import question
from premises.properties.graphql.schema.types import PropertyEvent
from premises.properties.graphql.schema.where import PropertyWhere, condition_of
from premises.properties.search import Condition


class Unheard(Exception):  # noqa: N818 - an answer to an event, not a bug.
    """What has happened is nothing for whoever follows."""


@strawberry.type(description="What can be followed while it happens.")
class Subscription:
    @question(
        "Told whenever a listing changes that whoever follows sees, or saw: one of them, or all"
        " that meet a condition.",
        PropertyEvent,
    )
    def property_changed(
        self,
        info: Info,
        where: PropertyWhere | None = None,
        id: int | None = None,  # noqa: A002 - as it is read.
    ) -> object:
        """The document is executed anew for each event, by whoever the follower is by then."""
        context, condition = info.context, condition_of(where)
        happened = context.happened
        context.permit("Subscription.propertyChanged")
        if happened is None or id not in {None, happened.listing_id}:
            raise Unheard
        if not _is_for(context, happened, condition):
            raise Unheard
        return PropertyEvent(
            what=happened.what,
            property_id=happened.listing_id,
            at=context.verbs.told(happened.at),
        )


def _is_for(context: Context, happened: Happened, condition: Condition) -> bool:
    """Whether a listing is seen and looked for; of one that nobody sees any more all hear once."""
    with context.verbs.reader.reading(context.viewer) as asked:
        if asked.meets(happened.listing_id, condition):
            return True
    return happened.is_gone or (happened.is_owners and happened.what == "deleted")
