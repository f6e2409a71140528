"""Says of each change between two scans where it is, and puts them in order."""

from dataclasses import dataclass, replace

from premises.drawings.content import Box, Sheet
from premises.drawings.differencing.changes import (
    Category,
    Change,
    ChangeKind,
    CloudFinding,
    Differences,
    Zone,
)
from premises.drawings.differencing.markup import Evidence
from premises.drawings.differencing.places import Laid
from premises.drawings.differencing.views import moved_view
from premises.drawings.differencing.zones import Zones, blocks_of, zones
from premises.drawings.landmarks import Landmarks, Places
from premises.drawings.titleblocks import TitleBlock

_ZONES = (Zone.DRAWING, Zone.TITLE_BLOCK, Zone.MARKUP)
_KINDS = (ChangeKind.REMOVED, ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.TEXT)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of places on both sheets; clouds and deltas are those found in pixels."""

    laid: Laid
    zones: Zones
    places: Places | None
    evidence: Evidence
    clouds: list[Box]
    deltas: list[Box]


def zones_of(
    old_block: TitleBlock | None,
    old_marks: Landmarks | None,
    new: Sheet,
    new_block: TitleBlock | None,
    new_marks: Landmarks | None,
    laid: Laid,
) -> Zones:
    """Where the new sheet speaks of itself; the old one's blocks count where they lie on it."""
    old_blocks = tuple(laid.box(box) for box in blocks_of(old_block, old_marks))
    return zones(new, old_blocks, new_block, new_marks)


def placed(changes: list[Change], around: Surroundings, doubtful: list[Change]) -> Differences:
    """All changes with place and number: the drawing first, kind by kind, the largest first.

    Doubtful ones stay in their order; their numbers follow.
    """
    every = [_at_its_place(change, around) for change in changes]
    views = around.laid.alignment.views
    every += [moved_view(view.old_box, around.laid) for view in views]
    every += [_mark(box) for box in (*around.clouds, *around.deltas)]
    told = tuple(
        replace(change, number=number) for number, change in enumerate(in_order(every), start=1)
    )
    rest = tuple(
        replace(_at_its_place(change, around), number=number)
        for number, change in enumerate(doubtful, start=len(told) + 1)
    )
    clouds = tuple(
        CloudFinding(box, _inside(box, told), around.evidence.delta_at(box))
        for box in around.clouds
    )
    return Differences(changes=told, clouds=clouds, doubtful=rest)


def in_order(changes: list[Change]) -> list[Change]:
    """The weightiest first."""
    return sorted(changes, key=_weight)


def _at_its_place(change: Change, around: Surroundings) -> Change:
    box = change.box
    zone = around.zones.of(box)
    titled = zone is Zone.TITLE_BLOCK
    clouded = any(cloud.holds(*box.middle) for cloud in around.clouds) if around.clouds else None
    return replace(
        change,
        zone=zone,
        category=Category.TITLE_BLOCK if titled else change.category,
        old_box=around.laid.back(change.old_box) if change.old_box else None,
        in_cloud=clouded,
        delta=around.evidence.delta_at(box),
        room=around.places.room_at(box) if around.places else None,
        grid=around.places.grid_at(box) if around.places else None,
    )


def _mark(box: Box) -> Change:
    return Change(
        number=0,
        kind=ChangeKind.ADDED,
        category=Category.LINEWORK,
        box=box,
        zone=Zone.MARKUP,
    )


def _weight(change: Change) -> tuple[float, ...]:
    box = change.box
    order = _ZONES.index(change.zone), change.category is not Category.VIEW
    return (*order, _KINDS.index(change.kind), -change.ink_mm, -box.area, box.top, box.left)


def _inside(box: Box, changes: tuple[Change, ...]) -> tuple[int, ...]:
    return tuple(
        change.number
        for change in changes
        if change.zone is Zone.DRAWING and box.holds(*change.box.middle)
    )
