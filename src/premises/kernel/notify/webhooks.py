"""Messages to programs: a signed JSON document, so that the receiver knows who wrote it."""

import base64
import hashlib
import hmac
from typing import Any, Final

import orjson

from premises.kernel.notify.exchange import post
from premises.kernel.notify.messages import Parcel
from premises.kernel.notify.targets import WebhookTarget

SIGNATURE: Final = "X-Premises-Signature"
DELIVERY: Final = "X-Premises-Delivery"
KIND: Final = "X-Premises-Event"


def carry(parcel: Parcel, target: WebhookTarget, timeout_s: float) -> str:
    """Post the message as JSON; returns and raises as `exchange.post`."""
    body = document(parcel, with_picture=target.picture)
    headers = {
        "Content-Type": "application/json",
        DELIVERY: parcel.key,
        KIND: parcel.message.kind,
    }
    if parcel.secret:
        seconds = int(parcel.sent_at.timestamp())
        headers[SIGNATURE] = f"t={seconds},v1={signature(parcel.secret, seconds, body)}"
    return post(target.url, headers, body, timeout_s, parcel.sent_at)


def signature(secret: str, seconds: int, body: bytes) -> str:
    """HMAC-SHA256 in hex over `<seconds since 1970>.<body>`; the time keeps old ones from use."""
    signed = str(seconds).encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def document(parcel: Parcel, *, with_picture: bool) -> bytes:
    """The message as a program reads it; `id` stays the same when it is sent again."""
    message = parcel.message
    content: dict[str, Any] = {
        "id": parcel.key,
        "kind": message.kind,
        "domain": parcel.domain,
        "subject": parcel.subject,
        "created_at": parcel.written_at.isoformat(),
        "title": message.title,
        "text": message.text,
        "urgency": message.urgency,
        "link": message.link or None,
        "data": dict(message.facts),
        "picture": _picture(parcel.picture) if with_picture else None,
    }
    return orjson.dumps(content, default=str)


def _picture(jpeg: bytes | None) -> dict[str, str] | None:
    if jpeg is None:
        return None
    return {"media_type": "image/jpeg", "base64": base64.b64encode(jpeg).decode()}
