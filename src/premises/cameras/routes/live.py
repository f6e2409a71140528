"""What happens, told while it happens, to clients that keep a WebSocket open."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import anyio.to_thread
import orjson
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from premises.cameras import rights
from premises.cameras.routes.bulletin import EVERY_S, Bulletins, camera_status
from premises.cameras.routes.desk import Desk
from premises.cameras.routes.replies import answer_to
from premises.cameras.service.judgements import EVENT
from premises.cameras.service.presence import STATUS
from premises.kernel.auth import Caller, caller_again, current_caller
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.events import Dropped, Event, Subscription

_PATIENCE_S = 15.0
"""How long a client may take nothing of what it is sent."""

_ASK_AGAIN_EVERY_S = 30.0
_NORMAL, _POLICY, _AGAIN = 1000, 1008, 1013

_GONE = (WebSocketDisconnect, RuntimeError, TimeoutError)
"""Sending to a client that has just gone is how one learns that it has gone; one that takes
nothing for so long has gone too, or is of no use."""

_log = structlog.get_logger(__name__)


Tell = Callable[["Line"], Awaitable[None]]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()
    bulletins = Bulletins(desk)

    @routes.websocket("/ws/events")
    async def events(socket: WebSocket, since: str | None = None) -> None:
        cursor = _cursor(since)
        await Line(desk, socket, EVENT, cursor).serve(Line.tell_events)

    @routes.websocket("/ws/system")
    async def system(socket: WebSocket) -> None:
        await Line(desk, socket, STATUS).serve(
            lambda line: line.tell_status(bulletins), Line.tell_cameras
        )

    return routes


class Line:
    """One open socket: something is told, the client is listened to, a heartbeat goes out.

    What is told is of one kind, after a cursor if one was given.
    """

    def __init__(self, desk: Desk, socket: WebSocket, kind: str, since: int | None = None) -> None:
        self._desk = desk
        self._socket = socket
        self._kind = kind
        self._since = since
        self._begun: tuple[Subscription, bool] | None = None
        self._heard_at = time.monotonic()
        self._caller: Caller | None = None

    async def serve(self, *tells: Tell) -> None:
        """Keep the line until the client goes, is silent for too long, or may listen no more.

        Who may not listen is told so by a close code, which a program in a browser can read; of
        a refused handshake it learns nothing and would knock again and again.
        """
        is_admitted = self._admitted()
        if is_admitted:
            await self._begin()
        try:
            await self._socket.accept()
            if is_admitted:
                await self._tell(*tells)
            else:
                with contextlib.suppress(*_GONE):
                    await self._hang_up(_POLICY)
        finally:
            self._end()

    async def _tell(self, *tells: Tell) -> None:
        ours = (self._listen(), self._beat(), self._ask_again())
        tasks = [asyncio.ensure_future(one) for one in (*(tell(self) for tell in tells), *ours)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except _GONE:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tell_events(self) -> None:
        """New events as the contract shapes them, after those since a cursor, if one was given."""
        try:
            async with contextlib.aclosing(self._follow()) as told:
                async for event in told:
                    if event is None:
                        await self._send({"type": "reset"})
                    else:
                        await self._send({"type": EVENT, "data": event.payload, "seq": event.seq})
        except Dropped:
            await self._hang_up(_AGAIN, "too slow; come back with ?since=")
        except Unavailable:
            await self._hang_up(_AGAIN, "not available now; come back with ?since=")

    async def tell_status(self, bulletins: Bulletins) -> None:
        """The state of the system, at once and then every five seconds, and what changed in it."""
        told: dict[str, str] = {}
        while True:
            bulletin = await bulletins.latest()
            for news in bulletin.news(told):
                await self._send(news)
            await self._send(bulletin.message())
            await asyncio.sleep(EVERY_S)

    async def tell_cameras(self) -> None:
        """Each camera whose status changes, when it does."""
        while True:
            try:
                async with contextlib.aclosing(self._follow()) as told:
                    async for event in told:
                        if event is not None:
                            await self._send(camera_status(event))
            except Dropped:
                await self._hang_up(_AGAIN, "too slow")
                return
            except Unavailable:
                # The state of the system is told all the same: that the database is away.
                await asyncio.sleep(EVERY_S)

    async def _follow(self) -> AsyncGenerator[Event | None]:
        """Events that the caller may see; None first where the cursor is not known.

        Raises:
            Dropped: the client is too slow.
            Unavailable: the database does not answer.

        """
        if self._begun is None:
            self._begun = await self._desk.tail.resume(self._sees, self._since)
        subscription, is_reset = self._begun
        try:
            if is_reset:
                yield None
            async with contextlib.aclosing(subscription.events()) as told:
                async for event in told:
                    yield event
        finally:
            self._end()

    async def _begin(self) -> None:
        """Listen before the client is let in, which counts on what happens from then on.

        Where the database is away, whoever tells asks it again, and says what becomes of that.
        """
        with contextlib.suppress(Unavailable):
            self._begun = await self._desk.tail.resume(self._sees, self._since)

    def _end(self) -> None:
        if self._begun is not None:
            self._desk.tail.unsubscribe(self._begun[0])
            self._begun = None

    def _sees(self, event: Event) -> bool:
        caller = self._caller
        return event.kind == self._kind and caller is not None and rights.sees(caller, event)

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self._heard_at = time.monotonic()
            answer = answer_to(
                message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace")
            )
            if answer is not None:
                await self._send(answer)

    async def _beat(self) -> None:
        """Send a heartbeat now and then; hang up on a client that never says anything."""
        settings = self._desk.settings
        last = time.monotonic()
        while True:
            silent_s = time.monotonic() - self._heard_at
            if silent_s >= settings.websocket_idle_s:
                await self._hang_up(_NORMAL, "idle")
                return
            due = min(last + settings.websocket_ping_s, self._heard_at + settings.websocket_idle_s)
            await asyncio.sleep(max(due - time.monotonic(), 0.01))
            if time.monotonic() - last >= settings.websocket_ping_s:
                last = time.monotonic()
                await self._send({"type": "ping"})

    def _admitted(self) -> bool:
        try:
            self._caller = current_caller(self._socket)
            rights.require_read(self._caller)
        except Failure as failure:
            _log.info("socket_refused", code=failure.code)
            return False
        return True

    async def _ask_again(self) -> None:
        """Hang up when the caller's sign-in ends or the right to listen is withdrawn."""
        again = caller_again(self._socket)
        while True:
            await asyncio.sleep(_ASK_AGAIN_EVERY_S)
            try:
                self._caller = await anyio.to_thread.run_sync(again)
                self._caller.raise_refusal()
                rights.require_read(self._caller)
            except Unavailable:
                continue
            except Failure:
                await self._hang_up(_POLICY)
                return

    async def _hang_up(self, code: int, reason: str = "") -> None:
        async with asyncio.timeout(_PATIENCE_S):
            await self._socket.close(code, reason)

    async def _send(self, message: dict[str, Any]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            await self._socket.send_text(orjson.dumps(message).decode())


def _cursor(since: str | None) -> int | None:
    """Where to begin; what is no cursor is one that nobody knows, and answered with a reset."""
    if not since:
        return None
    return int(since) if since.isascii() and since.isdigit() and len(since) <= 18 else -1
