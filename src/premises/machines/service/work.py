"""Puts machines to work: writes the job that brings a machine's figures up to its rows."""

import threading
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.database import after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs import READY, Registry, submit
from premises.machines.models import MachineRow

RECOMPUTE: Final = "machines.recompute"


class Work:
    """Writes jobs into the caller's transaction, one at a time for each machine."""

    def __init__(self, registry: Registry, doorbell: Doorbell, settle_ms: int) -> None:
        self._registry = registry
        self._doorbell = doorbell
        self._settle_s = settle_ms / 1000

    def recompute(self, session: Session, machine: MachineRow, now: datetime) -> None:
        """Have a machine's figures worked out, unless a job for that is on its way.

        It begins a little later, so that what comes at the same time is done at once.
        """
        if not machine.is_awaited:
            machine.is_awaited = True
            self._submit(session, machine.id, now, self._settle_s)

    def go_on(self, session: Session, machine: MachineRow, now: datetime) -> None:
        """Have the rest worked out after a part of it."""
        machine.is_awaited = True
        self._submit(session, machine.id, now, 0.0)

    def _submit(self, session: Session, machine_id: str, now: datetime, wait_s: float) -> None:
        ready_at = now + timedelta(seconds=wait_s)
        pipeline = self._registry.pipelines[RECOMPUTE]
        submit(session, pipeline, {"machine_id": machine_id}, now=now, ready_at=ready_at)
        after_commit(session, lambda: self._ring(wait_s))

    def _ring(self, wait_s: float) -> None:
        if not wait_s:
            self._doorbell.ring(READY)
            return
        # Rung before the work is ready, workers would go back to sleep until their next sweep.
        later = threading.Timer(wait_s, self._doorbell.ring, (READY,))
        later.daemon = True
        later.start()
