"""What this machine is, and who else uses it while something is measured."""

import os
import platform
import time
from collections.abc import Sequence
from types import TracebackType

import psutil

_BUSY_CORES = 0.2
"""More than this, used by others, makes wall times worth less than processor times."""


def facts() -> dict[str, object]:
    """What a reader needs to compare these numbers with those of another machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": psutil.virtual_memory().total,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - a kernel's file.
            names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown"


def cpu_s(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor time that these processes have used so far."""
    times = [process.cpu_times() for process in processes]
    return float(sum(one.user + one.system for one in times))


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it has started."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


class Neighbours:
    """How many cores others used while the block ran; `ours` are the processes measured.

    This process is always one of ours: it drops pictures and reads clocks.
    """

    def __init__(self, ours: Sequence[psutil.Process] = ()) -> None:
        self._ours = [psutil.Process(), *ours]
        self.cores = 0.0

    def __enter__(self) -> "Neighbours":
        self._began = (time.monotonic(), _busy_s(), cpu_s(self._ours))
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if error is not None:
            return
        at, busy_s, ours_s = self._began
        wall_s = max(time.monotonic() - at, 1e-6)
        others_s = (_busy_s() - busy_s) - (cpu_s(self._ours) - ours_s)
        self.cores = max(others_s / wall_s, 0.0)

    @property
    def remark(self) -> str:
        if self.cores < _BUSY_CORES:
            return ""
        return f"NOT IDLE: others used {self.cores:.1f} cores"


def _busy_s() -> float:
    times = psutil.cpu_times()
    waiting = times.idle + getattr(times, "iowait", 0.0)
    # Linux counts a guest's time twice: on its own and within the user's.
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return float(sum(times) - waiting - guests)
