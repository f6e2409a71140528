"""The doors by which people sign in with an account that they have elsewhere."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from premises.kernel.auth import cookies
from premises.kernel.auth.exchange import with_query
from premises.kernel.auth.flows import Arrived, Returned
from premises.kernel.auth.schemas import (
    Elsewhere,
    ElsewhereBegun,
    ElsewhereCode,
    ElsewhereWanted,
    SignedIn,
)
from premises.kernel.auth.signing_in import signed_in
from premises.kernel.auth.wiring import Auth
from premises.kernel.errors import Failure

CALLBACK: Final = "/api/auth/elsewhere/callback"

Sent = Annotated[str, Query(max_length=2000)]


def router(auth: Auth) -> APIRouter:
    """The routes below /api/auth/elsewhere."""
    routes = APIRouter(prefix="/elsewhere")
    _add_begin(routes, auth)
    _add_end(routes, auth)
    return routes


def _add_begin(routes: APIRouter, auth: Auth) -> None:
    @routes.get("")
    def elsewhere() -> Elsewhere:
        """Whether people may sign in with an account of another service, and of which."""
        return Elsewhere(is_on=auth.flows.is_on, name=auth.flows.name if auth.flows.is_on else "")

    @routes.post("/begin")
    def begin(wanted: ElsewhereWanted, request: Request, response: Response) -> ElsewhereBegun:
        """Where to send the browser; it comes back to `return_to` with a code behind the #."""
        begun = auth.flows.begin(_callback(auth, request), wanted.audience, wanted.return_to)
        cookies.set_browser(request, response, begun)
        return ElsewhereBegun(auth_url=begun.auth_url, state=begun.state)


def _add_end(routes: APIRouter, auth: Auth) -> None:
    @routes.get("/callback")
    def callback(
        request: Request,
        state: Sent = "",
        code: Sent = "",
        error: Sent = "",
        iss: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> Response:
        """Where the issuer sends people back to."""
        returned = Returned(state, code, error, iss)
        try:
            browser = cookies.browser_of(request)
            arrived = auth.flows.complete(returned, browser, _callback(auth, request))
        except Failure as failure:
            return _sent_to(with_query("/", {"sign_in_error": failure.code}))
        return _sent_to(_with_code(arrived))

    @routes.post("/redeem")
    def redeem(given: ElsewhereCode, request: Request, response: Response) -> SignedIn:
        """Open the session that the code stands for; it must be the browser that began."""
        code = given.code.get_secret_value()
        redeemed = auth.flows.redeem(code, cookies.browser_of(request))
        return signed_in(auth, request, response, redeemed.account_id, redeemed.audience)


def _callback(auth: Auth, request: Request) -> str:
    return auth.settings.oidc_redirect_url or cookies.own_address(request, CALLBACK)


def _with_code(arrived: Arrived) -> str:
    # What stands behind a # is sent to no server and written into no log.
    return f"{arrived.return_to or '/'}#sign_in={arrived.code}"


def _sent_to(url: str) -> Response:
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(url, status_code=302, headers=headers)
