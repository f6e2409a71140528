"""The doors of machines: those that clients of the original service know, and our own.

`contract` answers as the original did, `compat` by its rules and `exact` by right ones;
`telemetry` takes rows in: `reading` takes them apart, `columns` makes series of them. Below
`/api/machines`: `machines` and their variables, `figures` and the `series` of a variable in the
shapes of `shapes`, `past` for why they changed, `held` for rows in quarantine, `sources` for where
rows come from. `desk`, `parameters` and `answers`, which remembers what was said, are what the
doors share.
"""

from fastapi import APIRouter

from premises.kernel.web.wings import Wing
from premises.machines.routes import (
    contract,
    figures,
    held,
    machines,
    past,
    series,
    sources,
    telemetry,
)
from premises.machines.routes.answers import Answers
from premises.machines.routes.desk import UPLOADS, Desk

__all__ = ["UPLOADS", "Answers", "Desk", "router"]


def router(desk: Desk) -> APIRouter:
    """All routes of machines."""
    routes = Wing()
    # A quarantine is no machine: the first route that fits a path is the one that answers.
    for part in (contract, telemetry, held, machines, figures, series, past, sources):
        routes.include_router(part.router(desk))
    return routes
