"""What a browser is given to carry: the cookie of a sign-in, and that of one that is under way."""

from typing import Final

from fastapi import Request, Response

from premises.kernel.auth.flow_rows import STAY_S
from premises.kernel.auth.flows import Begun
from premises.kernel.auth.knocks import COOKIE
from premises.kernel.auth.sessions import Opened

BROWSER_COOKIE: Final = "premises_sign_in"
"""Ties a sign-in elsewhere to the browser that began it."""

_LONGEST: Final = 200


def set_session(request: Request, response: Response, opened: Opened, hours: float) -> None:
    """Let the browser stay signed in."""
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(hours * 3600),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_scheme(request) == "https",
    )


def drop_session(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def set_browser(request: Request, response: Response, begun: Begun) -> None:
    """Let the browser be known again when it comes back from the issuer."""
    response.set_cookie(
        BROWSER_COOKIE,
        begun.browser,
        max_age=STAY_S,
        path="/api/",
        httponly=True,
        # Coming back is a link from another site, with which a browser sends this kind only.
        samesite="lax",
        secure=_scheme(request) == "https",
    )
    response.headers["Cache-Control"] = "no-store"


def browser_of(request: Request) -> str | None:
    """The secret of the browser that began a sign-in, as it sends it."""
    found = request.cookies.get(BROWSER_COOKIE, "")
    return found if 0 < len(found) <= _LONGEST else None


def own_address(request: Request, path: str) -> str:
    """Where this service is, as the request names it, with a path of ours."""
    return f"{_scheme(request)}://{request.url.netloc}{path}"


def _scheme(request: Request) -> str:
    # A proxy that ends TLS says so; whoever lies about it harms only a cookie of their own.
    told = request.headers.get("x-forwarded-proto", request.url.scheme)
    return "https" if told == "https" else "http"
