"""Zones of a camera, one at a time: marked, read, changed, removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from premises.cameras.schemas import MOST_ZONES
from premises.cameras.service.registry import camera_row
from premises.cameras.service.zones import Marked, with_ids, zones_of
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Invalid, NotFound


class Zoning:
    """The zones in the cameras' pictures; a camera is named by its id or its folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, camera: str) -> list[Marked]:
        """The camera's zones.

        Raises:
            NotFound: there is no such camera.

        """
        with self._database.read() as session:
            return zones_of(camera_row(session, camera))

    def get(self, camera: str, zone_id: str) -> Marked:
        """One zone of a camera.

        Raises:
            NotFound: there is no such camera, or it has no such zone.

        """
        return _zone(self.all(camera), zone_id)

    def add(self, camera: str, zone: Mapping[str, Any]) -> Marked:
        """Mark a part of the camera's picture.

        Raises:
            NotFound: there is no such camera.
            Invalid: the camera has as many zones as one may have.
            Conflict: it has a zone with this id.

        """
        with self._database.write() as session:
            row = camera_row(session, camera, lock=True)
            zones = zones_of(row)
            if len(zones) >= MOST_ZONES:
                raise Invalid("cameras.too_many_zones", f"A camera has at most {MOST_ZONES} zones.")
            if zone.get("id") in {one["id"] for one in zones}:
                raise Conflict("cameras.zone_taken", f"Another zone has the id {zone['id']}.")
            [new] = with_ids([zone])
            row.zones = [*zones, new]
        return new

    def change(self, camera: str, zone_id: str, changes: Mapping[str, Any]) -> Marked:
        """Change what is named of a zone, leave the rest.

        Raises:
            NotFound: there is no such camera, or it has no such zone.

        """
        with self._database.write() as session:
            row = camera_row(session, camera, lock=True)
            zones = zones_of(row)
            changed = {**_zone(zones, zone_id), **changes}
            row.zones = [changed if zone["id"] == zone_id else zone for zone in zones]
        return changed

    def remove(self, camera: str, zone_id: str) -> None:
        """Forget a zone; events keep what it was worth to them.

        Raises:
            NotFound: there is no such camera, or it has no such zone.

        """
        with self._database.write() as session:
            row = camera_row(session, camera, lock=True)
            zones = zones_of(row)
            doomed = _zone(zones, zone_id)
            row.zones = [zone for zone in zones if zone is not doomed]


def _zone(zones: Sequence[Marked], zone_id: str) -> Marked:
    for zone in zones:
        if zone["id"] == zone_id:
            return zone
    raise NotFound("cameras.unknown_zone", f"Zone with id {zone_id} not found")
