"""The door itself: every request gets its caller here, before any of its body is read."""

from functools import partial
from typing import Final

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from premises.kernel.auth.doorman import Doorman
from premises.kernel.auth.knocks import take_knock

CALLER: Final = "caller"
CALLER_AGAIN: Final = "caller_again"
_AT_ONCE: Final = 16


class Gate:
    """ASGI layer that puts the `Caller` into `scope["state"]["caller"]`.

    `scope["state"]["caller_again"]` is a function that asks the tables anew with the same
    credential: a stream that stays open calls it now and then, off the event loop, and tells
    nothing more to a caller who may no longer listen.

    Raises a `Forbidden` for what mode `open` does not let in; the layer around it answers.
    """

    def __init__(self, app: ASGIApp, doorman: Doorman, query_tokens: str = "") -> None:
        self._app = app
        self._doorman = doorman
        self._query_tokens = query_tokens
        # Threads of its own: requests that wait for slow routes must not make the door wait.
        self._threads = CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            await self._let_in(scope)
        await self._app(scope, receive, send)

    async def _let_in(self, scope: Scope) -> None:
        knock = take_knock(scope, self._query_tokens)
        admit = partial(self._doorman.admit, knock)
        if self._doorman.is_quick(knock):
            caller = admit()
        else:
            caller = await anyio.to_thread.run_sync(admit, limiter=self._threads)
        state = scope.setdefault("state", {})
        state[CALLER], state[CALLER_AGAIN] = caller, admit
