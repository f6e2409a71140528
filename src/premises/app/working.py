"""A worker: the same house without doors, doing jobs."""

import signal
from collections.abc import Sequence

from premises.app.building import build
from premises.app.settings import Settings
from premises.kernel.jobs import Worker
from premises.kernel.jobs.carriers import end_with_parent
from premises.kernel.observability import configure


def work(settings: Settings, queues: Sequence[str] = (), *, supervised: bool = False) -> None:
    """Work until told to stop; a supervised worker also ends when its supervisor is gone."""
    if supervised:
        end_with_parent()
    configure(settings.log)
    building = build(settings)
    kernel = building.kernel
    worker = Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs, queues=queues)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: worker.stop())
    if supervised:
        # Ctrl-C reaches the whole terminal; the supervisor decides when its workers end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if not supervised:
            # A worker on another machine may be the first to start after an upgrade.
            building.migrate()
        worker.run()
    finally:
        building.close()
