"""Ringing other processes on this machine through named pipes.

Each listening process keeps a named pipe in one folder; ringing writes one line into each of
them and never waits.
"""

import contextlib
import errno
import os
import select
import threading
from pathlib import Path

import structlog

from premises.kernel.doorbell.bells import Heard
from premises.kernel.doorbell.listeners import Listeners
from premises.kernel.doorbell.ringer import LONGEST_TOPIC
from premises.kernel.ids import new_id

_log = structlog.get_logger(__name__)


class PipeDoorbell:
    """A doorbell between processes of one machine, made of named pipes in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listeners = Listeners()
        self._path: Path | None = None
        self._reading = -1
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ring(self, topic: str) -> None:
        line = f"{topic[:LONGEST_TOPIC]}\n".encode()
        # Whatever is wrong with the folder, nothing depends on a bell.
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.suffix == ".bell":
                    self._press(path, line)

    def listen(self, callback: Heard) -> None:
        with self._lock:
            self._listeners.add(callback)
            if self._thread is None:
                try:
                    self._open()
                except OSError as error:
                    # Some network file systems have no pipes; the sweep finds everything, later.
                    _log.warning("doorbell_missing", folder=str(self._folder), reason=str(error))

    def close(self) -> None:
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None or self._path is None:
                return
            path, self._path = self._path, None
            with contextlib.suppress(FileNotFoundError):
                # The reader must wake to see that it is over, so the line goes out first.
                self._press(path, b"\n")
                path.unlink()
        if thread is not threading.current_thread():
            thread.join(timeout=2)

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{new_id()}.bell"
        unready = path.with_suffix(".new")
        os.mkfifo(unready, 0o600)
        # Opened for reading and writing, the pipe never reports that its last writer has gone.
        self._reading = os.open(unready, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        # Only a pipe that is being read gets its name: another process removes unread ones.
        self._path = unready.rename(path)
        self._thread = threading.Thread(target=self._hear, name="doorbell", daemon=True)
        self._thread.start()

    def _hear(self) -> None:
        reading = self._reading
        # Unlike `select`, a poll takes descriptors of any number.
        waiting = select.poll()
        waiting.register(reading, select.POLLIN)
        try:
            while self._path is not None:
                waiting.poll()
                with contextlib.suppress(BlockingIOError):
                    topics = os.read(reading, 65536).decode(errors="replace").splitlines()
                    for topic in dict.fromkeys(filter(None, topics)):
                        self._listeners.tell(topic)
        finally:
            os.close(reading)

    @staticmethod
    def _press(path: Path, line: bytes) -> None:
        try:
            writing = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno == errno.ENXIO:
                # Nobody reads this pipe any more: its process died without tidying up.
                path.unlink(missing_ok=True)
            return
        try:
            # A full pipe is a bell that is already ringing.
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                os.write(writing, line)
        finally:
            os.close(writing)
