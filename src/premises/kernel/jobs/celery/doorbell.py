"""Rings for work through a message broker, and for all else as usual."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.doorbell.bells import Heard
from premises.kernel.doorbell.ringer import Ringer
from premises.kernel.jobs.celery.broker import Broker
from premises.kernel.jobs.models import StageRow, StageState
from premises.kernel.jobs.pipelines import Registry
from premises.kernel.jobs.worker import READY

_FIRST = 32
"""For so many stages of a step that are next, messages are sent; who wakes takes the others too."""


class _Ready(NamedTuple):
    """A stage that is ready; after another try it has a higher fence."""

    stage_id: int
    fence: int
    step: str


class BrokerDoorbell:
    """A doorbell that rings one worker for each stage that has become ready.

    The messages are sent on a thread of their own, which looks into the database for what is
    ready: of a thousand stages that wait it tells of the first, and of each once.
    """

    def __init__(
        self, usual: Doorbell, broker: Broker, database: Database, registry: Registry
    ) -> None:
        self._usual = usual
        self._broker = broker
        self._database = database
        self._registry = registry
        self._ringer = Ringer("broker-ringer", self._tell)
        self._told: set[_Ready] = set()

    def ring(self, topic: str) -> None:
        if topic == READY:
            self._ringer.ring(topic)
        else:
            self._usual.ring(topic)

    def listen(self, callback: Heard) -> None:
        """Hear what is rung as usual; for messages there is the `Receiver`."""
        self._usual.listen(callback)

    def close(self) -> None:
        self._ringer.close()
        self._broker.close()
        self._usual.close()

    def _tell(self, _topics: Sequence[str]) -> None:
        steps = self._registry.steps()
        ready = self._next(steps)
        # What is not among the next any more has been taken.
        self._told &= set(ready)
        # Asked first, so that a broker that is away is not taken for one that has been told.
        self._broker.check()
        for one in ready:
            if one not in self._told:
                self._broker.send(steps[one.step].queue, one.stage_id, one.step)
                self._told.add(one)

    def _next(self, steps: Collection[str]) -> list[_Ready]:
        """Of each step the stages that will be claimed first."""
        if not steps:
            return []
        with self._database.read() as session:
            now = self._database.now(session)
            first = [
                sa.select(
                    sa.select(StageRow.id, StageRow.fence, StageRow.step)
                    .where(StageRow.state == StageState.READY, StageRow.step == step)
                    .where(StageRow.ready_at <= now)
                    # Within one step, claims go by the order of the index.
                    .order_by(StageRow.priority, StageRow.ready_at, StageRow.id)
                    .limit(_FIRST)
                    .subquery()
                )
                for step in steps
            ]
            return [_Ready(*row) for row in session.execute(sa.union_all(*first))]
