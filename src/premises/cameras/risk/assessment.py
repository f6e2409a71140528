"""What the judgement of a story looks like: a score, and the reasons that add up to it."""

from dataclasses import dataclass

from premises.cameras.risk.ruleset import Level


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word: its points, the detections it rests on, and a sentence without full stop.

    Reasons that only keep the score within its range rest on no detection.
    """

    rule: str
    points: int
    detection_ids: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """A score from 0 to 100 that is exactly the sum of its reasons' points."""

    score: int
    level: Level
    reasons: tuple[Reason, ...]
    summary: str
    reasoning: str
    ruleset_version: str
