"""Gives every request a number to ask about later, and every answer its safety instructions."""

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

from premises.kernel.ids import new_id

REQUEST_ID = "X-Request-ID"
ERROR_CODE = "X-Error-Code"

_ROUTE = "route_template"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ANSWER_STARTS = {"http.response.start", "websocket.http.response.start", "websocket.accept"}

_CONSOLE = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The generated documentation starts itself with a script inside the page, and one of its two
# readers works in a background script that it makes on the spot.
_DOCUMENTATION = f"{_CONSOLE}; script-src 'self' 'unsafe-inline'; worker-src 'self' blob:"

_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: a browser would then also hide the origin of a form it sends to us, and
    # an origin that is not shown is refused.
    "Referrer-Policy": "same-origin",
    # A page on another port of the same machine may show pictures; other sites may not.
    "Cross-Origin-Resource-Policy": "same-site",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def request_id() -> str:
    """The id of the request being answered, as logs and answers show it; empty outside one."""
    return str(get_contextvars().get("request_id", ""))


def template_of(scope: Scope) -> str | None:
    """The path template of the route that answers, as noted by `RouteNote`; none if no route."""
    template = scope.get("state", {}).get(_ROUTE)
    return template if isinstance(template, str) else None


class RouteNote:
    """The innermost layer: writes down which route answers, where every outer layer sees it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})

        async def send_noted(message: Message) -> None:
            state[_ROUTE] = _template(scope)
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            # A route that raises has sent nothing.
            state[_ROUTE] = _template(scope)


def _template(scope: Scope) -> str | None:
    included = scope.get("fastapi", {}).get("effective_route_context")
    # A route of an included router knows only its own end of the path.
    for holder in (getattr(included, "starlette_route", None), included, scope.get("route")):
        for name in ("path_format", "path"):
            template = getattr(holder, name, None)
            if isinstance(template, str):
                return template
    return None


class Envelope:
    """The outermost layer: a request id on the way in, safety headers on the way out.

    A caller's own `X-Request-ID` is kept if it is made of at most 64 letters, digits, dots,
    dashes and underscores. A header that a route has set is never replaced.
    """

    def __init__(self, app: ASGIApp, docs_paths: Collection[str] = ("/docs", "/redoc")) -> None:
        self._app = app
        self._docs_paths = frozenset(docs_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        number = _number_of(scope)
        # Layers that hand on a copy of the request still share this with those outside them.
        scope.setdefault("state", {})

        async def send_labelled(message: Message) -> None:
            if message["type"] in _ANSWER_STARTS:
                self._label(MutableHeaders(scope=message), scope, number)
            await send(message)

        with bound_contextvars(request_id=number):
            await self._app(scope, receive, send_labelled)

    def _label(self, headers: MutableHeaders, scope: Scope, number: str) -> None:
        headers[REQUEST_ID] = number
        for name, value in _SAFETY.items():
            headers.setdefault(name, value)
        # A route may be reached under a longer path than its own, so its template counts too.
        docs = not self._docs_paths.isdisjoint({scope["path"], template_of(scope)})
        headers.setdefault("Content-Security-Policy", _DOCUMENTATION if docs else _CONSOLE)


def _number_of(scope: Scope) -> str:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if _SANE_ID.fullmatch(given) else new_id()
