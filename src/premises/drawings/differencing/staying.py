"""Which written lines stand where they stood and say the same, however a file cut them."""

from collections import defaultdict

import numpy as np

from premises.drawings.content import Box, Word
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.places import rows, together
from premises.drawings.differencing.writing import (
    Line,
    anchors,
    distances,
    folded,
    part_of,
    parted,
    play_mm,
    quarter,
    turned,
)

# Lines this near to each other may be parts of one that another file cut otherwise.
JOINED_MM = 1.5
# Rows of a text are farther apart than this share of their letters' size.
ROW_SIZES = 1.2
# Letters of another font take more or less room, but most of it is the same.
SAME_PLACE = 0.5


def not_staying(
    old: tuple[Line, ...], new: tuple[Line, ...], text_mm: float
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines without an equal one at the same place.

    A text printed over itself counts once, and the same letters cut into other lines are equal.
    """
    gone = without(old, _staying(old, new, text_mm))
    come = without(new, _staying(new, old, text_mm))
    gone, come = _remaining(gone, come, new, text_mm), _remaining(come, gone, old, text_mm)
    same = _cut_otherwise(gone, come)
    return _untangled(without(gone, same[0]), without(come, same[1]), text_mm)


def _untangled(
    gone: tuple[Line, ...], come: tuple[Line, ...], text_mm: float
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines without words that stayed, where another text came to stand among them.

    A line all of whose words are in several lines of the other sheet was not written anew: what
    stands beside its words there came or went by itself.
    """
    pairs = _word_pairs(gone, come, text_mm)
    torn_gone, torn_come = _torn(gone, pairs, 0), _torn(come, pairs, 1)
    stay_gone = {(i, m) for i, j, m, _ in pairs if i in torn_gone or j in torn_come}
    stay_come = {(j, n) for i, j, _, n in pairs if i in torn_gone or j in torn_come}
    return _without_words(gone, stay_gone), _without_words(come, stay_come)


def _torn(lines: tuple[Line, ...], pairs: list[tuple[int, int, int, int]], side: int) -> set[int]:
    """Lines of one side (0 old, 1 new) all of whose words are in several lines of the other."""
    words: dict[int, set[int]] = defaultdict(set)
    partners: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        words[pair[side]].add(pair[2 + side])
        partners[pair[side]].add(pair[1 - side])
    return {
        number
        for number, found in words.items()
        if len(found) == len(lines[number].words) and len(partners[number]) > 1
    }


def _word_pairs(
    gone: tuple[Line, ...], come: tuple[Line, ...], text_mm: float
) -> list[tuple[int, int, int, int]]:
    """Words at one place on both sheets: number of the old line, the new one, and of the words."""
    old = [(i, m, part_of(line, (w,))) for i, line in enumerate(gone) for m, w in _words(line)]
    new = [(j, n, part_of(line, (w,))) for j, line in enumerate(come) for n, w in _words(line)]
    there: dict[str, list[tuple[int, int, Line]]] = defaultdict(list)
    for one in new:
        there[one[2].key].append(one)
    return [
        (i, j, m, n)
        for i, m, word in old
        for j, n, other in there.get(word.key, ())
        if float(distances((word,), (other,))[0, 0]) <= play_mm(word, text_mm)
    ]


def _words(line: Line) -> list[tuple[int, Word]]:
    return list(enumerate(line.words))


def _without_words(lines: tuple[Line, ...], staying: set[tuple[int, int]]) -> tuple[Line, ...]:
    found = []
    for number, line in enumerate(lines):
        words = tuple(word for at, word in _words(line) if (number, at) not in staying)
        if len(words) == len(line.words):
            found.append(line)
        elif words:
            found.append(part_of(line, words))
    return tuple(found)


def _remaining(
    ours: tuple[Line, ...], left: tuple[Line, ...], theirs: tuple[Line, ...], text_mm: float
) -> tuple[Line, ...]:
    """Our lines without parts that stayed, where what stood beside them by chance did not."""
    others = theirs + tuple(part for line in left for part in parted(line))
    own = [parted(line) for line in ours]
    parts = tuple(part for line in own for part in line)
    staying = {id(parts[number]) for number in _staying(parts, others, text_mm)}
    remaining: list[Line] = []
    for line, its in zip(ours, own, strict=True):
        left_of_it = tuple(part for part in its if id(part) not in staying)
        remaining += (line,) if len(left_of_it) == len(its) else left_of_it
    return tuple(remaining)


def _staying(ours: tuple[Line, ...], theirs: tuple[Line, ...], text_mm: float) -> set[int]:
    """Numbers of our lines that have an equal one within reach."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - starting must not load it.

    if not ours or not theirs:
        return set()
    # Texts become a third direction, in which different ones are far apart: one search for all.
    floor = {key: 1e6 * number for number, key in enumerate({line.key for line in theirs})}
    places, others = anchors(ours), anchors(theirs)
    heights = [np.array([[floor.get(one.key, -1e6)] for one in lines]) for lines in (ours, theirs)]
    nearest = np.full(len(ours), np.inf)
    for corner in range(places.shape[1]):
        tree = cKDTree(np.hstack((others[:, corner], heights[1])))
        far, _line = tree.query(np.hstack((places[:, corner], heights[0])))
        nearest = np.minimum(nearest, far)
    reach = np.array([play_mm(line, text_mm) for line in ours])
    return set(np.flatnonzero(nearest <= reach).tolist())


def _cut_otherwise(gone: tuple[Line, ...], come: tuple[Line, ...]) -> tuple[set[int], set[int]]:
    """Numbers of lines that stand at one place and say, taken together, the same."""
    lines = gone + come
    if not gone or not come:
        return set(), set()
    label = groups(rows(one.box for one in lines), JOINED_MM, np.inf)
    same: tuple[set[int], set[int]] = set(), set()
    for group in np.unique(label).tolist():
        members = np.flatnonzero(label == group).tolist()
        before = [n for n in members if n < len(gone)]
        after = [n for n in members if n >= len(gone)]
        if before and after and _same_said(lines, before, after):
            same[0].update(before)
            same[1].update(n - len(gone) for n in after)
    return same


def _same_said(lines: tuple[Line, ...], before: list[int], after: list[int]) -> bool:
    """Whether lines, taken together, say the same at the same place."""
    here, there = (together(lines[n].box for n in numbers) for numbers in (before, after))
    return here.likeness(there) >= SAME_PLACE and _said(lines, before) == _said(lines, after)


def _said(lines: tuple[Line, ...], numbers: list[int]) -> str:
    """All letters of some lines in reading order, row by row."""
    turn = quarter(lines[numbers[0]])
    size_mm = max(0.5, *(lines[n].size_mm for n in numbers))
    placed = [
        (turned(lines[n].laid.box(word.box), turn), folded(word.text))
        for n in numbers
        for word in lines[n].words
    ]
    top = min(box.middle[1] for box, _text in placed)

    def place(word: tuple[Box, str]) -> tuple[int, float]:
        # Marks of feet and minutes stand higher than the letters of their row.
        return round((word[0].middle[1] - top) / size_mm / ROW_SIZES), word[0].left

    return "".join(text for _box, text in sorted(placed, key=place))


def without(lines: tuple[Line, ...], taken: set[int]) -> tuple[Line, ...]:
    """The lines but for some, by number."""
    return tuple(line for number, line in enumerate(lines) if number not in taken)
