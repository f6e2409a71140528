"""Who may see each field and ask for each operation; what has no rule is shown to nobody.

A field that a viewer may not see is answered by what stands in its rule instead, because clients
of the original service rely on fields that are never null. Operations are refused by a failure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from premises.kernel.errors import Forbidden, Unauthenticated
from premises.properties.rights.viewers import Viewer


class Who(IntEnum):
    """Each of these lets in fewer than the one before."""

    EVERYONE = 0
    """The answer is the same whoever asks."""
    SIGNED_IN = 1
    """The same for everyone who is signed in."""
    PERSON = 2
    """Who is meant by it: the answer differs from person to person. Admins too."""
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """Who sees a field or may ask for an operation, and what others get in a field's place."""

    who: Who
    instead: object = None


_EVERYONE: Final = Rule(Who.EVERYONE)
_SIGNED_IN: Final = Rule(Who.SIGNED_IN)
_PERSON: Final = Rule(Who.PERSON)
_ADMIN: Final = Rule(Who.ADMIN)


def _all(type_name: str, names: str, rule: Rule) -> dict[str, Rule]:
    return {f"{type_name}.{name}": rule for name in names.split()}


FIELDS: Final[Mapping[str, Rule]] = {
    # Listings: whether one is seen at all is decided by `visible`; what is seen is seen whole.
    **_all(
        "Property",
        "id title description propertyType listingType price area bedrooms bathrooms address city"
        " state zipCode status featured isPublished createdAt updatedAt ownerId owner images"
        " latitude longitude yearBuilt approval version originalPrice closePrice closedAt history",
        _EVERYONE,
    ),
    "Property.favorite": Rule(Who.PERSON, instead=False),
    "Property.building": Rule(Who.PERSON, instead=()),
    **_all(
        "PropertyImage",
        "id imageUrl isPrimary propertyId width height thumbhash srcset position caption",
        _EVERYONE,
    ),
    **_all("PropertyChange", "field old new changedAt", _EVERYONE),
    **_all("BuildingLink", "domain kind id title url", _PERSON),
    # People: how to reach somebody is for those who are signed in, the rest for themselves.
    **_all("User", "id name createdAt role properties", _EVERYONE),
    "User.email": Rule(Who.SIGNED_IN, instead=""),
    "User.phone": _SIGNED_IN,
    "User.isActive": Rule(Who.PERSON, instead=True),
    **_all("User", "age address", _PERSON),
    "User.items": Rule(Who.PERSON, instead=()),
    **_all("Item", "id title description ownerId createdAt owner", _PERSON),
    **_all("SavedSearch", "id name notify condition createdAt", _PERSON),
    **_all("Session", "id createdAt expiresAt lastSeenAt userAgent address current", _PERSON),
    **_all("PropertyConnection", "edges nodes pageInfo totalCount", _EVERYONE),
    **_all("PropertyEdge", "cursor node", _EVERYONE),
    **_all("PageInfo", "hasNextPage endCursor", _EVERYONE),
    # What an operation answers is for whoever was let in to ask for it.
    **_all("AuthResponse", "success token user error message refreshToken expiresAt", _EVERYONE),
    **_all("UserResponse", "success user error", _EVERYONE),
    **_all("ItemResponse", "success item error", _EVERYONE),
    **_all("PropertyResponse", "success property error message", _EVERYONE),
    **_all("PropertyImageResponse", "success image error", _EVERYONE),
    **_all("SavedSearchResponse", "success search error", _EVERYONE),
    **_all("MessageResponse", "success message", _EVERYONE),
    **_all("PropertyEvent", "what propertyId property at", _EVERYONE),
}
"""The rule of every field, by `Type.field`."""

OPERATIONS: Final[Mapping[str, Rule]] = {
    **_all("Query", "properties propertiesConnection", _EVERYONE),
    # Whoever owns a listing sees it before others do, so these answers differ by person.
    **_all("Query", "property userProperties user users", Rule(Who.PERSON)),
    **_all("Query", "me myProperties items item favorites savedSearches sessions", _PERSON),
    "Query.pendingProperties": _ADMIN,
    **_all("Mutation", "signup signin refreshToken requestPasswordReset resetPassword", _EVERYONE),
    **_all(
        "Mutation",
        "logout logoutAll revokeSession updateProfile createProperty updateProperty deleteProperty"
        " addPropertyImage createItem addToFavorites removeFromFavorites saveSearch"
        " deleteSavedSearch",
        _SIGNED_IN,
    ),
    **_all(
        "Mutation", "createUser featureProperty approveProperty rejectProperty setUserRole", _ADMIN
    ),
    "Subscription.propertyChanged": _EVERYONE,
}
"""The rule of every operation. A query for persons is answered to strangers too, with what
everybody sees; a mutation is refused to whom its rule leaves out."""


def may_see(viewer: Viewer, field: str, *, of_person: int | None = None) -> bool:
    """Whether the viewer sees a field; for a field about a person, of which person it is.

    Raises:
        KeyError: the field has no rule.

    """
    return _fits(viewer, FIELDS[field].who, of_person)


def require(viewer: Viewer, operation: str) -> None:
    """Pass in silence if the viewer may ask for an operation, such as `Mutation.createUser`.

    Raises:
        Unauthenticated: it is for those who are signed in.
        Forbidden: it is for admins.
        KeyError: the operation has no rule.

    """
    who = OPERATIONS[operation].who
    if who is not Who.EVERYONE and not viewer.is_somebody:
        raise Unauthenticated("properties.sign_in", "Not authenticated")
    if who is Who.ADMIN and not viewer.is_admin:
        raise Forbidden("properties.admin_needed", "Admin role required")


def scope(viewer: Viewer, touched: Iterable[str]) -> str:
    """For whom an answer holds that was made of these fields and operations.

    Two viewers with the same scope get the same answer.

    Raises:
        KeyError: one of them has no rule.

    """
    return scope_of(viewer, widest(touched))


def widest(touched: Iterable[str]) -> Who:
    """For how few an answer holds that was made of these fields and operations.

    Raises:
        KeyError: one of them has no rule.

    """
    return max((_rule(name).who for name in touched), default=Who.EVERYONE)


def scope_of(viewer: Viewer, who: Who) -> str:
    """For whom an answer holds that is for so few, asked by this viewer."""
    if who is Who.EVERYONE:
        return "public"
    if not viewer.is_somebody:
        return "stranger"
    if who is Who.SIGNED_IN:
        return "signed-in"
    return f"{viewer.role}:{viewer.person_id}:{viewer.house_id}"


def _rule(name: str) -> Rule:
    return OPERATIONS.get(name) or FIELDS[name]


def _fits(viewer: Viewer, who: Who, of_person: int | None) -> bool:
    match who:
        case Who.EVERYONE:
            return True
        case Who.SIGNED_IN:
            return viewer.is_somebody
        case Who.PERSON:
            return viewer.is_admin or viewer.is_person(of_person)
    return viewer.is_admin
