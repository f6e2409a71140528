"""Writing events in tests."""

import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.events import Outbox, OutboxRow


def add(database: Database, outbox: Outbox, session: Session, number: int) -> None:
    """Write event `number` into a transaction that is open."""
    payload = {"number": number}
    outbox.add(session, "tests", "counted", payload, now=database.now(session))


def write(database: Database, outbox: Outbox, *numbers: int) -> None:
    """Write events in one transaction."""
    with database.write() as session:
        for number in numbers:
            add(database, outbox, session, number)


def newest(database: Database, outbox: Outbox) -> int:
    """The cursor of a client that has seen everything."""
    if outbox.needs_publisher:
        until(lambda: _publish(outbox) and _all_published(database))
    return outbox.bounds()[1]


def _publish(outbox: Outbox) -> bool:
    try:
        return outbox.publish() == 0
    except Unavailable:
        # The publisher of the test was quicker.
        return False


def _all_published(database: Database) -> bool:
    with database.read() as session:
        unpublished = sa.select(OutboxRow.id).where(OutboxRow.published_seq.is_(None))
        return session.scalar(unpublished.limit(1)) is None


def numbers_after(outbox: Outbox, cursor: int) -> list[int]:
    """The numbers of the events that can be read after a cursor."""
    return [event.payload["number"] for event in outbox.after(cursor)]
