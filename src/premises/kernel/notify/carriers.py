"""For each kind of place, who carries messages there."""

from premises.kernel.notify import mail, push, webhooks
from premises.kernel.notify.messages import Parcel
from premises.kernel.notify.models import ChannelKind
from premises.kernel.notify.targets import EmailTarget, WebhookTarget, target_of
from premises.kernel.settings import NotifySettings


def carry(parcel: Parcel, settings: NotifySettings) -> str:
    """Take one message to its place; returns what was answered there, in one line.

    Raises:
        Invalid: it is refused for good.
        Forbidden: the place may not be asked.
        Unavailable: it is not there or asks to come again; `wait_s` is what it asked for.

    """
    target = target_of(ChannelKind(parcel.kind), parcel.target)
    if isinstance(target, WebhookTarget):
        return webhooks.carry(parcel, target, settings.timeout_s)
    if isinstance(target, EmailTarget):
        return mail.carry(parcel, target, settings)
    return push.carry(parcel, target, settings.timeout_s)
