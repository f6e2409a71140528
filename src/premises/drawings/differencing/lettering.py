"""Letters that a file draws as lines: other letters at one place are another text."""

from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Sheet, Word
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.gathering import Thing
from premises.drawings.differencing.ink import Ink
from premises.drawings.differencing.lines import Ends, lengths
from premises.drawings.differencing.matching import matched
from premises.drawings.differencing.places import rows, within

# A drawing without a dozen words has its letters drawn as lines, or has none.
FEWEST_WORDS = 12
# A sheet that has so few of the other's words has the others as lines.
FEW = 0.05
# Lettering is 2 to 5 mm high; with two rows of it, and strokes no longer than a letter is high.
# Of a word's letters, which take some two heights of line each, most is found in its box.
LEAST_INK = 0.7
MOST_ASKED = 40
DRAWN = 0.6
HIGHEST_MM = 7.0
LONGEST_STROKE_MM = 5.0
# Letters and words of one row are nearer to each other than things of a drawing.
APART_MM = 2.5


@dataclass(frozen=True, slots=True)
class Lettered:
    """What was written anew, and everything else."""

    rewritten: tuple[tuple[Thing, Thing], ...]
    gone: tuple[Thing, ...]
    come: tuple[Thing, ...]


def draws_letters(sheet: Sheet) -> bool:
    """Whether a sheet has no letters one could read as such.

    Words that lie upon their own letters were read from them, or hidden behind them.
    """
    if len(sheet.words) < FEWEST_WORDS:
        return True
    asked = sheet.words[:: max(1, len(sheet.words) // MOST_ASKED)]
    ends = sheet.strokes.ends
    short = ends[lengths(ends) <= LONGEST_STROKE_MM]
    drawn = sum(lies_on_letters(word, short) for word in asked)
    return drawn >= DRAWN * len(asked)


def lies_on_letters(word: Word, short: Ends) -> bool:
    """Whether a word has so much of short strokes within its box as its letters would take."""
    inside = within(short[:, :2], word.box) & within(short[:, 2:], word.box)
    ink_mm = float(lengths(short[inside]).sum())
    return ink_mm >= LEAST_INK * word.size_mm * len(word.text)


def only_one_writes(old: Sheet, new: Sheet) -> bool:
    """Whether the letters of one of two sheets are words, and those of the other lines."""
    few, many = sorted((len(old.words), len(new.words)))
    return many >= FEWEST_WORDS and few < FEW * many


def lettered(gone: tuple[Thing, ...], come: tuple[Thing, ...], inks: tuple[Ink, Ink]) -> Lettered:
    """Find what vanished and came in one place and looks like letters; `inks` as in moving."""
    things = gone + come
    written = [number for number, thing in enumerate(things) if _looks_written(thing)]
    label = groups(rows(things[number].box for number in written), APART_MM, np.inf)
    rewritten: list[tuple[Thing, Thing]] = []
    told: set[int] = set()
    for group in np.unique(label).tolist():
        members = [written[at] for at in np.flatnonzero(label == group).tolist()]
        before = [things[number] for number in members if number < len(gone)]
        after = [things[number] for number in members if number >= len(gone)]
        if before and after:
            old, new = _one(before), _one(after)
            if matched(old, new, inks) is None:
                rewritten.append((old, new))
                told.update(members)
    return Lettered(
        tuple(rewritten),
        tuple(thing for number, thing in enumerate(gone) if number not in told),
        tuple(t for number, t in enumerate(come, start=len(gone)) if number not in told),
    )


def _looks_written(thing: Thing) -> bool:
    if thing.lines or thing.pictures or not len(thing.ends):
        return False
    small = min(thing.box.width, thing.box.height) <= HIGHEST_MM
    return small and float(lengths(thing.ends).max()) <= LONGEST_STROKE_MM


def _one(things: list[Thing]) -> Thing:
    whole = things[0]
    for thing in things[1:]:
        whole = whole.with_(thing)
    return whole
