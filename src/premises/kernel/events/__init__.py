"""What has happened: written with the deed, put in order, followed live, replayed from a cursor.

`outbox` writes and reads the rows (`models`), `tail` follows them for all listeners of a process.
"""

from premises.kernel.events.models import OutboxRow
from premises.kernel.events.outbox import Event, Outbox, Publisher
from premises.kernel.events.tail import Dropped, Reset, Subscription, Tail

__all__ = [
    "Dropped",
    "Event",
    "Outbox",
    "OutboxRow",
    "Publisher",
    "Reset",
    "Subscription",
    "Tail",
]
