"""Compares what the service says with what clients of the original services expect to read.

A shape is JSON. Texts in angle brackets stand for any value of a kind (`<int>`, `<instant|null>`),
everything else for itself. A list of one shape stands for any number of such entries, at least
one; a list of several for just these. An object has exactly the contract's keys in the contract's
order, and after them those of ours, which stand under the key `+`.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

FOLDER: Final = Path(__file__).resolve().parent / "fixtures"
OURS: Final = "+"


def shapes(name: str) -> Any:
    """One part of a contract: requests with their answers, or messages by their name.

    `name` is a domain and the part, such as `cameras/events`.
    """
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def differences(shape: Any, value: Any, where: str = "answer") -> list[str]:
    """Where the value is not of the shape, in words; none if it is."""
    return list(_differences(shape, value, where))


def _differences(shape: Any, value: Any, where: str) -> Iterator[str]:
    if isinstance(shape, dict) and isinstance(value, dict):
        yield from _in_object(shape, value, where)
    elif isinstance(shape, list) and isinstance(value, list):
        if bool(shape) != bool(value) or 1 < len(shape) != len(value):
            yield f"{where}: {value!r}, not {shape!r}"
        for number, entry in enumerate(value):
            wanted = shape[min(number, len(shape) - 1)]
            yield from _differences(wanted, entry, f"{where}[{number}]")
    elif not _fits(shape, value):
        yield f"{where}: {value!r}, not {shape!r}"


def _in_object(shape: Mapping[str, Any], value: Mapping[str, Any], where: str) -> Iterator[str]:
    wanted = {key: part for key, part in shape.items() if key != OURS} | shape.get(OURS, {})
    if list(wanted) != list(value):
        yield f"{where}: has {list(value)}, not {list(wanted)}"
    for key in wanted.keys() & value.keys():
        yield from _differences(wanted[key], value[key], f"{where}.{key}")


def _fits(shape: Any, value: Any) -> bool:
    if isinstance(shape, str) and shape.startswith("<") and shape.endswith(">"):
        return any(_KINDS[kind](value) for kind in shape[1:-1].split("|"))
    return type(shape) is type(value) and bool(shape == value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_instant(value: Any) -> bool:
    """ISO 8601 with its zone, or programs in another one would read another moment."""
    return isinstance(value, str) and datetime.fromisoformat(value).utcoffset() is not None


def _is_naive(value: Any) -> bool:
    """The same without a zone, as clients of the original drawings expect it; it is in UTC."""
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is None


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and str(UUID(value)) == value


def _is_base64(value: Any) -> bool:
    return isinstance(value, str) and value != "" and base64.b64decode(value, validate=True) != b""


_KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "any": lambda _value: True,
    "null": lambda value: value is None,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
    "share": lambda value: _is_number(value) and 0 <= value <= 1,
    "score": lambda value: isinstance(value, int) and 0 <= value <= 100,
    "text": lambda value: isinstance(value, str) and value != "",
    "level": lambda value: value in {"low", "medium", "high", "critical"},
    "instant": _is_instant,
    "naive": _is_naive,
    "uuid": _is_uuid,
    "base64": _is_base64,
    "file": lambda value: re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.jpg", value) is not None,
    "thumbnail": lambda value: re.fullmatch(r"thumbnails/\d+_thumb\.jpg", value) is not None,
    "thumbnail_url": lambda value: (
        re.fullmatch(r"/api/media/thumbnails/\d+_thumb\.jpg", value) is not None
    ),
}
