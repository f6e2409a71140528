"""Puts the layers around the application, in the one order in which they work together."""

from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from starlette.types import ASGIApp

from premises.kernel.observability.access import Access
from premises.kernel.observability.metrics import Metrics
from premises.kernel.settings import ServerSettings
from premises.kernel.web import contracts, problems
from premises.kernel.web.bodies import BodyCaps, IsUpload, paths
from premises.kernel.web.faults import Faults
from premises.kernel.web.forwarding import Forwarding
from premises.kernel.web.headers import Envelope, RouteNote, template_of
from premises.kernel.web.origins import Origins

Gate = Callable[[ASGIApp], ASGIApp]
"""A layer that lets a request in or raises the failure that keeps it out."""

_QUIET = frozenset({"/health", "/metrics"})


def assemble(
    app: FastAPI,
    settings: ServerSettings,
    metrics: Metrics,
    gate: Gate | None = None,
    *,
    is_upload: IsUpload | None = None,
    docs_paths: tuple[str, ...] = ("/docs", "/redoc"),
    quiet: frozenset[str] = _QUIET,
) -> None:
    """Surround the application; call it once, before the first request.

    From the outside in, and why:

    1. `Envelope`: everything below, log lines included, knows the request's id, and every
       answer carries it and the safety headers, whoever gave it.
    2. `Forwarding`: everything below, log lines included, means the same caller's address.
    3. `Access`: notes also what the layers below refuse.
    4. `Origins`: answers a browser's preliminary question, which never carries a sign-in, and
       lets a page of another origin read refusals too.
    5. `Faults`: turns what the gate or a bug raises into an answer that passes 4, 3 and 1.
    6. the gate: decides from headers alone who comes in, before a byte of the body is read.
    7. `BodyCaps`: counts what those may send who were let in.
    8. `RouteNote`: tells 1 and 3 which route answered.
    """
    problems.install(app)
    app.add_middleware(RouteNote)
    app.add_middleware(
        BodyCaps,
        most_bytes=settings.max_body_bytes,
        upload_bytes=settings.max_upload_bytes,
        is_upload=is_upload or paths(),
        tell=partial(contracts.told, app),
    )
    if gate is not None:
        app.add_middleware(gate)
    app.add_middleware(Faults)
    app.add_middleware(Origins, origins=settings.cors_origins)
    app.add_middleware(Access, metrics=metrics, template_of=template_of, quiet=quiet)
    app.add_middleware(Forwarding, trusted_proxies=settings.trusted_proxies)
    app.add_middleware(Envelope, docs_paths=docs_paths)
