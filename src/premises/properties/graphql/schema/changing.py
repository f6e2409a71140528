"""Changing listings, their pictures, and what people keep an eye on."""

from typing import Any

import strawberry

from premises.properties.graphql.context import Context, Info
from premises.properties.graphql.schema.declaring import change
from premises.properties.graphql.schema.envelopes import (
    MessageResponse,
    PropertyImageResponse,
    PropertyResponse,
    SavedSearchResponse,
)
from premises.properties.graphql.schema.inputs import PropertyImageInput, PropertyInput
from premises.properties.graphql.schema.scalars import whole
from premises.properties.graphql.schema.telling import told_search
from premises.properties.graphql.schema.where import PropertyWhere, condition_of


@strawberry.type
class Changing:
    @change("Puts a listing in; its owner is whoever asks.", PropertyResponse)
    def create_property(
        self, info: Info, property_data: PropertyInput, owner_id: int | None = None
    ) -> PropertyResponse:
        context = info.context
        made = context.verbs.listings.create(context.caller, property_data.draft(), owner_id)
        return _changed(info, made, "Property created successfully")

    @change("Replaces a listing; for its owner and admins.", PropertyResponse)
    def update_property(
        self,
        info: Info,
        id: int,  # noqa: A002 - clients call it so.
        property_data: PropertyInput,
        owner_id: int | None = None,
    ) -> PropertyResponse:
        context = info.context
        context.verbs.listings.update(context.caller, id, property_data.draft(), owner_id)
        return _changed(info, id, "Property updated successfully")

    @change("Removes a listing with its pictures.", PropertyResponse)
    def delete_property(
        self,
        info: Info,
        id: int,  # noqa: A002 - clients call it so.
        owner_id: int | None = None,
    ) -> PropertyResponse:
        context = info.context
        context.verbs.listings.delete(context.caller, id, owner_id)
        return PropertyResponse(success=True, message="Property deleted successfully")

    @change("Adds a picture that lies elsewhere; files are uploaded.", PropertyImageResponse)
    def add_property_image(
        self, info: Info, image_data: PropertyImageInput, owner_id: int | None = None
    ) -> PropertyImageResponse:
        context, given = info.context, image_data
        made = context.verbs.images.add_url(
            context.caller,
            given.property_id,
            given.image_url,
            is_primary=given.is_primary,
            owner_id=owner_id,
        )
        _look_again(context)
        image = context.row(info, lambda asked, layout: asked.image(layout, made), "image")
        return PropertyImageResponse(success=True, image=image)

    @change("Puts a listing among those that are recommended, or not.", MessageResponse)
    def feature_property(
        self, info: Info, property_id: strawberry.ID, featured: bool
    ) -> MessageResponse:
        context = info.context
        context.verbs.listings.feature(context.caller, whole(property_id), featured)
        done = "featured" if featured else "no longer featured"
        return MessageResponse(success=True, message=f"Property is {done}")

    @change("Lets a listing be shown.", PropertyResponse)
    def approve_property(self, info: Info, property_id: strawberry.ID) -> PropertyResponse:
        found = whole(property_id)
        info.context.verbs.listings.approve(info.context.caller, found)
        return _changed(info, found, "Property approved")

    @change("Lets a listing not be shown.", PropertyResponse)
    def reject_property(self, info: Info, property_id: strawberry.ID) -> PropertyResponse:
        found = whole(property_id)
        info.context.verbs.listings.reject(info.context.caller, found)
        return _changed(info, found, "Property rejected")


@strawberry.type
class Following:
    @change("Keeps an eye on a listing.", MessageResponse)
    def add_to_favorites(self, info: Info, property_id: strawberry.ID) -> MessageResponse:
        info.context.verbs.favourites.add(info.context.caller, whole(property_id))
        return MessageResponse(success=True, message="Property added to favorites")

    @change("Keeps an eye on it no longer.", MessageResponse)
    def remove_from_favorites(self, info: Info, property_id: strawberry.ID) -> MessageResponse:
        info.context.verbs.favourites.remove(info.context.caller, whole(property_id))
        return MessageResponse(success=True, message="Property removed from favorites")

    @change("Keeps a search, and tells of what is new in it by mail.", SavedSearchResponse)
    def save_search(
        self, info: Info, name: str, where: PropertyWhere | None = None, notify: bool = False
    ) -> SavedSearchResponse:
        context = info.context
        saved = context.verbs.searches.save(
            context.caller, name, condition_of(where), is_told=notify
        )
        return SavedSearchResponse(success=True, search=told_search(saved, context.verbs.told))

    @change("Forgets a saved search.", MessageResponse)
    def delete_saved_search(self, info: Info, id: int) -> MessageResponse:  # noqa: A002 - as read.
        info.context.verbs.searches.delete(info.context.caller, id)
        return MessageResponse(success=True, message="Search deleted")


def _changed(info: Info, listing_id: int, message: str) -> PropertyResponse:
    _look_again(info.context)
    seen: Any = info.context.row(
        info, lambda asked, layout: asked.listing(layout, listing_id), "property"
    )
    return PropertyResponse(success=True, property=seen, message=message)


def _look_again(context: Context) -> None:
    """Whoever has changed something for the first time has only now got a number."""
    if context.viewer.person_id is None:
        context.viewer = context.verbs.people.viewer(context.caller)
