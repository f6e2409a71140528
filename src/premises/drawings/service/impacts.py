"""What changes may cost and how long they may take: a language model's guess, kept once made."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, DiffRow
from premises.drawings.narrators import Narrator
from premises.drawings.service.comparisons import visible
from premises.drawings.service.facts import plain
from premises.drawings.service.progress import active_summaries, diffs_of
from premises.drawings.service.settling import held
from premises.drawings.service.telling import newest_overlay, story_of
from premises.drawings.summaries import Story
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

Kind = Literal["cost", "schedule"]

_KEPT: Final = "impacts"


class Impacts:
    """Estimates; they are made when first asked for, and again when the changes are others."""

    def __init__(self, database: Database, narrator: Narrator | None) -> None:
        self._database = database
        self._narrator = narrator

    def cost(self, caller: "Caller", job_id: str) -> Mapping[str, Any]:
        """What the changes of a comparison may cost, in the original's words.

        Raises:
            NotFound: there is no such comparison, nothing was compared yet, there is no language
                model, or nothing of its estimate may stand.
            Unavailable: the model is away, slow or busy.

        """
        return self._of(caller, job_id, "cost", Narrator.costs)

    def schedule(self, caller: "Caller", job_id: str) -> Mapping[str, Any]:
        """How long they may take, in the original's words; raises as `cost` does."""
        return self._of(caller, job_id, "schedule", Narrator.schedule)

    def _of(
        self,
        caller: "Caller",
        job_id: str,
        kind: Kind,
        verb: Callable[[Narrator, Sequence[Story]], dict[str, object]],
    ) -> Mapping[str, Any]:
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            narrator = needed(self._narrator)
            diffs = compared(session, row)
            key = f"{_words_of(session, diffs)} {narrator.name}"
            kept = ((row.facts or {}).get(_KEPT) or {}).get(kind) or {}
            if kept.get("key") == key:
                answer: dict[str, Any] = kept["answer"]
                return answer
            stories = stories_of(session, diffs)
        made: dict[str, Any] = plain(verb(narrator, stories))
        self._keep(job_id, kind, {"key": key, "answer": made})
        return made

    def _keep(self, job_id: str, kind: Kind, estimate: Mapping[str, object]) -> None:
        with self._database.write() as session:
            row = held(session, job_id)
            if row is not None:
                kept = {**((row.facts or {}).get(_KEPT) or {}), kind: estimate}
                row.facts = {**(row.facts or {}), _KEPT: kept}


def needed(narrator: Narrator | None) -> Narrator:
    """The narrator; raises NotFound where no language model is set up for drawings."""
    if narrator is None:
        raise NotFound(
            "drawings.no_model",
            "This needs a language model: set PREMISES_LLM__URL to the address of its server, "
            "and leave PREMISES_DRAWINGS__USE_LLM on.",
        )
    return narrator


def compared(session: Session, row: ComparisonRow) -> list[DiffRow]:
    """The pages of a comparison that were compared; raises NotFound before there are any."""
    diffs = list(diffs_of(session, row.id).values())
    if not diffs:
        raise NotFound("drawings.no_diffs", "No diff results found for this job")
    return diffs


def stories_of(session: Session, diffs: Sequence[DiffRow]) -> list[Story]:
    """What was found on these pages, with what people decided."""
    return [story_of(session, diff, newest_overlay(session, diff.id)) for diff in diffs]


def _words_of(session: Session, diffs: Sequence[DiffRow]) -> str:
    """A short sign for the newest words about these pages: other changes bring other words."""
    told = active_summaries(session, [diff.id for diff in diffs])
    ids = (f"{diff.id} {told[diff.id].id if diff.id in told else ''}" for diff in diffs)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()
