"""How raw values of the database leave the service: instants and amounts as clients read them."""

from datetime import UTC, datetime

from premises.kernel.clock import as_utc


def rfc3339(raw: object) -> str:
    """An instant of any of our databases as 2026-11-20T02:21:05.573398Z."""
    if isinstance(raw, str):
        # SQLite keeps instants in UTC as text with a blank between date and time.
        return f"{raw[:10]}T{raw[11:]}Z"
    return f"{_naive(raw).isoformat(timespec='microseconds')}Z"


def original(raw: object) -> str:
    """The same as the original service wrote it: 2026-11-20 02:21:05.573398, without a zone."""
    return raw if isinstance(raw, str) else _naive(raw).isoformat(" ", "microseconds")


def as_instant(raw: object) -> datetime:
    """The instant that a raw value stands for."""
    if isinstance(raw, str):
        return datetime.fromisoformat(raw).replace(tzinfo=UTC)
    return _naive(raw).replace(tzinfo=UTC)


def _naive(raw: object) -> datetime:
    if not isinstance(raw, datetime):
        msg = f"{raw!r} is no instant"
        raise TypeError(msg)
    return raw if raw.tzinfo is None else as_utc(raw).replace(tzinfo=None)
