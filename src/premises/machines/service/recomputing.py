"""Brings the figures of a machine up to its rows: a day at a time, each in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.events import Outbox
from premises.machines.archive import Archive
from premises.machines.calendar import QUARTER_MS
from premises.machines.models import MachineRow, RevisionRow
from premises.machines.service import dirt, finding
from premises.machines.service.bulk import Bulk
from premises.machines.service.masks import Mask, Run
from premises.machines.service.reading import Added, Adder
from premises.machines.service.work import Work
from premises.machines.service.writing import Writing
from premises.machines.settings import GROUP as DOMAIN

CHANGED: Final = "figures_changed"
_REASONS_KEPT: Final = 50


@dataclass(frozen=True, eq=False)
class Effects:
    """What was worked out, from which dirt, and of which revision the figures were then."""

    revision: int
    dirty_ids: tuple[int, ...]
    reasons: tuple[dict[str, Any], ...]
    added: Added


class Recomputing:
    """Works out what is dirty. `compute` reads and adds up, `apply` writes, `settle` does both."""

    def __init__(
        self,
        database: Database,
        archive: Archive,
        bulk: Bulk,
        work: Work,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._database = database
        self._archive = archive
        self._bulk = bulk
        self._work = work
        self._outbox = outbox
        self._clock = clock

    def compute(self, machine_id: str) -> Effects | None:
        """What the first dirty day of a machine adds up to; None if nothing is dirty.

        What is dirty is read before the rows, so the rows are at least as new as what it says.
        """
        with self._database.read() as session:
            machine = session.get(MachineRow, machine_id)
            dirty = dirt.first_day(session, machine_id)
            if machine is None or not dirty:
                return None
            mask = Mask(dirty, finding.variables(session, machine_id))
            added = Adder(session, self._archive, self._bulk, machine).add(mask)
            ids = tuple(row.id for row in dirty)
            return Effects(machine.revision, ids, _reasons(dirty), added)

    def apply(self, session: Session, machine_id: str, effects: Effects | None) -> bool:
        """Write what was worked out, unless others were quicker, and have the rest done.

        Returns whether it was written.
        """
        machine = session.get(MachineRow, machine_id, with_for_update=True)
        if machine is None:
            return False
        now = self._database.now(session)
        is_ours = effects is not None and machine.revision == effects.revision
        # The machine's own row is written once, at the end, however much is asked meanwhile.
        with session.no_autoflush:
            if effects is not None and is_ours:
                self._write(session, machine, effects, now)
            machine.is_awaited = False
            if dirt.is_any(session, machine_id):
                self._work.go_on(session, machine, now)
        return is_ours

    def settle(self, machine_id: str) -> int:
        """Work out all that is dirty here and now; returns in how many transactions."""
        count = 0
        while (effects := self.compute(machine_id)) is not None:
            with self._database.write() as session:
                self.apply(session, machine_id, effects)
            count += 1
        return count

    def give_up(self, session: Session, machine_id: str) -> None:
        """A job for a machine failed for good; what is dirty stays so, and is found again."""
        row = session.get(MachineRow, machine_id, with_for_update=True)
        if row is not None:
            row.is_awaited = False

    def _write(
        self, session: Session, machine: MachineRow, effects: Effects, now: datetime
    ) -> None:
        machine.revision += 1
        machine.updated_at = now
        now_ms = int(self._clock.now().timestamp() * 1000)
        Writing(session, machine, effects.added, now, now_ms).write()
        dirt.forget(session, effects.dirty_ids)
        self._tell(session, machine, effects, now)

    def _tell(self, session: Session, machine: MachineRow, effects: Effects, now: datetime) -> None:
        first, last = _extent(effects.added.touched)
        payload = {
            "machine_id": machine.id,
            "revision": machine.revision,
            "from_ms": first * QUARTER_MS,
            "to_ms": (last + 1) * QUARTER_MS,
        }
        self._outbox.add(
            session,
            DOMAIN,
            CHANGED,
            payload,
            now=now,
            subject=machine.id,
            property_id=machine.property_id,
        )
        row = RevisionRow(
            machine_id=machine.id,
            revision=machine.revision,
            from_quarter=first,
            to_quarter=last,
            reasons=list(effects.reasons),
            at=now,
        )
        session.add(row)


def _reasons(dirty: Iterable[dirt.Noted]) -> tuple[dict[str, Any], ...]:
    """Why, and by which batch; the same reason once."""
    found: dict[tuple[str, int | None], None] = {}
    for row in dirty:
        found[row.reason, row.ingest_id] = None
    kept = list(found)[:_REASONS_KEPT]
    return tuple({"reason": reason, "ingest_id": ingest_id} for reason, ingest_id in kept)


def _extent(runs: Sequence[Run]) -> Run:
    return runs[0][0], runs[-1][1]
