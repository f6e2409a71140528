"""What a clock on the wall shows at an instant, and the instant at which it shows something."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from premises.kernel.errors import Invalid

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name in the IANA database, such as Europe/Madrid.

    Raises:
        Invalid: there is none (`machines.unknown_zone`).

    """
    try:
        return ZoneInfo(name)
    # A name that is a folder, or leads out of the database, is refused in ways of its own.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        said = f"There is no time zone {name!r}; write one like Europe/Madrid or UTC."
        raise Invalid("machines.unknown_zone", said, zone=name) from error


def to_local(t_ms: int, zone: ZoneInfo) -> datetime:
    """What the clock shows, without a zone; `fold` is 1 where it shows the same once more."""
    return instant(t_ms).astimezone(zone).replace(tzinfo=None)


def from_local(local: datetime, zone: ZoneInfo) -> int:
    """The instant, in milliseconds of UTC, at which a clock shows a time without a zone.

    Of a time that is shown twice, `fold` says which. A time that is skipped is as far behind
    the jump as it lies behind the jump's beginning.
    """
    return (local.replace(tzinfo=zone).astimezone(UTC) - _EPOCH) // _MS


def instant(t_ms: int) -> datetime:
    """The aware instant of milliseconds since 1970 in UTC."""
    return _EPOCH + timedelta(milliseconds=t_ms)


def local_text(t_ms: int, zone: ZoneInfo) -> str:
    """What the clock shows, as 2022-02-23 08:00:00, with microseconds where there are any."""
    return str(to_local(t_ms, zone))
