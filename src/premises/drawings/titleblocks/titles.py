"""The title of a sheet where no label stands beside it: the largest words near the number."""

import math
import re
from collections.abc import Collection, Sequence
from typing import Final

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.titleblocks import numbers, values
from premises.drawings.titleblocks.entries import whole
from premises.drawings.titleblocks.labels import label_of

_NEAR_MM: Final = 160.0
_OF_SHEETS: Final = re.compile(
    r"\b(?:PLANS?|ELEVATIONS?|SECTIONS?|DETAILS?|SCHEDULES?|NOTES|LEGENDS?|DIAGRAMS?|LAYOUT|COVER|"
    r"INDEX|RISERS?|ISOMETRICS?|FRAMING|FOUNDATION|GRADING|DEMOLITION|UTILITY|CEILING|PROFILES?|"
    r"PERSPECTIVES?|SYMBOLS|SPECIFICATIONS?|SURVEY|GRUNDRISS|SCHNITTE?|ANSICHT(?:EN)?|LAGEPLAN|"
    r"DETAILPLAN)\b",
    re.IGNORECASE,
)
"""Words that titles of sheets are made of."""

_WORDS_BONUS: Final = 1.5


def likely_title(
    number: Box,
    block: Box,
    lines: Sequence[TextLine],
    taken: Collection[Box],
    cells: Rulings,
    *,
    named_only: bool,
) -> str | None:
    """The text in the block, near the number, that speaks most like a title, if any does.

    With `named_only` it must hold a word of those that titles are made of.
    """
    free = [line for line in lines if line.box not in taken and _may_be(line)]
    inside = block.grown(1.0)
    best: tuple[float, TextLine] | None = None
    for line in free:
        named = _OF_SHEETS.search(line.text) is not None
        apart = math.dist(line.box.middle, number.middle)
        if named_only and not named:
            continue
        near = apart <= _NEAR_MM and named
        if line.box == number or not (inside.holds(*line.box.middle) or near):
            continue
        score = 2.0 * math.log2(max(line.size_mm, 0.1)) + (_WORDS_BONUS if named else 0.0)
        score -= apart / 100.0
        if best is None or score > best[0]:
            best = score, line
    return whole(best[1], free, cells).text if best else None


def _may_be(line: TextLine) -> bool:
    text = line.text
    return (
        len(text) <= 80
        and values.says_something(text)
        and label_of(text) is None
        and not values.is_contact(text)
        and values.date_in(text) is None
        and values.scale_in(text) is None
        and numbers.plausible(text) is None
    )
