"""The door for programs: the routes existing clients know, and nothing they would not expect.

`cameras`, `media`, `archive` and `system` answer requests, `live` keeps sockets open;
`desk` is what they share.
"""

from fastapi import APIRouter

from premises.cameras.routes import archive, cameras, live, media, system
from premises.cameras.routes.desk import Desk

__all__ = ["Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of cameras."""
    routes = APIRouter()
    for part in (cameras, media, archive, system, live):
        routes.include_router(part.router(desk))
    return routes
