"""Pushes a log that is written down as times and values, and works out its figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from premises.machines.service.batches import Batch, BatchKind, Series
from premises.machines.service.variables import NewVariable
from premises.machines.wiring import MachinesDomain

Log = Mapping[str, Sequence[tuple[str, float | str | None]]]


def push(domain: MachinesDomain, machine: str, log: Log) -> None:
    """Rows of (instant in ISO 8601, value); NaN as a word among numbers is one of them."""
    all_series = [_series(name, rows) for name, rows in log.items()]
    kinds = {one.variable: "string" if one.is_text else "double" for one in all_series}
    domain.variables.ensure(machine, [NewVariable(str(name), kind) for name, kind in kinds.items()])
    domain.intake.take(Batch(machine, BatchKind.PUSH, all_series))
    domain.recomputing.settle(machine)


def _series(name: str, rows: Sequence[tuple[str, Any]]) -> Series:
    t_ms = np.array([round(datetime.fromisoformat(t).timestamp() * 1000) for t, _ in rows])
    values = [value for _, value in rows]
    if any(isinstance(value, str) and value != "NaN" for value in values):
        return Series(name, t_ms, values)
    return Series(name, t_ms, np.array([float(value) for value in values]))
