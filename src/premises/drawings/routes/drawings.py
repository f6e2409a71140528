"""Drawings come in and are looked at, as clients of the original service do it."""

from functools import partial
from pathlib import PurePath
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request

from premises.drawings.rights import HOUSE_USER
from premises.drawings.routes.desk import USE, WRITE, ContractRoute, Desk, RowId
from premises.drawings.routes.forms import DESCRIBED, Form, form_of
from premises.drawings.service.defaults import DEFAULT_PROJECT
from premises.drawings.service.files import path_of
from premises.drawings.service.uploads import File, Sent, Taken
from premises.kernel.auth import Caller, CurrentCaller
from premises.kernel.errors import Invalid

_AT_ONCE: Final = 3
"""Files are looked at as a whole, so only so many are in memory at the same time."""

_KNOWN: Final = frozenset({".pdf", ".dxf", ".dwg", ".png", ".jpg", ".jpeg"})


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/drawings", route_class=ContractRoute)
    _add_upload(routes, desk)

    @routes.get("/{version_id}", dependencies=[USE])
    def version(version_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.versions.get(caller, version_id)

    @routes.get("/{version_id}/url", dependencies=[USE])
    def url(version_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """An address that opens the file for an hour, also without a sign-in."""
        row = desk.versions.row(caller, version_id)
        return {
            "url": desk.links.signed(f"/files/{path_of(row)}"),
            "drawing_name": row.drawing_name,
            "version_number": row.version_number,
        }

    @routes.get("/{version_id}/versions", dependencies=[USE])
    def versions(version_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """All revisions of the same drawing, by the number in its title block."""
        return desk.versions.versions(caller, version_id)

    return routes


def _add_upload(routes: APIRouter, desk: Desk) -> None:
    limiter = CapacityLimiter(_AT_ONCE)

    @routes.post("/upload", status_code=201, dependencies=[WRITE], openapi_extra=DESCRIBED)
    async def upload(request: Request, caller: CurrentCaller) -> dict[str, Any]:
        """Send a drawing or a set: PDF, DXF, PNG or JPEG. It is read, and compared, afterwards."""
        async with form_of(request) as form:
            sent = _sent(form)
            check = partial(desk.uploads.check, caller, sent)
            if form.file is not None:
                await to_thread.run_sync(check)
            take = partial(_take, desk, caller, sent, form)
            taken = await to_thread.run_sync(take, limiter=limiter)
        return {
            "drawing_version_id": taken.version.id,
            "drawing_name": taken.version.drawing_name,
            "version_number": taken.version.version_number,
            "job_id": taken.comparison.id if taken.comparison else None,
            "status": "uploaded",
        }


def _sent(form: Form) -> Sent:
    user_id = form.words.get("user_id")
    return Sent(
        project_id=form.words.get("project_id") or DEFAULT_PROJECT,
        # Clients that know nobody say the house, and mean themselves.
        user_id=None if user_id in {"", HOUSE_USER} else user_id,
        old_version_id=form.words.get("old_version_id") or None,
    )


def _take(desk: Desk, caller: Caller, sent: Sent, form: Form) -> Taken:
    file = form.file
    if file is None or not file.size:
        raise Invalid("drawings.empty_file", "The form has no file, or an empty one.")
    if file.size > desk.settings.max_file_bytes:
        raise Invalid(
            "drawings.file_too_long",
            f"The file has {file.size} bytes; at most {desk.settings.max_file_bytes} are taken.",
        )
    kept = _kept(desk, file.filename or "", file.file.read())
    return desk.uploads.take_in(caller, sent, kept)


def _kept(desk: Desk, name: str, data: bytes) -> File:
    try:
        return desk.uploads.keep(name, data)
    except Invalid as failure:
        suffix = PurePath(name).suffix.lower()
        if failure.code != "drawings.bad_type" or suffix not in _KNOWN:
            raise
        # A list of kinds with its own among them would leave the sender at a loss.
        raise Invalid(
            "drawings.misnamed",
            f"Invalid file type: the name ends in {suffix}, but there is no drawing in the file."
            " It may be a web page, or something else, that was saved under this name.",
        ) from None
