"""Cameras over HTTP: list, make, read, change, remove."""

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from premises.cameras.folders import MEDIA_TYPES
from premises.cameras.models import CameraRow
from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.schemas import Camera, CameraCreate, CameraList, CameraUpdate, Status
from premises.cameras.service.zones import zones_of
from premises.kernel.errors import Forbidden, NotFound
from premises.kernel.web.downloads import file_response


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/cameras", tags=["cameras"], route_class=CameraRoute)

    @routes.get("", dependencies=[READ])
    def all_cameras(status: Annotated[Status | None, Query()] = None) -> CameraList:
        found = [_shown(row) for row in desk.cameras.all(status)]
        return CameraList(cameras=found, count=len(found))

    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(wanted: CameraCreate) -> Camera:
        return _shown(desk.cameras.create(**wanted.model_dump(mode="json")))

    @routes.get("/{camera_id}", dependencies=[READ])
    def one(camera_id: str) -> Camera:
        return _shown(desk.cameras.get(camera_id))

    @routes.patch("/{camera_id}", dependencies=[WRITE])
    def change(camera_id: str, wanted: CameraUpdate) -> Camera:
        # A field that is null means «leave it», except the one that may be empty.
        given = wanted.model_dump(mode="json", exclude_unset=True)
        changes = {
            name: value
            for name, value in given.items()
            if value is not None or name == "property_id"
        }
        return _shown(desk.cameras.change(camera_id, changes))

    @routes.delete("/{camera_id}", status_code=204, dependencies=[WRITE])
    def remove(camera_id: str) -> Response:
        desk.cameras.remove(camera_id)
        return Response(status_code=204)

    @routes.get("/{camera_id}/snapshot", dependencies=[READ])
    def snapshot(camera_id: str, request: Request) -> Response:
        """The picture in the camera's folder that was written last."""
        path = desk.snapshots.newest(desk.cameras.get(camera_id))
        media_type = MEDIA_TYPES[PurePosixPath(path).suffix.lower()]
        try:
            return file_response(desk.folders.open(path), media_type, request)
        except (Forbidden, NotFound):
            # A part of the folder's own path is a link, or the picture went just now.
            raise NotFound(
                "cameras.no_snapshot", "The snapshot cannot be opened below the base path"
            ) from None

    return routes


def _shown(row: CameraRow) -> Camera:
    kept = {name: getattr(row, name) for name in Camera.model_fields}
    return Camera.model_validate(kept | {"zones": zones_of(row), "filters": row.filters or []})
