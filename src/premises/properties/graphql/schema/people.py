"""Adding people and their notes, and saying who they are."""

import strawberry

from premises.properties.graphql.context import Info
from premises.properties.graphql.schema.declaring import change
from premises.properties.graphql.schema.enums import Role
from premises.properties.graphql.schema.envelopes import ItemResponse, UserResponse
from premises.properties.graphql.schema.inputs import ItemInput, UserInput


@strawberry.type
class PeopleChanging:
    @change("Adds a person, who then sets a password; for admins.", UserResponse)
    def create_user(self, info: Info, user_data: UserInput) -> UserResponse:
        context, given = info.context, user_data
        made = context.verbs.roles.create(
            context.caller,
            name=given.name,
            email=given.email,
            age=given.age,
            address=given.address,
        )
        return _person(info, made)

    @change("Makes somebody a user, an agent or an admin; for admins.", UserResponse)
    def set_user_role(self, info: Info, user_id: int, role: Role) -> UserResponse:
        context = info.context
        context.verbs.roles.set_role(context.caller, user_id, role)
        return _person(info, user_id)

    @change("Makes a note.", ItemResponse)
    def create_item(self, info: Info, item_data: ItemInput) -> ItemResponse:
        context, given = info.context, item_data
        made = context.verbs.items.create(
            context.caller, given.title, given.description, given.owner_id
        )
        context.viewer = context.verbs.people.viewer(context.caller)
        item = context.row(info, lambda asked, layout: asked.item(layout, made), "item")
        return ItemResponse(success=True, item=item)


def _person(info: Info, person_id: int) -> UserResponse:
    user = info.context.row(info, lambda asked, layout: asked.person(layout, person_id), "user")
    return UserResponse(success=True, user=user)
