"""What an owner marked in a camera's picture, and what does not count in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

import structlog

from premises.cameras.detectors import Sighting
from premises.cameras.geometry import Point
from premises.cameras.models import CameraRow
from premises.cameras.standing import Filter, IgnoredPart, admit
from premises.kernel.ids import new_id

_log = structlog.get_logger(__name__)

IGNORE: Final = "ignore"
"""The kind of zone in which nothing counts at all."""

Marked = dict[str, Any]
"""One zone as it is stored and shown; `schemas.Zone` says what it holds."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Which of the things a camera sees count."""

    filters: tuple[Filter, ...] = ()
    ignored: tuple[IgnoredPart, ...] = ()

    def admit(self, sightings: list[Sighting], size: tuple[int, int]) -> list[Sighting]:
        """The sightings that count; what is left out leaves no row, only a line in the log."""
        if not self.filters and not self.ignored:
            return sightings
        kept = admit(sightings, self.filters, self.ignored, size)
        if len(kept) < len(sightings):
            _log.debug("sightings_left_out", count=len(sightings) - len(kept))
        return kept


def admission_of(camera: CameraRow) -> Admission:
    """What counts for a camera; everything does where nothing is said."""
    ignored = [zone for zone in active_zones(camera) if zone["kind"] == IGNORE]
    return Admission(
        tuple(_filter(one) for one in camera.filters or ()),
        tuple(IgnoredPart(corners(zone), frozenset(zone["labels"])) for zone in ignored),
    )


def zones_of(camera: CameraRow) -> list[Marked]:
    """All zones of a camera, complete; one from before zones had ids has the same one each time."""
    return [_complete(camera.id, place, zone) for place, zone in enumerate(camera.zones)]


def active_zones(camera: CameraRow) -> list[Marked]:
    """The zones that are switched on."""
    return [zone for zone in zones_of(camera) if zone["enabled"]]


def corners(zone: Marked, width: float = 1, height: float = 1) -> tuple[Point, ...]:
    """Its outline in a picture of this size."""
    return tuple(Point(x * width, y * height) for x, y in zone["polygon"])


def with_ids(zones: Iterable[Mapping[str, Any]], before: Sequence[Marked] = ()) -> list[Marked]:
    """The zones to be stored; one that comes without an id keeps that of its name, or gets one.

    Clients that know nothing of ids send the whole list again, and what refers to a zone by its
    id shall still find it.
    """
    given = [dict(zone) for zone in zones]
    taken = {zone["id"] for zone in given if zone.get("id")}
    free = {zone["name"]: zone["id"] for zone in before if zone["id"] not in taken}
    for zone in given:
        zone["id"] = zone.get("id") or free.pop(zone["name"], None) or new_id()
    return given


def _complete(camera_id: str, place: int, zone: Mapping[str, Any]) -> Marked:
    known = {"id": None, "labels": [], "kind": "other", "enabled": True, **zone}
    return known | {"id": known["id"] or str(uuid5(NAMESPACE_OID, f"{camera_id}/{place}"))}


def _filter(stored: Mapping[str, Any]) -> Filter:
    most = stored["max_ratio"]
    return Filter(**{**stored, "max_ratio": inf if most is None else most})
