"""Writes rows where they were planned to lie, and notes what they overrule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.machines.archive import hot
from premises.machines.archive.comparing import Overruled, news
from premises.machines.archive.layers import Layer, Stretch, joined
from premises.machines.archive.planning import Day, File, Plan, by_day
from premises.machines.archive.reading import found, mark, segments_in
from premises.machines.canon import Rows
from premises.machines.models import CorrectionRow, SegmentRow

OWNER: Final = "machine_segment"
"""Whose the blobs are."""


class MovedError(Exception):
    """A day was touched by somebody else since it was planned for; plan again."""


@dataclass(frozen=True, eq=False)
class Written:
    """What came of rows: how many were new, known, overruled others, are gone; and which."""

    taken: int
    duplicates: int
    corrected: int
    vanished: int
    changed: Rows


@dataclass(frozen=True)
class Writer:
    """Writes for one machine and one batch, in the caller's transaction."""

    session: Session
    shelf: Shelf
    machine_id: str
    ingest_id: int

    def write(self, plan: Plan) -> Written:
        written = [self._day(day) for day in plan.days]
        written += [self._loose(rows) for _, rows in by_day(plan.loose)]
        self._note(Overruled(plan.overruled, np.full(len(plan.overruled), self.ingest_id)))
        return Written(
            sum(one.taken for one in written),
            sum(one.duplicates for one in written) + plan.duplicates,
            sum(one.corrected for one in written) + len(plan.overruled),
            sum(one.vanished for one in written),
            joined([one.changed for one in written]),
        )

    def _day(self, day: Day) -> Written:
        if mark(self.session, self.machine_id, day.variable_ids, day.known) != day.mark:
            raise MovedError
        if day.file is not None:
            add_segment(self.session, self.shelf, self.machine_id, day.file, self.ingest_id)
        if day.file is not None and day.file.replaces:
            hot.delete_stretch(self.session, day.variable_ids, day.known, self.ingest_id)
        else:
            hot.delete(self.session, day.vanished.rows)
        hot.overwrite(self.session, day.loose, self.ingest_id)
        self._note(day.overruled)
        self._note(day.vanished)
        return Written(
            len(day.fresh) - len(day.overruled),
            0,
            len(day.overruled),
            len(day.vanished),
            joined([day.fresh, day.vanished.rows]),
        )

    def _loose(self, rows: Rows) -> Written:
        """Rows of one day that is not known: mostly all of them are new, so that is tried first."""
        stretch = Stretch(int(rows.t_ms.min()), int(rows.t_ms.max()) + 1)
        if segments_in(self.session, self.machine_id, stretch):
            known = self._found(rows, stretch)
        elif hot.insert_missing(self.session, rows, self.ingest_id) == len(rows):
            return Written(len(rows), 0, 0, 0, rows)
        else:
            known = self._found(rows, stretch).without(self.ingest_id)
        change = news(rows, known)
        hot.overwrite(self.session, change.fresh, self.ingest_id)
        self._note(change.overruled)
        corrected = len(change.overruled)
        taken = len(change.fresh) - corrected
        return Written(taken, change.duplicates, corrected, 0, change.fresh)

    def _found(self, rows: Rows, stretch: Stretch) -> Layer:
        variables = np.unique(rows.series).tolist()
        return found(self.session, self.shelf, self.machine_id, stretch, variables)

    def _note(self, gone: Overruled) -> None:
        columns = gone.rows.series, gone.rows.t_ms, gone.rows.x, gone.rows.q, gone.ingest
        names = "variable_id", "t_ms", "old_x", "old_q", "old_ingest_id"
        values = [
            {**dict(zip(names, row, strict=True)), "new_ingest_id": self.ingest_id}
            for row in zip(*(column.tolist() for column in columns), strict=True)
        ]
        if values:
            self.session.execute(sa.insert(CorrectionRow), values)


def add_segment(
    session: Session, shelf: Shelf, machine_id: str, file: File, ingest_id: int
) -> None:
    """Have a file that is on the shelf count from now on."""
    row = SegmentRow(
        machine_id=machine_id,
        day=file.day,
        ingest_id=ingest_id,
        from_ms=file.stretch.from_ms,
        to_ms=file.stretch.to_ms,
        row_count=file.row_count,
        replaces=list(file.replaces) or None,
        hash=file.hash,
    )
    session.add(row)
    session.flush()
    shelf.refer(session, file.hash, OWNER, str(row.id))


def drop_segments(session: Session, shelf: Shelf, rows: Sequence[SegmentRow]) -> None:
    """Have files not count any more; the shelf forgets them later."""
    for row in rows:
        shelf.release(session, OWNER, str(row.id))
        session.delete(row)
    session.flush()
