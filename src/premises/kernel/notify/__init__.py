"""Telling people what happened: by webhook, mail or push, as jobs with a log.

`models` are the rows; `messages` what is said, `targets` where to; `channels` keeps the places,
`notices` writes what is to be delivered and `delivering` does it, by `webhooks`, `mail` or `push`.
"""

from premises.kernel.notify.messages import Message, Urgency
from premises.kernel.notify.models import ChannelKind, ChannelRow, DeliveryRow, DeliveryState
from premises.kernel.notify.notices import Notices

__all__ = [
    "ChannelKind",
    "ChannelRow",
    "DeliveryRow",
    "DeliveryState",
    "Message",
    "Notices",
    "Urgency",
]
