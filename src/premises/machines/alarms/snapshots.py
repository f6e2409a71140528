"""Reads the set of alarms that are active, as a machine logs it."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from premises.kernel.errors import Invalid
from premises.machines.canon import Quality, is_storable

_ARRAY: Final = re.compile(r"\[.*\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm as it was logged; `raw` is all that was said of it."""

    code: str | None
    description: str | None
    raw: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All alarms that are active from an instant on, in milliseconds of UTC."""

    t_ms: int
    q: Quality
    alarms: tuple[Alarm, ...] = ()
    """Empty unless the quality is good."""


def parse(text: str) -> tuple[Alarm, ...]:
    """The alarms of a logged set: a JSON array of arrays [code, description, ...].

    Code and description are without blanks around them, and none where nothing is left.

    Raises:
        Invalid: it is written otherwise (`machines.malformed_alarms`).

    """
    try:
        found = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        # What JSON may write with escapes, but no database can keep.
        is_kept = "\\u" not in text or all(map(is_storable, _texts_in(found)))
    except (ValueError, RecursionError) as error:
        raise _malformed(text, "it is no JSON") from error
    if not isinstance(found, list) or not all(isinstance(one, list) for one in found):
        raise _malformed(text, "it is no array of arrays")
    if not is_kept:
        raise _malformed(text, "it holds what is no character")
    return tuple(Alarm(_text(one, 0), _text(one, 1), tuple(one)) for one in found)


def compat_alarms(text: str | None) -> tuple[Alarm, ...]:
    """The alarms the original counts in a row: none unless it begins and ends with a bracket.

    Raises:
        Invalid: as `parse` does.

    """
    return parse(text) if text is not None and _ARRAY.fullmatch(text) else ()


def _texts_in(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, list | dict):
        for one in found if isinstance(found, list) else (*found.keys(), *found.values()):
            yield from _texts_in(one)


def _text(element: list[Any], place: int) -> str | None:
    """A place of an array as text, as PostgreSQL's ->> shows it."""
    value = element[place] if place < len(element) else None
    if value is None:
        return None
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    return value.strip(" ") or None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(number: str) -> float:
    if math.isinf(float(number)):
        raise ValueError(number)
    return float(number)


def _malformed(text: str, why: str) -> Invalid:
    said = f"This is no set of alarms, for {why}; write [[code, description], ...]."
    return Invalid("machines.malformed_alarms", said, text=text[:200])
