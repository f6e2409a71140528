"""The parts of a camera's picture that matter more, less or not at all, over HTTP."""

from fastapi import APIRouter, Response

from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.schemas import Zone, ZoneList, ZoneShape, ZoneUpdate
from premises.cameras.service.zones import Marked


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(
        prefix="/api/cameras/{camera_id}/zones", tags=["zones"], route_class=CameraRoute
    )

    @routes.get("", dependencies=[READ])
    def all_zones(camera_id: str) -> ZoneList:
        found = [_shown(zone) for zone in desk.zoning.all(camera_id)]
        return ZoneList(zones=found, count=len(found))

    @routes.post("", status_code=201, dependencies=[WRITE])
    def create(camera_id: str, wanted: ZoneShape) -> Zone:
        return _shown(desk.zoning.add(camera_id, wanted.model_dump(mode="json")))

    @routes.get("/{zone_id}", dependencies=[READ])
    def one(camera_id: str, zone_id: str) -> Zone:
        return _shown(desk.zoning.get(camera_id, zone_id))

    @routes.patch("/{zone_id}", dependencies=[WRITE])
    def change(camera_id: str, zone_id: str, wanted: ZoneUpdate) -> Zone:
        changes = wanted.model_dump(mode="json", exclude_none=True)
        return _shown(desk.zoning.change(camera_id, zone_id, changes))

    @routes.delete("/{zone_id}", status_code=204, dependencies=[WRITE])
    def remove(camera_id: str, zone_id: str) -> Response:
        desk.zoning.remove(camera_id, zone_id)
        return Response(status_code=204)

    return routes


def _shown(zone: Marked) -> Zone:
    return Zone.model_validate(zone)
