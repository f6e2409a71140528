"""Lets a request pass by the parts of the house it has not come for, without a look inside."""

from functools import cached_property

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope


class Wing(APIRouter):
    """A router that is asked only about paths of its own routes, or that begin as one of them does.

    A router by itself tries each of its routes, and those of routers within it once more at each
    level: with two hundred routes that takes longer than many an answer. Complete it before the
    first request; whoever includes it must not give it a prefix.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in self._templates or path.startswith(self._beginnings):
            return super().matches(scope)
        return Match.NONE, {}

    @cached_property
    def _templates(self) -> frozenset[str]:
        return frozenset(str(one.path) for one in iter_route_contexts(self.routes))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        """What comes before the first parameter, of each path that has one."""
        return tuple(sorted({one.partition("{")[0] for one in self._templates if "{" in one}))
