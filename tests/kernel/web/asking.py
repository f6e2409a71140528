"""An application inside all its layers, asked in memory or over a real connection."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from premises.kernel.observability.metrics import Metrics
from premises.kernel.settings import ServerSettings
from premises.kernel.web import assemble


def assembled(app: FastAPI, settings: ServerSettings | None = None, **options: Any) -> FastAPI:
    """The application with all layers around it."""
    metrics = options.pop("metrics", None) or Metrics()
    assemble(app, settings or ServerSettings(), metrics, **options)
    return app


def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    """The answer to one request, sent in memory."""

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    return asyncio.run(sent())


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """Run an application on a free port, which the block is given."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)
