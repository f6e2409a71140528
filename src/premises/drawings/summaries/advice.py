"""What to check next, said only where something measured asks for it."""

from collections.abc import Iterable
from typing import Final

from premises.drawings.differencing import Category, Zone
from premises.drawings.summaries.story import Entry, Story

_UNSURE: Final = 0.6
_LISTED: Final = 12


def recommendations(story: Story) -> list[str]:
    """Sentences, each with the numbers of the changes that ask for it."""
    found = [*_clouds(story), *_kinds(story), *_alignment(story)]
    return found + [remark.sentence for remark in story.remarks]


def _clouds(story: Story) -> Iterable[str]:
    drawn = [entry for entry in story.counted if entry.change.zone is Zone.DRAWING]
    outside = [entry for entry in drawn if entry.change.in_cloud is False]
    if outside:
        yield f"Ask why no revision cloud marks {numbers(outside)}."
    kept = {entry.change.number for entry in story.counted}
    empty = [cloud for cloud in story.clouds if not kept.intersection(cloud.changes)]
    if empty:
        boxes = "; ".join(
            f"{cloud.box.left:.0f}, {cloud.box.top:.0f} mm from the top left" for cloud in empty
        )
        what = "A revision cloud holds" if len(empty) == 1 else f"{len(empty)} clouds hold"
        yield f"{what} no change that can be measured ({boxes}); ask what it stands for."


def _kinds(story: Story) -> Iterable[str]:
    for category, sentence in (
        (Category.DIMENSION, "Check on site what is built by the dimensions {}."),
        (Category.SCHEDULE, "Compare orders with the schedule rows {}."),
        (Category.KEYNOTE, "Look up every place that cites the keynotes {}."),
        (Category.GENERAL_NOTE, "Tell all trades of the general notes {}."),
    ):
        entries = [entry for entry in story.counted if entry.change.category is category]
        if entries:
            yield sentence.format(numbers(entries))


def _alignment(story: Story) -> Iterable[str]:
    if story.confidence is not None and story.confidence < _UNSURE:
        yield (
            f"The sheets were put onto each other with a confidence of {story.confidence:.0%} only;"
            " look at the overlay, and align them by two points if it is wrong."
        )


def numbers(entries: Iterable[Entry]) -> str:
    """The numbers of changes as a list, cut where it is long."""
    all_ = [f"#{entry.change.number}" for entry in entries]
    rest = f" and {len(all_) - _LISTED} more" if len(all_) > _LISTED else ""
    return ", ".join(all_[:_LISTED]) + rest
