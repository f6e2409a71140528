"""Asks a language model about measured changes, and passes on only what they bear out."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel

from premises.drawings.narrators.shapes import CostsSaid, ProseSaid, ScheduleSaid
from premises.drawings.summaries import (
    MOST_DAYS,
    MOST_DOLLARS,
    NOT_TOLD,
    Guess,
    Item,
    Knowledge,
    Prompt,
    Story,
    Summary,
    admit,
    cost_report,
    costing,
    know,
    retelling,
    retold,
    reworded,
    schedule_report,
    scheduling,
    talking,
    written,
)
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.llm import Answer, LanguageModel, Question

_AT_ONCE: Final = 4
"""Each that is asked holds a thread of the server for up to a minute, and there are some forty."""

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Phrased:
    """A summary, in the model's words if `model` is named, and what became of asking it."""

    summary: Summary
    model: str | None = None
    record: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a talk; `who` is `user` or `assistant`."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `changes` are those that it cites, `left_out` sentences may not stand."""

    text: str
    model: str
    changes: tuple[Mapping[str, object], ...]
    left_out: int


class Narrator:
    """A language model that may speak of measured changes; for several threads at once."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    @property
    def name(self) -> str:
        """What the settings call the model; empty where its server has only one."""
        return self._model.name

    @property
    def timeout_s(self) -> float:
        """The longest that one question takes."""
        return self._model.timeout_s

    def phrase(self, story: Story, summary: Summary) -> Phrased:
        """The summary in smoother words, or as it was; never raises because of the model."""
        known = know([story])
        if not known.facts:
            return Phrased(summary)
        try:
            answer = self._ask(retelling(known), ProseSaid)
        except (Invalid, Unavailable) as failure:
            verdict = "refused" if isinstance(failure, Invalid) else "unavailable"
            return Phrased(summary, record=_record(verdict, failure.code, failure.message))
        prose = retold(known, answer.value.values(), story)
        if prose.faults:
            why = f"One of its sentences may not stand: {prose.faults[0]}."
            return Phrased(summary, record=_record("refused", "drawings.ungrounded", why))
        model = answer.model or "language model"
        return Phrased(reworded(story, summary, prose.text), model, _record("model"))

    def costs(self, stories: Sequence[Story]) -> dict[str, object]:
        """What the changes may cost, by the model's guess.

        Raises:
            NotFound: nothing changed that could cost anything, or no guess may stand.
            Unavailable: the model is away, slow or busy.

        """
        known = _changes(stories)
        answer = self._estimate(costing(known), CostsSaid)
        guesses = [one.value() for one in answer.value.items]
        items, faults = _admitted(known, guesses, MOST_DOLLARS)
        return cost_report(known, items, faults, answer.model)

    def schedule(self, stories: Sequence[Story]) -> dict[str, object]:
        """How long the changes may take, by the model's guess; raises as `costs` does."""
        known = _changes(stories)
        answer = self._estimate(scheduling(known), ScheduleSaid)
        guesses = [one.value() for one in answer.value.items]
        items, faults = _admitted(known, guesses, MOST_DAYS)
        return schedule_report(items, answer.value.percent, faults, answer.model)

    def answer(self, stories: Sequence[Story], talk: Sequence[Said], question: str) -> Reply:
        """An answer that cites measured changes, or says that they do not tell.

        Raises:
            Unavailable: the model is away, slow or busy, or says nothing that can be read.

        """
        known = know(stories, with_title_blocks=True)
        before = [(said.who, said.text) for said in talk]
        try:
            answer = self._ask(talking(known, before, question), ProseSaid)
        except Invalid as failure:
            raise Unavailable("drawings.no_answer", f"{failure.message} Ask again.") from failure
        prose = written(known, answer.value.values())
        text = prose.text or NOT_TOLD
        if prose.text and prose.faults:
            text += f" ({len(prose.faults)} left out: the measured changes do not say it.)"
        cited = tuple(fact.named() for fact in prose.facts if fact.entry is not None)
        return Reply(text, answer.model, cited, len(prose.faults))

    def _estimate(self, prompt: Prompt, shape: type[S]) -> Answer[S]:
        try:
            return self._ask(prompt, shape)
        except Invalid as failure:
            raise NotFound("drawings.no_estimate", failure.message) from failure

    def _ask(self, prompt: Prompt, shape: type[S]) -> Answer[S]:
        if not self._free.acquire(blocking=False):
            raise Unavailable(
                "drawings.model_busy",
                "The language model is busy with other questions; ask again in a minute.",
            )
        try:
            return self._model.ask(Question(prompt.system, prompt.user, prompt.schema), shape)
        finally:
            self._free.release()


def _changes(stories: Sequence[Story]) -> Knowledge:
    known = know(stories)
    if not known.facts:
        raise NotFound("drawings.nothing_changed", "Nothing changed that could be estimated.")
    return known


def _admitted(
    known: Knowledge, guesses: Sequence[Guess], most: int
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    items, faults = admit(known, guesses, most)
    if not items:
        why = "; ".join(dict.fromkeys(faults)) or "it lists nothing"
        raise NotFound(
            "drawings.no_estimate", f"Nothing of the language model's estimate may stand: {why}."
        )
    return items, faults


def _record(verdict: str, code: str | None = None, reason: str | None = None) -> dict[str, object]:
    return {"verdict": verdict, "code": code, "reason": reason}
