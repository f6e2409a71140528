"""What is known when a risk is judged: the things seen, and the facts about their place."""

import math
from dataclasses import dataclass
from datetime import datetime, timezone

from premises.cameras.geometry import Box, Point, contains, foot
from premises.kernel.errors import Invalid

HOURS_OF_A_WEEK = 168


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing found in one picture.

    `image_hash` tells pictures apart, so that two boxes in one picture are two things and two
    boxes in two pictures may be one. `seen_at` carries the offset of the place, because night is
    a matter of local time; only the offset is kept, so that it survives being stored.

    Raises:
        Invalid: the confidence is not a number from 0 to 1, the box has no area, the label is
            empty, or the instant has no time zone.

    """

    detection_id: int
    image_hash: str
    label: str
    confidence: float
    box: Box
    seen_at: datetime

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise _bad("observation", "confidence", "a number from 0 to 1", self.confidence)
        if min(self.box[2:]) <= 0:
            raise _bad("observation", "box", "a width and a height above 0", list(self.box))
        if not self.label.strip():
            raise _bad("observation", "label", "the name of a class", self.label)
        object.__setattr__(self, "confidence", float(self.confidence))
        object.__setattr__(self, "label", self.label.strip().lower())
        object.__setattr__(self, "box", Box(*map(int, self.box)))
        object.__setattr__(self, "seen_at", _at_offset(self.seen_at))


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the picture that matters more (up to 1) or less (down to -1) than the rest.

    The outline has at least three corners, in the same pixels as the boxes. The zone holds for
    the classes in `labels`, and for all where there are none; `zone_id` is what programs call it.

    Raises:
        Invalid: there are fewer corners, one is not finite, or the weight is out of its range.

    """

    name: str
    polygon: tuple[Point, ...]
    weight: float
    zone_id: str = ""
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.polygon) < 3 or not all(math.isfinite(v) for p in self.polygon for v in p):
            raise _bad("zone", "polygon", "three or more finite corners", len(self.polygon))
        if not -1 <= self.weight <= 1:
            raise _bad("zone", "weight", "a number from -1 to 1", self.weight)
        object.__setattr__(self, "weight", float(self.weight))
        object.__setattr__(
            self, "polygon", tuple(Point(float(x), float(y)) for x, y in self.polygon)
        )
        object.__setattr__(self, "labels", tuple(text.strip().lower() for text in self.labels))

    def holds(self, seen: Observation) -> bool:
        """Whether it stands in this zone, and the zone is there for things of its class."""
        if self.labels and seen.label not in self.labels:
            return False
        return contains(self.polygon, foot(seen.box))


@dataclass(frozen=True, slots=True)
class EarlierBox:
    """Where something stood in an earlier event of the same camera.

    Raises:
        Invalid: the box has no area.

    """

    event_id: int
    label: str
    box: Box

    def __post_init__(self) -> None:
        if min(self.box[2:]) <= 0:
            raise _bad("earlier_box", "box", "a width and a height above 0", list(self.box))
        object.__setattr__(self, "label", self.label.strip().lower())
        object.__setattr__(self, "box", Box(*map(int, self.box)))


@dataclass(frozen=True, slots=True)
class StandingThing:
    """Something that stands still, and from when to when pictures showed it in this place.

    Raises:
        Invalid: the box has no area, an instant has no time zone, they are in the wrong order, or
            no picture showed it.

    """

    label: str
    box: Box
    since_at: datetime
    last_seen_at: datetime
    times_seen: int

    def __post_init__(self) -> None:
        if min(self.box[2:]) <= 0:
            raise _bad("standing_thing", "box", "a width and a height above 0", list(self.box))
        if self.times_seen < 1:
            raise _bad("standing_thing", "times_seen", "one picture or more", self.times_seen)
        object.__setattr__(self, "label", self.label.strip().lower())
        object.__setattr__(self, "box", Box(*map(int, self.box)))
        object.__setattr__(self, "since_at", _at_offset(self.since_at))
        object.__setattr__(self, "last_seen_at", _at_offset(self.last_seen_at))
        if self.last_seen_at < self.since_at:
            given = self.last_seen_at.isoformat()
            raise _bad("standing_thing", "last_seen_at", "an instant not before since_at", given)


@dataclass(frozen=True, slots=True)
class Armed:
    """A span in which nobody is expected, from the first instant up to but not with the last.

    Raises:
        Invalid: an instant has no time zone.

    """

    from_at: datetime
    until_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "from_at", _at_offset(self.from_at))
        object.__setattr__(self, "until_at", _at_offset(self.until_at))


@dataclass(frozen=True, slots=True)
class Habit:
    """In how many weeks a class was seen in one hour of the week; hour 0 begins on Monday.

    Raises:
        Invalid: the hour is not one of 168, or the number of weeks is negative.

    """

    label: str
    hour_of_week: int
    weeks_seen: int

    def __post_init__(self) -> None:
        if not 0 <= self.hour_of_week < HOURS_OF_A_WEEK:
            raise _bad("habit", "hour_of_week", "an hour from 0 to 167", self.hour_of_week)
        if self.weeks_seen < 0:
            raise _bad("habit", "weeks_seen", "0 or more weeks", self.weeks_seen)
        object.__setattr__(self, "label", self.label.strip().lower())


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the camera's place; whatever is empty lets its rule stay silent.

    `camera_name` is only shown to people and never weighs. `habit_weeks` is for how many weeks
    habits have been counted. `earlier` holds boxes of the camera's latest events, `standing` what
    stood still in its view at any time since the story was opened, which was at `opened_at`.

    Raises:
        Invalid: the instant has no time zone.

    """

    camera_name: str = ""
    zones: tuple[Zone, ...] = ()
    earlier: tuple[EarlierBox, ...] = ()
    armed: tuple[Armed, ...] = ()
    habits: tuple[Habit, ...] = ()
    habit_weeks: int = 0
    standing: tuple[StandingThing, ...] = ()
    opened_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.opened_at is not None:
            object.__setattr__(self, "opened_at", _at_offset(self.opened_at))


def hour_of_week(seen_at: datetime) -> int:
    """The local hour counted from Monday, 00:00; 0 to 167."""
    return seen_at.weekday() * 24 + seen_at.hour


def _at_offset(instant: datetime) -> datetime:
    """The same wall clock with a plain offset instead of a zone's rules.

    Python measures between two instants of one zone by the wall clock, which is an hour wrong
    when the clocks change in between; with plain offsets it measures real time.
    """
    offset = instant.utcoffset()
    if offset is None:
        raise _bad("instant", "time zone", "an instant with a time zone", instant.isoformat())
    return instant.replace(tzinfo=timezone(offset), fold=0)


def _bad(what: str, field: str, wanted: str, given: object) -> Invalid:
    message = f"Give {wanted} as the {field} of this {what.replace('_', ' ')}."
    return Invalid(f"cameras.bad_{what}", message, field=field, given=str(given))
