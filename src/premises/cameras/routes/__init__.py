"""The door for programs: the routes existing clients know, and nothing they would not expect.

`cameras`, `zones`, `videos`, `media`, `search`, `archive`, `feedback`, `deadletters`, `alerts` and
`system` answer requests, `live` keeps sockets open (`bulletin` is what it tells of the system,
`replies` what it answers); `desk` and `parameters` are what they share.
"""

from fastapi import APIRouter

from premises.cameras.routes import (
    alerts,
    archive,
    cameras,
    deadletters,
    feedback,
    live,
    media,
    search,
    system,
    videos,
    zones,
)
from premises.cameras.routes.desk import Desk
from premises.kernel.web.wings import Wing

__all__ = ["Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of cameras."""
    routes = Wing()
    # A search is no event's number: the first route that fits a path is the one that answers.
    events = (search, archive, feedback, deadletters)
    for part in (cameras, videos, media, *events, alerts, system, live, zones):
        routes.include_router(part.router(desk))
    routes.include_router(media.rest())
    return routes
