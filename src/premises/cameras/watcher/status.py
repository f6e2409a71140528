"""What the watcher tells people about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from premises.cameras.watcher.names import Skip


@dataclass(frozen=True, slots=True)
class WatcherStatus:
    """One moment of the watcher; numbers of files and folders unless the name says otherwise.

    `trouble` is a sentence that tells a person what is wrong and what to do, None when all is
    well. `skipped` counts what the last walk, and news since, passed over. `delivered` and
    `refused` count since the start of the process.
    """

    running: bool = False
    mode: Literal["notices", "polling"] = "notices"
    trouble: str | None = None
    folders_watched: int = 0
    files: int = 0
    settling: int = 0
    waiting: int = 0
    delivered: int = 0
    refused: int = 0
    walks: int = 0
    walk_cost_s: float = 0.0
    walked_at: datetime | None = None
    skipped: Mapping[Skip, int] = field(default_factory=dict)
