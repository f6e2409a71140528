"""Lets one process wait for another machine and work at the same time."""

import threading
from collections.abc import Sequence
from typing import Final

from premises.kernel.database import Database
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs.pipelines import Registry
from premises.kernel.jobs.worker import Worker
from premises.kernel.settings import JobsSettings

WAITING: Final = ("llm",)
"""Queues whose stages do little but wait for an answer, perhaps for a minute."""

_LAST_MOMENT_S: Final = 2.0


class Crew:
    """The workers of one process: one that works, and beside it one that waits for others.

    A stage that waits would keep a worker from all other work. So the waiting queues have a
    worker of their own, on a thread, wherever a process is to serve them besides others.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        doorbell: Doorbell,
        settings: JobsSettings,
        *,
        queues: Sequence[str] = (),
    ) -> None:
        self._workers = [
            Worker(database, registry, doorbell, settings, queues=group)
            for group in shared_out(registry, queues)
        ]

    def run(self) -> None:
        """Work until `stop` is called."""
        first, *others = self._workers
        threads = [
            threading.Thread(target=other.run, name="worker:waiting", daemon=True)
            for other in others
        ]
        for thread in threads:
            thread.start()
        first.run()
        for thread in threads:
            # An answer may be a minute away; whoever comes next takes the question up again.
            thread.join(_LAST_MOMENT_S)

    def answer(self) -> None:
        """Look for work now, and return when the worker that works has none left.

        Whoever brings messages one by one must not wait for an answer from elsewhere, so the
        worker that waits is woken as well, but not waited for.
        """
        first, *others = self._workers
        for other in others:
            other.wake()
        first.answer()

    def stop(self) -> None:
        """Finish what is in hand, then end `run`."""
        for worker in self._workers:
            worker.stop()


def shared_out(registry: Registry, queues: Sequence[str]) -> list[Sequence[str]]:
    """Which queues each worker of a process serves; none named are all, as everywhere."""
    known = {stage.queue for line in registry.pipelines.values() for stage in line.stages}
    wanted = list(queues) or sorted(known)
    waiting = [name for name in wanted if name in WAITING and name in known]
    others = [name for name in wanted if name not in WAITING]
    return [others, waiting] if waiting and others else [queues]
