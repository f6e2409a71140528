"""A sign-in is opened for somebody who has proven who they are, and they are told."""

import contextlib
from datetime import timedelta
from typing import Final

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from premises.kernel.auth import cookies
from premises.kernel.auth.callers import Caller
from premises.kernel.auth.refreshes import Renewed
from premises.kernel.auth.schemas import SignedIn
from premises.kernel.auth.sessions import Opened
from premises.kernel.auth.wiring import Auth
from premises.kernel.errors import NotFound, Unauthenticated

_LONGEST_ADDRESS: Final = 64


def signed_in(
    auth: Auth, request: Request, response: Response, account_id: str, audience: str | None
) -> SignedIn:
    """A new sign-in as an answer; one that is good everywhere also as a cookie."""
    opened = open_for(auth, request, account_id, audience)
    response.headers["Cache-Control"] = "no-store"
    if audience is None:
        cookies.set_session(request, response, opened, auth.settings.session_hours)
    return SignedIn(
        token=opened.token,
        expires_at=opened.expires_at,
        session_id=opened.id,
        account_id=account_id,
    )


def signed_in_renewably(
    auth: Auth, request: Request, response: Response, account_id: str, audience: str | None
) -> SignedIn:
    """A new sign-in as a short-lived token and one that renews it; no cookie, for programs."""
    opened = open_for(auth, request, account_id, audience)
    refresh_token = auth.refreshes.open(opened.id)
    renewed = Renewed(
        opened=opened, account_id=account_id, audience=audience, refresh_token=refresh_token
    )
    return renewal(auth, response, renewed)


def renewal(auth: Auth, response: Response, renewed: Renewed) -> SignedIn:
    """A sign-in that goes on, as an answer."""
    response.headers["Cache-Control"] = "no-store"
    profile = auth.accounts.profile(renewed.account_id)
    lifetime = timedelta(minutes=auth.settings.access_minutes)
    token = auth.sessions.signed(
        renewed.opened,
        audience=renewed.audience,
        claims={"sub": profile.email or profile.id},
        lifetime=lifetime,
    )
    return SignedIn(
        token=token,
        expires_at=min(auth.clock.now() + lifetime, renewed.opened.expires_at),
        session_id=renewed.opened.id,
        account_id=renewed.account_id,
        refresh_token=renewed.refresh_token,
    )


def signed_out(auth: Auth, caller: Caller, response: Response) -> None:
    """End the sign-in that was used, here and in the browser.

    Raises:
        Unavailable: nobody could look it up, so it lives, and to say otherwise would be wrong.

    """
    # Signing out succeeds also when the sign-in has ended already: the cookie must go.
    if not isinstance(caller.refusal, Unauthenticated):
        caller.raise_refusal()
    if caller.session_id is not None and caller.account_id is not None:
        with contextlib.suppress(NotFound):
            auth.sessions.revoke(caller.account_id, caller.session_id)
    cookies.drop_session(response)


def open_for(auth: Auth, request: Request, account_id: str, audience: str | None) -> Opened:
    """A new sign-in on the device that asks."""
    return auth.sessions.open(
        account_id,
        audience=audience,
        user_agent=request.headers.get("user-agent"),
        address=address_of(request),
    )


def address_of(request: HTTPConnection) -> str | None:
    """Where a caller is, proxies that are trusted set aside; nothing for one without an address."""
    return request.client.host[:_LONGEST_ADDRESS] or None if request.client else None
