"""Whether the service is well, as clients of the original service ask for it."""

from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, ContractRoute, Desk


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=ContractRoute)

    @routes.get("/health", dependencies=[USE])
    def health() -> dict[str, Any]:
        """The original's words; that of the house, for everybody, is at `/health`."""
        return desk.health()

    return routes
