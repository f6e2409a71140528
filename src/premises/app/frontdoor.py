"""The front door: what every program and person finds first, whichever domain they came for."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from importlib.resources import files
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import HTMLResponse

from premises import __version__
from premises.app.building import Building
from premises.app.domains import HOUSE
from premises.app.serving import Household
from premises.kernel.auth import Caller, allowed, caller_again, caller_of, current_caller
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.events import Dropped, Event, Subscription, Tail
from premises.kernel.observability.metrics import Metrics
from premises.kernel.settings import AuthSettings
from premises.kernel.web.problems import Json
from premises.kernel.web.sse import EventStream, News
from premises.kernel.web.wings import Wing

_ASK_AGAIN_EVERY_S: Final = 30.0
_PAGES: Final = files("premises.app") / "pages"
_GREETINGS: Final[Mapping[str, Mapping[str, Any]]] = {
    "machines": {"message": "Hello! The API is working!"},
    "properties": {
        "message": "Welcome to the FastAPI + Strawberry GraphQL + PostgreSQL Backend",
    },
}
"""Clients of these originals compare the whole answer."""

Shows = Callable[[Caller, Event], bool]
"""Whether somebody is told of an event who does not own what it is about."""


def router(building: Building, household: Household, metrics: Metrics) -> APIRouter:
    """The routes that belong to no domain."""
    routes = Wing(tags=["house"])
    _add_greeting(routes, building)
    _add_stream(routes, household.tail, _shows(building))

    @routes.get("/metrics", dependencies=[Depends(allowed(HOUSE, "read"))])
    def measured() -> Response:
        body, content_type = metrics.render()
        return Response(body, headers={"Content-Type": content_type})

    return routes


def _add_greeting(routes: APIRouter, building: Building) -> None:
    page = (_PAGES / "front.html").read_text(encoding="utf-8")
    style = (_PAGES / "front.css").read_bytes()
    facts = _facts(building)

    @routes.get("/", response_model=None)
    def front(request: Request, accept: Annotated[str, Header()] = "") -> Response:
        if "text/html" in accept:
            return HTMLResponse(page, headers={"Vary": "Accept"})
        caller = caller_of(request)
        # Clients of the original audit service look for whom they signed in as.
        is_known = caller.account_id is not None and facts not in _GREETINGS.values()
        whom = {"user": caller.subject or caller.email} if is_known else {}
        return Json({**facts, **whom}, headers={"Vary": "Accept, Authorization, Cookie"})

    @routes.get("/front.css", include_in_schema=False)
    def styled() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    @routes.get("/health", response_model=None)
    def health() -> Response:
        found = state_of(building)
        return Json(found, status_code=200 if found["status"] == "healthy" else 503)


def _facts(building: Building) -> Mapping[str, Any]:
    """What programs are told: of some domains, where one is all there is, the original's words."""
    for domain, words in _GREETINGS.items():
        if {domain} in ({*building.domains}, {*building.settings.compat}):
            return words
    return {
        "name": "Premises",
        "version": __version__,
        "status": "running",
        "message": "Premises is running. The API is described at /docs.",
        "domains": list(building.domains),
    }


def state_of(building: Building) -> dict[str, Any]:
    """One object in which every original client finds the words it looks for."""
    state: dict[str, Any] = {
        "status": "healthy",
        "database": "connected",
        "environment": building.settings.environment,
        "version": __version__,
        "gcs": "disabled",
        "pubsub": "enabled" if building.settings.jobs.carrier == "celery" else "disabled",
        "oauth": "enabled" if _has_oauth(building.settings.auth) else "disabled",
    }
    try:
        building.kernel.database.check()
    except Unavailable as failure:
        state |= {"status": "unhealthy", "database": "disconnected", "error": failure.message}
    return state


def _has_oauth(settings: AuthSettings) -> bool:
    return bool(settings.google_client_ids or settings.oidc_client_id)


def _add_stream(routes: APIRouter, tail: Tail, shows: Shows) -> None:
    @routes.get("/api/stream", response_model=None)
    async def stream(
        request: Request,
        domain: Annotated[list[str] | None, Query()] = None,
        since: Annotated[int | None, Query(ge=0)] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Everything that happens and that the caller may see, as server-sent events."""
        caller = current_caller(request)
        caller.require_somebody()
        cursor = since if last_event_id is None else _cursor(last_event_id)
        wanted = frozenset(domain or ())
        listener = Listener(tail, caller, caller_again(request), wanted, shows)
        # The answer's head tells the client that it is heard from now on, so this comes first.
        await listener.begin(cursor)
        return EventStream(listener.news(), end=listener.end)


def _shows(building: Building) -> Shows:
    def shows(caller: Caller, event: Event) -> bool:
        domain = building.domains.get(event.domain)
        return domain is not None and domain.shows(caller, event)

    return shows


class Listener:
    """One client of the stream: who it is, what it wants, and whether it still may listen."""

    def __init__(
        self,
        tail: Tail,
        caller: Caller,
        again: Callable[[], Caller],
        domains: frozenset[str],
        shows: Shows = lambda _caller, _event: False,
    ) -> None:
        self._tail = tail
        self._caller = caller
        self._again = again
        self._domains = domains
        self._shows = shows
        self._begun: tuple[Subscription, bool] | None = None

    async def begin(self, since: int | None) -> None:
        """Begin to listen, after a cursor if one is known; while the database is away, not at all.

        What happens from here on is not missed.
        """
        with contextlib.suppress(Unavailable):
            self._begun = await self._tail.resume(self._may_see, since)

    def end(self) -> None:
        """Listen no more."""
        if self._begun is not None:
            self._tail.unsubscribe(self._begun[0])
            self._begun = None

    async def news(self) -> AsyncGenerator[News]:
        """What the listener missed since its cursor, then what happens, while it may listen.

        It ends for one that is too slow, and while the database is away: listeners come back by
        themselves, with their last cursor.
        """
        if self._begun is None:
            return
        subscription, is_reset = self._begun
        with contextlib.suppress(Dropped, Unavailable):
            asking = asyncio.ensure_future(self._until_nobody())
            try:
                if is_reset:
                    yield _reset()
                async with contextlib.aclosing(subscription.events()) as told:
                    while event := await _before(asking, told):
                        if not await self._sees(event):
                            continue
                        yield event.seq, f"{event.domain}.{event.kind}", _told(event)
            finally:
                asking.cancel()
                self.end()

    def _may_see(self, event: Event) -> bool:
        """Whether it is worth asking: one thread hands out events to all, and asks no tables."""
        wanted = not self._domains or event.domain in self._domains
        return wanted and (self._owns(event) or self._caller.may_own(event.domain, "read"))

    async def _sees(self, event: Event) -> bool:
        if self._owns(event):
            return True
        return await anyio.to_thread.run_sync(self._shows, self._caller, event)

    def _owns(self, event: Event) -> bool:
        return self._caller.sees(event.domain, event.owner_id)

    async def _until_nobody(self) -> None:
        """Find out now and then who is listening; returns when it is nobody any more."""
        while True:
            await asyncio.sleep(_ASK_AGAIN_EVERY_S)
            try:
                self._caller = await anyio.to_thread.run_sync(self._again)
                self._caller.require_somebody()
            except Unavailable:
                continue
            except Failure:
                return


async def _before(end: asyncio.Future[None], told: AsyncGenerator[Event]) -> Event | None:
    """The next event, unless the end comes first."""
    following = asyncio.ensure_future(anext(told))
    both: set[asyncio.Future[Any]] = {following, end}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return following.result() if following.done() else None
    finally:
        if not following.done():
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def _reset() -> News:
    return None, "reset", {"message": "The cursor is not known any more; read everything again."}


def _cursor(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid("events.bad_cursor", "Last-Event-ID is the id of an event: a number.")
    return int(text)


def _told(event: Event) -> dict[str, object]:
    return {
        "domain": event.domain,
        "kind": event.kind,
        "subject": event.subject,
        "property_id": event.property_id,
        "at": event.created_at.isoformat(),
        "data": event.payload,
    }
