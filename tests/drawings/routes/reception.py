"""Drawings behind the real gate, with people who have accounts; requests go straight in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp
from tests.kernel.auth.doors import DOMAINS, PASSWORD, SECRET

from premises.drawings import wiring
from premises.drawings.settings import DrawingsSettings
from premises.kernel.auth import Auth, build_auth, router
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry
from premises.kernel.settings import AuthSettings
from premises.kernel.web.faults import Faults
from premises.kernel.web.problems import install

FRONTEND = "http://localhost:3000"


@dataclass
class Reception:
    """A house that wants to know who one is."""

    app: ASGIApp
    auth: Auth
    domain: wiring.DrawingsDomain

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 50_000))
            url = "http://localhost:8000"
            async with httpx.AsyncClient(transport=transport, base_url=url) as client:
                return await client.request(method, path, json=json, headers=headers)

        return asyncio.run(asked())

    def person(self, name: str, **more: Any) -> dict[str, str]:
        """Somebody with an account and a confirmed address, as headers of their requests."""
        email = f"{name}@firm.example"
        profile = self.auth.accounts.create_account(
            email=email, password=None, name=name.title(), email_confirmed=True, **more
        )
        self.auth.accounts.grant(profile.id, "drawings", "own")
        return {"Authorization": f"Bearer {self.auth.sessions.open(profile.id).token}"}

    def with_password(self, email: str) -> str:
        """The id of an account that somebody opened for themselves."""
        return self.auth.accounts.sign_up(email=email, password=PASSWORD).id


def reception(
    database: Database,
    doorbell: Doorbell,
    clock: Clock,
    folder: Path,
    *,
    auth: Mapping[str, object] | None = None,
    drawings: Mapping[str, object] | None = None,
) -> Reception:
    """The doors of drawings and of accounts, on this database."""
    settings = AuthSettings.model_validate({"mode": "required", "secret": SECRET, **(auth or {})})
    people = build_auth(
        database,
        clock,
        settings,
        domains=DOMAINS,
        signup_domains=("properties", "drawings"),
        allowed_origins=(FRONTEND,),
        query_tokens="/api/v1/",
    )
    domain = wiring.build(
        DrawingsSettings.model_validate({"frontend_url": FRONTEND, **(drawings or {})}),
        environment="test",
        database=database,
        shelf=Shelf(database, DiskStore(folder / "blobs"), 24),
        outbox=Outbox(database, doorbell),
        registry=Registry(),
        doorbell=doorbell,
        clock=clock,
    )
    app = FastAPI()
    install(app)
    app.include_router(router(people))
    app.include_router(domain.routes(people))
    return Reception(Faults(people.gate(app)), people, domain)
