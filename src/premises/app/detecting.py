"""A detector service: the eyes alone, for houses elsewhere, without a database or cameras."""

import hmac
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from premises import __version__
from premises.app.settings import Settings
from premises.cameras import wiring
from premises.cameras.routes import detect
from premises.cameras.service.examinations import Examinations
from premises.kernel.auth import is_loopback_host
from premises.kernel.auth.doorstep import check_open
from premises.kernel.auth.knocks import take_knock
from premises.kernel.errors import Invalid, Unauthenticated
from premises.kernel.observability.metrics import Metrics
from premises.kernel.web import assemble
from premises.kernel.web.bodies import paths

SHORTEST_KEY: Final = 16


def check_start(host: str, key: str) -> None:
    """Pass what leaves no door open to strangers.

    Raises:
        Invalid: other machines could ask without a key, or with one that can be guessed.

    """
    if not key and not is_loopback_host(host):
        raise Invalid(
            "detector.open_to_all",
            f"Without a key the detector service must not listen on {host!r}, or everybody who"
            " reaches this machine could use it. Listen on 127.0.0.1, or set"
            " PREMISES_CAMERAS__DETECTOR_KEY here and in the houses that ask.",
            host=host,
        )
    if key and len(key) < SHORTEST_KEY:
        raise Invalid(
            "detector.weak_key",
            f"The detector's key needs {SHORTEST_KEY} or more characters; make one with"
            ' `python3 -c "import secrets; print(secrets.token_urlsafe(32))"`.',
        )


def create_app(settings: Settings) -> FastAPI:
    """The application; its model is loaded when it starts to be served."""
    metrics = Metrics()
    examinations = wiring.examinations(settings.cameras, settings.data_dir)
    app = FastAPI(
        title="Premises detector",
        version=__version__,
        description="What pictures show, in the words of the RT-DETRv2 detector service.",
        docs_url=None,
        redoc_url=None,
        lifespan=_living(examinations),
    )
    app.include_router(detect.router(examinations, metrics, threads=settings.cameras.model_threads))
    key = settings.cameras.detector_key.get_secret_value()
    assemble(
        app,
        settings.server,
        metrics,
        lambda inner: KeyGate(inner, key),
        is_upload=paths(*detect.UPLOADS),
        # A line for each picture of each house would hide what matters.
        quiet=frozenset({"/health", "/metrics", *detect.UPLOADS}),
    )
    return app


def _living(
    examinations: Examinations,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        # Loading takes a second or more, which the first who asks need not wait for.
        threading.Thread(target=examinations.condition, daemon=True).start()
        yield

    return living


class KeyGate:
    """ASGI layer that lets in who shows the key; without one, who is at this very machine.

    The key may stand in `Authorization: Bearer`, in `X-API-Key`, or before the path (`/k/KEY`)
    for clients that can only be given an address.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            self._let_in(scope)
        await self._app(scope, receive, send)

    def _let_in(self, scope: Scope) -> None:
        knock = take_knock(scope)
        if not self._key:
            check_open(knock, ())
            return
        shown = knock.credential.value if knock.credential else ""
        if not hmac.compare_digest(shown.encode(), self._key.encode()):
            raise Unauthenticated(
                "detector.wrong_key",
                "Show the detector's key in the Authorization header: Bearer KEY.",
            )
