"""Sheets of two sets are matched, each with one at most, so that all pairs together fit best."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from premises.drawings.pairing.evidence import Evidence, Matrix, evidence, numbers_of
from premises.drawings.pairing.pairs import Pair, Pairing, SheetFacts, Signal

_LEAST: Final = 0.5
"""A pair needs more for it than against it, by a little."""

_TITLE_DECIDES: Final = 1.5
_NEAR: Final = 1.0
_RIVALLED: Final = 0.75
_ONLY: Final = 0.5
_PLACE: Final = 0.2
_CONTRADICTED: Final = 0.4


def pair(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Pairing:
    """Which sheet of the new set continues which of the old one.

    The evidence of number, title and content is added up, and the pairs are those that together
    have the most. Two files of one sheet each are always a pair. Places in the set count only
    where no sheet has a number, a title or words, and both sets are equally long.
    """
    if len(old) == len(new) == 1:
        return _made([_only(old[0], new[0])], old, new)
    if not old or not new:
        return _made([], old, new)
    found = evidence(old, new)
    pairs = _best(old, new, found)
    pairs += _by_number_alone(old, new, pairs)
    if _nothing_known(old, new):
        pairs += _by_place(old, new, pairs)
    return _made(pairs, old, new)


def _only(old: SheetFacts, new: SheetFacts) -> Pair:
    ours, theirs = numbers_of([old], [new])
    if ours[0] is not None and ours == theirs:
        return Pair(old.page, new.page, Signal.NUMBER, 0.98)
    remark = ""
    if old.number and new.number:
        remark = f"The old sheet calls itself {old.number}, the new one {new.number}."
    return Pair(old.page, new.page, Signal.ONLY, _ONLY, remark)


def _best(old: Sequence[SheetFacts], new: Sequence[SheetFacts], found: Evidence) -> list[Pair]:
    """The assignment with the most evidence in all, without pairs that have too little."""
    from scipy.optimize import (  # noqa: PLC0415, the service starts without it.
        linear_sum_assignment,
    )

    total = found.total
    rows, columns = linear_sum_assignment(np.maximum(total - _LEAST, 0.0), maximize=True)
    twice = _twice(old, new)
    ours, theirs = numbers_of(old, new)
    pairs = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if total[row, column] <= _LEAST:
            continue
        sure = _confidence(total, row, column)
        numbered = ours[row] is not None and ours[row] == theirs[column]
        signal = _signal(found, row, column, numbered=numbered)
        remark = _remark(old[row], new[column], twice, numbered=numbered)
        pairs.append(Pair(old[row].page, new[column].page, signal, sure, remark))
    return pairs


def _signal(found: Evidence, row: int, column: int, *, numbered: bool) -> Signal:
    if numbered:
        return Signal.NUMBER
    return Signal.TITLE if found.title[row, column] >= _TITLE_DECIDES else Signal.CONTENT


def _confidence(total: Matrix, row: int, column: int) -> float:
    """The odds as a share, less where another sheet fits nearly as well."""
    best = float(total[row, column])
    rivals = np.concatenate((np.delete(total[row], column), np.delete(total[:, column], row)))
    sure = 1.0 / (1.0 + math.exp(-0.8 * best))
    return round(sure * (_RIVALLED if rivals.max(initial=-np.inf) > best - _NEAR else 1.0), 3)


def _twice(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> dict[str, str]:
    """Numbers that several sheets of one set have, and what is to be said of it."""
    said = {}
    for name, sheets in (("old", old), ("new", new)):
        counts = Counter(one.number for one in sheets if one.number)
        for number, count in counts.items():
            if count > 1:
                said[number] = f"{count} sheets of the {name} set have the number {number}."
    return said


def _remark(old: SheetFacts, new: SheetFacts, twice: dict[str, str], *, numbered: bool) -> str:
    for number in (old.number, new.number):
        if number in twice:
            return twice[number]
    if not numbered and old.number and new.number:
        return f"{old.number} has become {new.number}."
    return ""


def _by_number_alone(
    old: Sequence[SheetFacts], new: Sequence[SheetFacts], pairs: Sequence[Pair]
) -> list[Pair]:
    """What is left and has the same number, though all else differs: registration will tell."""
    ours, theirs = numbers_of(old, new)
    taken_old = {one.old_page for one in pairs}
    waiting = {
        number: one
        for number, one in zip(ours, old, strict=True)
        if number is not None and one.page not in taken_old
    }
    taken_new = {one.new_page for one in pairs}
    found = []
    for number, one in zip(theirs, new, strict=True):
        if number in waiting and one.page not in taken_new:
            other = waiting.pop(number)
            remark = f"Both sheets are numbered {one.number}, but nothing else on them is alike."
            found.append(Pair(other.page, one.page, Signal.NUMBER, _CONTRADICTED, remark))
    return found


def _nothing_known(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> bool:
    silent = not any(one.number or one.title or one.fingerprint.words for one in (*old, *new))
    return silent and len(old) == len(new)


def _by_place(
    old: Sequence[SheetFacts], new: Sequence[SheetFacts], pairs: Sequence[Pair]
) -> list[Pair]:
    taken_old = {one.old_page for one in pairs}
    taken_new = {one.new_page for one in pairs}
    remark = "Nothing is known of these sheets but that they stand at the same place."
    return [
        Pair(one.page, other.page, Signal.PLACE, _PLACE, remark)
        for one, other in zip(old, new, strict=True)
        if one.page not in taken_old and other.page not in taken_new
    ]


def _made(pairs: Sequence[Pair], old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Pairing:
    place = {one.page: at for at, one in enumerate(new)}
    taken_old = {one.old_page for one in pairs}
    taken_new = {one.new_page for one in pairs}
    return Pairing(
        tuple(sorted(pairs, key=lambda one: place[one.new_page])),
        tuple(one.page for one in old if one.page not in taken_old),
        tuple(one.page for one in new if one.page not in taken_new),
    )
