"""How far a language model's opinion moves a score, and when it is not heard at all."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from premises.cameras.risk import Assessment, Reason, Thresholds, level
from premises.cameras.risk.summary import reason_out
from premises.cameras.risk.words import plain, signed_points

LONGEST_TEXT = 400
"""Characters of a model's own words: two sentences."""

_NOBODY_EXPECTED = frozenset(("night", "armed"))


class Verdict(StrEnum):
    """Whose word a score is."""

    RULES = "rules"  # no model was asked
    MODEL = "model"  # a model was heard, within its bounds
    REFUSED = "model_refused"  # it answered, but not so that it can be believed
    UNAVAILABLE = "model_unavailable"  # it did not answer, or not in time


@dataclass(frozen=True, slots=True)
class Claim:
    """What a model says: a score, the detections it rests on, and why."""

    score: int
    detection_ids: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a model was not heard; `code` is for programs, `text` a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """What stands in the end; it is the rules' own assessment where there are refusals."""

    assessment: Assessment
    moved_points: int
    refusals: tuple[Refusal, ...]


def bounds(assessment: Assessment, band: int, thresholds: Thresholds) -> tuple[int, int]:
    """The lowest and the highest score that a model can bring about.

    It may move the rules' score by `band` points. Whoever comes at night, or when nobody is
    expected, keeps the level that the rules gave: no opinion makes less of that.
    """
    lowest, highest = max(assessment.score - band, 0), min(assessment.score + band, 100)
    if any(reason.rule in _NOBODY_EXPECTED for reason in assessment.reasons):
        lowest = max(lowest, _begins_at(assessment, thresholds))
    return lowest, highest


def weigh(
    claim: Claim,
    assessment: Assessment,
    told: Collection[int],
    band: int,
    thresholds: Thresholds,
) -> Weighed:
    """The assessment with the model's opinion in it, or why the model is not heard.

    A score beyond the bounds is not refused: it counts up to the bound, and the reason says so.
    """
    text = plain(claim.text, LONGEST_TEXT).rstrip(" .")
    refusals = _refusals(claim, text, told)
    if refusals:
        return Weighed(assessment, 0, refusals)
    lowest, highest = bounds(assessment, band, thresholds)
    score = min(max(claim.score, lowest), highest)
    moved = score - assessment.score
    if not moved:
        return Weighed(assessment, 0, ())
    ids = tuple(sorted(set(claim.detection_ids)))
    reason = Reason("model", moved, ids, _told(text, claim.score, score))
    return Weighed(_with(assessment, reason, thresholds), moved, ())


def _refusals(claim: Claim, text: str, told: Collection[int]) -> tuple[Refusal, ...]:
    found = []
    if not 0 <= claim.score <= 100:
        found.append(Refusal("score_out_of_range", "Its score is not from 0 to 100."))
    if not claim.detection_ids:
        found.append(Refusal("no_evidence", "It cites no detection."))
    elif not set(claim.detection_ids) <= set(told):
        found.append(Refusal("unknown_evidence", "It cites detections that it was not told of."))
    if not text:
        found.append(Refusal("no_reason", "It gives no reason."))
    return tuple(found)


def _with(assessment: Assessment, reason: Reason, thresholds: Thresholds) -> Assessment:
    """The assessment with one reason more; the summary stays what the rules saw."""
    score = assessment.score + reason.points
    reasons = (*assessment.reasons, reason)
    name = level(score, thresholds)
    return replace(
        assessment,
        score=score,
        level=name,
        reasons=reasons,
        reasoning=reason_out(reasons, score, name),
    )


def _begins_at(assessment: Assessment, thresholds: Thresholds) -> int:
    """The lowest score that is called as this one is."""
    below = {
        "low": -1,
        "medium": thresholds.low,
        "high": thresholds.medium,
        "critical": thresholds.high,
    }
    return below[level(assessment.score, thresholds)] + 1


def _told(text: str, wanted: int, given: int) -> str:
    words = f"The language model says: “{text}”"
    if wanted == given:
        return words
    beyond = signed_points(wanted - given)
    return f"{words}; it asked for {wanted}, and the {beyond} beyond its bounds do not count"
