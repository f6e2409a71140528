"""Lets a request pass by the parts of the house it has not come for, without a look inside."""

from functools import cached_property

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope


class Wing(APIRouter):
    """A router that is asked only about paths that begin as one of its own routes does.

    A router by itself tries each of its routes, and those of routers within it once more at each
    level: with two hundred routes that takes longer than many an answer. Complete it before the
    first request; whoever includes it must not give it a prefix.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if not path.startswith(self._beginnings):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        """What all paths of a route begin with, for each route."""
        contexts = iter_route_contexts(self.routes)
        return tuple(sorted({str(one.path).partition("{")[0] for one in contexts}))
