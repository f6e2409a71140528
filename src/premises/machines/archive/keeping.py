"""The one door to all rows of all machines: read, planned for, written, moved into files."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.machines.archive import hot
from premises.machines.archive.compacting import Compacting, is_clean
from premises.machines.archive.layers import Stretch, day_start_ms, stretch_of
from premises.machines.archive.planning import Plan, Planner
from premises.machines.archive.reading import found, mark, segments_in, variables_of
from premises.machines.archive.writing import Writer, Written, drop_segments
from premises.machines.canon import Rows
from premises.machines.models import SegmentRow


class Archive:
    """All rows, in the database and in files. `segment_rows` of a day make a file at once."""

    def __init__(self, database: Database, shelf: Shelf, segment_rows: int) -> None:
        self._database = database
        self._shelf = shelf
        self._segment_rows = segment_rows

    def read(
        self,
        session: Session,
        machine_id: str,
        stretch: Stretch,
        variable_ids: Sequence[int] | None = None,
    ) -> Rows:
        """Rows of a stretch, sorted by variable and time, one per key; of all variables, or some.

        Raises:
            Unavailable: the blob store does not answer.

        """
        return found(session, self._shelf, machine_id, stretch, variable_ids).rows

    def file(
        self, session: Session, machine_id: str, day: date, least_rows: int = 0
    ) -> Path | None:
        """The file with all rows of a day of UTC, if one on this machine has them all.

        None as well where there are fewer than `least_rows`.
        """
        stretch = stretch_of(day)
        rows = segments_in(session, machine_id, stretch)
        if not rows or rows[0].row_count < least_rows:
            return None
        seen = mark(session, machine_id, variables_of(session, machine_id), stretch)
        return self._shelf.local(rows[0].hash) if is_clean(rows, seen) else None

    def plan(
        self,
        machine_id: str,
        rows: Rows,
        replaces: Stretch | None = None,
        variable_ids: Sequence[int] = (),
    ) -> Plan:
        """Where rows belong; to be asked outside any transaction, since it may write files.

        With `replaces`, `rows` are all there is of `variable_ids` in that stretch.
        """
        with self._database.read() as session:
            planner = Planner(session, self._shelf, machine_id, self._segment_rows)
            return planner.plan(rows, replaces, variable_ids)

    def write(self, session: Session, machine_id: str, plan: Plan, ingest_id: int) -> Written:
        """Write what was planned, under the lock of the machine's row, which the caller holds.

        Raises:
            MovedError: what was planned for is not so any more.

        """
        return Writer(session, self._shelf, machine_id, ingest_id).write(plan)

    def compact(self, machine_id: str, day: date) -> bool:
        """Put all rows of a day into one file; False if that is so, or the day is being written."""
        return Compacting(self._database, self._shelf).compact(machine_id, day)

    def scattered(self, machine_id: str, before: date) -> list[date]:
        """Days before one that are more than one file, oldest first."""
        with self._database.read() as session:
            variables = variables_of(session, machine_id)
            loose = hot.days(session, variables, day_start_ms(before))
            several = (
                sa.select(SegmentRow.day)
                .where(SegmentRow.machine_id == machine_id, SegmentRow.day < before)
                .group_by(SegmentRow.day)
                .having(sa.func.count() > 1)
            )
            return sorted(loose.union(session.scalars(several)))

    def extent(self, session: Session, machine_id: str) -> Stretch | None:
        """A stretch in which all rows of a machine lie; None if it has none."""
        edges = sa.select(sa.func.min(SegmentRow.from_ms), sa.func.max(SegmentRow.to_ms))
        found = session.execute(edges.where(SegmentRow.machine_id == machine_id)).one()
        times = hot.extent(session, variables_of(session, machine_id))
        times += [one for one in found if one is not None]
        return Stretch(min(times), max(times) + 1) if times else None

    def forget(self, session: Session, machine_id: str) -> None:
        """Remove all rows of a machine, as a part of removing the machine."""
        rows = sa.select(SegmentRow).where(SegmentRow.machine_id == machine_id)
        drop_segments(session, self._shelf, session.scalars(rows).all())
        hot.forget(session, variables_of(session, machine_id))
