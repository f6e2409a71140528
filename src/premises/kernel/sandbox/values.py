"""What may pass in and out of the sandbox: plain values, in a form that cannot carry code.

A value becomes a tree (JSON in UTF-8) and, behind it, the bytes and arrays that the tree names, in
order and each padded to 16 bytes. Reading it back runs nothing and believes nothing, so that even
a child whose memory a hostile file has taken over can answer with no more than plain values.
"""

import json
import math
import re
from collections.abc import Callable, Iterable

import numpy as np

Value = object
"""None, bool, int, float, str, bytes, an array of numbers, or a list, tuple or dict of these."""

Buffer = bytes | memoryview
_ALIGNED_BYTES = 16
_NUMBERS = "biufc"
# Of one number alone: whatever else numpy understands, it takes apart as Python code.
_NUMBER_TYPE = re.compile(rf"[<>|=]?[{_NUMBERS}][0-9]{{1,2}}")


def pack(value: Value) -> tuple[bytes, list[Buffer]]:
    """The tree and its buffers; large arrays are referred to, not copied.

    Raises:
        TypeError: the value holds something that is not a plain value.

    """
    buffers: list[Buffer] = []
    tree = _tree(value, buffers)
    return json.dumps(tree, separators=(",", ":")).encode(), buffers


def unpack(tree: bytes, contents: bytearray) -> Value:
    """The value again; arrays are views into `contents`.

    Raises:
        ValueError: this was not made by `pack`.

    """
    try:
        return _value(json.loads(tree), _Cursor(memoryview(contents)))
    except (TypeError, IndexError, KeyError, OverflowError, RecursionError) as garbled:
        msg = "the tree and its buffers do not fit together"
        raise ValueError(msg) from garbled


def _tree(value: Value, buffers: list[Buffer]) -> object:
    if value is None or type(value) in {bool, int, float, str}:
        return value
    if isinstance(value, np.ndarray):
        return _array_tree(value, buffers)
    if isinstance(value, bytes | bytearray | memoryview):
        _append(buffers, memoryview(value).cast("B"))
        return ["b", len(value)]
    if isinstance(value, list | tuple):
        kind = "l" if isinstance(value, list) else "t"
        return [kind, *(_tree(item, buffers) for item in value)]
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return ["d", *([key, _tree(item, buffers)] for key, item in value.items())]
    msg = f"a {type(value).__name__} cannot pass through the wall of the sandbox"
    raise TypeError(msg)


def _array_tree(
    array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], buffers: list[Buffer]
) -> object:
    if array.dtype.kind not in _NUMBERS:
        msg = f"an array of {array.dtype} cannot pass through the wall of the sandbox"
        raise TypeError(msg)
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    _append(buffers, flat.data)
    return ["a", array.dtype.str, list(array.shape)]


def _append(buffers: list[Buffer], content: memoryview) -> None:
    buffers.append(content)
    if padding := -content.nbytes % _ALIGNED_BYTES:
        buffers.append(bytes(padding))


class _Cursor:
    """Takes the buffers off one after another."""

    def __init__(self, contents: memoryview) -> None:
        self._rest = contents

    def take(self, size_bytes: int) -> memoryview:
        if not 0 <= size_bytes <= len(self._rest):
            raise IndexError
        taken = self._rest[:size_bytes]
        self._rest = self._rest[size_bytes + -size_bytes % _ALIGNED_BYTES :]
        return taken


def _value(tree: object, cursor: _Cursor) -> Value:
    if not isinstance(tree, list):
        if isinstance(tree, dict):
            raise TypeError
        return tree
    kind, *parts = tree
    return _READERS[kind](parts, cursor)


def _values(parts: list[object], cursor: _Cursor) -> Iterable[Value]:
    return (_value(part, cursor) for part in parts)


def _read_dict(parts: list[object], cursor: _Cursor) -> Value:
    pairs: dict[str, Value] = {}
    for part in parts:
        if not isinstance(part, list) or not isinstance(part[0], str):
            raise TypeError
        pairs[part[0]] = _value(part[1], cursor)
    return pairs


def _read_bytes(parts: list[object], cursor: _Cursor) -> Value:
    return bytes(cursor.take(_whole(parts[0])))


def _read_array(parts: list[object], cursor: _Cursor) -> Value:
    name, shape = parts
    if not isinstance(name, str) or not isinstance(shape, list):
        raise TypeError
    if _NUMBER_TYPE.fullmatch(name) is None:
        raise TypeError
    dtype = np.dtype(name)
    sides = tuple(_whole(side) for side in shape)
    taken = cursor.take(math.prod(sides) * dtype.itemsize)
    return np.frombuffer(taken, dtype=dtype).reshape(sides)


def _whole(number: object) -> int:
    if type(number) is not int or number < 0:
        raise TypeError
    return number


_READERS: dict[str, Callable[[list[object], _Cursor], Value]] = {
    "l": lambda parts, cursor: list(_values(parts, cursor)),
    "t": lambda parts, cursor: tuple(_values(parts, cursor)),
    "d": _read_dict,
    "b": _read_bytes,
    "a": _read_array,
}
