"""Which processes of this house are alive on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psutil

from premises.app.settings import Settings


@dataclass(frozen=True)
class Resident:
    """A process that belongs to the house; one that neither serves nor works is `other`."""

    pid: int
    does: Literal["server", "worker", "other"]
    since_at: datetime


def residents(settings: Settings) -> list[Resident]:
    """The processes that listen for the doorbell in this data folder, by process id.

    Each has a bell there that begins with its process id. One that was killed leaves its bell
    behind, so the process itself is looked at too.
    """
    bells = (settings.data_dir / "run").glob("*.bell")
    found = {pid: resident for pid, resident in map(_resident, bells) if resident is not None}
    return [found[pid] for pid in sorted(found)]


def _resident(bell: Path) -> tuple[int, Resident | None]:
    pid = int(bell.name.partition("-")[0])
    try:
        process = psutil.Process(pid)
        words = process.cmdline()
        since_at = datetime.fromtimestamp(process.create_time(), UTC)
    except psutil.Error:
        return pid, None
    if not any("premises" in word for word in words):
        return pid, None
    return pid, Resident(pid, next(_roles(words), "other"), since_at)


def _roles(words: list[str]) -> Iterator[Literal["server", "worker"]]:
    if "work" in words:
        yield "worker"
    if {"serve", "demo"} & set(words):
        yield "server"
