"""Tells why figures changed: each change of a stretch, with its reasons, and what was overruled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.machines.calendar import QUARTER_MS
from premises.machines.canon import Quality
from premises.machines.models import CorrectionRow, IngestRow, RevisionRow, VariableRow
from premises.machines.service import finding, texts
from premises.machines.service.roles import is_text
from premises.machines.service.scales import scale_of
from premises.machines.states import Period


@dataclass(frozen=True)
class Revision:
    """One change of figures; reasons name the batch of rows where there was one."""

    number: int
    window: Period
    at: datetime
    reasons: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Correction:
    """A value that a later batch overruled; None where it said off or unknown."""

    id: int
    variable: str
    t_ms: int
    was: float | str | None
    overruled_by: int


class History:
    """Reads what was noted with every change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revisions(
        self, machine: str, window: Period | None, before: int | None, limit: int
    ) -> Sequence[Revision]:
        """Changes of figures, of a stretch if there is one, the last first.

        Raises:
            NotFound: there is no such machine.

        """
        with self._database.read() as session:
            mine = RevisionRow.machine_id == finding.machine(session, machine).id
            query = sa.select(RevisionRow).where(mine)
            if window is not None:
                first, last = window[0] // QUARTER_MS, (window[1] - 1) // QUARTER_MS
                query = query.where(
                    RevisionRow.to_quarter >= first, RevisionRow.from_quarter <= last
                )
            if before is not None:
                query = query.where(RevisionRow.revision < before)
            rows = session.scalars(query.order_by(RevisionRow.revision.desc()).limit(limit)).all()
            numbers = {one["ingest_id"] for row in rows for one in row.reasons}
            batches = session.scalars(sa.select(IngestRow).where(IngestRow.id.in_(numbers)))
            by_id = {one.id: one for one in batches}
            return [_revision(row, by_id) for row in rows]

    def corrections(
        self, machine: str, variable: str | None, before: int | None, limit: int
    ) -> Sequence[Correction]:
        """Values that were overruled, of one variable or all, the last first.

        Raises:
            NotFound: there is no such machine or variable.

        """
        with self._database.read() as session:
            owner = finding.machine(session, machine)
            some = finding.variables(session, owner.id)
            if variable is not None:
                some = [finding.variable(session, owner.id, variable)]
            by_id = {one.id: one for one in some}
            query = sa.select(CorrectionRow).where(CorrectionRow.variable_id.in_(by_id))
            if before is not None:
                query = query.where(CorrectionRow.id < before)
            rows = session.scalars(query.order_by(CorrectionRow.id.desc()).limit(limit)).all()
            named = {row.old_x for row in rows if is_text(by_id[row.variable_id])}
            known = texts.read(session, named)
            return [_correction(row, by_id[row.variable_id], known) for row in rows]


def _revision(row: RevisionRow, batches: Mapping[int, IngestRow]) -> Revision:
    window = row.from_quarter * QUARTER_MS, (row.to_quarter + 1) * QUARTER_MS
    return Revision(row.revision, window, row.at, [_reason(one, batches) for one in row.reasons])


def _reason(reason: Mapping[str, Any], batches: Mapping[int, IngestRow]) -> dict[str, Any]:
    batch = batches.get(reason["ingest_id"])
    if batch is None:
        return dict(reason)
    rows = {"rows": batch.row_count, "received_at": batch.received_at}
    return {**reason, "kind": batch.kind, "sender": batch.sender, **rows}


def _correction(row: CorrectionRow, variable: VariableRow, known: Mapping[int, str]) -> Correction:
    was: float | str | None = None
    if row.old_q == Quality.GOOD:
        text = is_text(variable)
        was = known.get(row.old_x) if text else scale_of(variable).shown(row.old_x)
    return Correction(row.id, variable.name, row.t_ms, was, row.new_ingest_id)
