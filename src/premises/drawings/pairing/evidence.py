"""How much speaks for any sheet of one set being any sheet of another: number, title, content.

Evidence is counted as logarithms of odds, so that what is known adds up and what is unknown adds
nothing: above zero it speaks for a pair, below against it.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.pairing.pairs import SheetFacts
from premises.drawings.titleblocks import bare, fold

Matrix = NDArray[np.float64]

_SAME_NUMBER: Final = 4.0
_OTHER_NUMBER: Final = -1.5
"""Sheets keep their numbers, but one inserted sheet renumbers all that follow."""

_OTHER_TITLE: Final = -2.0
_TITLE_LIKENESS: Final = (0.3, 0.6, 0.85, 1.0)
_TITLE_ODDS: Final = (_OTHER_TITLE, 0.0, 2.0, 3.0)

_WORD_LIKENESS: Final = (0.1, 0.35, 0.65, 0.9, 1.0)
_WORD_ODDS: Final = (-2.0, 0.0, 1.5, 2.7, 3.3)
_INK_LIKENESS: Final = (0.4, 0.7, 0.85, 0.95, 1.0)
_INK_ODDS: Final = (-1.5, 0.0, 0.7, 1.3, 1.6)
"""Two plans of one building share about half of their ink, two issues of one nearly all."""

_FEWEST_WORDS: Final = 8

_TELLING: Final = re.compile(
    r"\d+\w*|[A-Z]|FIRST|SECOND|THIRD|FOURTH|FIFTH|SIXTH|SEVENTH|EIGHTH|NINTH|TENTH|GROUND|BASEMENT|"
    r"PENTHOUSE|ROOF|MEZZANINE|LOWER|UPPER|NORTH|SOUTH|EAST|WEST|DEMOLITION|EXISTING|PROPOSED|"
    r"ENLARGED|LEFT|RIGHT|I{1,3}|IV|VI{0,3}|ERDGESCHOSS|OBERGESCHOSS|KELLER|DACH|EG|OG|UG|DG"
)
"""Titles that differ in one of these words name two sheets, however alike they are otherwise."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each old sheet (row) being each new one (column)."""

    number: Matrix
    title: Matrix
    content: Matrix

    @property
    def total(self) -> Matrix:
        return self.number + self.title + self.content


def evidence(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Evidence:
    return Evidence(_numbers(old, new), _titles(old, new), _contents(old, new))


def numbers_of(
    old: Sequence[SheetFacts], new: Sequence[SheetFacts]
) -> tuple[list[str | None], list[str | None]]:
    """The numbers in the form in which the two sets can be compared.

    Where not one number of one set is in the other, and each stays unique without what parts it,
    the sets write the same numbers in two styles: A1.01 and A101.
    """
    ours = [fold(one.number) if one.number else None for one in old]
    theirs = [fold(one.number) if one.number else None for one in new]
    if set(filter(None, ours)) & set(filter(None, theirs)):
        return ours, theirs
    plain = [bare(one) if one else None for one in ours]
    plainer = [bare(one) if one else None for one in theirs]
    if _unique(plain) and _unique(plainer):
        return plain, plainer
    return ours, theirs


def _unique(numbers: Iterable[str | None]) -> bool:
    counts = Counter(one for one in numbers if one)
    return all(count == 1 for count in counts.values())


def _numbers(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Matrix:
    ours, theirs = numbers_of(old, new)
    same = _equal(ours, theirs)
    known = np.outer([bool(one) for one in ours], [bool(one) for one in theirs])
    return np.where(known, np.where(same, _SAME_NUMBER, _OTHER_NUMBER), 0.0)


def _titles(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Matrix:
    ours = [_plain(one.title) for one in old]
    theirs = [_plain(one.title) for one in new]
    likeness = _dice([_pieces(one) for one in ours], [_pieces(one) for one in theirs])
    odds = np.interp(likeness, _TITLE_LIKENESS, _TITLE_ODDS)
    alike = _equal([_telling(one) for one in ours], [_telling(one) for one in theirs])
    odds = np.where(alike, odds, _OTHER_TITLE)
    known = np.outer([bool(one) for one in ours], [bool(one) for one in theirs])
    return np.where(known, odds, 0.0)


def _contents(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Matrix:
    ours = [one.fingerprint.words for one in old]
    theirs = [one.fingerprint.words for one in new]
    known = np.outer(
        [len(one) >= _FEWEST_WORDS for one in ours], [len(one) >= _FEWEST_WORDS for one in theirs]
    )
    words = np.interp(_jaccard(ours, theirs), _WORD_LIKENESS, _WORD_ODDS)
    ink = _inks(old, new)
    # Where there are no words to ask, what the ink says is worth more.
    return np.where(known, words + ink, 1.5 * ink)


def _inks(old: Sequence[SheetFacts], new: Sequence[SheetFacts]) -> Matrix:
    """Both sets' ink, cell by cell: the part of it that both sheets have."""
    odds = np.zeros((len(old), len(new)))
    columns = [at for at, one in enumerate(new) if one.fingerprint.ink]
    if not columns:
        return odds
    theirs = np.array([new[at].fingerprint.ink for at in columns])
    for row, one in enumerate(old):
        if one.fingerprint.ink:
            ours = np.asarray(one.fingerprint.ink)
            shared = np.minimum(theirs, ours).sum(axis=1)
            odds[row, columns] = np.interp(shared, _INK_LIKENESS, _INK_ODDS)
    return odds


def _plain(title: str | None) -> str:
    return " ".join(re.findall(r"\w+", (title or "").upper()))


def _pieces(title: str) -> list[str]:
    """Every three letters in a row, so that one misread letter costs little."""
    padded = f" {title} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)] if title else []


def _telling(title: str) -> frozenset[str]:
    return frozenset(word for word in title.split() if _TELLING.fullmatch(word))


def _equal(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> NDArray[np.bool_]:
    codes = {value: code for code, value in enumerate({*ours, *theirs})}
    one = np.array([codes[value] for value in ours])
    other = np.array([codes[value] for value in theirs])
    same: NDArray[np.bool_] = one[:, None] == other[None, :]
    return same


def _dice(ours: Sequence[Sequence[Hashable]], theirs: Sequence[Sequence[Hashable]]) -> Matrix:
    """Twice what two sets share, over what both have (Dice 1945), each to each."""
    shared, one, other = _shared(ours, theirs, weighted=False)
    return 2 * shared / np.maximum(np.add.outer(one, other), 1e-9)


def _jaccard(ours: Sequence[Sequence[Hashable]], theirs: Sequence[Sequence[Hashable]]) -> Matrix:
    """What two sets share, over all they have; words that few sheets have weigh more."""
    shared, one, other = _shared(ours, theirs, weighted=True)
    return shared / np.maximum(np.add.outer(one, other) - shared, 1e-9)


def _shared(
    ours: Sequence[Sequence[Hashable]], theirs: Sequence[Sequence[Hashable]], *, weighted: bool
) -> tuple[Matrix, Matrix, Matrix]:
    """The weight that two sets share, each to each, and the weight of each."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415, the service starts without it.

    sets = [frozenset(one) for one in (*ours, *theirs)]
    codes = {value: code for code, value in enumerate({value for one in sets for value in one})}
    columns = np.array([codes[value] for one in sets for value in one], np.int64)
    rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    ones = np.ones(len(columns))
    has = csr_array((ones, (rows, columns)), shape=(len(sets), max(len(codes), 1)))
    often = np.asarray(has.sum(axis=0)).ravel()
    weight = np.log1p(len(sets) / np.maximum(often, 1)) if weighted else np.ones(has.shape[1])
    heavy = np.asarray(has @ weight)
    split = len(ours)
    shared = (has[:split] @ diags_array(weight) @ has[split:].T).toarray()
    return np.asarray(shared), heavy[:split], heavy[split:]
