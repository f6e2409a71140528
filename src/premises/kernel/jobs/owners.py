"""Who holds a piece of work, so that others on the same machine can see whether it lives."""

import hashlib
import os
import socket
from functools import cache
from pathlib import Path

import psutil

_PROC = Path("/proc")


@cache
def _boot() -> str:
    boot_id = _PROC / "sys/kernel/random/boot_id"
    return boot_id.read_text().strip() if boot_id.exists() else str(int(psutil.boot_time()))


@cache
def _place() -> str:
    """The machine, and where it is divided into containers, the one in which pids are ours."""
    host = f"{socket.gethostname().replace('|', '-')[:64]}+{machine()}"
    space = _PROC / "self/ns/pid"
    return f"{host}+{space.stat().st_ino}" if space.exists() else host


def machine(file: Path = Path("/etc/machine-id")) -> str:
    """What tells machines of one name apart; `-` where the system gives them no number.

    Without it, each of two such machines would take the other for itself before a restart, and
    what the other does for dead. The number is meant to stay secret, so it is not shown itself.
    """
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    except OSError:
        return "-"


def _started(pid: int) -> str | None:
    """When a process started and whether it still runs; None if it is gone or a zombie.

    In clock ticks since the machine's start: a time of day would move when the clock is set.
    """
    if not (_PROC / "self/stat").exists():
        return f"{psutil.Process(pid).create_time():.1f}"
    try:
        # The command's name may hold anything, so the fields are counted from its closing bracket.
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in {"Z", "X"} else fields[19]


def this_process() -> str:
    """`host|boot|pid|start`: names this process and no other, ever."""
    return of(os.getpid())


def of(pid: int) -> str:
    """The same name for another process of this machine."""
    return f"{_place()}|{_boot()}|{pid}|{_started(pid)}"


def is_dead(owner: str) -> bool:
    """Whether the process is known to be gone; what runs on another machine is never known."""
    host, boot, pid, started = owner.split("|")[:4]
    if host != _place():
        return False
    return boot != _boot() or not _lives(int(pid), started)


def _lives(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # It is another user's, so perhaps it cannot be looked at; its lease will tell.
        return True
    return _started(pid) == started
