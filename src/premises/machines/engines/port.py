"""What may be asked of a program that works through very many rows, and about which rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon import Rows
from premises.machines.kernels import Kernel

Columns = Mapping[str, NDArray[np.int64]]
"""An answer, or a part of one: named columns of whole numbers, all of one length."""


@dataclass(frozen=True)
class ParquetFiles:
    """Canonical rows in files; no quarter of an hour lies in two of them, and no key twice."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Relation:
    """Canonical rows in a table or view of the engine's own database, under this name."""

    name: str


Source = Rows | ParquetFiles | Relation
"""Where canonical rows are: in memory in any order, in files, or where the engine is itself."""


@dataclass(frozen=True)
class Cut:
    """Which rows of a source count: those of `series`, from `from_ms` until before `to_ms`."""

    series: tuple[int, ...] | None = None
    from_ms: int | None = None
    to_ms: int | None = None


EVERYTHING = Cut()


class Engine(Protocol):
    """A program that runs kernels; one at a time, in whatever thread."""

    @property
    def name(self) -> str: ...

    def reads(self, source: Source) -> bool:
        """Whether this engine can be asked about such a source."""

    def run(
        self, kernel: Kernel, source: Source, cut: Cut = EVERYTHING, *, heartbeat_ms: int = 1
    ) -> Columns:
        """The kernel's answer: `KEYS[kernel]`, by which it is sorted, and `FACTS[kernel]`.

        `heartbeat_ms` (at least 1) is heeded by `Kernel.PAUSES` alone.

        Raises:
            Unavailable: the engine, or the file it should read, cannot be reached now.
            Invalid: the source is of another kind, or its rows are not canonical.

        """

    def close(self) -> None:
        """Let go of what the engine holds; it is not asked again."""
