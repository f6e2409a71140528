"""The limits around a function that reads what strangers sent."""

import ctypes
import errno
import functools
import math
import os
import platform
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from premises.kernel.sandbox import seccomp

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_VERSION = 1
# landlock(7): every right that changes a file or a folder, by the first version that knows it.
_CHANGING_FILES = {1: 0b1_1111_1111_0010, 2: 1 << 13, 3: 1 << 14}

_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


@dataclass(frozen=True, slots=True)
class Walls:
    """Which walls the kernel of this machine has built; the same for all children of a server.

    `namespace`: the child has a network of its own with nothing in it. `system_calls`: sockets,
    new processes, other programs, other processes' memory and signals to them are refused.
    `files`: nothing on disk can be created, changed or removed. The limits on memory, CPU time
    and wall time, and the end of the child with its server, do not depend on these three.
    """

    namespace: bool
    system_calls: bool
    files: bool

    @property
    def network_closed(self) -> bool:
        """Whether the kernel itself keeps the child from the network, and not only Python."""
        return self.namespace or self.system_calls


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one call may use; `memory_bytes` is on top of what the preloaded modules take."""

    memory_bytes: int
    cpu_s: float
    file_bytes: int = 0
    open_files: int = 64


def leave_network() -> bool:
    """Move this process, while it has one thread, into an empty network; whether that worked.

    Without privileges it takes a user namespace as well, which some systems refuse.
    """
    if sys.platform != "linux":
        return False
    libc = _libc()
    return any(
        libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET)
    )


def build(namespace: bool) -> Walls:
    """Give up, for this process and its children, every privilege and the right to change files."""
    if sys.platform != "linux":
        return Walls(namespace=False, system_calls=False, files=False)
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
    return Walls(
        namespace=namespace,
        system_calls=seccomp.is_available(libc, platform.machine()),
        files=_make_files_unchangeable(libc),
    )


def confine(limits: Limits, walls: Walls) -> None:
    """Close the walls around this process; they cannot be opened again.

    Raises:
        OSError: a wall that the server found possible cannot be built; nothing may be run then.

    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_AS, _address_space_bytes() + limits.memory_bytes)
    # The soft limit ends the process with SIGXCPU, which tells it from any other end.
    cpu_s = max(1, math.ceil(limits.cpu_s))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    if walls.system_calls:
        seccomp.refuse_calls(_libc(), os.getpid())
    else:
        sys.addaudithook(_refuse_event)


def die_with(server_pid: int) -> None:
    """End this process when its server ends, however that ends (Linux only)."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The server may have ended before the line above.
    if os.getppid() != server_pid:
        os._exit(1)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bounded, bounded))


def _address_space_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def _make_files_unchangeable(libc: ctypes.CDLL) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION)
    rights = ctypes.c_uint64(sum(r for since, r in _CHANGING_FILES.items() if since <= version))
    if rights.value == 0:
        return False
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(rights), 8, 0)
    if ruleset < 0:
        return False
    done = bool(libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0)
    os.close(ruleset)
    return done


def _refuse_event(event: str, _: object) -> None:
    """Keep at least Python code from the network and from other programs; C code is not kept."""
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(errno.EPERM, f"{event} is not allowed in the sandbox")


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
