"""Words of a scan that stand on their side: they were read, but not which way they run."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from premises.drawings.content import Word

_TALL: Final = 1.5
_FEWEST_LETTERS: Final = 3


def is_sideways(word: Word) -> bool:
    """Whether a word that is said to be level is much taller than wide, which no word is."""
    letters = len(word.text.strip())
    level = word.angle_deg == 0.0 and letters >= _FEWEST_LETTERS
    return level and word.box.height > _TALL * word.box.width


def turned(words: Sequence[Word], angle_deg: float) -> tuple[Word, ...]:
    """The same words, those on their side running at an angle: -90 is upwards, 90 downwards."""
    return tuple(
        replace(word, angle_deg=angle_deg, size_mm=word.box.width) if is_sideways(word) else word
        for word in words
    )
