"""Reads files in which each line is a JSON object."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from premises.kernel.errors import Invalid
from premises.machines.sources.unpacking import (
    BLOCK_BYTES,
    HEAD_BYTES,
    Part,
    damage,
    text_of,
    unread,
)


class LineFile:
    """A JSON object in each line; objects need not have the same keys."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with damage(path), text_of(path) as (stream, _):
            lines = stream.read(HEAD_BYTES).splitlines()
        found: dict[str, None] = {}
        for line in lines[:1000]:
            one = _object(line)
            found.update(dict.fromkeys(one or ()))
        self.columns: Sequence[str] = list(found)
        if not found:
            message = (
                f"{path.name} has no JSON object in its first lines; write each in a line of its"
                " own, for instance with: jq -c '.[]'"
            )
            raise Invalid("machines.bad_file", message)

    def parts(self, columns: Sequence[str]) -> Iterator[Part]:
        size, first = max(self._path.stat().st_size, 1), 1
        with damage(self._path), text_of(self._path) as (stream, raw):
            while lines := stream.readlines(BLOCK_BYTES):
                yield self._part(lines, first, columns, raw.tell() / size)
                first += len(lines)

    def _part(
        self, lines: Sequence[bytes], first: int, columns: Sequence[str], share: float
    ) -> Part:
        found: list[dict[str, Any]] = []
        numbers, rejected = [], []
        for number, line in enumerate(lines, first):
            one = _object(line)
            if one is not None:
                found.append(one)
                numbers.append(number)
            elif line.strip():
                rejected.append(unread(number, line.decode(errors="replace").rstrip()))
        named = {
            name: pa.array([_text(one.get(name)) for one in found], pa.string()) for name in columns
        }
        return Part(named, np.array(numbers, np.int64), rejected, share)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str | None:
    """A JSON value as CSV would have it."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
