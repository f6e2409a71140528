"""Takes rows in: all of a batch, what follows from it and its report in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.machines.archive import Archive, MovedError, Plan, Written, joined
from premises.machines.canon import Rows
from premises.machines.models import MachineRow, VariableRow
from premises.machines.service import dirt, finding, holding, ingests, texts
from premises.machines.service.batches import UNKNOWN_MACHINE, Batch, Rejected, Report
from premises.machines.service.canonising import Canoniser, Sorted
from premises.machines.service.roles import UNDECIDED
from premises.machines.service.work import Work

_ATTEMPTS: Final = 5


class Intake:
    """The one way by which rows come into the house.

    A row whose time is more than `future_s` ahead of the clock is held.
    """

    def __init__(
        self, database: Database, archive: Archive, work: Work, clock: Clock, future_s: int
    ) -> None:
        self._database = database
        self._archive = archive
        self._work = work
        self._clock = clock
        self._future_s = future_s

    def take(self, batch: Batch) -> Report:
        """Take a batch in; when this returns, its rows are kept and their figures will follow.

        Raises:
            Conflict: the sender used the same key for another batch.
            Invalid: it replaces a stretch and has rows outside of it, or too many of its rows
                would have to be held.
            Unavailable: others write the same days, or the database is busy; send it again.

        """
        for _ in range(_ATTEMPTS):
            known = self._earlier(batch)
            if known is not None:
                return known
            try:
                return self._take(batch)
            except MovedError:
                continue
            except IntegrityError:
                # The same batch may have been sent twice at once, and the other was quicker.
                known = self._earlier(batch)
                if known is None:
                    raise
                return known
        message = "The same days are being written by others just now; send it again."
        raise Unavailable("machines.busy", message)

    def _earlier(self, batch: Batch) -> Report | None:
        with self._database.read() as session:
            return ingests.earlier(session, batch)

    def _take(self, batch: Batch) -> Report:
        try:
            with self._database.read() as session:
                machine_id = finding.machine(session, batch.machine).id
                variables = finding.variables(session, machine_id)
        except NotFound:
            return self._hold_all(batch)
        found = self._sort(batch, variables)
        plan = self._plan(batch, machine_id, found)
        with self._database.write() as session:
            return self._write(session, batch, machine_id, found, plan)

    def _sort(self, batch: Batch, variables: Sequence[VariableRow]) -> Sorted:
        latest_ms = int((self._clock.now().timestamp() + self._future_s) * 1000)
        names = finding.by_any_name(variables)
        found = Canoniser(names, latest_ms, batch.absent_is).sort(batch.series)
        found.rejected[:0] = batch.rejected
        _bear(batch, found.rejected)
        return found

    def _plan(self, batch: Batch, machine_id: str, found: Sorted) -> Plan:
        rows, replaces = joined(found.rows), batch.replaces
        if replaces is None:
            return self._archive.plan(machine_id, rows)
        if ((rows.t_ms < replaces.from_ms) | (rows.t_ms >= replaces.to_ms)).any():
            message = "What replaces a stretch of time must lie inside of it."
            raise Invalid("machines.outside_stretch", message)
        return self._archive.plan(machine_id, rows, replaces, sorted(found.variable_ids))

    def _write(
        self, session: Session, batch: Batch, machine_id: str, found: Sorted, plan: Plan
    ) -> Report:
        now = self._database.now(session)
        machine = finding.locked(session, machine_id)
        _settle_decimals(session, found)
        row = ingests.begin(session, batch, machine_id, now)
        written = self._archive.write(session, machine_id, plan, row.id)
        texts.keep(session, found.texts)
        held = holding.hold(session, machine_id, found.rejected, row.id, now)
        self._follow(session, machine, batch, written.changed, now, row.id)
        machine.row_count += written.taken - written.vanished
        report = _report(batch, machine_id, row.id, found, written, held)
        row.report = report.as_json()
        return report

    def _follow(
        self,
        session: Session,
        machine: MachineRow,
        batch: Batch,
        changed: Rows,
        now: datetime,
        ingest_id: int,
    ) -> None:
        """Note what is to be worked out, and have it done."""
        if batch.is_live is not None:
            machine.is_live = batch.is_live
        if dirt.note(session, machine.id, dirt.of_rows(changed), dirt.Why.ROWS, now, ingest_id):
            self._work.recompute(session, machine, now)

    def _hold_all(self, batch: Batch) -> Report:
        """Nobody knows the machine, so all rows are held until somebody makes it."""
        rejected = [*batch.rejected]
        for series in batch.series:
            rejected += [
                Rejected(UNKNOWN_MACHINE, series.raw(at)) for at in range(len(series.t_ms))
            ]
        _bear(batch, rejected)
        with self._database.write() as session:
            now = self._database.now(session)
            row = ingests.begin(session, batch, None, now)
            held = holding.hold(session, batch.machine, rejected, row.id, now)
            report = Report(row.id, None, batch.row_count, quarantined=held)
            row.report = report.as_json()
            return report


def _bear(batch: Batch, rejected: Sequence[Rejected]) -> None:
    """Pass a batch of which not too much is wrong.

    Raises:
        Invalid: too many of its rows would have to be held; how many, by reason.

    """
    if batch.most_held is None or len(rejected) <= batch.most_held:
        return
    counts = Counter(one.reason for one in rejected)
    told = ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
    message = (
        f"Nothing was taken in, because {len(rejected)} of {batch.row_count} rows would have to be"
        f" held ({told}), and {batch.most_held} may be; correct them, or make the machine and its"
        " variables first."
    )
    raise Invalid("machines.too_much_wrong", message, reasons=dict(counts))


def _settle_decimals(session: Session, found: Sorted) -> None:
    """Keep what the first values of a variable decided, unless others were first."""
    for variable_id in {*found.decimals, *found.rounded}:
        row = session.get(VariableRow, variable_id, populate_existing=True)
        if row is None:
            raise MovedError
        decided = found.decimals.get(variable_id, row.decimals)
        if row.decimals not in (UNDECIDED, decided):
            raise MovedError
        row.decimals = decided
        row.is_lossy = row.is_lossy or variable_id in found.rounded


def _report(
    batch: Batch,
    machine_id: str,
    ingest_id: int,
    found: Sorted,
    written: Written,
    held: dict[str, int],
) -> Report:
    return Report(
        ingest_id=ingest_id,
        machine_id=machine_id,
        received=batch.row_count,
        taken=written.taken,
        corrected=written.corrected,
        duplicate=written.duplicates,
        vanished=written.vanished,
        ignored=found.ignored,
        rounded=sum(found.rounded.values()),
        quarantined=held,
    )
