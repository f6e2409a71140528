"""How far rows of one source were fetched: written down after each batch, counted as it goes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Conflict, NotFound
from premises.machines.models import SourceRow
from premises.machines.service.batches import Batch, Report
from premises.machines.service.intake import Intake

Tell = Callable[[float, str], None]
"""Told how far it is, from 0 to 1, and in a few words what is being done."""

_TURN: Final = "turn"


def unheard(_share: float, _step: str) -> None:
    """For who does not want to be told."""


@dataclass(frozen=True)
class Pulled:
    """What came of asking a source, in rows; `is_done` says that nothing was left for later."""

    source_id: str
    machine_id: str
    taken: int
    corrected: int
    duplicate: int
    vanished: int
    ignored: int
    quarantined: Mapping[str, int]
    is_done: bool


@dataclass
class Ledger:
    """One turn of asking a source; `cursor` is what is known of it until the next.

    Whoever asks the same source at the same time is noticed: the later one gives up, and what
    it took in already is merely known twice.
    """

    database: Database
    intake: Intake
    source_id: str
    machine_id: str
    cursor: dict[str, Any]
    counts: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)

    def take(self, batch: Batch) -> Report:
        """Take a batch in, and count what came of it."""
        report = self.intake.take(batch)
        for name in ("taken", "corrected", "duplicate", "vanished", "ignored"):
            self.counts[name] += getattr(report, name)
        self.quarantined.update(report.quarantined)
        return report

    def save(self, also: Callable[[Session], None] | None = None) -> None:
        """Write down how far it is, and what else belongs to it, in one transaction.

        Raises:
            Conflict: somebody else asks the same source.
            NotFound: it was removed.

        """
        with self.database.write() as session:
            row = session.get(
                SourceRow, self.source_id, with_for_update=True, populate_existing=True
            )
            if row is None:
                message = f"The source {self.source_id!r} was removed."
                raise NotFound("machines.unknown_source", message)
            if row.cursor.get(_TURN, 0) != self.cursor.get(_TURN, 0):
                message = "Somebody else asks the same source just now; wait for them."
                raise Conflict("machines.source_in_use", message)
            self.cursor[_TURN] = self.cursor.get(_TURN, 0) + 1
            row.cursor = dict(self.cursor)
            if also is not None:
                also(session)

    def pulled(self, *, is_done: bool) -> Pulled:
        return Pulled(
            source_id=self.source_id,
            machine_id=self.machine_id,
            taken=self.counts["taken"],
            corrected=self.counts["corrected"],
            duplicate=self.counts["duplicate"],
            vanished=self.counts["vanished"],
            ignored=self.counts["ignored"],
            quarantined=dict(self.quarantined),
            is_done=is_done,
        )
