"""Organizations over HTTP: firms whose people read each other's projects."""

from typing import Any

from fastapi import APIRouter

from premises.drawings.routes.desk import USE, WRITE, Desk, RowId
from premises.drawings.schemas import OrganizationSent
from premises.drawings.service.organizations import domain_named
from premises.kernel.auth import CurrentCaller
from premises.kernel.errors import Invalid


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/organizations")

    @routes.get("", dependencies=[USE])
    def organizations(caller: CurrentCaller) -> list[dict[str, Any]]:
        """Your own; all of them for the owner of the house."""
        return desk.organizations.list(caller)

    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(sent: OrganizationSent, caller: CurrentCaller) -> dict[str, Any]:
        """Begin one; only the owner of the house claims a domain or chooses a plan."""
        if not sent.name:
            raise Invalid("drawings.missing_fields", "An organization needs a name.")
        return desk.organizations.create(caller, _values(sent))

    @routes.patch("/{organization_id}", dependencies=[WRITE])
    def change(
        organization_id: RowId, sent: OrganizationSent, caller: CurrentCaller
    ) -> dict[str, Any]:
        """Write what is named; an empty domain gives the claim up."""
        return desk.organizations.change(caller, organization_id, _values(sent))

    return routes


def _values(sent: OrganizationSent) -> dict[str, Any]:
    values = sent.model_dump(exclude_unset=True)
    if "domain" in values:
        values["domain"] = domain_named(sent.domain)
    return {name: value for name, value in values.items() if value or name == "domain"}
