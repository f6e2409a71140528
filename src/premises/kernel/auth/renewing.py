"""The doors by which a sign-in is renewed and a forgotten password replaced."""

from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from premises.kernel.auth.resets import PAGE
from premises.kernel.auth.schemas import Forgotten, NewPassword, Renewal, SignedIn, Told
from premises.kernel.auth.signing_in import address_of, renewal
from premises.kernel.auth.wiring import Auth
from premises.kernel.errors import Failure, Invalid

_ASKED: Final = "If there is an account with this e-mail, a mail with a link is on its way to it."
_DONE: Final = "The new password is set, and you are signed out everywhere. Sign in with it."


def router(auth: Auth) -> APIRouter:
    """The routes /api/auth/refresh and below /api/auth/password; they need no sign-in."""
    routes = APIRouter()
    _add_refresh(routes, auth)
    _add_reset(routes, auth)
    _add_page(routes, auth)
    return routes


def _add_refresh(routes: APIRouter, auth: Auth) -> None:
    @routes.post("/refresh")
    def refresh(given: Renewal, request: Request, response: Response) -> SignedIn:
        token = given.refresh_token.get_secret_value()
        return renewal(auth, response, auth.refreshes.rotate(token, address_of(request)))


def _add_reset(routes: APIRouter, auth: Auth) -> None:
    @routes.post("/password/forgot", status_code=202)
    def forgot(given: Forgotten, request: Request) -> Told:
        auth.resets.ask(given.email, address_of(request))
        return Told(message=_ASKED)

    @routes.post("/password/reset", status_code=204)
    def reset(given: NewPassword, request: Request) -> None:
        auth.resets.redeem(
            given.token.get_secret_value(), given.password.get_secret_value(), address_of(request)
        )


def _add_page(routes: APIRouter, auth: Auth) -> None:
    """The page that a mail leads to, where no other was named; it works without scripts."""

    @routes.get("/password/reset", include_in_schema=False)
    def page(token: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
        return _page(_form(token))

    @routes.post("/password/reset/form", include_in_schema=False)
    def typed(
        request: Request,
        token: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=1024)],
    ) -> HTMLResponse:
        try:
            auth.resets.redeem(token, password, address_of(request))
        except Invalid as failure:
            return _page(_form(token, failure), 422)
        return _page(f"<p>{_DONE}</p>")


def _form(token: str, fault: Failure | None = None) -> str:
    said = "" if fault is None else f'<p role="alert">{escape(fault.message)}</p>'
    return (
        f'{said}<form method="post" action="{PAGE}/form">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        '<p><label>New password <input type="password" name="password" minlength="8"'
        ' autocomplete="new-password" required autofocus></label></p>'
        "<p><button>Set it</button></p></form>"
    )


def _page(inside: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Set a new password</title>'
        f"<h1>Set a new password</h1>{inside}</html>",
        status_code=status,
        # The address of the page holds a token.
        headers={"Cache-Control": "no-store"},
    )
