"""The doors over HTTP and WebSocket.

`desk` is what they share, `limits` counts who asks; `graphql` takes documents, put together in
`api`, with `explorer` for people who try some; listings are followed over `sockets` in the words
of `transport`, or by `streaming`, both of which `following` tells; `images` takes pictures (as
they are `sent`) and gives them; `cache` shows and clears what is kept of answers, and like `images`
fails in the words of the original (`contract`); `reso` is the standard feed.
"""

from fastapi import APIRouter

from premises.kernel.web.wings import Wing
from premises.properties.routes import cache, graphql, images, reso
from premises.properties.routes.desk import Desk
from premises.properties.routes.images import UPLOADS

__all__ = ["UPLOADS", "Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of properties."""
    routes = Wing()
    for door in (graphql, images, cache, reso):
        routes.include_router(door.router(desk))
    return routes
