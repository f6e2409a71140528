"""Listings followed over a WebSocket, in the protocol `graphql-transport-ws`."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeVar

import orjson
import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from premises.kernel.auth import Caller, caller_again, caller_of
from premises.kernel.auth.knocks import Credential, take_knock
from premises.kernel.errors import TooMany, Unavailable
from premises.properties.graphql import Ended, Executor
from premises.properties.graphql.failures import errors_of
from premises.properties.graphql.requests import from_object
from premises.properties.routes.desk import Desk
from premises.properties.routes.following import Hearer
from premises.properties.routes.transport import (
    PROTOCOL,
    Close,
    Message,
    id_of,
    message_in,
    token_in,
)

MOST_OPERATIONS: Final = 20
_INIT_S: Final = 10.0
_PATIENCE_S: Final = 15.0
"""How long a client may take nothing of what it is sent."""

_ASK_AGAIN_EVERY_S: Final = 30.0
_LONGEST_REASON: Final = 120

_GONE: Final = (WebSocketDisconnect, RuntimeError, TimeoutError)
_log = structlog.get_logger(__name__)
_M = TypeVar("_M")


def add_socket(routes: APIRouter, path: str, desk: Desk, executor: Executor) -> None:
    """Take subscriptions, and other documents, over a WebSocket."""

    @routes.websocket(path)
    async def socket(socket: WebSocket) -> None:
        await Line(desk, executor, socket).serve()


class Line:
    """One open socket: what it follows, each in a task of its own."""

    def __init__(self, desk: Desk, executor: Executor, socket: WebSocket) -> None:
        self._desk = desk
        self._executor = executor
        self._socket = socket
        self._caller = caller_of(socket)
        self._again: Callable[[], Caller] = caller_again(socket)
        self._is_open = False
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Keep the line until the client goes, breaks the protocol, or may listen no more."""
        is_known = PROTOCOL in self._socket.scope.get("subprotocols", ())
        try:
            await self._socket.accept(PROTOCOL if is_known else None)
            await self._listen(is_known)
        except Close as close:
            await self._hang_up(close)
        except _GONE:
            pass
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, is_known: bool) -> None:
        """Take messages until the client goes, or may listen no more."""
        if not is_known:
            raise Close(4406, "Subprotocol not acceptable")
        try:
            async with asyncio.timeout(_INIT_S):
                while not self._is_open:
                    await self._handle(await self._message())
        except TimeoutError:
            raise Close(4408, "Connection initialisation timeout") from None
        ending = asyncio.ensure_future(self._until_nobody())
        try:
            while True:
                await self._handle(await _before(ending, self._message()))
        finally:
            ending.cancel()

    async def _message(self) -> Message:
        """The next message; raises what `message_in` raises, or that the client has gone."""
        found = await self._socket.receive()
        if found["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(found.get("code", 1000))
        return message_in(found.get("text") or "")

    async def _handle(self, message: Message) -> None:
        match message["type"]:
            case "connection_init":
                await self._open(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "complete":
                task = self._tasks.pop(id_of(message), None)
                if task is not None:
                    task.cancel()
            case _:
                raise Close(4400, "Invalid message received")

    async def _open(self, payload: object) -> None:
        """Let the client in, by a token in its first message if there is one."""
        if self._is_open:
            raise Close(4429, "Too many initialisation requests")
        token = token_in(payload)
        if token is not None:
            knock = replace(take_knock(self._socket.scope), credential=Credential("header", token))
            self._again = partial(self._desk.auth.doorman.admit, knock)
            self._caller = await run_sync(self._again)
        if self._caller.refusal is not None:
            raise Close(4403, "Forbidden")
        try:
            await run_sync(self._desk.counted.take, self._socket)
        except TooMany:
            raise Close(4403, "Too many requests") from None
        self._is_open = True
        await self._send({"type": "connection_ack"})

    def _subscribe(self, message: Message) -> None:
        if not self._is_open:
            raise Close(4401, "Unauthorized")
        name, payload = id_of(message), message.get("payload")
        if not isinstance(payload, dict):
            raise Close(4400, "Invalid message received")
        if name in self._tasks:
            raise Close(4409, f"Subscriber for {name} already exists")
        if len(self._tasks) >= MOST_OPERATIONS:
            raise Close(4400, f"At most {MOST_OPERATIONS} operations at once")
        task = asyncio.ensure_future(self._operate(name, payload))
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]

    async def _operate(self, name: str, payload: Message) -> None:
        """Answer one document, once or for as long as it follows something."""
        try:
            hearer = Hearer(self._desk, self._executor, self._socket, self._caller, self._again)
            async with contextlib.aclosing(hearer.answers(from_object(payload))) as answers:
                async for body in answers:
                    await self._next(name, body)
            await self._send({"id": name, "type": "complete"})
        except _GONE:
            return
        except Ended:
            await self._hang_up(Close(4403, "Forbidden"))
        except Exception as error:  # noqa: BLE001 - this is the edge: the line goes on without it.
            with contextlib.suppress(*_GONE):
                await self._send({"id": name, "type": "error", "payload": errors_of(error)})

    async def _until_nobody(self) -> None:
        """Returns when the sign-in of whoever listens has ended."""
        while True:
            await asyncio.sleep(_ASK_AGAIN_EVERY_S)
            caller = await run_sync(self._again)
            has_ended = caller.refusal is not None or caller.via != self._caller.via
            if has_ended and not isinstance(caller.refusal, Unavailable):
                return

    async def _next(self, name: str, body: bytes) -> None:
        """One answer, which is JSON already."""
        head = orjson.dumps({"id": name, "type": "next"})[:-1]
        await self._send_text(b"".join((head, b',"payload":', body, b"}")).decode())

    async def _send(self, message: Message) -> None:
        await self._send_text(orjson.dumps(message).decode())

    async def _send_text(self, text: str) -> None:
        async with self._sending, asyncio.timeout(_PATIENCE_S):
            await self._socket.send_text(text)

    async def _hang_up(self, close: Close) -> None:
        _log.info("socket_closed", code=close.code, reason=close.reason)
        with contextlib.suppress(*_GONE):
            async with asyncio.timeout(_PATIENCE_S):
                await self._socket.close(close.code, close.reason[:_LONGEST_REASON])


async def _before(ending: asyncio.Future[None], message: Coroutine[Any, Any, _M]) -> _M:
    """The next message, unless the right to listen ends first.

    Raises:
        Close: it has ended.

    """
    following = asyncio.ensure_future(message)
    both: set[asyncio.Future[Any]] = {following, ending}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not following.done():
            raise Close(4403, "Forbidden")
        return following.result()
    finally:
        if not following.done():
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
