"""What happens, told while it happens, to clients that keep a WebSocket open."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import anyio.to_thread
import orjson
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from premises.cameras import rights
from premises.cameras.routes.desk import Desk
from premises.cameras.service.judgements import EVENT
from premises.kernel.auth import Caller, caller_again, current_caller
from premises.kernel.errors import Failure, Unavailable
from premises.kernel.events import Dropped, Event, Reset

_STATUS_EVERY_S = 5.0
_PATIENCE_S = 15.0
"""How long a client may take nothing of what it is sent."""

_ASK_AGAIN_EVERY_S = 30.0
_LONGEST_MESSAGE = 64 * 1024
_NORMAL, _POLICY, _AGAIN = 1000, 1008, 1013

_log = structlog.get_logger(__name__)


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()

    @routes.websocket("/ws/events")
    async def events(socket: WebSocket, since: str | None = None) -> None:
        cursor = _cursor(since)
        await Line(desk, socket).serve(lambda line: line.tell_events(cursor))

    @routes.websocket("/ws/system")
    async def system(socket: WebSocket) -> None:
        await Line(desk, socket).serve(lambda line: line.tell_status())

    return routes


class Line:
    """One open socket: something is told, the client is listened to, a heartbeat goes out."""

    def __init__(self, desk: Desk, socket: WebSocket) -> None:
        self._desk = desk
        self._socket = socket
        self._heard_at = time.monotonic()
        self._caller: Caller | None = None

    async def serve(self, tell: "Callable[[Line], Awaitable[None]]") -> None:
        """Keep the line until the client goes, is silent for too long, or may listen no more."""
        if not await self._admitted():
            await self._socket.close(_POLICY)
            return
        await self._socket.accept()
        tasks = [
            asyncio.ensure_future(one)
            for one in (tell(self), self._listen(), self._beat(), self._ask_again())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            # Sending to a client that has just gone is how one learns that it has gone; one that
            # takes nothing for so long has gone too, or is of no use.
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tell_events(self, since: int | None) -> None:
        """New events as the contract shapes them, after those since a cursor, if one was given."""
        is_reset = False
        try:
            subscription = await self._desk.tail.subscribe(self._is_told, since)
        except Reset:
            subscription, is_reset = await self._desk.tail.subscribe(self._is_told), True
        try:
            if is_reset:
                # Told when the listening has begun: what happens from here on is not missed.
                await self._send({"type": "reset"})
            async with contextlib.aclosing(subscription.events()) as told:
                async for event in told:
                    await self._send({"type": EVENT, "data": event.payload, "seq": event.seq})
        except Dropped:
            await self._socket.close(_AGAIN, "too slow; come back with ?since=")
        finally:
            self._desk.tail.unsubscribe(subscription)

    async def tell_status(self) -> None:
        """The state of the system, at once and then every five seconds."""
        while True:
            await self._send(await anyio.to_thread.run_sync(self._status))
            await asyncio.sleep(_STATUS_EVERY_S)

    def _is_told(self, event: Event) -> bool:
        caller = self._caller
        return event.kind == EVENT and caller is not None and rights.sees(caller, event)

    def _status(self) -> dict[str, Any]:
        checked = self._desk.health.check()
        gpu = asdict(self._desk.health.gpu())
        status: dict[str, Any] = {
            "gpu": {
                name: gpu.get(name)
                for name in (
                    "utilization",
                    "memory_used",
                    "memory_total",
                    "temperature",
                    "inference_fps",
                )
            },
            "cameras": {"active": 0, "total": 0},
            "queue": {"pending": 0, "processing": 0},
            "health": checked.status,
        }
        with contextlib.suppress(Unavailable):
            traffic = self._desk.health.traffic()
            status["cameras"] = {"active": traffic.active, "total": traffic.total}
            status["queue"] = {"pending": traffic.pending, "processing": traffic.processing}
        return {"type": "system_status", "data": status, "timestamp": checked.at.isoformat()}

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self._heard_at = time.monotonic()
            answer = _answer(
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
                await self._socket.close(_NORMAL, "idle")
                return
            due = min(last + settings.websocket_ping_s, self._heard_at + settings.websocket_idle_s)
            await asyncio.sleep(max(due - time.monotonic(), 0.01))
            if time.monotonic() - last >= settings.websocket_ping_s:
                last = time.monotonic()
                await self._send({"type": "ping"})

    async def _admitted(self) -> bool:
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
                await self._socket.close(_POLICY)
                return

    async def _send(self, message: dict[str, Any]) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            await self._socket.send_text(orjson.dumps(message).decode())


def _cursor(since: str | None) -> int | None:
    """Where to begin; what is no cursor is one that nobody knows, and answered with a reset."""
    if not since:
        return None
    return int(since) if since.isascii() and since.isdigit() and len(since) <= 18 else -1


def _answer(text: str) -> dict[str, Any] | None:
    """What is said to a client's message; None when there is nothing to say."""
    if text.strip() == "ping":
        return {"type": "pong"}
    if len(text) > _LONGEST_MESSAGE:
        return _error("validation_error", "The message is too long.")
    try:
        kind = _kind_of(orjson.loads(text))
    except orjson.JSONDecodeError:
        return _error("invalid_json", "Messages are JSON objects, or the word ping.")
    if kind is None:
        return _error("invalid_message_format", "A message is an object with a text `type`.")
    if kind in {"ping", "pong"}:
        return {"type": "pong"} if kind == "ping" else None
    known = {"type": kind[:100]}
    return _error("unknown_message_type", "Only ping and pong are understood.", known)


def _kind_of(message: object) -> str | None:
    kind = message.get("type") if isinstance(message, dict) else None
    return kind if isinstance(kind, str) else None


def _error(error: str, message: str, details: dict[str, str] | None = None) -> dict[str, Any]:
    return {"type": "error", "error": error, "message": message, "details": details}
