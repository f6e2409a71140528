"""The doors of drawings: those that clients of the original service know, and our own.

Below `/api/v1` and exactly as the original answered: `drawings` (and `forms`, which reads what is
sent), `jobs`, `overlays`, `summaries`, `impacts` and `talks` for what a language model adds,
`files`, `general`, and `sign_in`, `projects` and `members` for people. Below `/api/drawings`:
`review` for single changes, `sheets`, `closeup` for tiles and reports, `organizations`. `desk` is
what they share.
"""

from fastapi import APIRouter

from premises.drawings.routes import (
    closeup,
    drawings,
    files,
    general,
    impacts,
    jobs,
    members,
    organizations,
    overlays,
    projects,
    review,
    sheets,
    sign_in,
    summaries,
    talks,
)
from premises.drawings.routes.desk import PREFIX, UPLOADS, Desk
from premises.kernel.web.wings import Wing

__all__ = ["PREFIX", "UPLOADS", "Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of drawings."""
    routes = Wing()
    contract = Wing(prefix=PREFIX, tags=["drawings: original clients"])
    people = (sign_in, projects, members)
    for door in (*people, drawings, jobs, overlays, summaries, impacts, talks, files, general):
        contract.include_router(door.router(desk))
    ours = Wing(prefix="/api/drawings", tags=["drawings"])
    for door in (review, sheets, closeup, organizations):
        ours.include_router(door.router(desk))
    routes.include_router(contract)
    routes.include_router(ours)
    return routes
