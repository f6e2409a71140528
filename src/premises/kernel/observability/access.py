"""Notes every request: who answered it, how it ended and how long it took."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from premises.kernel.observability.metrics import Metrics

_log = structlog.stdlib.get_logger(__name__)

_METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "WEBSOCKET"}
_NO_ROUTE = "(none)"
# A stranger may send a path of 64 kB, and shall not fill the disk with it so fast.
_LONGEST_PATH = 1000
_ANSWER_STARTS = {
    "http.response.start",
    "websocket.http.response.start",
    "websocket.accept",
    "websocket.close",
}


@dataclass
class _Seen:
    """What is known about one answer when its first message goes out."""

    status: int = 0
    began_after_s: float | None = None
    code: str | None = None


class Access:
    """A log line and numbers for every request and every socket.

    Numbers are kept per route template, never per path: anybody may invent paths. A duration
    ends when the answer begins, so that streams and slow readers do not look like slow work.
    `quiet` names templates whose successful requests are noted only at level `debug`.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        template_of: Callable[[Scope], str | None],
        quiet: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._template_of = template_of
        self._quiet = quiet
        self._open = {"http": 0, "websocket": 0}
        self._requests = metrics.counter(
            "premises_http_requests_total", "Requests answered.", ["method", "route", "status"]
        )
        self._seconds = metrics.histogram(
            "premises_http_request_duration_seconds",
            "Time from a request to the beginning of its answer.",
            ["method", "route"],
        )
        metrics.gauges(
            "premises_http_open", "Requests and sockets open now.", "kind", self._open.copy
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in self._open:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        seen = _Seen()

        async def send_seen(message: Message) -> None:
            _look(seen, message, time.perf_counter() - began)
            await send(message)

        self._open[scope["type"]] += 1
        try:
            await self._app(scope, receive, send_seen)
        finally:
            self._open[scope["type"]] -= 1
            self._note(scope, seen, time.perf_counter() - began)

    def _note(self, scope: Scope, seen: _Seen, lasted_s: float) -> None:
        method = scope.get("method", "WEBSOCKET")
        route = self._template_of(scope) or _NO_ROUTE
        labels = (method if method in _METHODS else "(other)", route)
        # Without a status nobody was answered: the caller had gone before.
        self._requests.labels(*labels, str(seen.status or "gone")).inc()
        if seen.began_after_s is not None:
            self._seconds.labels(*labels).observe(seen.began_after_s)
        quiet = route in self._quiet and 0 < seen.status < 400
        client = scope.get("client")
        (_log.debug if quiet else _log.info)(
            "request",
            method=method,
            route=route,
            path=scope["path"][:_LONGEST_PATH],
            status=seen.status or None,
            duration_ms=round(lasted_s * 1000, 1),
            client=client[0] if client else None,
            **({"code": seen.code} if seen.code else {}),
        )


def _look(seen: _Seen, message: Message, after_s: float) -> None:
    if seen.status or message["type"] not in _ANSWER_STARTS:
        return
    # A socket that opens counts as 101; one that is closed unopened is told 403 by the server.
    implied = 101 if message["type"] == "websocket.accept" else 403
    seen.status = message.get("status", implied)
    seen.began_after_s = after_s
    seen.code = Headers(raw=message.get("headers", [])).get("x-error-code")
