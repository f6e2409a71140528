"""How a change is answered: whether it succeeded, what came of it, or what stood in its way."""

import strawberry

from premises.properties.graphql.schema.types import (
    Item,
    Property,
    PropertyImage,
    SavedSearch,
    User,
)


@strawberry.type(description="What came of signing up, signing in or renewing a sign-in.")
class AuthResponse:
    success: bool
    token: str | None = strawberry.field(
        default=None, description="To be sent as `Authorization: Bearer`."
    )
    user: User | None = None
    error: str | None = None
    message: str | None = strawberry.field(
        default=None, description="A sentence for people; of a failure the same as `error`."
    )
    refresh_token: str | None = strawberry.field(
        default=None, description="Renews the sign-in once; the answer holds the next one."
    )
    expires_at: str | None = strawberry.field(default=None, description="When the token ends.")

    @classmethod
    def failed(cls, message: str) -> "AuthResponse":
        return cls(success=False, error=message, message=message)


@strawberry.type(description="What came of a change to a person.")
class UserResponse:
    success: bool
    user: User | None = None
    error: str | None = None

    @classmethod
    def failed(cls, message: str) -> "UserResponse":
        return cls(success=False, error=message)


@strawberry.type(description="What came of a change to a note.")
class ItemResponse:
    success: bool
    item: Item | None = None
    error: str | None = None

    @classmethod
    def failed(cls, message: str) -> "ItemResponse":
        return cls(success=False, error=message)


@strawberry.type(description="What came of a change to a listing.")
class PropertyResponse:
    success: bool
    property: Property | None = None
    error: str | None = None
    message: str | None = strawberry.field(
        default=None, description="A sentence for people; of a failure the same as `error`."
    )

    @classmethod
    def failed(cls, message: str) -> "PropertyResponse":
        return cls(success=False, error=message, message=message)


@strawberry.type(description="What came of a change to a picture.")
class PropertyImageResponse:
    success: bool
    image: PropertyImage | None = None
    error: str | None = None

    @classmethod
    def failed(cls, message: str) -> "PropertyImageResponse":
        return cls(success=False, error=message)


@strawberry.type(description="What came of saving a search.")
class SavedSearchResponse:
    success: bool
    search: SavedSearch | None = None
    error: str | None = None

    @classmethod
    def failed(cls, message: str) -> "SavedSearchResponse":
        return cls(success=False, error=message)


@strawberry.type(description="Whether something was done, in a sentence for people.")
class MessageResponse:
    success: bool
    message: str

    @classmethod
    def failed(cls, message: str) -> "MessageResponse":
        return cls(success=False, message=message)
