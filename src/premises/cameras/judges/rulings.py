"""What comes of a story once everybody was heard, and what is kept of what they said."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from premises.cameras.opinions import Claim, Refusal, Verdict, Weighed
from premises.cameras.risk import Assessment
from premises.kernel.llm import quoted


@dataclass(frozen=True, slots=True)
class Ruling:
    """The assessment that stands, whose word it is, and the record of the opinion on it.

    `rules_score` is what the rules alone said; it is empty, like the opinion, where no model was
    to be asked.
    """

    assessment: Assessment
    verdict: Verdict = Verdict.RULES
    rules_score: int | None = None
    opinion: Mapping[str, object] | None = None


def unheard(assessment: Assessment, verdict: Verdict, refusal: Refusal, **about: object) -> Ruling:
    """The rules' word stands, and it is kept why there is no other."""
    opinion = {**about, "accepted": None, "refused": [_refusal(refusal)]}
    return Ruling(assessment, verdict, assessment.score, opinion)


def heard(rules: Assessment, claim: Claim, weighed: Weighed, **about: object) -> Ruling:
    """The model's word counted as far as it may, or it is kept why it did not."""
    accepted = {
        "risk_score": claim.score,
        "moved_points": weighed.moved_points,
        "detection_ids": sorted(set(claim.detection_ids)),
        "text": legible(quoted(claim.text)),
    }
    opinion = {
        **about,
        "accepted": None if weighed.refusals else accepted,
        "refused": [_refusal(refusal) for refusal in weighed.refusals],
    }
    verdict = Verdict.REFUSED if weighed.refusals else Verdict.MODEL
    return Ruling(weighed.assessment, verdict, rules.score, opinion)


def legible(text: str) -> str:
    """The text as it is, but for characters that no database takes and no screen shows."""
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def _refusal(refusal: Refusal) -> dict[str, str]:
    return {"code": refusal.code, "text": refusal.text}
