"""What is brought in at once, and what is answered to it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from premises.machines.archive import Stretch
from premises.machines.canon import Quality
from premises.machines.sources.series import Numbers, Rejected, Series, Values

__all__ = [
    "UNKNOWN_MACHINE",
    "UNKNOWN_VARIABLE",
    "WRONG_TYPE",
    "Batch",
    "BatchKind",
    "Numbers",
    "Rejected",
    "Report",
    "Series",
    "Values",
]

WRONG_TYPE: Final = "wrong_type"
"""Text where the variable has numbers, or the other way round."""
UNKNOWN_VARIABLE: Final = "unknown_variable"
UNKNOWN_MACHINE: Final = "unknown_machine"


class BatchKind(StrEnum):
    """How a batch came."""

    PUSH = "push"
    IMPORT = "import"
    PULL = "pull"
    MTCONNECT = "mtconnect"
    REPLAY = "replay"
    """Rows from the quarantine."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows of one machine, named by its id or name.

    The same `key` of the same `sender` is taken in once; `digest` tells whether it was the same
    batch. With `replaces`, the series are all there is of their variables in that stretch: what
    was known there and is not among them is gone. `absent_is` says what a row without a value
    means, nothing unless it is said. `is_live`, where it is said, tells that the machine is
    being fed, or is not any more. With more than `most_held` rows that would have to be held,
    nothing is taken in: such a mistake is better corrected by whoever made it.
    """

    machine: str
    kind: BatchKind
    series: Sequence[Series]
    sender: str = ""
    key: str | None = None
    digest: str | None = None
    rejected: Sequence[Rejected] = ()
    replaces: Stretch | None = None
    absent_is: Quality | None = None
    is_live: bool | None = None
    most_held: int | None = None

    @property
    def row_count(self) -> int:
        rejected = sum(one.times for one in self.rejected)
        return sum(len(one.t_ms) for one in self.series) + rejected


@dataclass(frozen=True)
class Report:
    """What came of a batch, in rows.

    `taken` were new, `corrected` overruled an earlier value, `duplicate` were known already,
    `vanished` are gone from a stretch that was replaced, `ignored` had no value and said nothing
    by it. `rounded` were taken in, but did not fit the decimals of their variable. `quarantined`
    are held, by reason. `is_repeat`: the batch had been taken in before, and this is what was
    answered then.
    """

    ingest_id: int = 0
    machine_id: str | None = None
    received: int = 0
    taken: int = 0
    corrected: int = 0
    duplicate: int = 0
    vanished: int = 0
    ignored: int = 0
    rounded: int = 0
    quarantined: Mapping[str, int] = field(default_factory=dict)
    is_repeat: bool = False

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "quarantined": dict(self.quarantined)}
