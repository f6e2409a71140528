"""A sheet as plain values, for the way through the sandbox, and as bytes, for the store.

What comes back may be the word of a child that a hostile file has taken over, or a file that
somebody changed, so every value is looked at again before it is believed.
"""

import json
import math
import struct
import zlib
from collections.abc import Mapping
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content.geometry import Box
from premises.drawings.content.sheet import (
    Fills,
    Kind,
    Picture,
    Raster,
    Remark,
    Sheet,
    Strokes,
    Word,
)

T = TypeVar("T", bound=np.generic)

_MARK: Final = b"PRSHEET1"
_HEAD = struct.Struct("<QI")
# Quick beats small here: level 1 halves a scan in a fifth of the time that level 6 takes.
_LEVEL: Final = 1
_LARGEST_BYTES: Final = 4 * 2**30

_STROKES: Final[Mapping[str, tuple[type[np.generic], tuple[int, ...]]]] = {
    "ends": (np.float64, (4,)),
    "width_mm": (np.float32, ()),
    "colour": (np.uint32, ()),
    "dash_mm": (np.float32, ()),
    "path": (np.int32, ()),
    "layer": (np.int16, ()),
}
_FILLS: Final[Mapping[str, tuple[type[np.generic], tuple[int, ...]]]] = {
    "points": (np.float64, (2,)),
    "starts": (np.int64, ()),
    "colour": (np.uint32, ()),
    "path": (np.int32, ()),
    "layer": (np.int16, ()),
}


def packed(sheet: Sheet) -> dict[str, object]:
    """The sheet in numbers, texts and arrays only; large arrays are referred to, not copied."""
    raster = sheet.raster
    return {
        "kind": sheet.kind.value,
        "size_mm": [float(sheet.width_mm), float(sheet.height_mm)],
        "scale_known": bool(sheet.scale_known),
        "strokes": {name: getattr(sheet.strokes, name) for name in _STROKES},
        "fills": {name: getattr(sheet.fills, name) for name in _FILLS},
        "texts": [word.text for word in sheet.words],
        "words": _columns([(*_sides(w.box), w.size_mm, w.angle_deg) for w in sheet.words], 6),
        "lines": np.array([word.line for word in sheet.words], np.int64),
        "digests": [picture.digest for picture in sheet.pictures],
        "pictures": _columns([_sides(picture.box) for picture in sheet.pictures], 4),
        "layers": list(sheet.layers),
        "grey": None if raster is None else raster.grey,
        "px_per_mm": None if raster is None else float(raster.px_per_mm),
        "remarks": [[remark.code, remark.sentence] for remark in sheet.remarks],
    }


def unpacked(plain: object) -> Sheet:
    """The sheet again.

    Raises:
        ValueError: this was not made by `packed`.

    """
    try:
        return _sheet(plain)
    except (KeyError, TypeError, ValueError, OverflowError) as garbled:
        msg = "these values are no sheet"
        raise ValueError(msg) from garbled


def to_bytes(sheet: Sheet) -> bytes:
    """The sheet as a compressed file of its own kind; nothing is lost, and no code is in it."""
    arrays: list[NDArray[np.generic]] = []
    tree = json.dumps(_tree(packed(sheet), arrays), separators=(",", ":")).encode()
    squeezed = zlib.compressobj(_LEVEL)
    parts = [squeezed.compress(tree)]
    parts += [squeezed.compress(_sorted_bytes(array)) for array in arrays]
    parts.append(squeezed.flush())
    size_bytes = len(tree) + sum(array.nbytes for array in arrays)
    return b"".join((_MARK, _HEAD.pack(size_bytes, len(tree)), *parts))


def from_bytes(data: bytes) -> Sheet:
    """The sheet again.

    Raises:
        ValueError: this was not made by `to_bytes` of this version.

    """
    if not data.startswith(_MARK) or len(data) < len(_MARK) + _HEAD.size:
        msg = "these bytes are no sheet"
        raise ValueError(msg)
    size_bytes, tree_bytes = _HEAD.unpack_from(data, len(_MARK))
    content = _expanded(memoryview(data)[len(_MARK) + _HEAD.size :], size_bytes)
    try:
        tree = json.loads(content[:tree_bytes].tobytes())
        return unpacked(_value(tree, _Rest(content[tree_bytes:])))
    except (KeyError, TypeError, IndexError, RecursionError, OverflowError) as garbled:
        msg = "these bytes are no sheet"
        raise ValueError(msg) from garbled


def _expanded(squeezed: memoryview, size_bytes: int) -> memoryview:
    """As many bytes as were announced, so that a small file cannot become an endless one."""
    if size_bytes > _LARGEST_BYTES:
        msg = "a sheet is not that large"
        raise ValueError(msg)
    opening = zlib.decompressobj()
    try:
        content = opening.decompress(squeezed, size_bytes + 1)
    except zlib.error as damaged:
        msg = "the bytes of a sheet are damaged"
        raise ValueError(msg) from damaged
    if len(content) != size_bytes:
        msg = "the bytes of a sheet are cut off or too many"
        raise ValueError(msg)
    return memoryview(content)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def _columns(rows: list[tuple[float, ...]], width: int) -> NDArray[np.float64]:
    return np.array(rows, np.float64).reshape(-1, width)


def _sorted_bytes(array: NDArray[np.generic]) -> bytes:
    """First all first bytes of the numbers, then all second ones: alike bytes pack better."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return np.ascontiguousarray(flat.view(np.uint8).reshape(-1, array.itemsize).T).tobytes()


def _tree(value: object, arrays: list[NDArray[np.generic]]) -> object:
    """The values with each array replaced by its kind and shape; the arrays are put aside."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, dict):
        return {"dict": [[name, _tree(inner, arrays)] for name, inner in value.items()]}
    return value


def _value(tree: object, rest: "_Rest") -> object:
    if not isinstance(tree, dict):
        return tree
    if "dict" in tree:
        return {name: _value(inner, rest) for name, inner in tree["dict"]}
    return rest.array(tree["array"], tree["shape"])


class _Rest:
    """Takes the arrays off the bytes one after another."""

    def __init__(self, content: memoryview) -> None:
        self._content = content

    def array(self, kind: str, shape: list[int]) -> NDArray[np.generic]:
        # Only numbers of the machine's own order are ever written, so nothing else is read.
        if kind not in {"<f8", "<f4", "<u4", "<i4", "<i2", "<i8", "|u1"} or min(shape) < 0:
            raise TypeError
        dtype = np.dtype(kind)
        size_bytes = math.prod(shape) * dtype.itemsize
        if size_bytes > len(self._content):
            raise IndexError
        taken, self._content = self._content[:size_bytes], self._content[size_bytes:]
        planes = np.frombuffer(taken, np.uint8).reshape(dtype.itemsize, -1)
        return np.ascontiguousarray(planes.T).reshape(-1).view(dtype).reshape(shape)


def _sheet(plain: object) -> Sheet:
    if not isinstance(plain, Mapping):
        raise TypeError
    width_mm, height_mm = (_positive(side) for side in plain["size_mm"])
    kind = Kind(plain["kind"])
    raster = _raster(plain["grey"], plain["px_per_mm"])
    if (raster is not None) != (kind is Kind.RASTER):
        raise ValueError
    return Sheet(
        width_mm=width_mm,
        height_mm=height_mm,
        kind=kind,
        strokes=_strokes(plain["strokes"]),
        fills=_fills(plain["fills"]),
        words=_words(plain["texts"], plain["words"], plain["lines"]),
        pictures=_pictures(plain["digests"], plain["pictures"]),
        layers=tuple(_text(layer) for layer in plain["layers"]),
        raster=raster,
        scale_known=bool(plain["scale_known"]),
        remarks=tuple(Remark(_text(code), _text(said)) for code, said in plain["remarks"]),
    )


def _strokes(plain: Mapping[str, object]) -> Strokes:
    columns = {name: _array(plain[name], *form) for name, form in _STROKES.items()}
    if len({len(column) for column in columns.values()}) != 1:
        raise ValueError
    return Strokes(**columns)  # type: ignore[arg-type]  # the table above names their kinds.


def _fills(plain: Mapping[str, object]) -> Fills:
    columns = {name: _array(plain[name], *form) for name, form in _FILLS.items()}
    starts = _array(plain["starts"], np.int64)
    counts = {len(columns[name]) for name in ("colour", "path", "layer")} | {len(starts) - 1}
    bounds = [0, len(columns["points"])]
    if (
        len(counts) != 1
        or [int(starts[0]), int(starts[-1])] != bounds
        or np.any(np.diff(starts) < 0)
    ):
        raise ValueError
    return Fills(**columns)  # type: ignore[arg-type]  # the table above names their kinds.


def _words(texts: list[object], numbers: object, lines: object) -> tuple[Word, ...]:
    rows = _array(numbers, np.float64, (6,)).tolist()
    said = _array(lines, np.int64).tolist()
    return tuple(
        Word(_text(text), Box(*row[:4]), row[4], row[5], line)
        for text, row, line in zip(texts, rows, said, strict=True)
    )


def _pictures(digests: list[object], boxes: object) -> tuple[Picture, ...]:
    rows = _array(boxes, np.float64, (4,)).tolist()
    return tuple(
        Picture(Box(*row), _text(digest)) for digest, row in zip(digests, rows, strict=True)
    )


def _raster(grey: object, px_per_mm: object) -> Raster | None:
    if grey is None:
        return None
    if not isinstance(grey, np.ndarray) or grey.dtype != np.uint8 or grey.ndim != 2:
        raise TypeError
    if grey.size == 0:
        raise ValueError
    return Raster(grey, _positive(px_per_mm))


def _array(value: object, dtype: type[T], row: tuple[int, ...] = ()) -> NDArray[T]:
    """The array if it is one of this kind, with finite numbers only."""
    if not isinstance(value, np.ndarray) or value.dtype != dtype or value.shape[1:] != row:
        raise TypeError
    if value.ndim != 1 + len(row):
        raise TypeError
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        raise ValueError
    return value


def _positive(value: object) -> float:
    if type(value) not in {int, float}:
        raise TypeError
    number = float(value)  # type: ignore[arg-type]  # the line above has made sure of it.
    if not (math.isfinite(number) and number > 0):
        raise ValueError
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
