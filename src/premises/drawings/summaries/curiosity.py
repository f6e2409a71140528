"""Questions that a comparison's measured changes can answer, offered to whoever knows none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from premises.drawings.differencing import Category, Zone
from premises.drawings.summaries.story import Entry, Story
from premises.drawings.summaries.trades import trade_of

_MOST: Final = 5
_ASKED: Final = (
    (Category.DIMENSION, "Which dimensions changed, and from what to what?"),
    (Category.SCHEDULE, "Which schedule rows changed?"),
    (Category.KEYNOTE, "Which keynotes changed?"),
    (Category.GENERAL_NOTE, "What do the general notes say now?"),
    (Category.ROOM, "Which rooms are named otherwise?"),
)


def suggestions(stories: Sequence[Story]) -> list[str]:
    """At most five; the same changes give the same questions, no changes none."""
    found = [(story, entry) for story in stories for entry in _drawn(story)]
    return list(_questions(stories, found))[:_MOST]


def _drawn(story: Story) -> list[Entry]:
    return [entry for entry in story.counted if entry.change.zone is Zone.DRAWING]


def _questions(stories: Sequence[Story], found: Sequence[tuple[Story, Entry]]) -> Iterable[str]:
    if not found:
        return
    yield "Which changes matter most?"
    if len(stories) > 1:
        sheet, _ = Counter(story.name for story, _ in found).most_common(1)[0]
        yield f"What changed on sheet {sheet}?"
    categories = {entry.change.category for _, entry in found}
    yield from (question for category, question in _ASKED if category in categories)
    if any(entry.change.in_cloud is False for _, entry in found):
        yield "Which changes are outside any revision cloud?"
    trades = Counter(trade_of(entry.change, story.discipline) for story, entry in found)
    trade, _ = trades.most_common(1)[0]
    yield f"Which changes concern {trade}?"
