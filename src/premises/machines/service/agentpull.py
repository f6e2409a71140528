"""Fetches from an MTConnect agent what was observed since, and owns up to what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from premises.machines.canon import Quality
from premises.machines.models import Role
from premises.machines.service.batches import Batch, BatchKind, Rejected, Series
from premises.machines.service.ledger import Ledger, Tell
from premises.machines.service.variables import NewVariable, Variables
from premises.machines.sources.agents import Agent, OutOfRangeError
from premises.machines.sources.documents import Header, Observation
from premises.machines.sources.observations import (
    ALARMS,
    FAULT,
    Conditions,
    Item,
    conditions_of,
    items_of,
    series_of,
    unknown_from,
)

_COUNT: Final = 2000
"""Observations asked for at once; agents hold 131,072 as a rule."""


@dataclass
class AgentPull:
    """One turn of asking one agent.

    The cursor keeps which run of the agent was asked, the next observation, up to when all is
    known, what data items are called here, and the conditions that are active.
    """

    agent: Agent
    ledger: Ledger
    variables: Variables
    tell: Tell
    names: dict[str, tuple[str, bool]] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)
    condition_ids: set[str] = field(default_factory=set)

    def fetch(self, until: float) -> bool:
        """Fetch all there is; False if `until`, by the monotonic clock, came before the end."""
        cursor = self.ledger.cursor
        if "instance" not in cursor:
            self._begin()
            return True
        self.names = {key: (name, is_text) for key, (name, is_text) in cursor["items"].items()}
        self.condition_ids = set(cursor["conditions"])
        self.conditions = Conditions(cursor["active"], cursor["said"], cursor["said_ms"])
        while monotonic() < until:
            if self._step():
                return True
        return False

    def _step(self) -> bool:
        """Take the next observations in; True if there are no more."""
        cursor = self.ledger.cursor
        try:
            header, document = self.agent.sample(cursor["next"], _COUNT)
        except OutOfRangeError:
            return self._after_gap()
        if header.instance_id != cursor["instance"]:
            # The agent was started anew, and what it had in its buffer is gone.
            return self._after_gap()
        self.tell(0.5, f"observation {header.next_sequence} of {header.last_sequence}")
        is_last = header.next_sequence > header.last_sequence or not document.observations
        seen = [one.t_ms for one in document.observations]
        self._take(document.observations)
        self._save(header, header.created_ms if is_last else max(seen, default=0))
        return is_last

    def _begin(self) -> None:
        self._learn()
        header, document = self.agent.current()
        self._take(document.observations)
        self._save(header, header.created_ms)

    def _after_gap(self) -> bool:
        """From where all was known up to now nothing is; what is now is known from now on.

        A value that was there before the gap and is there after it may have been another between.
        """
        missed_ms = self.ledger.cursor["seen_ms"] + 1
        known = [*self.names.values()]
        if self.condition_ids:
            known += [(ALARMS, True), (FAULT, False)]
        self._learn()
        header, document = self.agent.current()
        self.conditions.forget()
        marks = unknown_from(known, missed_ms)
        now = [_seen(one, missed_ms, header.created_ms) for one in document.observations]
        self._take(now, marks)
        self._save(header, max(header.created_ms, missed_ms))
        return True

    def _learn(self) -> None:
        """Which data items there are; each becomes a variable."""
        device = self.agent.probe()
        items = items_of(device)
        self.condition_ids = set(conditions_of(device))
        wanted = [_variable(item) for item in items.values()]
        if self.condition_ids:
            wanted += [
                NewVariable(ALARMS, "string", role=Role.ALARMS),
                NewVariable(FAULT, "boolean", role=Role.STOP),
            ]
        self.variables.ensure(self.ledger.machine_id, wanted)
        self.names = {key: (item.name, item.is_text) for key, item in items.items()}

    def _take(self, observations: Sequence[Observation], marks: Sequence[Series] = ()) -> None:
        named = [one for one in observations if one.item_id in self.names]
        conditions = [one for one in observations if one.item_id in self.condition_ids]
        series, rejected = series_of(named, self.names)
        told = [*marks, *series, *self.conditions.follow(conditions)]
        if told or rejected:
            self.ledger.take(self._batch(told, rejected))

    def _batch(self, series: Sequence[Series], rejected: Sequence[Rejected]) -> Batch:
        return Batch(
            machine=self.ledger.machine_id,
            kind=BatchKind.MTCONNECT,
            series=series,
            sender=self.ledger.source_id,
            rejected=rejected,
            absent_is=Quality.UNKNOWN,
        )

    def _save(self, header: Header, seen_ms: int) -> None:
        self.ledger.cursor.update(
            instance=header.instance_id,
            next=header.next_sequence,
            seen_ms=max(seen_ms, self.ledger.cursor.get("seen_ms", 0)),
            items={key: list(name) for key, name in self.names.items()},
            conditions=sorted(self.condition_ids),
            active=self.conditions.active,
            said=self.conditions.said,
            said_ms=self.conditions.last_ms,
        )
        self.ledger.save()


def _variable(item: Item) -> NewVariable:
    return NewVariable(
        item.name,
        item.datatype,
        role=item.spec.role,
        unit=item.unit,
        divisor=item.spec.divisor,
        meaning=item.spec.meaning,
    )


def _seen(one: Observation, missed_ms: int, now_ms: int) -> Observation:
    """What did not change since the gap began is only known from now on."""
    if one.t_ms > missed_ms:
        return one
    return Observation(
        one.item_id, one.category, one.tag, one.sequence, now_ms, one.value, one.attributes
    )
