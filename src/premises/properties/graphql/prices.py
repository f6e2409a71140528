"""What the fields of the API are worth, in points: about one for each value of an answer."""

from typing import Final

from premises.properties.limiter import Limits, Prices
from premises.properties.settings import PropertiesSettings

PRICES: Final = Prices(
    own={
        # Passwords are hashed slowly on purpose.
        "Mutation.signup": 1000,
        "Mutation.signin": 1000,
        "Mutation.resetPassword": 1000,
        "Mutation.requestPasswordReset": 500,
        "PropertyConnection.totalCount": 50,
        "Property.building": 5,
    },
    lengths={
        "PropertyConnection.edges": 1,
        "PropertyConnection.nodes": 1,
        "Property.images": 10,
        "Property.history": 10,
        "Property.building": 5,
        "User.properties": 20,
        "User.items": 20,
        "Query.myProperties": 50,
        "Query.userProperties": 50,
        "Query.favorites": 50,
        "Query.savedSearches": 20,
        "Query.sessions": 10,
    },
    paged_by=("first", "limit"),
)


def limits_of(settings: PropertiesSettings) -> Limits:
    """What an operator allows one document to ask for."""
    return Limits(
        max_bytes=settings.max_document_bytes,
        max_tokens=settings.max_tokens,
        max_depth=settings.max_depth,
        max_fields=settings.max_fields,
        max_aliases=settings.max_aliases,
        max_mutations=settings.max_mutations,
        max_cost=settings.max_cost,
        introspection=settings.introspection,
    )
