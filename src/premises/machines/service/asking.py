"""Finds which machine is asked about, and opens its figures as they stand at this moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.machines.calendar import zone_of
from premises.machines.models import IngestRow, MachineRow
from premises.machines.service import finding
from premises.machines.service.figures import Figures
from premises.machines.settings import MachinesSettings

NOBODY: Final = ""
"""The id of the machine that stands in where there is none."""

_NEWEST: Final = (
    sa.select(sa.func.max(IngestRow.id))
    .where(IngestRow.machine_id == MachineRow.id)
    .scalar_subquery()
)
_STANDING: Final = sa.select(
    MachineRow.id,
    MachineRow.revision,
    MachineRow.is_live,
    MachineRow.horizon_ms,
    MachineRow.zone,
    _NEWEST,
)
# Put together once: that takes longer than the answer of the database.
_PUBLISHED: Final = _STANDING.where(MachineRow.is_published)
_BY_ID: Final = _STANDING.where(MachineRow.id == sa.bindparam("machine_id"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether an answer that was given before is still right."""

    machine_id: str
    revision: int
    is_live: bool
    horizon_ms: int | None
    """The last row."""
    zone_name: str
    newest_batch: int | None
    """The number of the last batch: raw rows are there before figures know of them."""

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.zone_name)


@dataclass(frozen=True)
class Look:
    """One look at a machine: everything that is read through it is read in one session."""

    session: Session
    standing: Standing
    now_ms: int
    """A full second, so that whoever asks within it is told the same."""
    settings: MachinesSettings

    def figures(self) -> Figures:
        """The machine's figures; of one without rows, where there is none."""
        return Figures(self.session, self._row(), self.now_ms)

    def _row(self) -> MachineRow:
        if self.standing.machine_id != NOBODY:
            return finding.machine(self.session, self.standing.machine_id)
        return MachineRow(
            id=NOBODY,
            zone=self.settings.zone,
            heartbeat_s=self.settings.heartbeat_s,
            plan={},
            rules={},
            is_live=False,
            is_published=True,
            revision=0,
        )


class Asking:
    """Opens looks at machines."""

    def __init__(self, database: Database, clock: Clock, settings: MachinesSettings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    @contextmanager
    def look(self, machine: str | None = None, *, may_lack: bool = False) -> Iterator[Look]:
        """A look at a machine by its id or name, or at the published one.

        Raises:
            NotFound: there is no such machine, or none at all unless it `may_lack`.

        """
        now_ms = int(self._clock.now().timestamp()) * 1000
        with self._database.read() as session:
            standing = self._standing(session, machine, may_lack=may_lack)
            yield Look(session, standing, now_ms, self._settings)

    def _standing(self, session: Session, machine: str | None, *, may_lack: bool) -> Standing:
        if machine is None:
            row = session.connection().execute(_PUBLISHED).first()
            if row is None and may_lack:
                return Standing(NOBODY, 0, False, None, self._settings.zone, None)
        else:
            row = _by_id(session, machine)
        if row is None:
            # By its name, or the failure that says that there is none.
            row = _by_id(session, finding.machine(session, machine).id)
        return Standing(*row)


def _by_id(session: Session, machine_id: str) -> Any:
    return session.connection().execute(_BY_ID, {"machine_id": machine_id}).first()
