"""The doors that clients of the original service know, under both of their spellings."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from premises.audits import rights
from premises.audits.routes.desk import USE, WRITE, AuditRoute, Desk, RowId, say
from premises.audits.routes.reception import TASK, UID, required, take_in
from premises.audits.routes.sent import form_of
from premises.audits.schemas import LoginSent, ProfileSent
from premises.audits.service.received import read_task
from premises.kernel.auth import Caller, CurrentCaller, caller_of
from premises.kernel.errors import Failure, Unauthenticated, Unavailable
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.problems import Json

AnyCaller = Annotated[Caller, Depends(caller_of)]
"""Whoever signs in need not have signed in before, so every caller is heard."""

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [UID, TASK],
                    "properties": {
                        UID: {"type": "string"},
                        TASK: {"type": "string", "description": "The task as JSON."},
                        "override_detected_count": {"type": "string"},
                        "media0": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
}


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["audits: original clients"], route_class=AuditRoute)
    _add_greetings(routes)
    _add_profile(routes, desk)
    _add_detection(routes, desk)
    routes.include_router(_login(desk))
    return routes


def _add_greetings(routes: APIRouter) -> None:
    @routes.get("/auth/", dependencies=[USE])
    def login_service() -> dict[str, str]:
        return {"status": "login service running"}

    @routes.get("/leakage/", dependencies=[USE])
    def leakage_service() -> dict[str, str]:
        return {"status": "server running"}


def _say_login(failure: Failure) -> tuple[int, object]:
    status, body = say(failure)
    if isinstance(failure, Unauthenticated):
        return status, {"detail": f"Invalid token: {failure.message}"}
    if isinstance(failure, Unavailable):
        return status, {"detail": f"Server error: {failure.message}"}
    return status, body


def _login(desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=contract_route(_say_login))

    @routes.post("/auth/login")
    @routes.post("/login")
    def login(sent: LoginSent, caller: AnyCaller) -> dict[str, str]:
        """Sign in with Google's ID token; `uid` is the e-mail address in it."""
        is_new = desk.arrivals.arrive(caller, sent.id_token.get_secret_value(), sent.uid)
        action = "created" if is_new else "exists"
        return {"status": "success", "user_id": sent.uid, "action": action}

    return routes


def _add_profile(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/auth/update_profile", dependencies=[WRITE])
    @routes.post("/update_profile", dependencies=[WRITE])
    def update_profile(sent: ProfileSent, caller: CurrentCaller) -> dict[str, str]:
        """Say what is known of a home; only what is named is changed."""
        sender = rights.sender(caller, sent.user_id)
        changes = sent.model_dump(exclude_unset=True, exclude={"user_id"})
        if rights.may_introduce(caller, sender.user_id):
            desk.people.put(caller, sender, changes)
        else:
            desk.people.change(caller, sender.user_id, changes)
        return {"status": "profile updated", "userID": sent.user_id}


def _add_detection(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/leakage/detect_leak", dependencies=[WRITE], openapi_extra=_FORM)
    @routes.post("/detect_leak", dependencies=[WRITE], openapi_extra=_FORM)
    async def detect_leak(request: Request, caller: CurrentCaller) -> dict[str, str]:
        """Send a task with its photos; poll its job until it is done."""
        async with form_of(request, desk.settings) as form:
            uid, text = required(form, UID, TASK)
            analysis = await take_in(desk, caller, uid, read_task(text), form)
        return {"jobId": analysis.id, "status": "queued"}

    @routes.get("/leakage/detect_leak/{job_id}", dependencies=[USE])
    @routes.get("/detect_leak/{job_id}", dependencies=[USE])
    def poll(job_id: RowId, caller: CurrentCaller) -> Response:
        """How far the analysis is; with its report and picture once it is done."""
        return Json(desk.analyses.poll(caller, job_id))
