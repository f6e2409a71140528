"""What a caller is told when something goes wrong that no route has answered for."""

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from premises.kernel.errors import Failure, TooMany, Unavailable
from premises.kernel.web.headers import ERROR_CODE
from premises.kernel.web.problems import foreseen, problem

_log = structlog.stdlib.get_logger(__name__)

_POLICY, _BUG, _TRY_LATER = 1008, 1011, 1013
_LONGEST_REASON = 123


class Faults:
    """Answers every exception that leaves the layers inside it; a bug is logged, once.

    An answer that has already begun cannot be taken back: it is left unfinished, so that the
    server closes the connection and the caller sees that something is missing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        watched = _Watched(send)
        try:
            await self._app(scope, receive, watched)
        except (ClientDisconnect, WebSocketDisconnect):
            # Whoever asked has gone: there is nobody to answer.
            return
        except Exception as error:  # noqa: BLE001 - this is the edge: every bug ends here.
            meant = _meant(error) if watched.begun else error
            response = _answer_to(meant)
            if scope["type"] == "websocket":
                await _refuse_socket(scope, receive, watched, meant, response)
            elif not watched.begun:
                await response(scope, receive, send)
            elif isinstance(meant, Failure):
                _log.warning("answer_broken_off", code=meant.code, reason=meant.message)


class _Watched:
    """A way out that remembers what has gone through it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False
        self.closed = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        self.closed = self.closed or message["type"] == "websocket.close"
        await self._send(message)


def _meant(error: Exception) -> Exception:
    """The failure itself, where the framework wrapped it because an answer had begun."""
    return error.__cause__ if isinstance(error.__cause__, Failure) else error


def _answer_to(error: Exception) -> Response:
    response = foreseen(error)
    if response is None:
        _log.error("bug", exc_info=error)
        response = problem(
            500,
            "web.bug",
            "Something is broken on our side. The log has the reason under this request id.",
        )
    return response


async def _refuse_socket(
    scope: Scope, receive: Receive, watched: _Watched, error: Exception, response: Response
) -> None:
    if watched.closed:
        return
    if not watched.begun and "websocket.http.response" in scope.get("extensions", {}):
        await response(scope, receive, watched)
        return
    code = response.headers.get(ERROR_CODE, "")
    await watched(
        {"type": "websocket.close", "code": _close_code(error), "reason": code[:_LONGEST_REASON]}
    )


def _close_code(error: Exception) -> int:
    """The close code, of RFC 6455 or its registry, that fits a failure."""
    if isinstance(error, TooMany | Unavailable):
        return _TRY_LATER
    return _POLICY if isinstance(error, Failure) else _BUG
