"""Logged texts become numbers: the same text is the same number everywhere."""

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon.instants import Sieve
from premises.machines.canon.numbers import Each
from premises.machines.canon.outcomes import Canonical, Reason
from premises.machines.canon.rows import Quality, Rows

LONGEST_TEXT: Final = 1_000_000
"""Characters. The longest set of alarms on record has a few thousand."""
_OFF: Final = frozenset({"NaN", "nan"})
"""What a column of texts holds where a column of numbers would hold no number."""
_NOT_STORABLE: Final = re.compile("[\0\ud800-\udfff]")
_BITS: Final = 62


def text_number(text: str) -> int:
    """The number that stands for a text: 62 bits of its BLAKE2b digest.

    Among a million different texts, two share a number with a chance of one in nine million.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> (64 - _BITS)


def canonical_texts(
    series: Each,
    t_ms: NDArray[np.int64],
    texts: Sequence[str | None],
    *,
    latest_ms: int,
    absent_is: Quality | None = None,
) -> Canonical:
    """Rows of texts: the number of each text, or a quality where there is none.

    The text NaN says that the machine was switched off. None is of quality `absent_is`, or is
    ignored where that is none. `series` is one number or one for each row.
    """
    sieve = Sieve(t_ms, latest_ms)
    # A machine repeats few texts very often, so each is looked at once.
    numbers = {text: _number(text) for text in set(texts)}
    coded = np.fromiter((numbers[text] for text in texts), dtype=np.int64, count=len(texts))
    if absent_is is None:
        sieve.ignore(coded == _ABSENT)
    sieve.reject(coded == _ILL, Reason.MALFORMED)
    sieve.reject(coded == _LONG, Reason.TOO_LARGE)
    quality = np.full(len(coded), Quality.GOOD, dtype=np.int8)
    quality[coded == _IS_OFF] = Quality.OFF
    if absent_is is not None:
        quality[coded == _ABSENT] = absent_is
    return _canonical(series, t_ms, coded, quality, sieve, numbers)


_ABSENT, _IS_OFF, _ILL, _LONG = -1, -2, -3, -4
"""Numbers of texts are never negative, so these mark what has no number."""


def _number(text: str | None) -> int:
    if text is None:
        return _ABSENT
    if text.strip() in _OFF:
        return _IS_OFF
    if len(text) > LONGEST_TEXT:
        return _LONG
    return text_number(text) if is_storable(text) else _ILL


def is_storable(text: str) -> bool:
    """Neither halves of characters nor the character zero can be kept in every database."""
    return _NOT_STORABLE.search(text) is None


def _canonical(
    series: Each,
    t_ms: NDArray[np.int64],
    coded: NDArray[np.int64],
    quality: NDArray[np.int8],
    sieve: Sieve,
    numbers: Mapping[str | None, int],
) -> Canonical:
    of_each = np.broadcast_to(np.asarray(series, dtype=np.int32), t_ms.shape)
    kept = sieve.kept
    rows = Rows(of_each[kept], t_ms[kept], np.maximum(coded[kept], 0), quality[kept])
    used = set(rows.x.tolist())
    return Canonical(
        rows=rows,
        origin=np.flatnonzero(kept),
        rejected=sieve.rejected,
        ignored=sieve.ignored,
        texts={
            number: text
            for text, number in numbers.items()
            if text is not None and number >= 0 and number in used
        },
    )
