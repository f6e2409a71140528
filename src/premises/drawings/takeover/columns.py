"""What single columns of the original's tables hold, as far as it makes sense here."""

from datetime import date, datetime
from typing import Any, Final

from premises.kernel.takeover import Row
from premises.kernel.takeover.values import cut, key, number, parsed

LONGEST_ID: Final = 64
_LARGEST: Final = 2**31 - 1


def identity(row: Row, name: str = "id") -> str:
    """An id, whole; raises UnusableError."""
    return key(row, name, LONGEST_ID)


def reference(row: Row, name: str) -> str | None:
    """The id of another row, if one is named."""
    return cut(row, name, LONGEST_ID)


def whole(row: Row, name: str) -> int | None:
    """A whole number that a column here can hold; raises UnusableError where it is no number."""
    found = number(row, name)
    return None if found is None else max(-_LARGEST, min(_LARGEST, round(found)))


def metadata(row: Row, prefix: str) -> Any:
    """The JSON beside a row; its first tables called that column `metadata`, later ones longer."""
    longer = f"{prefix}_metadata"
    return parsed(row, longer if longer in row else "metadata")


def document(row: Row) -> dict[str, Any]:
    """A whole row as JSON has it."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if plain else str(value)
