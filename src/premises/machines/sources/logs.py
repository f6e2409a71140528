"""What a production database of the original holds: its variables, and what each of them logged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon import Kind, kind_of
from premises.machines.sources.asking import Logged
from premises.machines.sources.series import picked


@dataclass(frozen=True)
class Catalogued:
    """A variable as the database has it."""

    external_id: int
    name: str
    datatype: str

    @property
    def is_text(self) -> bool:
        return kind_of(self.datatype) is Kind.TEXT


@dataclass(frozen=True, order=True)
class Log:
    """What was logged of one variable in one of the two tables; it may be in the wrong one."""

    external_id: int
    is_text: bool


@dataclass(frozen=True)
class Piece:
    """Rows of one log from one time up to another, which is excluded, in milliseconds of UTC."""

    log: Log
    from_ms: int
    to_ms: int


def by_log(part: Logged, *, is_text: bool) -> Iterator[tuple[Log, Logged]]:
    """The rows of each variable."""
    if not len(part.ids):
        return
    order = np.argsort(part.ids, kind="stable")
    ids, starts = np.unique(part.ids[order], return_index=True)
    for number, places in zip(ids.tolist(), np.split(order, starts[1:]), strict=True):
        yield Log(number, is_text), _picked(part, places)


def _picked(part: Logged, places: NDArray[np.int64]) -> Logged:
    values = picked(part.values, places)
    return Logged(part.ids[places], part.t_ms[places], values, part.absent[places])
