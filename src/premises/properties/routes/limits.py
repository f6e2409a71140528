"""How often one address may ask one path, told with every answer."""

from collections.abc import Callable, Coroutine
from typing import Final

from anyio.to_thread import run_sync
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from premises.kernel.auth import address_of, caller_of
from premises.kernel.errors import TooMany
from premises.kernel.limits import Budget, Limiter, Standing, headers, limit_key
from premises.kernel.web.problems import Json, headers_of
from premises.properties.settings import PropertiesSettings

WINDOW_S: Final = 60
_BODY: Final = {
    "error": "Rate limit exceeded",
    "message": "Too many requests. Please try again in 60 seconds.",
}
"""As the original says it, whatever is left of the minute; `Retry-After` tells that."""


class Counted:
    """Counts requests by address and path, and points of cost by account or address.

    Whoever sits at the machine of an open house is its owner, and counted nowhere.
    """

    def __init__(self, settings: PropertiesSettings, limiter: Limiter) -> None:
        self._limiter = limiter
        requests, cost = settings.requests_per_minute, settings.cost_per_minute
        self._requests = Budget("default", requests, WINDOW_S) if requests else None
        self._cost = Budget("graphql", cost, WINDOW_S, unit="points") if cost else None

    def take(self, connection: HTTPConnection) -> Standing | None:
        """Count one request; None where it is not counted.

        Raises:
            TooMany: there were too many.

        """
        if self._requests is None or _is_at_home(connection):
            return None
        return self._limiter.take(self._requests, _place(connection), _path(connection))

    def charge(self, connection: HTTPConnection, cost: int) -> Standing | None:
        """Count what a document costs.

        Raises:
            TooMany: so much is not left.
            Invalid: so much is never there at once.

        """
        if self._cost is None or _is_at_home(connection):
            return None
        caller = caller_of(connection)
        who = f"account:{caller.account_id}" if caller.account_id else _place(connection)
        return self._limiter.take(self._cost, who, cost=cost)

    def route(self, kind: type[APIRoute]) -> type[APIRoute]:
        """A kind of route, for `APIRouter(route_class=...)`, whose requests are counted."""
        counted = self

        class CountedRoute(kind):  # type: ignore[valid-type, misc]
            def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
                handle = super().get_route_handler()

                async def handle_counted(request: Request) -> Response:
                    try:
                        standing = await run_sync(counted.take, request)
                    except TooMany as failure:
                        return too_many(failure)
                    response: Response = await handle(request)
                    return with_standings(response, standing)

                return handle_counted

        return CountedRoute


def too_many(failure: TooMany) -> Response:
    """The original's answer to one request too many."""
    return Json(_BODY, status_code=429, headers=headers_of(failure))


def with_standings(response: Response, *standings: Standing | None) -> Response:
    """The answer, which tells what is left."""
    known = [one for one in standings if one is not None]
    for name, value in headers(*known).items():
        response.headers.setdefault(name, value)
    return response


def _is_at_home(connection: HTTPConnection) -> bool:
    return caller_of(connection).via == "open"


def _place(connection: HTTPConnection) -> str:
    return limit_key(address_of(connection))


def _path(connection: HTTPConnection) -> str:
    """The path, in one spelling: a number with zeros before it asks for the same."""
    path: str = connection.scope["path"].removeprefix(connection.scope.get("root_path", ""))
    parts = path.lower().split("/")
    return "/".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
