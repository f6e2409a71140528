"""What a language model guesses about changes: kept apart from what was measured, and bounded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from premises.drawings.summaries.grounding import fault
from premises.drawings.summaries.knowledge import Fact, Knowledge
from premises.drawings.summaries.prose import uncited

MOST_ITEMS: Final = 6
"""Each takes some 70 tokens to say, and a model is cut off after 500 unless more is allowed."""

LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 160


@dataclass(frozen=True, slots=True)
class Span:
    """From so much to so much, in whole dollars or working days."""

    low: int
    high: int

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)


NOTHING: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model says that some changes take; `numbers` are those it cites."""

    name: str
    note: str
    span: Span
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A guess that cites measured changes; `trade` is that of most of them."""

    name: str
    note: str
    span: Span
    facts: tuple[Fact, ...]

    @property
    def trade(self) -> str:
        return Counter(fact.trade for fact in self.facts).most_common(1)[0][0]

    @property
    def citations(self) -> str:
        return ", ".join(fact.citation for fact in self.facts)


def admit(
    known: Knowledge, guesses: Sequence[Guess], most: int
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """The guesses that may stand, and why others may not.

    Each must cite changes that there are; `most` bounds a span; texts, figures and names in it
    must be those of the changes it cites, so that nothing looks measured that was not.
    """
    items, faults = list[Item](), list[str]()
    for guess in guesses[:MOST_ITEMS]:
        facts = known.cited(guess.numbers)
        wrong = uncited(guess.numbers, facts) or _fault(guess, facts or (), most)
        if wrong is not None:
            faults.append(wrong)
        else:
            items.append(Item(guess.name.strip(), guess.note.strip(), guess.span, facts or ()))
    faults += ["there are too many of them"] * max(len(guesses) - MOST_ITEMS, 0)
    return tuple(items), tuple(faults)


def _fault(guess: Guess, facts: Sequence[Fact], most: int) -> str | None:
    if any(fact.entry is None for fact in facts):
        return "it cites no change"
    if not 0 <= guess.span.low <= guess.span.high <= most or guess.span.high == 0:
        return f"its range is none from 0 to {most:,}"
    if len(guess.name) > LONGEST_NAME or len(guess.note) > LONGEST_NOTE:
        return "it is too long"
    texts = (guess.name, guess.note)
    return next(filter(None, (fault(text, facts, is_told_again=False) for text in texts)), None)


def total(items: Sequence[Item]) -> Span:
    """All of them one after the other."""
    return sum((item.span for item in items), NOTHING)


def left_out(faults: Sequence[str]) -> str:
    """A sentence that says how many of a model's guesses do not count, and why."""
    if not faults:
        return ""
    noun = "item" if len(faults) == 1 else "items"
    return (
        f" {len(faults)} {noun} of the model's were left out: {'; '.join(dict.fromkeys(faults))}."
    )
