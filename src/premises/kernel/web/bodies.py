"""Stops a request whose body is longer than allowed, before anybody has read or kept it."""

import asyncio
import contextlib
import re
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from premises.kernel.errors import Failure, Invalid
from premises.kernel.web.problems import BODY_TOO_LONG, STATUSES

IsUpload = Callable[[Scope], bool]
"""Whether a request goes to a route that takes files."""

Tell = Callable[[Scope, Failure], Response]
"""How a failure is said to who sent a request, in the words of the route it goes to."""

_LINGER_S = 1.0


def paths(*templates: str) -> IsUpload:
    """Whether a request's path fits one of the templates, such as `/api/pages/{id}/upload`.

    A parameter stands for one part of a path, `{name:path}` for all that follows.
    """
    pattern = re.compile("|".join(map(_pattern, templates)) or r"(?!)")

    def is_upload(scope: Scope) -> bool:
        path, root = scope["path"], scope.get("root_path", "")
        return pattern.fullmatch(path.removeprefix(root)) is not None

    return is_upload


def _pattern(template: str) -> str:
    parts = re.split(r"(\{[^}]*\})", template)
    return "".join(
        (".*" if part.endswith(":path}") else "[^/]+") if part.startswith("{") else re.escape(part)
        for part in parts
    )


class BodyCaps:
    """Counts the bytes of each request's body against the cap of where it goes.

    A body that announces its length is refused before a byte of it is read. One that comes in
    chunks is refused when it passes the cap; whatever the application says about the part it
    got is replaced by the refusal. Contradictions between length and chunks are the server's.
    """

    def __init__(
        self, app: ASGIApp, *, most_bytes: int, upload_bytes: int, is_upload: IsUpload, tell: Tell
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._upload_bytes = upload_bytes
        self._is_upload = is_upload
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cap_bytes = self._upload_bytes if self._is_upload(scope) else self._most_bytes
        counted = _Counted(receive, send, cap_bytes)
        if _announced_bytes(scope) > cap_bytes:
            counted.exceeded = True
        else:
            await self._run(scope, counted)
        if counted.exceeded and not counted.begun:
            await counted.refuse(scope, self._refusal(scope, cap_bytes))

    def _refusal(self, scope: Scope, cap_bytes: int) -> Response:
        message = (
            f"The request is longer than the {cap_bytes} bytes allowed here; send less at once."
        )
        response = self._tell(scope, Invalid(BODY_TOO_LONG, message, limit_bytes=cap_bytes))
        response.headers["Connection"] = "close"
        return response

    async def _run(self, scope: Scope, counted: "_Counted") -> None:
        try:
            await self._app(scope, counted.receive, counted.send)
        except Exception:
            # What an application makes of a body that broke off is no bug of its own.
            if not counted.exceeded:
                raise


class _Counted:
    """A request's ways in and out, with its bytes counted."""

    def __init__(self, receive: Receive, send: Send, cap_bytes: int) -> None:
        self._receive = receive
        self._send = send
        self._left_bytes = cap_bytes
        self._more = True
        self.exceeded = False
        self.begun = False

    async def receive(self) -> Message:
        message = await self._next()
        self._left_bytes -= len(message.get("body", b""))
        if self._left_bytes < 0:
            self.exceeded = True
        if self.exceeded:
            # This kind of exception passes through FastAPI's reading of bodies unchanged.
            raise HTTPException(STATUSES[BODY_TOO_LONG])
        return message

    async def send(self, message: Message) -> None:
        if self.exceeded and not self.begun:
            return
        self.begun = True
        await self._send(message)

    async def refuse(self, scope: Scope, refusal: Response) -> None:
        await refusal(scope, self._receive, self._send_and_linger)

    async def _send_and_linger(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        # A connection closed while the caller still sends is reset, and the answer with it. So
        # what comes is thrown away for a moment, until the caller has read and stopped.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while self._more:
                    await self._next()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self) -> Message:
        message = await self._receive()
        self._more = message["type"] == "http.request" and message.get("more_body", False)
        return message


def _announced_bytes(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    # Longer than nineteen digits is longer than any cap, and not worth computing.
    return int(announced[:20]) if announced.isascii() and announced.isdigit() else 0
