"""A worker: the same house without doors, doing jobs."""

import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from premises.app import thrift
from premises.app.building import build
from premises.app.settings import Settings
from premises.kernel.jobs import Registry
from premises.kernel.jobs.carriers import end_on, end_with_parent
from premises.kernel.jobs.crew import Crew
from premises.kernel.observability import configure

if TYPE_CHECKING:
    from premises.kernel.jobs.celery import Receiver

COMMAND: Final = (sys.executable, "-P", "-m", "premises", "work", "--supervised")
"""Starts a supervised worker; files in the folder one starts from are not taken for code (-P)."""


def work(settings: Settings, queues: Sequence[str] = (), *, supervised: bool = False) -> None:
    """Work until told to stop; a supervised worker also ends when its supervisor is gone."""
    if supervised:
        end_with_parent()
    configure(settings.log)
    thrift.give_back()
    building = build(settings)
    kernel = building.kernel
    worker = Crew(kernel.database, kernel.registry, kernel.doorbell, settings.jobs, queues=queues)
    receiver = _receiver(settings, kernel.registry, queues, worker)
    try:
        if not supervised:
            # A worker on another machine may be the first to start after an upgrade.
            building.migrate()
        end_on((signal.SIGTERM,) if supervised else (signal.SIGTERM, signal.SIGINT), worker.stop)
        if receiver is not None:
            receiver.start()
        worker.run()
    finally:
        if receiver is not None:
            receiver.stop()
        building.close()


def _receiver(
    settings: Settings, registry: Registry, queues: Sequence[str], worker: Crew
) -> "Receiver | None":
    """What takes messages from the broker, where one carries the work."""
    if settings.jobs.carrier != "celery":
        return None
    from premises.kernel.jobs.celery import Receiver, broker  # noqa: PLC0415

    wanted = sorted({stage.queue for stage in registry.steps(queues).values()})
    return Receiver(broker(settings.jobs, settings.redis), wanted, worker.answer)
