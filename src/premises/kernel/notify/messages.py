"""What people are told, in words that fit a mail as well as a telephone's lock screen."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

Urgency = Literal["low", "medium", "high", "critical"]

_LINE_ENDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Message:
    """One piece of news. `kind` names it for programs, such as `cameras.alert`.

    `text` may have several lines; `link` is where to read more, or empty; `facts` are plain data
    for programs, and are sent by webhook only.
    """

    kind: str
    title: str
    text: str
    urgency: Urgency = "medium"
    link: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        """The same as plain data, ready to be stored."""
        return asdict(self)


@dataclass(frozen=True)
class Parcel:
    """One message on its way to one place, with all that whoever carries it must know.

    `key` stays the same however often the message is sent: by it a receiver knows a second copy.
    `sent_at` is the instant of this try.
    """

    key: str
    kind: str
    target: Mapping[str, Any]
    secret: str | None
    message: Message
    domain: str
    subject: str
    written_at: datetime
    sent_at: datetime
    picture: bytes | None


def from_record(record: Mapping[str, Any]) -> Message:
    """The message that was stored."""
    return Message(
        kind=str(record["kind"]),
        title=str(record["title"]),
        text=str(record["text"]),
        urgency=cast("Urgency", record["urgency"]),
        link=str(record["link"]),
        facts=record["facts"],
    )


def one_line(text: str, longest: int) -> str:
    """The text without anything that could end a line or a header, cut to a length."""
    safe = "".join(" " if unicodedata.category(c) in _LINE_ENDS else c for c in text)
    joined = " ".join(safe.split())
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"
