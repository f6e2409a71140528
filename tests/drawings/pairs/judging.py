"""Has pairs read, put on each other and compared, and holds what is told against what is so."""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from tests.drawings.pairs.pair import Pair, relaid
from tests.drawings.pairs.score import Score, scored

from premises.drawings.content import Sheet, Similarity
from premises.drawings.differencing import Differences, Tolerance, compare
from premises.drawings.landmarks import Landmarks, find_landmarks
from premises.drawings.registration import Alignment, register
from premises.drawings.sheets import Reader
from premises.drawings.titleblocks import TitleBlock, fold, read_titleblock
from premises.kernel.errors import Invalid

Read = Callable[[Reader, bytes], tuple[Sheet, TitleBlock]]
Reread = Callable[[Differences, Sheet, Sheet, Alignment], Differences]


def read_objects(reader: Reader, data: bytes) -> tuple[Sheet, TitleBlock]:
    """A sheet with what the letters of its file say of it."""
    sheet = reader.read(data, 1)
    return sheet, read_titleblock(sheet)


def keep(differences: Differences, _old: Sheet, _new: Sheet, _by: Alignment) -> Differences:
    """No letters are read from pixels."""
    return differences


def judged(
    pairs: Iterable[Pair], reader: Reader, *, read: Read = read_objects, reread: Reread = keep
) -> Iterator[Score]:
    """The score of each pair; without a `read` of their own, numbers of pictures do not count."""
    for pair in pairs:
        began = time.process_time()
        yield replace(_judged(pair, reader, read, reread), cpu_s=time.process_time() - began)


def _judged(pair: Pair, reader: Reader, read: Read, reread: Reread) -> Score:
    old, old_block = read(reader, pair.old)
    new, new_block = read(reader, pair.new)
    numbers = (
        old_block.number == fold(pair.old_titles.number),
        new_block.number == fold(pair.new_titles.number),
    )
    if pair.suffix == ".dxf":
        # A model has no page; whoever reads it leaves an even margin around it.
        old_by = _inset((old.width_mm, old.height_mm), pair.old_size)
        pair = relaid(pair, old_by, _inset((new.width_mm, new.height_mm), pair.new_size))
    old_marks, new_marks = find_landmarks(old, old_block), find_landmarks(new, new_block)
    score = _compared(pair, (old, old_marks, old_block), (new, new_marks, new_block), reread)
    return replace(
        score, numbers_right=numbers if pair.has_letters or read is not read_objects else ()
    )


def _inset(page_mm: tuple[float, float], paper_mm: tuple[float, float]) -> Similarity:
    return Similarity(1.0, 0.0, *((a - b) / 2 for a, b in zip(page_mm, paper_mm, strict=True)))


def _compared(
    pair: Pair,
    old: tuple[Sheet, Landmarks, TitleBlock],
    new: tuple[Sheet, Landmarks, TitleBlock],
    reread: Reread,
) -> Score:
    try:
        alignment = register(old[0], new[0], old_marks=old[1], new_marks=new[1])
    except Invalid as refusal:
        return Score(pair=pair, outcome="refused", said=refusal.code)
    if not math.isfinite(alignment.error_mm):
        raise AssertionError(f"an error that is no number: {pair.name}")
    marks = {"old_marks": old[1], "new_marks": new[1]}
    blocks = {"old_block": old[2], "new_block": new[2]}
    told = compare(old[0], new[0], alignment, Tolerance(), **marks, **blocks)  # type: ignore[arg-type]
    return scored(pair, alignment, reread(told, old[0], new[0], alignment))
