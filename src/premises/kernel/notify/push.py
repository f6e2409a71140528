"""Messages to telephones, through any server that speaks like ntfy (https://docs.ntfy.sh)."""

import base64
from collections.abc import Mapping
from typing import Final

from premises.kernel.errors import Invalid
from premises.kernel.notify.exchange import post
from premises.kernel.notify.messages import Message, Parcel, Urgency, one_line
from premises.kernel.notify.targets import PushTarget

_PRIORITIES: Final[Mapping[Urgency, str]] = {
    "low": "2",
    "medium": "3",
    "high": "4",
    "critical": "5",
}
_TAGS: Final[Mapping[Urgency, str]] = {
    "low": "information_source",
    "medium": "bell",
    "high": "warning",
    "critical": "rotating_light",
}
# A header line must stay below the 8 kB that web servers commonly take, and base64 adds a third.
_LONGEST_TEXT_BYTES: Final = 4000
_NO_ATTACHMENTS: Final = {400, 413}
"""What servers answer that keep no attachments, or none of this size."""


def carry(parcel: Parcel, target: PushTarget, timeout_s: float) -> str:
    """Post the message, with its picture where the server takes one; raises as `exchange.post`."""
    url = f"{target.server}/{target.topic}"
    headers = headers_of(parcel.message, parcel.secret)
    text = parcel.message.text.encode()[:_LONGEST_TEXT_BYTES].decode(errors="ignore")

    def without_picture() -> str:
        return post(url, headers, text.encode(), timeout_s, parcel.sent_at)

    if parcel.picture is None or not target.picture:
        return without_picture()
    attached = {**headers, "Message": encoded(text), "Filename": "picture.jpg"}
    try:
        return post(url, attached, parcel.picture, timeout_s, parcel.sent_at)
    except Invalid as refused:
        if refused.facts.get("status") not in _NO_ATTACHMENTS:
            raise
        return without_picture()


def headers_of(message: Message, token: str | None) -> dict[str, str]:
    """What is said beside the text: title, urgency, where a click leads, who sends it."""
    headers = {
        "Title": encoded(one_line(message.title, 200)),
        "Priority": _PRIORITIES[message.urgency],
        "Tags": _TAGS[message.urgency],
    }
    if message.link:
        headers["Click"] = encoded(one_line(message.link, 1000))
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def encoded(text: str) -> str:
    """The text as a header can carry it (RFC 2047): nothing in it can end the header's line."""
    is_plain = text.isascii() and text.isprintable() and text == text.strip()
    if is_plain and "=?" not in text:
        return text
    return f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="
