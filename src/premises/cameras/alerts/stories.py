"""What happened, as far as a rule looks at it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen in one picture.

    `is_fresh` is false for what has always stood there. `zones` are the ids and names of the zones
    it stood in; `seen_at` is in the local time of the house.
    """

    detection_id: int
    label: str
    confidence: float
    seen_at: datetime
    is_fresh: bool
    zones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Story:
    """One event: where, how worrying, and what was seen."""

    camera_id: str
    risk_score: int
    sightings: tuple[Sighting, ...]
