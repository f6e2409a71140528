"""Whole shops in a test: machines with everything that works for them, on a real database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.events import Outbox
from premises.kernel.jobs import Registry, Worker
from premises.kernel.settings import JobsSettings
from premises.machines import wiring
from premises.machines.service.batches import Batch, BatchKind, Report, Series
from premises.machines.service.machines import NewMachine
from premises.machines.service.variables import NewVariable
from premises.machines.settings import MachinesSettings

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
HOUR: Final = 3_600_000

Told = tuple[int, float | str | None]
"""A time in milliseconds of UTC, and what was logged."""


def series(variable: str | int, rows: Sequence[Told]) -> Series:
    """A series of (time, value), where None among numbers is an absent value."""
    t_ms = np.array([t for t, _ in rows], np.int64)
    values = [value for _, value in rows]
    if any(isinstance(value, str) for value in values):
        return Series(variable, t_ms, [None if one is None else str(one) for one in values])
    absent = np.array([value is None for value in values], np.bool_)
    numbers = np.array([0.0 if one is None else float(one) for one in values])
    return Series(variable, t_ms, numbers, absent)


def ms(text: str) -> int:
    """An instant in UTC, such as 2022-02-23 08:00."""
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000)


@dataclass(frozen=True)
class Shop:
    """Machines, and the ways to them that tests take."""

    domain: wiring.MachinesDomain
    database: Database
    registry: Registry
    doorbell: Doorbell

    def machine(self, name: str = "M", **more: Any) -> str:
        return self.domain.machines.create(NewMachine(name, **more)).id

    def variable(self, name: str, role: str, machine: str = "m", **more: Any) -> int:
        is_text = role in {"alarms", "text", "program_name"}
        more.setdefault("datatype", "java.lang.String" if is_text else "java.lang.Double")
        return self.domain.variables.add(machine, NewVariable(name, role=role, **more)).id

    def push(self, rows: Mapping[str, Sequence[Told]], machine: str = "m", **more: Any) -> Report:
        batch = Batch(machine, BatchKind.PUSH, [series(*one) for one in rows.items()], **more)
        return self.domain.intake.take(batch)

    def settle(self, machine: str = "m") -> int:
        return self.domain.recomputing.settle(machine)

    def work(self) -> int:
        """Do all jobs that are ready."""
        settings = JobsSettings()
        return Worker(self.database, self.registry, self.doorbell, settings).drain()

    def differences(self, machine: str = "m") -> list[object]:
        return [*self.domain.verifying.verify(machine)]


def open_shop(database: Database, folder: Path, doorbell: Doorbell, **settings: Any) -> Shop:
    registry = Registry()
    usual = {"settle_ms": 0, "segment_rows": 1000}
    domain = wiring.build(
        MachinesSettings.model_validate({**usual, **settings}),
        data_dir=folder,
        database=database,
        shelf=Shelf(database, DiskStore(folder / "blobs"), orphan_hours=24),
        outbox=Outbox(database, doorbell),
        registry=registry,
        doorbell=doorbell,
        clock=SettableClock(NOW),
    )
    return Shop(domain, database, registry, doorbell)


def every(start: int, step: int, values: Iterable[float | str | None]) -> list[Told]:
    """Values logged one after another at equal distances."""
    return [(start + step * number, value) for number, value in enumerate(values)]
