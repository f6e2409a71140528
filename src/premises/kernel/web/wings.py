"""Lets a request pass by the parts of the house it has not come for, without a look inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match, Mount, Route, WebSocketRoute
from starlette.types import Scope


class Wing(APIRouter):
    """A router that is asked only about paths of its own routes, or that begin as one of them does.

    A router by itself tries each of its routes, and those of routers within it once more at each
    level: with two hundred routes that takes longer than many an answer. Complete it before the
    first request; whoever includes it must not give it a prefix.
    """

    def include_router(self, router: APIRouter, *, prefix: str = "", **more: Any) -> None:
        """Include a router; its routes are worked out when the first request comes for them."""
        self._parts.append((prefix, router))
        with _seeming_empty(router):
            super().include_router(router, prefix=prefix, **more)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in self._templates or path.startswith(self._beginnings):
            return super().matches(scope)
        return Match.NONE, {}

    @cached_property
    def _parts(self) -> list[tuple[str, APIRouter]]:
        """The routers in it, each with the prefix it is included with."""
        return []

    @cached_property
    def _templates(self) -> frozenset[str]:
        own = (one.path for one in self.routes if isinstance(one, Route | WebSocketRoute | Mount))
        inside = (
            self.prefix + prefix + path for prefix, part in self._parts for path in _paths(part)
        )
        return frozenset((*own, *inside))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        """What comes before the first parameter, of each path that has one."""
        return tuple(sorted({one.partition("{")[0] for one in self._templates if "{" in one}))


def attach(wing: APIRouter, app: FastAPI) -> None:
    """Include a wing in an application, as `Wing.include_router` does in another wing."""
    with _seeming_empty(wing):
        app.include_router(wing)


@contextmanager
def _seeming_empty(router: APIRouter) -> Iterator[None]:
    """For as long as a router is included, hide what it holds.

    FastAPI looks there for routes without any path and, to do so, works out all routes of all
    routers within; it does that again, level by level, for those that are asked for. With the
    house's routes the first time is more than half of a start, and none of it is used.
    """
    routes, router.routes = router.routes, []
    try:
        yield
    finally:
        router.routes = routes


def _paths(router: APIRouter) -> Iterator[str]:
    if isinstance(router, Wing):
        yield from router._templates  # noqa: SLF001
    else:
        yield from (str(one.path) for one in iter_route_contexts(router.routes))
