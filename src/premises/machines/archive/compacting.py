"""Moves the rows of a day that is over into one file, while rows may go on coming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.machines.archive import hot, segments
from premises.machines.archive.layers import Layer, Stretch, stretch_of
from premises.machines.archive.planning import File
from premises.machines.archive.reading import Mark, found, mark, segments_in, variables_of
from premises.machines.archive.writing import add_segment, drop_segments
from premises.machines.calendar import HOUR_MS
from premises.machines.models import MachineRow, SegmentRow


@dataclass(frozen=True)
class Compacting:
    """Makes one file of all that a machine logged in a day."""

    database: Database
    shelf: Shelf

    def compact(self, machine_id: str, day: date) -> bool:
        """Put all rows of a day into one file; False if that is so, or the day is being written.

        The file takes its place in one transaction; hot rows that it makes superfluous go after
        it, an hour at a time, so that nobody waits long.
        """
        stretch = stretch_of(day)
        with self.database.read() as session:
            variables = variables_of(session, machine_id)
            seen = mark(session, machine_id, variables, stretch)
            if is_clean(segments_in(session, machine_id, stretch), seen):
                return False
            layer = found(session, self.shelf, machine_id, stretch)
        file = self._file(day, stretch, layer)
        with self.database.write() as session:
            lock(session, machine_id)
            if mark(session, machine_id, variables, stretch) != seen:
                return False
            self._exchange(session, machine_id, stretch, file, _newest(layer))
        self._forget_hot(variables, stretch, _newest(layer))
        return True

    def _file(self, day: date, stretch: Stretch, layer: Layer) -> File | None:
        if not len(layer):
            return None
        blob = self.shelf.put(segments.encoded(layer.rows))
        return File(day, stretch, blob.hash, len(layer))

    def _exchange(
        self, session: Session, machine_id: str, stretch: Stretch, file: File | None, newest: int
    ) -> None:
        drop_segments(session, self.shelf, segments_in(session, machine_id, stretch))
        if file is not None:
            add_segment(session, self.shelf, machine_id, file, newest)

    def _forget_hot(self, variables: Sequence[int], stretch: Stretch, newest: int) -> None:
        for from_ms in range(stretch.from_ms, stretch.to_ms, HOUR_MS):
            hour = Stretch(from_ms, from_ms + HOUR_MS)
            with self.database.write() as session:
                hot.delete_stretch(session, variables, hour, newest)


def lock(session: Session, machine_id: str) -> None:
    """Hold a machine's row until the transaction ends: one at a time changes its rows."""
    row = sa.select(MachineRow.id).where(MachineRow.id == machine_id)
    session.execute(row.with_for_update())


def is_clean(rows: Sequence[SegmentRow], seen: Mark) -> bool:
    """Whether a day is one file, or nothing at all."""
    return seen[0] == 0 and (not rows or (len(rows) == 1 and not rows[0].replaces))


def _newest(layer: Layer) -> int:
    return int(layer.ingest.max(initial=0))
