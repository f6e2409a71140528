"""What stands in a row of another program's database, as far as it makes sense here."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

Row = Mapping[str, object]
_NO: Final = frozenset({"", "0", "f", "false", "no", "none"})


class UnusableError(Exception):
    """A row cannot be taken over; the message says why, in a few words."""


class Unusable(NamedTuple):
    """Which row was left out, and why."""

    which: str
    why: str


def text(row: Row, name: str) -> str:
    """Text that every database takes: PostgreSQL refuses NUL, nobody takes half a surrogate."""
    value = row.get(name)
    return "" if value is None else _fit(str(value))


def cut(row: Row, name: str, longest: int) -> str | None:
    """Text cut to what a column holds; None where there is none."""
    return text(row, name)[:longest] or None


def key(row: Row, name: str, longest: int) -> str:
    """A name by which rows are known, whole; raises UnusableError, as all that follow."""
    said = text(row, name)
    if not said.strip():
        raise UnusableError(f"no {name}")
    if len(said) > longest:
        raise UnusableError(f"{name} is longer than {longest} characters")
    return said


def number(row: Row, name: str) -> float | None:
    """A finite number; None where there is none."""
    value = row.get(name)
    if value is None:
        return None
    try:
        found = float(str(value))
    except ValueError:
        raise UnusableError(f"{name} is no number") from None
    if not math.isfinite(found):
        raise UnusableError(f"{name} is no finite number")
    return found


def flag(row: Row, name: str, *, otherwise: bool) -> bool:
    """Yes or no, however the database writes it."""
    value = row.get(name)
    return otherwise if value is None else str(value).strip().lower() not in _NO


def texts(row: Row, name: str) -> list[str]:
    """The texts of a list that is kept as JSON, each fit for every database; empty ones go."""
    return [_fit(one) for one in listed(row, name) if isinstance(one, str) and one]


def listed(row: Row, name: str) -> list[object]:
    """A list that is kept as JSON; what is none, or damaged, is empty."""
    found = parsed(row, name)
    return found if isinstance(found, list) else []


def parsed(row: Row, name: str) -> object:
    """What is kept as JSON, however the database hands it over; nothing where it is damaged."""
    value = row.get(name)
    try:
        return json.loads(value) if isinstance(value, str | bytes) else value
    except (ValueError, RecursionError):
        return None


def instant(row: Row, name: str, zone: tzinfo = UTC) -> datetime | None:
    """An instant in UTC; one that was written without a zone is taken to be of `zone`."""
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableError(f"{name} is no date") from None


def _fit(said: str) -> str:
    return said.encode(errors="replace").decode().replace("\0", "?")
