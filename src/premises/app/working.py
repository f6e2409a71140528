"""A worker: the same house without doors, doing jobs."""

import signal
import sys
from collections.abc import Sequence
from threading import Thread
from typing import Final

from premises.app.building import build
from premises.app.settings import Settings
from premises.kernel.jobs import Worker
from premises.kernel.jobs.carriers import end_with_parent
from premises.kernel.observability import configure

COMMAND: Final = (sys.executable, "-P", "-m", "premises", "work", "--supervised")
"""Starts a supervised worker; files in the folder one starts from are not taken for code (-P)."""


def work(settings: Settings, queues: Sequence[str] = (), *, supervised: bool = False) -> None:
    """Work until told to stop; a supervised worker also ends when its supervisor is gone."""
    if supervised:
        end_with_parent()
    configure(settings.log)
    building = build(settings)
    kernel = building.kernel
    worker = Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs, queues=queues)
    # A handler interrupts whatever holds a lock at that moment, so it only starts a thread.
    for number in (signal.SIGTERM,) if supervised else (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: Thread(target=worker.stop).start())
    try:
        if not supervised:
            # A worker on another machine may be the first to start after an upgrade.
            building.migrate()
        worker.run()
    finally:
        building.close()
