"""Who carries the work: worker processes that the server starts, watches and starts again."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import owners, recovery
from premises.kernel.jobs.pipelines import Registry

_log = structlog.get_logger(__name__)
_LOOK_EVERY_S = 0.25
_STEADY_S = 10.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_LOOK_FOR_PARENT_EVERY_S = 0.5
_ORPHAN_STATUS = 76
_LATE_STATUS = 77
_PATIENCE_S = 10.0
_SUPERVISOR = "SUPERVISOR_PID"


class Carrier(Protocol):
    """Brings ready stages to workers. What it loses, the workers' own sweep finds."""

    def start(self) -> None: ...

    def stop(self, patience_s: float = _PATIENCE_S) -> None: ...

    def alive(self) -> int:
        """How many workers are at work now."""


@dataclass
class _Child:
    process: subprocess.Popen[bytes] | None = None
    owner: str = ""
    started_at: float = 0.0
    start_at: float = 0.0
    pause_s: float = _FIRST_PAUSE_S


class WorkerProcesses:
    """Keeps `count` worker processes running; one that dies is replaced, with growing pauses.

    What a dead one held is taken back at once. The children end by themselves when this process
    is gone, however it went.
    """

    def __init__(
        self,
        command: Sequence[str],
        count: int,
        database: Database,
        registry: Registry,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._children = [_Child() for _ in range(count)]
        self._database = database
        self._registry = registry
        self._environ = dict(os.environ if environ is None else environ)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self, patience_s: float = _PATIENCE_S) -> None:
        """Ask the workers to finish what they hold, and end those that do not in time."""
        self._stopping.set()
        if self._thread is not None:
            # It may be waiting for a database that does not answer.
            self._thread.join(patience_s)
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + patience_s
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def alive(self) -> int:
        processes = [child.process for child in self._children]
        return sum(process is not None and process.poll() is None for process in processes)

    def pids(self) -> list[int]:
        return [child.process.pid for child in self._children if child.process is not None]

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            for child in self._children:
                self._look_after(child)
            self._stopping.wait(_LOOK_EVERY_S)

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._begin(child)
            return
        status = child.process.poll()
        if status is None:
            return
        _log.warning("worker_died", status=status, pid=child.process.pid)
        steady = now - child.started_at > _STEADY_S
        child.pause_s = _FIRST_PAUSE_S if steady else min(child.pause_s * 2, _LONGEST_PAUSE_S)
        child.start_at = now + child.pause_s
        child.process = None
        self._take_back(child.owner)

    def _begin(self, child: _Child) -> None:
        environ = {**self._environ, _SUPERVISOR: str(os.getpid())}
        try:
            child.process = subprocess.Popen(  # noqa: S603 - our own program and arguments.
                self._command, env=environ, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            _log.warning("worker_not_started", reason=str(error))
            child.start_at = time.monotonic() + _LONGEST_PAUSE_S
            return
        child.started_at = time.monotonic()
        child.owner = owners.of(child.process.pid)

    def _take_back(self, owner: str) -> None:
        try:
            with self._database.write() as session:
                now = self._database.now(session)
                recovery.reclaim_from(session, self._registry, owner, now)
        except Unavailable as failure:
            # The other workers' sweep finds what a dead one held.
            _log.warning("worker_not_buried", code=failure.code)
        except Exception:  # noqa: BLE001 - logged, see below.
            # The supervisor must outlive it, or no worker would be started again.
            _log.exception("worker_not_buried")


def end_with_parent() -> None:
    """In a worker: end this process at once when the supervisor that started it is gone.

    The signal that Linux offers for this is sent when the thread ends that started the child,
    so the parent is asked for instead. A worker that was started by hand lives on its own.
    """
    supervisor = os.environ.get(_SUPERVISOR)
    if supervisor is not None:
        watch = threading.Thread(
            target=_watch_parent, args=(int(supervisor),), name="parent", daemon=True
        )
        watch.start()


def _watch_parent(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(_LOOK_FOR_PARENT_EVERY_S)
    os._exit(_ORPHAN_STATUS)


def end_on(
    numbers: Collection[int], stop: Callable[[], None], *, patience_s: float = _PATIENCE_S
) -> None:
    """Have `stop` called at these signals, on a thread, and this process ended if it stays after.

    To be called once, on the main thread. Python's own handlers would come too late, when a long
    computation returns, and in the middle of whatever holds a lock then. The system writes each
    signal into a pipe at once, and a thread reads it there.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    arguments = (reading, set(numbers), stop, patience_s)
    threading.Thread(target=_end, args=arguments, name="signals", daemon=True).start()
    for number in numbers:
        # Only a signal that has a handler is written.
        signal.signal(number, lambda _number, _frame: None)


def _end(
    reading: int, numbers: Collection[int], stop: Callable[[], None], patience_s: float
) -> None:
    while os.read(reading, 1)[0] not in numbers:
        pass
    stop()
    time.sleep(patience_s)
    # What is in hand does not come to its end; whoever finds this process dead takes it back.
    os._exit(_LATE_STATUS)
