"""What is kept of an answer, and how it is recognised as ours and as still true."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.kernel.errors import Invalid

_FORM: Final = b"premises-1"
_BYTES: Final = 32
HEADER_BYTES: Final = len(_FORM) + 2 * _BYTES
"""What stands before the body of a sealed entry."""

_NAME: Final = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_PATTERN: Final = re.compile(r"[A-Za-z0-9_.:*?-]{1,200}")


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer and the stamp of the versions that were read before what it was made from."""

    stamp: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is kept, as people are told of it; `ttl_s` None means it has no end."""

    name: str
    size_bytes: int
    ttl_s: float | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Answers that are kept, by name; not `complete` where there are more than were asked for."""

    entries: tuple[Kept, ...]
    complete: bool


def stamp_of(tags: Sequence[str], versions: Sequence[int]) -> bytes:
    """32 bytes that differ wherever a tag or its version does."""
    told = "\n".join(f"{tag}={version}" for tag, version in zip(tags, versions, strict=True))
    return hashlib.sha256(told.encode()).digest()


def sealed(name: str, entry: Entry, secret: bytes) -> bytes:
    """An entry as bytes for a place where others can write too."""
    return b"".join((_FORM, entry.stamp, _mark(name, entry, secret), entry.body))


def opened(name: str, data: bytes, secret: bytes) -> Entry | None:
    """What was sealed under this name with this secret; none where it is anything else.

    Half an entry, somebody else's value, and an answer that was put under another's name are
    all nothing.
    """
    stamp_at, mark_at = len(_FORM), len(_FORM) + _BYTES
    entry = Entry(data[stamp_at:mark_at], data[HEADER_BYTES:])
    told = (data[:stamp_at], data[mark_at:HEADER_BYTES])
    return entry if told == (_FORM, _mark(name, entry, secret)) else None


def _mark(name: str, entry: Entry, secret: bytes) -> bytes:
    key = hashlib.sha256(secret).digest()
    mark = hashlib.blake2b(key=key, digest_size=_BYTES, person=_FORM)
    for part in (name.encode(), b"\0", entry.stamp, entry.body):
        mark.update(part)
    return mark.digest()


def require_name(name: str) -> str:
    """A name that an answer can be kept under.

    Raises:
        Invalid: it holds other signs than letters, digits and _.:- or is too long.

    """
    if not _NAME.fullmatch(name):
        raise Invalid("cache.bad_name", "Letters, digits and _.:- make a name, 200 at most.")
    return name


def require_pattern(pattern: str) -> str:
    """A pattern for names, in which * stands for anything and ? for one sign.

    Raises:
        Invalid: it holds other signs, or is too long.

    """
    if not _PATTERN.fullmatch(pattern):
        raise Invalid(
            "cache.bad_pattern", "Letters, digits, _.:- and * and ? make a pattern, 200 at most."
        )
    return pattern
