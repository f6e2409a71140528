"""What the graphics card is doing, where there is one."""

import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Final

_FRESH_S: Final = 4.0
_WAIT_S: Final = 5.0
_FIELDS: Final = "utilization.gpu,memory.used,memory.total,temperature.gpu,name,power.draw"


@dataclass(frozen=True)
class GpuReading:
    """Utilisation in percent, memory in MB, temperature in °C, power in W."""

    utilization: float | None = None
    memory_used: int | None = None
    memory_total: int | None = None
    temperature: float | None = None
    gpu_name: str | None = None
    power_usage: float | None = None


class Gpu:
    """Asks `nvidia-smi` about the first card, at most every few seconds."""

    def __init__(self) -> None:
        self._program = shutil.which("nvidia-smi")
        self._lock = threading.Lock()
        self._reading = GpuReading()
        self._read_at = -_FRESH_S

    def read(self) -> GpuReading:
        """The latest reading; all unknown without a card."""
        if self._program is None:
            return self._reading
        with self._lock:
            if time.monotonic() - self._read_at >= _FRESH_S:
                self._reading = _ask(self._program)
                self._read_at = time.monotonic()
            return self._reading


def _ask(program: str) -> GpuReading:
    command = [program, f"--query-gpu={_FIELDS}", "--format=csv,noheader,nounits", "--id=0"]
    try:
        asked = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments.
            command, capture_output=True, text=True, timeout=_WAIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return GpuReading()
    return read_line(asked.stdout.partition("\n")[0])


def read_line(line: str) -> GpuReading:
    """One line of the program's answer; what a card does not tell is unknown."""
    words = [word.strip() for word in line.split(",")]
    if len(words) != 6:
        return GpuReading()
    used, total = _number(words[1]), _number(words[2])
    return GpuReading(
        utilization=_number(words[0]),
        memory_used=None if used is None else round(used),
        memory_total=None if total is None else round(total),
        temperature=_number(words[3]),
        gpu_name=words[4] or None,
        power_usage=_number(words[5]),
    )


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
