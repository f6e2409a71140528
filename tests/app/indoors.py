"""The whole application without a server: requests go straight in, jobs are done when asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from fastapi import FastAPI

from premises.app.asgi import create_app
from premises.app.building import Building
from premises.app.domains import NAMES
from premises.app.settings import Settings
from premises.kernel.jobs import Worker


class Client:
    """Asks the application from loopback."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=("127.0.0.1", 50_000))
            url = "http://127.0.0.1"
            async with httpx.AsyncClient(transport=transport, base_url=url) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)

    def delete(self, path: str) -> httpx.Response:
        return self.request("DELETE", path)


class Indoors:
    """An open house on loopback; no watcher, no schedule and no worker runs by itself."""

    def __init__(self, client: Client, building: Building) -> None:
        self.client = client
        self.building = building

    def work(self) -> int:
        """Do all jobs that are ready."""
        kernel = self.building.kernel
        jobs = self.building.settings.jobs
        return Worker(kernel.database, kernel.registry, kernel.doorbell, jobs).drain()


@contextmanager
def indoors(folder: Path, only: str = "", /, **groups: object) -> Iterator[Indoors]:
    """A house in this folder; `groups` are groups of settings that are not as usual.

    Where only one domain is named, the others stay away: it is there in a third of the time.
    """
    usual = {"database": {"synchronous": "normal"}, "notify": {"timeout_s": 2}}
    away = {name: {"enabled": False} for name in NAMES if only not in {"", name}}
    settings = Settings.model_validate({"data_dir": folder, **usual, **away, **groups})
    app = create_app(settings, {})
    building = app.state.household.building
    if "database" not in groups and not (file := folder / "premises.db").exists():
        file.write_bytes(_migrated())
    building.migrate()
    yield Indoors(Client(app), building)
    building.close()


@cache
def _migrated() -> bytes:
    """The file of a database that went through every migration; going once is enough."""
    with TemporaryDirectory() as folder:
        building = create_app(Settings(data_dir=Path(folder)), {}).state.household.building
        building.migrate()
        building.close()
        return (Path(folder) / "premises.db").read_bytes()
