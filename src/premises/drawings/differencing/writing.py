"""The written lines of a sheet, and whether two of them say the same at the same place."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Similarity, Word, text_lines

# Other fonts have other heights and depths, which moves the edges of a box by so much of its size.
FONT_PLAY = 0.15

# A blank in a sentence is a quarter to a third of the letters' size, and some type two; what is
# further away, or has another size or foot, was not written with it.
WIDEST_BLANK = 0.7
SAME_SIZE = 1.15
# The number of a row or a note stands so far to the left of it.
LABEL_MM = 15.0
_LABEL = re.compile(r"\(?[A-Za-z]?\d{1,3}[.):]?")

# Letters that a file draws as lines are spelled with signs that no alphabet uses (Unicode, plane
# 15), one for each of a letter's parts: a number of two figures with its stop has up to six.
FIRST_SIGN = 0xF0000
LONGEST_LABEL = 6

LONGEST_MARK = 2
MARK_MM = 0.1

_ALIKE = str.maketrans("‘’′`“”″–—−‐‑⁄×", "''''\"\"\"-----/x")


@dataclass(frozen=True, slots=True)
class Line:
    """One written line; `box` in mm on the new sheet, `own_box` in mm on the sheet it stands on.

    `key` is the text without blanks and with one sort of quotes and dashes.
    """

    text: str
    key: str
    box: Box
    own_box: Box
    size_mm: float
    angle_deg: float
    laid: Similarity
    words: tuple[Word, ...]


def folded(text: str) -> str:
    """A text as it is compared: how wide blanks are and which quotes were typed says nothing."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE).replace("''", '"')
    return re.sub(r"\s+", "", plain)


def is_unread(text: str) -> bool:
    """Whether a text is spelled with signs for drawn letters, and says nothing to anybody."""
    return any(ord(letter) >= FIRST_SIGN for letter in text)


def written(words: Iterable[Word], carry: Callable[[Box], Similarity]) -> tuple[Line, ...]:
    """The lines of a sheet; `carry` tells for a place on it how that lies on the new sheet."""
    return tuple(
        _line(line.text, line.box, line.size_mm, line.angle_deg, carry(line.box), line.words)
        for line in text_lines(_mended(tuple(words)))
    )


def _mended(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words with marks that stand amid others put where they belong.

    Of a file that places each letter by itself a reader may join those on both sides of a mark of
    feet or minutes, and take that for a word of its own.
    """
    sides = np.array([(w.box.left, w.box.top, w.box.right, w.box.bottom) for w in words])
    left, top, right, bottom = np.ascontiguousarray(sides.reshape(-1, 4).T)
    rooms = left - MARK_MM, top - MARK_MM, right + MARK_MM, bottom + MARK_MM
    found = list(words)
    gone: set[int] = set()
    for number, word in enumerate(words):
        if len(word.text) > LONGEST_MARK:
            continue
        low = (rooms[0] <= left[number]) & (rooms[1] <= top[number])
        high = (rooms[2] >= right[number]) & (rooms[3] >= bottom[number])
        for at in np.flatnonzero(low & high).tolist():
            if at not in gone and _is_amid(word, found[at]):
                found[at] = replace(found[at], text=_inserted(word, found[at]))
                gone.add(number)
                break
    return tuple(word for number, word in enumerate(found) if number not in gone)


def _is_amid(mark: Word, word: Word) -> bool:
    turn = abs(mark.angle_deg - word.angle_deg) % 360.0
    alike = abs(mark.size_mm - word.size_mm) <= (SAME_SIZE - 1) * word.size_mm
    return alike and min(turn, 360.0 - turn) < 2.0 and len(word.text) > len(mark.text) + 1


def _inserted(mark: Word, word: Word) -> str:
    """The text with the mark where it stands, letters being taken as equally wide."""
    turn = round(word.angle_deg / 90.0) % 4
    whole, part = turned(word.box, turn), turned(mark.box, turn)
    share = (part.middle[0] - whole.left) / max(whole.width, 1e-9)
    letters = len(word.text) + len(mark.text)
    at = min(max(round(share * letters - len(mark.text) / 2), 1), len(word.text) - 1)
    return word.text[:at] + mark.text + word.text[at:]


def _line(
    text: str,
    box: Box,
    size_mm: float,
    angle_deg: float,
    laid: Similarity,
    words: tuple[Word, ...],
) -> Line:
    turned = (angle_deg + laid.rotation_deg) % 360.0
    size = size_mm * laid.scale
    return Line(text, folded(text), laid.box(box), box, size, turned, laid, words)


def parted(line: Line) -> tuple[Line, ...]:
    """The parts of a line that may have come to stand side by side by chance, or just itself."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and _belongs(parts[-1][-1], word):
            parts[-1].append(word)
        else:
            parts.append([word])
    if len(parts) < 2:
        return (line,)
    return tuple(part_of(line, tuple(part)) for part in parts)


def _belongs(one: Word, other: Word) -> bool:
    """Whether words stand as those of one sentence do: same size, same foot, a blank between."""
    small, large = sorted((one.size_mm, other.size_mm))
    apart = max(
        other.box.left - one.box.right,
        one.box.left - other.box.right,
        other.box.top - one.box.bottom,
        one.box.top - other.box.bottom,
    )
    return large <= SAME_SIZE * small and apart <= WIDEST_BLANK * large and _level(one, other)


def _level(one: Word, other: Word) -> bool:
    """Whether both stand on one line, as far as writing along an edge of the sheet tells."""
    play = FONT_PLAY * max(one.size_mm, other.size_mm)
    if one.angle_deg % 180 < 1 or one.angle_deg % 180 > 179:
        return abs(one.box.bottom - other.box.bottom) <= play
    if abs(one.angle_deg % 180 - 90) < 1:
        return min(abs(one.box.left - other.box.left), abs(one.box.right - other.box.right)) <= play
    return True


def part_of(line: Line, words: tuple[Word, ...]) -> Line:
    """Some words of a line as a line of their own."""
    own = words[0].box
    for word in words[1:]:
        own = own.joined(word.box)
    size_mm = max(word.size_mm for word in words)
    text = " ".join(word.text for word in words)
    return _line(text, own, size_mm, words[0].angle_deg, line.laid, words)


def anchors(lines: Iterable[Line]) -> NDArray[np.float64]:
    """Corners and middle of each line's box (n, 5, 2): one of them stays where a text is set."""
    found = [
        (*((x, y) for y in (box.top, box.bottom) for x in (box.left, box.right)), box.middle)
        for box in (line.box for line in lines)
    ]
    return np.array(found, float).reshape(-1, 5, 2)


def distances(old: tuple[Line, ...], new: tuple[Line, ...]) -> NDArray[np.float64]:
    """How far each old line (rows) is from each new one (columns), by the nearest anchor, in mm."""
    apart = anchors(old)[:, None] - anchors(new)[None, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]).min(axis=2))


def play_mm(line: Line, text_mm: float) -> float:
    """How far a line may stand from where it stood and count as being there."""
    return text_mm + FONT_PLAY * line.size_mm


def likeness(one: str, other: str) -> float:
    """How much of two texts is the same, 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def same_way(one: Line, other: Line) -> bool:
    """Whether both run in the same direction, within ten degrees."""
    turn = abs(one.angle_deg - other.angle_deg) % 360.0
    return min(turn, 360.0 - turn) < 10.0


def is_label(line: Line) -> bool:
    """Whether a line is no more than the number of a row or a note."""
    if is_unread(line.key):
        return len(line.key) <= LONGEST_LABEL
    return _LABEL.fullmatch(line.key) is not None


def quarter(line: Line) -> int:
    """Towards which edge of the sheet a line is written, in quarter turns clockwise."""
    return round(line.angle_deg / 90.0) % 4


def turned(box: Box, quarters: int) -> Box:
    """A box as it lies once the sheet was turned so often by a quarter, anticlockwise."""
    for _ in range(quarters % 4):
        box = Box(box.top, -box.right, box.bottom, -box.left)
    return box
