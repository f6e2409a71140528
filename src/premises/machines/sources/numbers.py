"""Reads numbers as files have them: as numbers, as texts with a point or a comma, as words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from premises.kernel.errors import Invalid

_WORDS: Final = {"true": "1", "false": "0"}
_WITH_COMMA: Final = r"^\s*[-+]?\d+,\d+\s*$"
_WITH_POINT: Final = r"^\s*[-+]?\d+\.\d+\s*$"
_LOOKED_AT: Final = 10_000
"""So many values of a column show how its numbers are written."""


def ask_about_commas(columns: Sequence[Any]) -> None:
    """Have it said what a comma in a number is, where that is not known.

    Raises:
        Invalid: there are more numbers with a comma than with a point.

    """
    texts = [one[:_LOOKED_AT] for one in columns if _is_text(one)]
    if sum(_count(one, _WITH_COMMA) - _count(one, _WITH_POINT) for one in texts) > 0:
        message = (
            "Numbers are written like 15,25. Say --decimal-comma if the comma is a decimal point;"
            " with --no-decimal-comma such rows are held as no numbers."
        )
        raise Invalid("machines.decimal_comma", message)


def read_numbers(
    column: Any, *, decimal_comma: bool = False
) -> tuple[NDArray[np.float64] | NDArray[np.float32], NDArray[np.bool_]]:
    """Numbers of an Arrow array of numbers, texts or truths; and which of them are none."""
    nothing = np.zeros(len(column), np.bool_)
    if pa.types.is_floating(column.type):
        return column.to_numpy(zero_copy_only=False), nothing
    if not _is_text(column):
        return _doubles(
            column.cast(pa.int8() if pa.types.is_boolean(column.type) else column.type).cast(
                pa.float64(), safe=False
            )
        ), nothing
    texts = pc.utf8_trim_whitespace(column)
    if decimal_comma:
        texts = pc.replace_substring(texts, ",", ".")
    try:
        return _doubles(texts.cast(pa.float64())), nothing
    except pa.ArrowInvalid:
        return _one_by_one(texts.to_pylist())


def _one_by_one(texts: Sequence[str | None]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    values, bad = np.full(len(texts), np.nan), np.zeros(len(texts), np.bool_)
    for at, text in enumerate(texts):
        try:
            values[at] = float(_WORDS.get(text.lower(), text)) if text is not None else np.nan
        except ValueError:
            bad[at] = True
    return values, bad


def _count(column: Any, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(column, pattern)).as_py() or 0


def _is_text(column: Any) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _doubles(column: Any) -> NDArray[np.float64]:
    found: NDArray[np.float64] = column.to_numpy(zero_copy_only=False)
    return found
