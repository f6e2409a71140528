"""The web application: all doors of the house behind one gate."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline

from premises import __version__
from premises.app import frontdoor, jobsdoor, noticesdoor, resetting
from premises.app.building import Building, build
from premises.app.domains import HOUSE, NAMES, SIGNUP_NAMES
from premises.app.serving import Household
from premises.app.settings import Settings, read
from premises.kernel import auth
from premises.kernel.observability.metrics import Metrics
from premises.kernel.web import assemble
from premises.kernel.web.bodies import paths
from premises.kernel.web.wings import Wing, attach


def create_app(
    settings: Settings | None = None, environ: Mapping[str, str] | None = None
) -> FastAPI:
    """The application of one server process; it runs the house while it is being served.

    Raises:
        Invalid: a setting is wrong, or strangers would be let in.

    """
    settings = settings or read()
    auth.check_start(settings.auth, settings.server.host)
    building = build(settings)
    household = Household(building, environ)
    app = FastAPIOffline(
        title="Premises",
        version=__version__,
        description="Everything a building can tell its owner.",
        # One description is enough, and that of ReDoc would fetch a picture from the internet.
        redoc_url=None,
        lifespan=_living(household),
    )
    _furnish(app, building, household)
    return app


def _living(household: Household) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(household.start)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(household.stop)

    return living


def _wing(routes: APIRouter) -> Wing:
    """These routes, passed by where a request has come for others."""
    wing = Wing()
    wing.include_router(routes)
    return wing


def _furnish(app: FastAPI, building: Building, household: Household) -> None:
    settings, kernel = building.settings, building.kernel
    metrics = Metrics()
    household.measure(metrics)
    people = auth.build_auth(
        kernel.database,
        kernel.clock,
        settings.auth,
        domains=(*NAMES, HOUSE),
        signup_domains=SIGNUP_NAMES,
        allowed_origins=settings.server.cors_origins,
        # Clients of the original drawings send their token so, where they cannot set a header.
        query_tokens="/api/v1/",
        limiter=kernel.limiter,
        post_reset=resetting.post(settings, kernel),
    )
    attach(frontdoor.router(building, household, metrics), app)
    attach(jobsdoor.router(building), app)
    attach(noticesdoor.router(building), app)
    attach(_wing(auth.router(people)), app)
    for domain in building.domains.values():
        attach(domain.routes(household.tail, people), app)
    app.state.household = household
    uploads = [path for domain in building.domains.values() for path in domain.uploads()]
    assemble(app, settings.server, metrics, people.gate, is_upload=paths(*uploads))
