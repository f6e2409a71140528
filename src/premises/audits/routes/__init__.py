"""The doors of audits: those that clients of the original service know, and our own.

`contract` answers exactly as the original did; `tasks`, `analyses` and `profile` lie below
`/api/audits`. `sent` reads forms and `reception` takes submissions in; `desk` is what they share.
"""

from fastapi import APIRouter

from premises.audits.routes import analyses, contract, profile, tasks
from premises.audits.routes.desk import UPLOADS, Desk
from premises.kernel.web.wings import Wing

__all__ = ["UPLOADS", "Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of audits."""
    routes = Wing()
    for part in (contract, tasks, analyses, profile):
        routes.include_router(part.router(desk))
    return routes
