"""Watches the cameras' folders and hands on every picture that is complete."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import structlog

from premises.cameras.watcher.delivery import Delivery, Found
from premises.cameras.watcher.names import ENDINGS, Names
from premises.cameras.watcher.pace import Pace
from premises.cameras.watcher.patrol import Patrol, Unknown
from premises.cameras.watcher.sight import Sight
from premises.cameras.watcher.status import WatcherStatus
from premises.cameras.watcher.vigil import Vigil
from premises.kernel.clock import Clock, SystemClock

_log = structlog.get_logger(__name__)


class Watcher:
    """Calls `found` with whole files below `base`, each at least once, from one thread.

    `unknown` is asked about files met on a walk, up to 500 at a time, and answers with those
    that are not recorded yet. A file whose closing or moving-in the system tells is handed on
    without asking; so `found` must take a file it already knows calmly. Both may raise
    Unavailable: everything is then tried again. Files that are not taken when the watcher stops
    are found again by the walk at its next start, here or in another process.
    """

    def __init__(
        self,
        base: Path,
        found: Found,
        unknown: Unknown,
        *,
        extensions: frozenset[str] = ENDINGS,
        polling: bool = False,
        pace: Pace = Pace(),  # noqa: B008 - it is frozen.
        clock: Clock = SystemClock(),  # noqa: B008 - it has no state.
    ) -> None:
        self._base, self._unknown, self._pace, self._clock = base, unknown, pace, clock
        self._names, self._polling = Names(extensions), polling
        self._delivery = Delivery(found, pace.linger_s)
        self._status = WatcherStatus()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._wake_fds: tuple[int, int] | None = None

    def status(self) -> WatcherStatus:
        return self._status

    def start(self) -> None:
        """Begin to watch in a thread; the base folder need not exist yet."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._wake_fds = os.pipe()
        self._status = replace(self._status, running=True, trouble=None)
        self._thread = threading.Thread(target=self._run, name="cameras-watcher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and release every handle; returns when a running `found` has returned."""
        if self._thread is None or self._wake_fds is None:
            return
        self._stopping.set()
        os.write(self._wake_fds[1], b"!")
        self._thread.join()
        for wake_fd in self._wake_fds:
            os.close(wake_fd)
        self._thread = self._wake_fds = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except OSError as error:
                self._tell_trouble(_sentence(self._base, error))
            except Exception:  # noqa: BLE001 - the edge: a mistake of ours must not blind the cameras.
                _log.exception("watcher_failed")
                self._tell_trouble("Watching failed for a reason of its own and begins again.")
            self._stopping.wait(self._pace.retry_s)
        self._status = replace(self._status, running=False, settling=0, folders_watched=0)

    def _watch(self) -> None:
        """Watch until told to stop, or until the path leads to another folder than at first."""
        assert self._wake_fds is not None  # noqa: S101 - start() has set it.
        with Sight(self._base, polling=self._polling, wake_fd=self._wake_fds[0]) as sight:
            patrol = Patrol(sight, self._names, self._unknown, self._pace)
            vigil = Vigil(
                sight,
                patrol,
                self._delivery,
                names=self._names,
                pace=self._pace,
                clock=self._clock,
            )
            try:
                while not self._stopping.is_set() and sight.is_current():
                    vigil.turn()
                    self._tell(sight, patrol, vigil)
            finally:
                patrol.give_up()

    def _tell(self, sight: Sight, patrol: Patrol, vigil: Vigil) -> None:
        told = self._status
        still_walking = patrol.finished in {0, told.walks}
        self._status = WatcherStatus(
            running=True,
            mode="polling" if sight.polling else "notices",
            trouble=self._delivery.trouble or patrol.trouble or sight.reason,
            folders_watched=sight.folders_watched(),
            files=patrol.files,
            settling=vigil.settling(),
            waiting=len(self._delivery),
            delivered=self._delivery.delivered,
            refused=self._delivery.refused,
            walks=patrol.finished,
            walk_cost_s=patrol.cost_s,
            walked_at=told.walked_at if still_walking else self._clock.now(),
            skipped=dict(patrol.skipped),
        )

    def _tell_trouble(self, trouble: str) -> None:
        if self._status.trouble != trouble:
            _log.warning("watcher_trouble", trouble=trouble)
        self._status = replace(self._status, running=True, trouble=trouble, folders_watched=0)


def _sentence(base: Path, error: OSError) -> str:
    return (
        f"The camera folder {base} cannot be opened ({error.strerror}). "
        "Create or mount it; watching begins by itself."
    )
