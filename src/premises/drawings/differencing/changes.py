"""The values of differencing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from premises.drawings.content import Box, Remark


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TEXT = "text"  # the same place says something else


class Category(StrEnum):
    """What it is that changed."""

    LINEWORK = "linework"
    FILL = "fill"
    TEXT = "text"
    DIMENSION = "dimension"
    ROOM = "room"
    KEYNOTE = "keynote"
    GENERAL_NOTE = "general_note"
    SCHEDULE = "schedule"
    TITLE_BLOCK = "title_block"
    PICTURE = "picture"
    STYLE = "style"  # the same lines, drawn with another width, colour or dash
    VIEW = "view"  # a whole part of the sheet stands elsewhere


class Zone(StrEnum):
    DRAWING = "drawing"
    TITLE_BLOCK = "title_block"  # numbers of revisions, dates, plot stamps
    MARKUP = "markup"  # the revision clouds and deltas themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What counts as the same, in millimetres on the new sheet.

    `position_mm`: strokes this near to each other are one. `raster_mm`: the same for ink in
    pixels. `text_mm`: how far words may stand from where they stood. `gap_mm`: what lies nearer
    together is one change, unless that would be larger than `largest_mm` in either direction.
    `styles`: whether other widths, colours and dashes alone are a change.
    """

    position_mm: float = 0.1
    raster_mm: float = 0.3
    text_mm: float = 0.7
    gap_mm: float = 2.0
    largest_mm: float = 150.0
    styles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed.

    `box` is where, in mm on the new sheet (for what was removed: where it would stand there);
    `old_box` is where on the old one, in its own mm. `shift_mm` is how far what moved went on
    the new sheet. `objects` strokes, fills and words differ, `ink_mm` of line. Texts are whole
    lines or notes. `in_cloud` says whether a revision cloud of the new sheet is around it, none
    where the sheet has no cloud. `room` and `grid` name the place. `confidence` is 0 to 1.
    """

    number: int
    kind: ChangeKind
    category: Category
    box: Box
    old_box: Box | None = None
    zone: Zone = Zone.DRAWING
    old_text: str | None = None
    new_text: str | None = None
    key: str | None = None
    shift_mm: tuple[float, float] | None = None
    objects: int = 0
    ink_mm: float = 0.0
    in_cloud: bool | None = None
    delta: str | None = None
    room: str | None = None
    grid: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CloudFinding:
    """A revision cloud that is new, and the numbers of the changes inside it; none is telling."""

    box: Box
    changes: tuple[int, ...]
    delta: str | None = None


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Everything that differs between two sheets, the weightiest first, numbered from 1.

    `doubtful` are lines of pictures that may say something else now, in numbers that follow: they
    are changes only if they are read and do.
    """

    changes: tuple[Change, ...]
    clouds: tuple[CloudFinding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    doubtful: tuple[Change, ...] = ()

    def renumbered(self, numbers: Mapping[int, int]) -> "Differences":
        """The same under other numbers, in the clouds' findings too; each change must have one."""
        told = tuple(replace(one, number=numbers[one.number]) for one in self.changes)
        clouds = tuple(
            replace(cloud, changes=tuple(numbers[one] for one in cloud.changes if one in numbers))
            for cloud in self.clouds
        )
        return replace(self, changes=told, clouds=clouds)
