"""Outboxes on every kind of database, with a publisher where one is needed."""

import threading
from collections.abc import Iterator

import pytest
from tests.kernel.events.writing import newest, write

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox, Publisher


@pytest.fixture
def outbox(database: Database, doorbell: PipeDoorbell) -> Outbox:
    """An outbox in which something has happened already, so that it has a newest number."""
    outbox = Outbox(database, doorbell)
    write(database, outbox, -1)
    newest(database, outbox)
    return outbox


@pytest.fixture
def published(outbox: Outbox, doorbell: PipeDoorbell) -> Iterator[Outbox]:
    """An outbox whose events are put in order as they come."""
    stop = threading.Event()
    publisher = threading.Thread(
        target=Publisher(outbox, doorbell, sweep_s=1.0).run, args=(stop,), daemon=True
    )
    if outbox.needs_publisher:
        publisher.start()
    yield outbox
    stop.set()
    if outbox.needs_publisher:
        publisher.join(timeout=5)
