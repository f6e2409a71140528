"""The caller's hold on the program that forks the sandbox's children."""

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence

from premises.kernel.errors import Unavailable
from premises.kernel.sandbox.walls import Walls

_START_S = 60.0
_STOP_S = 5.0
_BOOT = (
    "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); del sys.argv[1];"
    "from premises.kernel.sandbox import server; server.main()"
)
# Everything else in the environment, secrets above all, is none of the child's business.
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TZ")


class ServerLostError(Exception):
    """The server ended before the call did; it can be asked again."""


class Forkserver:
    """A server for the sandbox, started by the first call and again after it was lost.

    It may be used from any number of threads. A process that was forked from this one starts a
    server of its own. `preload` names the modules that every child shall find loaded.
    """

    def __init__(self, preload: Sequence[str] = ("premises.kernel.images",)) -> None:
        self._preload = tuple(preload)
        self._forget()
        _STARTED.add(self)

    @property
    def walls(self) -> Walls:
        """Which walls the kernel of this machine builds; starts the server if need be."""
        with self._lock:
            self._running()
            return self._walls

    @contextlib.contextmanager
    def call(self) -> Iterator[tuple[socket.socket, socket.socket]]:
        """A fresh child: the stream to it, and a socket that tells its end; leaving kills it.

        Raise `ServerLostError` within when neither says anything: another server is started then.

        Raises:
            ServerLostError: the server was gone; the next call starts another.
            Unavailable: `sandbox.unavailable`, the server cannot be started.

        """
        stream, stream_there = socket.socketpair()
        status, status_there = socket.socketpair()
        with stream, status:
            with stream_there, status_there:
                process = self._hand_over(stream_there, status_there)
            try:
                yield stream, status
            except ServerLostError:
                self._give_up(process)
                raise

    def close(self) -> None:
        """End the server and, with it, every child."""
        with self._lock:
            self._stop()

    def forget_in_fork(self) -> None:
        """In a process forked from the server's owner: the server is not ours to use or end."""
        if self._process is not None:
            # Without this the object would warn, when it goes, of a program that is still running.
            self._process.returncode = 0
        if self._control is not None:
            self._control.close()
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._walls = Walls(namespace=False, system_calls=False, files=False)

    def _hand_over(
        self, stream: socket.socket, status: socket.socket
    ) -> subprocess.Popen[bytes] | None:
        """The server that took the call."""
        with self._lock:
            control = self._running()
            try:
                socket.send_fds(control, [b"+"], [stream.fileno(), status.fileno()])
            except OSError as gone:
                self._stop()
                raise ServerLostError from gone
            return self._process

    def _give_up(self, process: subprocess.Popen[bytes] | None) -> None:
        """Start afresh next time, unless another thread has done so already."""
        with self._lock:
            if self._process is process:
                self._stop()

    def _running(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._stop()
        return self._start()

    def _start(self) -> socket.socket:
        control, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and our own program.
                [
                    *(sys.executable, "-c", _BOOT, os.pathsep.join(sys.path)),
                    *(str(there.fileno()), *self._preload),
                ],
                pass_fds=[there.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = control
        control.settimeout(_START_S)
        with contextlib.suppress(OSError):
            if len(answer := control.recv(3)) == 3:
                self._walls = Walls(*(bool(wall) for wall in answer))
                return control
        self._stop()
        message = "The sandbox did not start: the service's log says why."
        raise Unavailable("sandbox.unavailable", message)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # One thread each, because a fork keeps only the thread that forked.
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


_STARTED: weakref.WeakSet[Forkserver] = weakref.WeakSet()


def _in_fork() -> None:
    for server in list(_STARTED):
        server.forget_in_fork()


def _at_exit() -> None:
    for server in list(_STARTED):
        server.close()


os.register_at_fork(after_in_child=_in_fork)
atexit.register(_at_exit)
