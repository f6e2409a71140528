"""Reads what was pushed: JSON in several forms, or a JSON object in each line."""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from premises.kernel.errors import Invalid
from premises.kernel.web.problems import BODY_TOO_LONG
from premises.machines.canon import Reason, is_storable
from premises.machines.routes.columns import Column, flat, shortened
from premises.machines.service.batches import Rejected

_TOKENS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|-?Infinity|NaN', re.DOTALL)
_LONGEST_NAME: Final = 200
_GZIP: Final = 16 + zlib.MAX_WBITS

MOST_HELD: Final = 10_000
"""So many rows of a push are held; more of them are a mistake that their sender should hear of."""

Name = str | int


@dataclass
class Pushed:
    """What was pushed: the machine that it names, a column for each variable, and the rest."""

    machine: str | None = None
    columns: dict[Name, Column] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        return sum(len(one.times) for one in self.columns.values()) + len(self.rejected)

    def column(self, name: object) -> Column | None:
        """The column of a variable; None if nothing can be called so."""
        # True is 1 to Python, but to nobody who names variables.
        if not isinstance(name, str | int) or isinstance(name, bool):
            return None
        found = self.columns.get(name)
        if found is None:
            if isinstance(name, str) and not (0 < len(name) <= _LONGEST_NAME and is_storable(name)):
                return None
            found = self.columns[name] = Column()
        return found

    def reject(self, raw: Mapping[str, Any]) -> None:
        """Hold a row that cannot be read.

        Raises:
            Invalid: there are too many of them: a mistake that whoever sent them corrects sooner.

        """
        self.rejected.append(Rejected(Reason.MALFORMED, raw))
        if len(self.rejected) > MOST_HELD:
            message = f"More than {MOST_HELD} rows cannot be read; nothing was taken in."
            raise Invalid("machines.too_much_wrong", message, most_held=MOST_HELD)


def inflated(data: bytes, most_bytes: int) -> bytes:
    """What was compressed with gzip.

    Raises:
        Invalid: it cannot be unpacked, is cut off, or becomes too long.

    """
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(data, most_bytes)
    except zlib.error:
        message = "The body is not gzip, though Content-Encoding says so."
        raise Invalid("machines.bad_gzip", message) from None
    if unpacking.unconsumed_tail:
        message = f"Unpacked, the body is longer than {most_bytes} bytes; send less at once."
        raise Invalid(BODY_TOO_LONG, message, limit_bytes=most_bytes)
    if not unpacking.eof:
        raise Invalid("machines.bad_gzip", "The gzip body ends in its middle; send it again.")
    return plain


def read_document(data: bytes) -> Pushed:
    """One JSON document: rows, or a machine with its rows or series.

    Raises:
        Invalid: it is no such document.

    """
    document = _parsed(data)
    if isinstance(document, list):
        return _with_rows(Pushed(), document)
    if not isinstance(document, dict):
        raise _unknown_form()
    pushed = Pushed(machine_name(document.get("machine")))
    rows, series = document.get("rows"), document.get("series")
    if isinstance(rows, list) and series is None:
        return _with_rows(pushed, rows)
    if isinstance(series, list) and rows is None:
        return _with_series(pushed, series)
    raise _unknown_form()


def read_lines(data: bytes) -> Pushed:
    """A row in each line; a line that cannot be read is rejected, and no other.

    Raises:
        Invalid: lines name different machines.

    """
    lines = [line for line in data.splitlines() if line.strip()]
    pushed = Pushed()
    rows = _all_lines(lines)
    if rows is None:
        rows = _line_by_line(pushed, lines)
    pushed.machine = _one_machine(rows)
    return _with_rows(pushed, rows)


def machine_name(name: object) -> str | None:
    """What a machine is called in a push.

    Raises:
        Invalid: nothing can be called so.

    """
    if name is None:
        return None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not is_storable(name):
        message = f"`machine` is the id or the name of one: 1 to {_LONGEST_NAME} characters."
        raise Invalid("machines.bad_name", message)
    return name


def _parsed(data: bytes) -> object:
    try:
        return _loads(data)
    except ValueError as error:
        message = f"The body is no JSON that can be read: {error}."
        raise Invalid("machines.bad_json", message) from None


def _loads(data: bytes) -> Any:
    """JSON, and what many programs take for it: NaN and Infinity become texts."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        if b"NaN" not in data and b"Infinity" not in data:
            raise
        return orjson.loads(_TOKENS.sub(_quoted, data))


def _quoted(match: re.Match[bytes]) -> bytes:
    token = match.group()
    return token if token.startswith(b'"') else b'"' + token + b'"'


def _all_lines(lines: Sequence[bytes]) -> list[Any] | None:
    """What all lines say, in a fifth of the time; None if not each of them is one value."""
    try:
        rows: list[Any] = _loads(b"[" + b",".join(lines) + b"]")
    except ValueError:
        return None
    return rows if len(rows) == len(lines) else None


def _line_by_line(pushed: Pushed, lines: Sequence[bytes]) -> list[Any]:
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(_loads(line))
        except ValueError:
            pushed.reject({"line": number, "text": shortened(line.decode(errors="replace"))})
    return rows


def _one_machine(rows: Sequence[Any]) -> str | None:
    """The machine that lines name, if they do."""
    names = {row["machine"] for row in rows if isinstance(row, dict) and _names_one(row)}
    if len(names) > 1:
        message = "The lines name several machines; send those of each by themselves."
        raise Invalid("machines.several_machines", message)
    return machine_name(names.pop()) if names else None


def _names_one(row: dict[str, Any]) -> bool:
    return isinstance(row.get("machine"), str)


def _with_rows(pushed: Pushed, rows: Sequence[Any]) -> Pushed:
    """Rows as objects, or as lists of variable, time and value."""
    for row in rows:
        try:
            if isinstance(row, dict):
                name, t, value = row["variable"], row["t"], row["value"]
            else:
                name, t, value = row
            column = pushed.columns.get(name) or pushed.column(name)
            value = flat(value)
        except (KeyError, TypeError, ValueError):
            column = None
        if column is None:
            pushed.reject({"row": shortened(row)})
            continue
        column.times.append(t)
        column.values.append(value)
    return pushed


def _with_series(pushed: Pushed, all_series: Sequence[Any]) -> Pushed:
    """Series as objects of a variable with its times and values, equally many of each."""
    for series in all_series:
        column = pushed.column(series.get("variable")) if isinstance(series, dict) else None
        times, values = (series.get("t"), series.get("values")) if column else (None, None)
        if column is None or not isinstance(times, list) or not isinstance(values, list):
            raise _unknown_form()
        if len(times) != len(values):
            message = (
                f"Series {series['variable']!r} has {len(times)} times and {len(values)} values."
            )
            raise Invalid("machines.uneven_series", message)
        column.times.extend(times)
        try:
            column.values.extend(map(flat, values))
        except ValueError as error:
            raise Invalid("machines.bad_json", f"A value cannot be kept: {error}.") from None
    return pushed


def _unknown_form() -> Invalid:
    message = (
        'Send {"machine": "mill", "rows": [{"variable": "TEMPERATURE", "t": 1645603200000,'
        ' "value": 15.2}]}, rows as lists of the three, or "series" of {"variable", "t": [...],'
        ' "values": [...]}.'
    )
    return Invalid("machines.bad_push", message)
