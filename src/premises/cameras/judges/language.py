"""Asks a language model about a story, and lets the rules' word stand whatever comes of it."""

import time

from pydantic import BaseModel

from premises.cameras.judges.rulings import Ruling, heard, legible, unheard
from premises.cameras.opinions import Claim, Prompt, Refusal, Verdict, bounds, compose, weigh
from premises.cameras.risk import Assessment, Evidence
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.llm import LanguageModel, Question

TOO_LATE = Refusal("llm.too_late", "The language model had not answered when it was time.")
BUSY = Refusal("llm.busy", "The language model was busy with other stories for too long.")


class _Said(BaseModel):
    """The answer asked for; what else a model says (a level, a summary) is not looked at."""

    risk_score: int
    evidence: list[int]
    reasoning: str


class ModelJudge:
    """Has a language model look at what the rules said; `band` is by how many points it counts."""

    def __init__(self, model: LanguageModel, band: int) -> None:
        self._model = model
        self._band = band

    def state(self) -> str:
        """Whether the model's server answers, in the words of the contract."""
        return self._model.state()

    @property
    def timeout_s(self) -> float:
        """The longest that a ruling takes."""
        return self._model.timeout_s

    def rule(self, evidence: Evidence, assessment: Assessment) -> Ruling:
        """What stands after the model was asked; never raises because of the model."""
        prompt = compose(evidence, assessment)
        began = time.monotonic()
        try:
            question = Question(prompt.system, prompt.user, prompt.schema)
            answer = self._model.ask(question, _Said)
        except (Unavailable, Invalid) as failure:
            about = self._about(evidence, assessment, prompt, began)
            return _failed(assessment, failure, about)
        about = self._about(evidence, assessment, prompt, began)
        said = answer.value
        claim = Claim(said.risk_score, tuple(said.evidence), said.reasoning)
        weighed = weigh(claim, assessment, prompt.told, self._band, evidence.rules.thresholds)
        about |= {"model": legible(answer.model) or None, "raw": legible(answer.raw)}
        return heard(assessment, claim, weighed, **about)

    def unheard(self, assessment: Assessment, why: Refusal) -> Ruling:
        """What stands when the model is not waited for."""
        about = {"model": self._model.name or None, "raw": None, "latency_ms": None}
        return unheard(assessment, Verdict.UNAVAILABLE, why, **about)

    def _about(
        self, evidence: Evidence, assessment: Assessment, prompt: Prompt, began: float
    ) -> dict[str, object]:
        lowest, highest = bounds(assessment, self._band, evidence.rules.thresholds)
        return {
            "model": self._model.name or None,
            "raw": None,
            "latency_ms": round((time.monotonic() - began) * 1000),
            "prompt_sha256": prompt.digest,
            "lowest_score": lowest,
            "highest_score": highest,
        }


def _failed(assessment: Assessment, failure: Failure, about: dict[str, object]) -> Ruling:
    """An answer that is none is refused; no answer at all is nobody's opinion."""
    raw = failure.facts.get("raw")
    about |= {"raw": legible(raw) if isinstance(raw, str) else None}
    verdict = Verdict.REFUSED if isinstance(failure, Invalid) else Verdict.UNAVAILABLE
    refusal = Refusal(failure.code, legible(failure.message))
    return unheard(assessment, verdict, refusal, **about)
