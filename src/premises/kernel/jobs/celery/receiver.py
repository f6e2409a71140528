"""Takes messages from a broker, one at a time, and wakes the worker of this process with each."""

import logging
import threading
from collections.abc import Callable, Sequence

import structlog
from celery.worker import state

from premises.kernel.jobs.celery.broker import READY_TASK, Broker

_log = structlog.get_logger(__name__)
_PAUSE_S = 2.0
_LAST_MOMENT_S = 1.5


class Receiver:
    """A Celery worker on a thread of its own that takes the messages of some queues.

    `answer` is called with each, and returns when this process has nothing more to do: until then
    no other message is taken, so that the next one wakes another worker. There can be one of these
    in a process at a time, because Celery keeps in one place whether it shall end.
    """

    def __init__(self, broker: Broker, queues: Sequence[str], answer: Callable[[], None]) -> None:
        self._broker = broker
        self._queues = [broker.queue(name) for name in queues]
        self._answer = answer
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)
        broker.app.conf.task_queues = self._queues
        broker.app.task(self._take, name=READY_TASK, shared=False)

    def start(self) -> None:
        # Celery would tell of every message, when it comes and when it is answered.
        for name in ("celery", "kombu"):
            logging.getLogger(name).setLevel(logging.WARNING)
        # Of each message that came in the moment in which a broker dies, it writes a traceback.
        logging.getLogger("celery.worker.request").setLevel(logging.CRITICAL + 1)
        state.should_stop = None
        if self._queues:
            self._thread.start()

    def stop(self) -> None:
        """End; a message that is being answered is waited for, but not for long."""
        self._stopping.set()
        state.should_stop = 0
        if self._thread.ident is not None:
            self._thread.join(timeout=_LAST_MOMENT_S)

    def _take(self, *_stage: object, **_more: object) -> None:
        # Which stage it was is for people who look: another may be more urgent by now.
        self._answer()

    def _run(self) -> None:
        # Celery looks for its application where the thread has it.
        self._broker.app.set_current()
        while not self._stopping.is_set():
            try:
                self._receive()
            except Exception:  # noqa: BLE001 - logged, see below.
                # Without this thread the worker would only find work by its sweep.
                _log.exception("receiver_stumbled")
            self._stopping.wait(_PAUSE_S)

    def _receive(self) -> None:
        """Take messages until it is over; Celery comes back to a broker that was away by itself."""
        controller = self._broker.app.WorkController(
            pool="solo",
            concurrency=1,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        controller.start()
