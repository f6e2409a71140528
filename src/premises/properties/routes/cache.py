"""What is kept of answers, told and cleared for admins as the original service does it."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request

from premises.kernel.auth import caller_of
from premises.kernel.cache import Count, Kept
from premises.kernel.errors import Failure, Forbidden, Unavailable
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.wings import Wing
from premises.properties.routes import contract
from premises.properties.routes.desk import Desk

_AWAY: Final = "Redis not available"


def _say(failure: Failure) -> tuple[int, object]:
    return (500, {"detail": _AWAY}) if isinstance(failure, _Away) else contract.say(failure)


class _Away(Unavailable):
    """The place where answers are kept does not answer."""


def router(desk: Desk) -> APIRouter:
    def admin(request: Request) -> None:
        _require_admin(desk, request)

    routes = Wing(
        prefix="/api/cache",
        route_class=desk.counted.route(contract_route(_say)),
        dependencies=[Depends(admin)],
        tags=["properties: cache"],
    )

    @routes.get("/stats")
    def stats() -> dict[str, Any]:
        """How often an answer was there already, altogether and by operation."""
        try:
            found = desk.answers.figures()
        except Unavailable:
            return {"error": _AWAY}
        endpoints = {name: _count(one) for name, one in found.endpoints.items()}
        return {"global": _count(found.overall), "endpoints": endpoints}

    @routes.post("/clear")
    def clear() -> dict[str, Any]:
        """Forget all answers and figures."""
        with _at_hand():
            cleared = desk.answers.clear()
        return {
            "message": "Cache cleared successfully",
            "stats_cleared": True,
            "fastapi_keys_cleared": cleared,
        }

    @routes.get("/keys")
    def keys(
        pattern: Annotated[str, Query(max_length=200)] = "*",
    ) -> dict[str, Any]:
        """The names of answers that are kept, a thousand at most; sign-ins are none of them."""
        with _at_hand():
            found = desk.answers.names(pattern)
        told = [_key(one) for one in found.entries]
        return {"keys": told, "total": len(told), "complete": found.complete}

    return routes


def _require_admin(desk: Desk, request: Request) -> None:
    caller = caller_of(request)
    caller.require_somebody()
    if not desk.people.viewer(caller).is_admin:
        raise Forbidden("properties.admin_needed", "Admin role required")


@contextmanager
def _at_hand() -> Iterator[None]:
    """Say in the original's words that the place of answers is away."""
    try:
        yield
    except Unavailable as failure:
        if failure.code.startswith("database."):
            raise
        raise _Away(failure.code, failure.message) from failure


def _count(count: Count) -> dict[str, int | float]:
    return {
        "hits": count.hits,
        "misses": count.misses,
        "total": count.total,
        "hit_rate": count.hit_rate,
    }


def _key(kept: Kept) -> dict[str, Any]:
    ttl = "no expiry" if kept.ttl_s is None else math.ceil(kept.ttl_s)
    return {"key": kept.name, "ttl": ttl, "size_bytes": kept.size_bytes}
