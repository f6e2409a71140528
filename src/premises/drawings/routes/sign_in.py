"""Signing in as clients of the original service do, and by password where there is no issuer."""

import re
from functools import partial
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from premises.drawings.routes.desk import PREFIX, ContractRoute, Desk, say
from premises.drawings.schemas import CodeSent, PasswordSent
from premises.drawings.service.arrivals import Guest, Session
from premises.drawings.settings import GROUP as DOMAIN
from premises.kernel.auth import (
    COOKIE,
    Caller,
    CurrentCaller,
    Opened,
    Returned,
    address_of,
    caller_of,
    cookies,
    open_for,
    signed_out,
    with_query,
)
from premises.kernel.errors import Failure, Unauthenticated
from premises.kernel.web.contracts import contract_route

_log = structlog.get_logger(__name__)

_CALLBACK: Final = f"{PREFIX}/auth/google/callback"
_ERRORS: Final = {
    "auth.bad_state": "invalid_state",
    "drawings.domain_not_allowed": "domain_not_allowed",
}
_OTHER_ERROR: Final = "authentication_failed"
_ISSUERS_ERROR: Final = re.compile(r"[a-z_]{1,60}")

AnyCaller = Annotated[Caller, Depends(caller_of)]
Sent = Annotated[str, Query(max_length=2000)]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/auth", route_class=ContractRoute)
    routes.include_router(_leaving(desk))
    _add_coming_back(routes, desk)
    _add_tokens(routes, desk)
    _add_who(routes, desk)
    return routes


def _say_off(failure: Failure) -> tuple[int, object]:
    if failure.code == "auth.elsewhere_off":
        return 500, {"error": "Google OAuth not configured"}
    return say(failure)


def _leaving(desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=contract_route(_say_off))

    @routes.get("/google/login")
    def login(request: Request, response: Response) -> dict[str, str]:
        """Where to send the browser; the issuer need not be Google."""
        begun = desk.arrivals.leave(_redirect_url(desk, request))
        cookies.set_browser(request, response, begun)
        return {"auth_url": begun.auth_url, "state": begun.state}

    return routes


def _add_coming_back(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/google/callback")
    def callback(
        request: Request,
        caller: AnyCaller,
        state: Sent = "",
        code: Sent = "",
        error: Sent = "",
        iss: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> Response:
        """Where the issuer sends people back to; they go on to their client's own page."""
        returned, browser = Returned(state, code, error, iss), cookies.browser_of(request)
        try:
            guest = desk.arrivals.come_back(returned, browser, _redirect_url(desk, request))
        except Failure as failure:
            # The page is told one word; whoever runs the house wants to know why.
            _log.info("sign_in_elsewhere_failed", code=failure.code, reason=failure.message)
            return _to_page(desk, {"error": _error(failure)})
        return _welcomed(desk, request, caller, guest)


def _welcomed(desk: Desk, request: Request, caller: Caller, guest: Guest) -> Response:
    named = {name: str(guest.user[name] or "") for name in ("user_id", "email", "name")}
    told = {"auth": "success", **named, "code": guest.code}
    if not desk.settings.token_in_redirect:
        return _to_page(desk, told)
    session = _session(desk, request, guest.account_id)
    answer = _to_page(desk, {**told, "token": session.token})
    _keep(desk, request, answer, caller, guest.account_id, session.opened)
    return answer


def _add_tokens(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/exchange")
    def exchange(
        sent: CodeSent, request: Request, response: Response, caller: AnyCaller
    ) -> dict[str, Any]:
        """The token for the code that came with the redirect; a code works once."""
        code = sent.code.get_secret_value()
        browser, far = cookies.browser_of(request), not _sends_cookies(request)
        account_id = desk.arrivals.redeem(code, browser, any_browser=far)
        return _token(desk, request, response, caller, account_id)

    @routes.post("/login")
    def login(
        sent: PasswordSent, request: Request, response: Response, caller: AnyCaller
    ) -> dict[str, Any]:
        """The token of an account of this house, by its password."""
        password = sent.password.get_secret_value()
        account_id = desk.arrivals.with_password(sent.email, password, address_of(request))
        return _token(desk, request, response, caller, account_id)


def _sends_cookies(request: Request) -> bool:
    """Whether the browser says that it sends our cookies from this page, if it has any.

    A page of another site cannot, and a telephone has none; for them the code alone counts.
    """
    return request.headers.get("sec-fetch-site") in {"same-origin", "same-site"}


def _token(
    desk: Desk, request: Request, response: Response, caller: Caller, account_id: str
) -> dict[str, Any]:
    session = _session(desk, request, account_id)
    response.headers["Cache-Control"] = "no-store"
    _keep(desk, request, response, caller, account_id, session.opened)
    return {
        "token": session.token,
        "token_type": "bearer",
        "expires_at": session.opened.expires_at.isoformat(),
        "user": session.user,
    }


def _session(desk: Desk, request: Request, account_id: str) -> Session:
    begin = partial(open_for, desk.auth, request, account_id, DOMAIN)
    return desk.arrivals.session(account_id, begin)


def _keep(
    desk: Desk,
    request: Request,
    response: Response,
    caller: Caller,
    account_id: str,
    opened: Opened,
) -> None:
    """Let the browser show pictures, for which no page can send a token."""
    is_in = COOKIE in request.cookies and caller.account_id == account_id
    if not is_in:
        # A sign-in to the whole house that the browser has already reaches further; it stays.
        cookies.set_session(request, response, opened, desk.auth.settings.session_hours)


def _add_who(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/me")
    def me(caller: CurrentCaller) -> dict[str, Any]:
        return desk.people.me(caller)

    @routes.post("/logout")
    def logout(response: Response, caller: AnyCaller) -> dict[str, str]:
        """End the sign-in; its token is worth nothing from then on."""
        signed_out(desk.auth, caller, response)
        return {"message": "Logged out successfully"}

    @routes.get("/verify")
    def verify(request: Request) -> dict[str, Any]:
        """Whom an ID token in the Authorization header names."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("auth.sign_in", "Send an ID token in the Authorization header.")
        return {**desk.arrivals.known(token.strip()), "verified": True}


def _redirect_url(desk: Desk, request: Request) -> str:
    return desk.settings.redirect_url or cookies.own_address(request, _CALLBACK)


def _error(failure: Failure) -> str:
    if failure.code == "auth.refused_elsewhere":
        said = str(failure.facts.get("error", ""))
        return said if _ISSUERS_ERROR.fullmatch(said) else _OTHER_ERROR
    return _ERRORS.get(failure.code, _OTHER_ERROR)


def _to_page(desk: Desk, parameters: dict[str, str]) -> Response:
    url = with_query(f"{desk.settings.frontend_url.rstrip('/')}/", parameters)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(url, status_code=302, headers=headers)
