"""Keeps passwords, keys and tokens out of everything that is written down."""

import re
from collections.abc import Mapping, MutableMapping
from datetime import date

REDACTED = "[redacted]"

_SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|authorization|api[_-]?key|private[_-]?key"
    r"|cookie|credential",
    re.IGNORECASE,
)
# Each keeps what stands before the secret, so that the line still says what it was about.
_SECRETS_IN_TEXT = (
    re.compile(r"(/k/)[^/\s\"'?#]+"),
    re.compile(r"(://[^/\s:@\"']*:)[^/\s@\"']+(?=@)"),
    re.compile(r"(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE),
    re.compile(
        r"((?:password|passwd|passphrase|secret|token|api[_-]?key|authorization)"
        r"[\"']?\s*[=:]\s*[\"']?)(?!\[redacted\])(?!(?:bearer|basic)\s)[^\s\"'&,;)}]+",
        re.IGNORECASE,
    ),
    # Our own tokens and keys are known by their first letters, wherever they stand.
    re.compile(r"(\b(?:psn|pk|cl)_)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
)


def redact(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """A step of the log: the same entry without its secrets."""
    for name, value in event.items():
        event[name] = _cleaned(name, value)
    return event


def redact_text(text: str) -> str:
    """A text without the secrets that can be told by what stands before them."""
    for pattern in _SECRETS_IN_TEXT:
        text = pattern.sub(rf"\1{REDACTED}", text)
    return text


def _cleaned(name: str, value: object) -> object:
    # How many tokens a model wrote is a number, and no number here is a secret by itself.
    if isinstance(value, int | float | date | None):
        return value
    if _SECRET_NAME.search(name):
        return REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(str(key), part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned("", part) for part in value]
    # Anything else is written as its text, so the text is what has to be clean.
    return redact_text(repr(value))
