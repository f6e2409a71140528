"""The messages of the protocol `graphql-transport-ws`, and the codes by which a line ends."""

from typing import Any, Final

import orjson

PROTOCOL: Final = "graphql-transport-ws"
_LONGEST_MESSAGE: Final = 200_000
_LONGEST_ID: Final = 100

Message = dict[str, Any]


class Close(Exception):  # noqa: N818 - an answer to a client, not a bug.
    """The line ends with one of the protocol's codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def message_in(text: str) -> Message:
    """A client's message.

    Raises:
        Close: it is none.

    """
    try:
        found = orjson.loads(text) if len(text) <= _LONGEST_MESSAGE else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise Close(4400, "Invalid message received")
    return found


def id_of(message: Message) -> str:
    """What a client calls an operation by.

    Raises:
        Close: it is no name.

    """
    name = message.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
        raise Close(4400, "Invalid message received")
    return name


def token_in(payload: object) -> str | None:
    """The token in a first message, where a client's library puts it; browsers set no headers."""
    if not isinstance(payload, dict):
        return None
    headers = payload.get("headers")
    for place in (payload, headers if isinstance(headers, dict) else {}):
        for name, value in place.items():
            if name.lower() == "authorization" and isinstance(value, str) and value.strip():
                scheme, _, token = value.strip().partition(" ")
                return token.strip() if scheme.lower() == "bearer" else value.strip()
    return None
