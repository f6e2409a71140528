"""What somebody says of their home, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from premises.audits import rights
from premises.audits.routes.desk import USE, WRITE, Desk
from premises.audits.schemas import Profile, ProfileWanted
from premises.kernel.auth import CurrentCaller

Uid = Annotated[
    str | None,
    Query(max_length=254, pattern=r"^[^\x00]*$", description="Whose home; yours if missing."),
]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/audits/profile", tags=["audits"])

    @routes.get("", dependencies=[USE])
    def profile(caller: CurrentCaller, uid: Uid = None) -> Profile:
        name = rights.own_name(caller) if uid is None else rights.plain_name(uid)
        return Profile.model_validate(desk.people.profile(caller, name))

    @routes.put("", dependencies=[WRITE])
    def put(wanted: ProfileWanted, caller: CurrentCaller, uid: Uid = None) -> Profile:
        """Say what is known of a home; it counts for what is sent from now on."""
        sender = rights.sender(caller, uid)
        changes = wanted.model_dump(exclude={"heating"})
        heating = wanted.heating
        changes["heating"] = heating and heating.model_dump(mode="json", exclude_none=True)
        return Profile.model_validate(desk.people.put(caller, sender, changes))

    return routes
