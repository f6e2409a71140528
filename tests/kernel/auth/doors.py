"""A small application behind the real gate, and a client that knocks at it from anywhere."""

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, WebSocket
from pydantic import SecretStr
from starlette.types import ASGIApp, Message

from premises.kernel.auth import (
    Auth,
    Caller,
    CurrentCaller,
    allowed,
    build_auth,
    caller_of,
    router,
)
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.settings import AuthSettings
from premises.kernel.web.faults import Faults
from premises.kernel.web.problems import install

DOMAINS = ("properties", "audits", "drawings", "machines", "cameras")
SECRET = SecretStr("kHx2mQ8vZ1nR5tY7wB3dF6gJ9sL0pC4eXaUiOo-_")
PASSWORD = "correct horse battery"


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, response.json()["code"]


def auth_on(database: Database, clock: Clock, settings: AuthSettings) -> Auth:
    """Auth as the service builds it, with one foreign page that is not foreign."""
    return build_auth(
        database,
        clock,
        settings,
        domains=DOMAINS,
        signup_domains=("properties", "drawings"),
        allowed_origins=("http://localhost:3000",),
    )


def application(auth: Auth, query_tokens: str = "") -> ASGIApp:
    """The auth routes, and a few that need this or that right."""
    app = FastAPI()
    install(app)
    app.include_router(router(auth))

    @app.get("/public")
    def public(caller: Annotated[Caller, Depends(caller_of)]) -> dict[str, object]:
        return {"via": caller.via}

    @app.api_route("/who", methods=["GET", "POST"])
    def who(caller: CurrentCaller) -> dict[str, object]:
        return {"via": caller.via, "account_id": caller.account_id, "owner": caller.is_owner}

    @app.get("/cameras")
    def cameras(caller: Annotated[Caller, Depends(allowed("cameras", "read"))]) -> dict[str, str]:
        return {"via": caller.via}

    @app.post("/cameras")
    def add(caller: Annotated[Caller, Depends(allowed("cameras", "write"))]) -> dict[str, str]:
        return {"via": caller.via}

    @app.post("/drawings")
    def draw(
        caller: Annotated[Caller, Depends(allowed("drawings", "write", own=True))],
    ) -> dict[str, str]:
        return {"via": caller.via}

    @app.websocket("/ws")
    async def listen(
        socket: WebSocket, caller: Annotated[Caller, Depends(allowed("cameras", "read"))]
    ) -> None:
        await socket.accept()
        await socket.send_text(f"{caller.via} {socket.url.query}")
        await socket.close()

    return Faults(replace(auth, query_tokens=query_tokens).gate(app))


@dataclass
class Door:
    """Knocks at an application as a client at some address would."""

    app: ASGIApp
    peer: str = "127.0.0.1"
    base_url: str = "http://localhost:8000"

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        peer: str | None = None,
        headers: dict[str, str] | list[tuple[str, str]] | None = None,
    ) -> httpx.Response:
        """One request; headers may be a list, so that one of them can stand there twice."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(peer or self.peer, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as client:
                return await client.request(method, path, json=json, headers=headers)

        return asyncio.run(asked())

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=_named(headers))

    def post(self, path: str, json: object = None, **headers: str) -> httpx.Response:
        return self.ask("POST", path, json=json, headers=_named(headers))

    def connect(self, path: str, query: str = "", **headers: str) -> list[Message]:
        """What a WebSocket client hears until the other side hangs up."""
        heard: list[Message] = []
        asked = iter([{"type": "websocket.connect"}])
        given = {"host": "localhost:8000", **_named(headers)}
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
            "client": (self.peer, 50_000),
            "server": ("127.0.0.1", 8000),
            "subprotocols": [],
        }

        async def receive() -> Message:
            return next(asked, {"type": "websocket.disconnect", "code": 1000})

        async def send(message: Message) -> None:
            heard.append(message)

        asyncio.run(self.app(scope, receive, send))  # type: ignore[arg-type]
        return heard


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
