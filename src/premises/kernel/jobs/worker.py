"""Doing the work: claim a stage, compute it, write what came of it, and again."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NoReturn

import structlog

from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.jobs import ledger, recovery
from premises.kernel.jobs.ledger import Claim
from premises.kernel.jobs.models import StageState
from premises.kernel.jobs.pipelines import Registry
from premises.kernel.settings import JobsSettings

READY = "jobs"
"""The topic that is rung when a stage has become ready."""

_log = structlog.get_logger(__name__)
_REPORT_EVERY_S = 0.5
_SWEEP_DEAD_EVERY_S = 2.0
_LAST_MOMENT_S = 2.0
_LOOK_UP_EVERY_S = 0.5
_OVERRUN_STATUS = 75


class Worker:
    """One worker: works one stage at a time until it is told to stop."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        doorbell: Doorbell,
        settings: JobsSettings,
        *,
        queues: Sequence[str] = (),
        on_overrun: Callable[[], None] | None = None,
    ) -> None:
        self._database = database
        self._registry = registry
        self._doorbell = doorbell
        self._settings = settings
        self._queues = queues
        self._on_overrun = on_overrun or _die
        self._rung = threading.Event()
        self._idle = threading.Event()
        self._stopping = threading.Event()
        self._swept_at = 0.0
        self._has_just_worked = False

    def run(self) -> None:
        """Work until `stop` is called; a database that is away is waited for."""
        self._doorbell.listen(self._heard)
        while not self._stopping.is_set():
            self._rung.clear()
            if not self._turn() and not self._stopping.is_set():
                self._idle.set()
                self._rung.wait(self._settings.sweep_s)

    def answer(self) -> None:
        """Look for work now, and return when none is left; for another thread than that of `run`.

        Who brings messages one by one learns from it when the next may be brought.
        """
        self._idle.clear()
        self.wake()
        while not self._stopping.is_set() and not self._idle.wait(_LOOK_UP_EVERY_S):
            pass

    def wake(self) -> None:
        """Look for work now."""
        self._rung.set()

    def _turn(self) -> bool:
        try:
            self._sweep()
            return self.work_one()
        except Unavailable as failure:
            _log.warning("worker_waits", code=failure.code, reason=failure.message)
        except Exception:  # noqa: BLE001 - logged, see below.
            # A rule with a bug must not end the worker: there is other work to do.
            _log.exception("worker_stumbled")
        return False

    def stop(self) -> None:
        """Finish the stage in hand, then end `run`."""
        self._stopping.set()
        self._rung.set()

    def drain(self) -> int:
        """Work until nothing is ready; returns how many stages were worked."""
        count = 0
        while self.work_one():
            count += 1
        return count

    def work_one(self) -> bool:
        """Work one stage, if one is ready."""
        steps = self._registry.open_steps(self._queues)
        claim = self._claim(steps)
        self._has_just_worked = claim is not None
        if claim is None:
            return False
        with structlog.contextvars.bound_contextvars(job=claim.task.job_id, step=claim.step):
            self._work(claim)
        return True

    def _heard(self, topic: str) -> None:
        if topic == READY:
            self.wake()

    def _sweep(self) -> None:
        if time.monotonic() - self._swept_at < min(_SWEEP_DEAD_EVERY_S, self._settings.lease_s):
            return
        self._swept_at = time.monotonic()
        with self._database.read() as session:
            if not recovery.anything_lost(session, self._database.now(session)):
                return
        with self._database.write() as session:
            now = self._database.now(session)
            back = recovery.reclaim_expired(session, self._registry, now)
            back += recovery.reclaim_dead(session, self._registry, now)
        if back:
            _log.info("stages_reclaimed", count=back)

    def _claim(self, steps: Sequence[str]) -> Claim | None:
        # Where there was work there is probably more, and looking first would cost a round trip.
        if not self._has_just_worked and not self._is_anything_ready(steps):
            return None
        with self._database.write() as session:
            now = self._database.now(session)
            return ledger.claim(session, self._registry, steps, now, self._settings.lease_s)

    def _is_anything_ready(self, steps: Sequence[str]) -> bool:
        with self._database.read() as session:
            return ledger.anything_ready(session, steps, self._database.now(session))

    def _work(self, claim: Claim) -> None:
        stage = self._registry.stage(claim.step)
        try:
            with self._watched(claim, stage.wall_limit_s):
                effects = stage.compute(replace(claim.task, progress=self._reporter(claim)))
                self._finish(claim, effects)
        except Failure as failure:
            self._fail(claim, failure)
        except Exception as error:  # noqa: BLE001 - logged, see below.
            # A bug in a stage must end that stage and no other; the log has the whole story.
            _log.exception("stage_failed")
            reason = str(error).partition("\n")[0]
            self._fail(claim, Invalid("jobs.bug", f"{type(error).__name__}: {reason}"))

    def _finish(self, claim: Claim, effects: object) -> None:
        with self._database.write() as session:
            now = self._database.now(session)
            if not ledger.finish(session, self._registry, claim, effects, now):
                _log.info("stage_overtaken")
        # Whoever submits other jobs in a stage rings for them there.
        if self._registry.pipeline(claim.task.pipeline).leads_on(claim.task.stage):
            self._doorbell.ring(READY)

    def _fail(self, claim: Claim, failure: Failure) -> StageState | None:
        with self._database.write() as session:
            now = self._database.now(session)
            state = ledger.fail(session, self._registry, claim, failure, now)
        _log.warning("stage_not_done", state=state, code=failure.code, reason=failure.message)
        return state

    def _reporter(self, claim: Claim) -> Callable[[float, str], None]:
        last = time.monotonic() - _REPORT_EVERY_S

        def report(fraction: float, note: str) -> None:
            nonlocal last
            if time.monotonic() - last >= _REPORT_EVERY_S:
                last = time.monotonic()
                with contextlib.suppress(Unavailable), self._database.write() as session:
                    ledger.report(session, claim, fraction, note)

        return report

    @contextlib.contextmanager
    def _watched(self, claim: Claim, wall_limit_s: float) -> Iterator[None]:
        """Renew the lease while the stage runs, and end a stage that runs too long."""
        over = threading.Event()
        watcher = threading.Thread(
            target=self._watch, args=(claim, wall_limit_s, over), name="lease", daemon=True
        )
        watcher.start()
        try:
            yield
        finally:
            over.set()

    def _watch(self, claim: Claim, wall_limit_s: float, over: threading.Event) -> None:
        deadline = time.monotonic() + wall_limit_s
        while not over.wait(min(self._settings.lease_s / 3, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline:
                self._overrun(claim, wall_limit_s, over)
                return
            with contextlib.suppress(Unavailable), self._database.write() as session:
                now = self._database.now(session)
                ledger.renew(session, claim, now, self._settings.lease_s)

    def _overrun(self, claim: Claim, wall_limit_s: float, over: threading.Event) -> None:
        failure = Unavailable("jobs.too_slow", f"It ran longer than its {wall_limit_s:g} s.")
        # While the database is away, whoever finds this process dead takes the stage back.
        with contextlib.suppress(Unavailable):
            # What is not ours any more has either ended this moment, or hangs in another's hands.
            if self._fail(claim, failure) is None and over.wait(_LAST_MOMENT_S):
                return
        self._on_overrun()


def _die() -> NoReturn:
    """End this process at once: a computation that does not return cannot be stopped otherwise."""
    os._exit(_OVERRUN_STATUS)
