"""What clients say on an open socket, and what is answered."""

from typing import Any, Final

import orjson

_LONGEST_MESSAGE: Final = 64 * 1024


def answer_to(text: str) -> dict[str, Any] | None:
    """What is said to a client's message; None when there is nothing to say."""
    if text.strip() == "ping":
        return {"type": "pong"}
    if len(text) > _LONGEST_MESSAGE:
        return _error("validation_error", "The message is too long.")
    try:
        kind = _kind_of(orjson.loads(text))
    except orjson.JSONDecodeError:
        return _error("invalid_json", "Messages are JSON objects, or the word ping.")
    if kind is None:
        return _error("invalid_message_format", "A message is an object with a text `type`.")
    if kind in {"ping", "pong"}:
        return {"type": "pong"} if kind == "ping" else None
    known = {"type": kind[:100]}
    return _error("unknown_message_type", "Only ping and pong are understood.", known)


def _kind_of(message: object) -> str | None:
    kind = message.get("type") if isinstance(message, dict) else None
    return kind if isinstance(kind, str) else None


def _error(error: str, message: str, details: dict[str, str] | None = None) -> dict[str, Any]:
    return {"type": "error", "error": error, "message": message, "details": details}
