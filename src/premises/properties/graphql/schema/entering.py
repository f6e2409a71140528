"""Coming in, staying in and leaving."""

from collections.abc import Callable

import strawberry

from premises.properties.graphql.context import Info
from premises.properties.graphql.schema.declaring import change
from premises.properties.graphql.schema.envelopes import (
    AuthResponse,
    MessageResponse,
    UserResponse,
)
from premises.properties.graphql.schema.inputs import ProfileInput, SigninInput, SignupInput
from premises.properties.service.entrance import Entered, Place

_MAILED = "If there is an account with this e-mail, a mail with a link is on its way to it."


@strawberry.type
class Entering:
    @change("Opens an account and signs in.", AuthResponse)
    def signup(self, info: Info, user_data: SignupInput) -> AuthResponse:
        given = user_data
        return _entered(
            info,
            "Signup successful",
            lambda: info.context.verbs.entrance.sign_up(
                email=given.email,
                password=given.password,
                name=given.name,
                profile=given.profile(),
                place=_place(info),
            ),
        )

    @change("Signs in.", AuthResponse)
    def signin(self, info: Info, signin_data: SigninInput) -> AuthResponse:
        given = signin_data
        return _entered(
            info,
            "Login successful",
            lambda: info.context.verbs.entrance.sign_in(
                email=given.email, password=given.password, place=_place(info)
            ),
        )

    @change("Renews a sign-in; the token for it counts once.", AuthResponse)
    def refresh_token(self, info: Info, refresh_token: str) -> AuthResponse:
        return _entered(
            info,
            "Token renewed",
            lambda: info.context.verbs.entrance.renew(refresh_token, _place(info)),
        )

    @change("Ends the sign-in that asks.", MessageResponse)
    def logout(self, info: Info) -> MessageResponse:
        info.context.verbs.entrance.leave(info.context.caller)
        return MessageResponse(success=True, message="Logged out successfully")

    @change("Ends all sign-ins of whoever asks.", MessageResponse)
    def logout_all(self, info: Info) -> MessageResponse:
        count = info.context.verbs.entrance.leave_all(info.context.caller)
        return MessageResponse(success=True, message=f"Logged out of {count} sessions")

    @change("Ends one sign-in of whoever asks.", MessageResponse)
    def revoke_session(self, info: Info, id: str) -> MessageResponse:  # noqa: A002 - as it is read.
        info.context.verbs.entrance.end(info.context.caller, id)
        return MessageResponse(success=True, message="Session ended")

    @change(
        "Sends a mail by which a new password can be set, where the house sends mail.",
        MessageResponse,
    )
    def request_password_reset(self, info: Info, email: str) -> MessageResponse:
        context = info.context
        context.verbs.auth.resets.ask(email, context.visitor.address)
        return MessageResponse(success=True, message=_MAILED)

    @change("Sets a new password and ends all sign-ins.", MessageResponse)
    def reset_password(self, info: Info, token: str, password: str) -> MessageResponse:
        context = info.context
        context.verbs.auth.resets.redeem(token, password, context.visitor.address)
        return MessageResponse(success=True, message="Password changed; sign in with it")

    @change("Changes what one says of oneself.", UserResponse)
    def update_profile(self, info: Info, profile: ProfileInput) -> UserResponse:
        context = info.context
        person_id = context.verbs.people.change_profile(context.caller, profile.profile())
        context.viewer = context.verbs.people.viewer(context.caller)
        user = context.row(info, lambda asked, layout: asked.person(layout, person_id), "user")
        return UserResponse(success=True, user=user)


def _place(info: Info) -> Place:
    visitor = info.context.visitor
    return Place(visitor.address, visitor.user_agent)


def _entered(info: Info, message: str, enter: Callable[[], Entered]) -> AuthResponse:
    """What clients need after a sign-in; who they are is read as they themselves see it."""
    context, entered = info.context, enter()
    context.viewer = entered.viewer
    return AuthResponse(
        success=True,
        token=entered.token,
        refresh_token=entered.refresh_token,
        expires_at=context.verbs.told(entered.expires_at),
        user=context.row(info, lambda asked, layout: asked.me(layout), "user"),
        message=message,
    )
