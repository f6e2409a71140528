"""The changes that a language model is told of, each under the number by which it must cite it."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from premises.drawings.differencing import Zone
from premises.drawings.summaries.sentences import describe
from premises.drawings.summaries.story import Entry, Story
from premises.drawings.summaries.tell import overall
from premises.drawings.summaries.trades import trade_of
from premises.drawings.summaries.weights import rank, weigh
from premises.drawings.summaries.wording import unquoted

_MOST_FACTS: Final = 40
_LONGEST_FACTS: Final = 4500
"""Characters: with what else is said they fit into 4096 tokens, the context in which
`premises llm serve` runs a model, at some 2.5 letters of a drawing to a token."""

_MOST_SHEETS: Final = 10
OVERVIEW: Final = 0
"""What the counts of all changes together are cited by."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One change as a model is told of it.

    `number` is what it is cited by in the question; `citation` is what people look it up by.
    Without an `entry` it is about all changes together.
    """

    number: int
    citation: str
    sheet: str
    sentence: str
    page_number: int = 0
    trade: str = ""
    entry: Entry | None = None

    @property
    def texts(self) -> str:
        """Everything that may be said of it: its sentence, and what was written whole."""
        parts: list[str | None] = [self.sentence, self.trade, self.sheet]
        if self.entry is not None:
            change = self.entry.change
            parts += [change.old_text, change.new_text, self.entry.note]
        return "\n".join(part for part in parts if part)

    @property
    def words(self) -> str:
        """What was measured of it, in our words: without the texts that stand on the drawings."""
        note = self.entry.note if self.entry is not None else None
        return "\n".join(filter(None, (unquoted(self.sentence), self.trade, self.sheet, note)))

    def named(self) -> dict[str, object]:
        """Which change it is, for programs."""
        change = None if self.entry is None else self.entry.change
        return {
            "id": None if self.entry is None else self.entry.id,
            "number": None if change is None else change.number,
            "page_number": self.page_number,
            "drawing_name": self.sheet,
        }


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a model is told: the weightiest changes, and how many there are in all."""

    facts: tuple[Fact, ...]
    overview: Fact
    total: int

    def cited(self, numbers: Iterable[int]) -> tuple[Fact, ...] | None:
        """The facts under these numbers, each once; none of them if one is not known."""
        known = {fact.number: fact for fact in (self.overview, *self.facts)}
        wanted = tuple(dict.fromkeys(numbers))
        return tuple(known[one] for one in wanted) if known.keys() >= set(wanted) else None

    @property
    def numbers(self) -> list[int]:
        return [fact.number for fact in self.facts]

    def block(self) -> str:
        """The facts as a block of data that no text inside it can end."""
        return data_block(
            "facts",
            {
                "overview": {"n": OVERVIEW, "says": self.overview.sentence},
                "changes": [_told(fact) for fact in self.facts],
                "changes_left_out": self.total - len(self.facts),
            },
        )


def know(stories: Sequence[Story], *, with_title_blocks: bool = False) -> Knowledge:
    """The weightiest changes of some sheets, as many as a small model can be told at once.

    The changes of a single sheet are cited by the numbers under which they are listed.
    """
    zones = {Zone.DRAWING, Zone.TITLE_BLOCK} if with_title_blocks else {Zone.DRAWING}
    found = [(story, entry) for story in stories for entry in _of(story, zones)]
    found.sort(key=lambda one: rank(one[1].change))
    facts, length = list[Fact](), 0
    for place, (story, entry) in enumerate(found[:_MOST_FACTS], 1):
        fact = _fact(story, entry, place, is_set=len(stories) > 1)
        length += len(json.dumps(_told(fact), ensure_ascii=False))
        if length > _LONGEST_FACTS:
            break
        facts.append(fact)
    overview = Fact(OVERVIEW, "all changes", "", _overview(stories, len(found)))
    return Knowledge(tuple(facts), overview, len(found))


def data_block(name: str, value: object) -> str:
    """Data between two marks; JSON can spell the sign that begins a mark otherwise."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"<{name}>\n{written}\n</{name}>"


def _of(story: Story, zones: Collection[Zone]) -> list[Entry]:
    return [entry for entry in story.counted if entry.change.zone in zones]


def _fact(story: Story, entry: Entry, place: int, *, is_set: bool) -> Fact:
    number = entry.change.number
    return Fact(
        number=place if is_set else number,
        citation=f"{story.name} #{number}" if is_set else f"#{number}",
        sheet=story.name,
        sentence=describe(entry, story.sheet),
        page_number=story.page_number,
        trade=trade_of(entry.change, story.discipline),
        entry=entry,
    )


def _told(fact: Fact) -> Mapping[str, object]:
    told = {"n": fact.number, "sheet": fact.sheet, "says": fact.sentence, "trade": fact.trade}
    if fact.entry is not None:
        told["weight"] = weigh(fact.entry.change).severity.value
        if fact.entry.is_manual and fact.entry.note:
            told["note"] = fact.entry.note[:200]
    return told


def _overview(stories: Sequence[Story], total: int) -> str:
    said = " ".join(overall(story) for story in stories[:_MOST_SHEETS])
    if len(stories) == 1:
        return said
    rest = len(stories) - _MOST_SHEETS
    more = f" {rest} more sheets are not told of here." if rest > 0 else ""
    return f"{total} changes on {len(stories)} sheets. {said}{more}"
