"""Puts a sheet's changes into words: the document that clients of the original know, and a text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from premises.drawings.differencing import Category, Change, ChangeKind, Zone
from premises.drawings.summaries.advice import recommendations
from premises.drawings.summaries.places import place
from premises.drawings.summaries.sentences import cited, describe, title
from premises.drawings.summaries.story import Entry, Outcome, Story, Summary
from premises.drawings.summaries.trades import trade_of
from premises.drawings.summaries.weights import Severity, rank, weigh

_TYPES: Final = {
    ChangeKind.ADDED: "added",
    ChangeKind.REMOVED: "removed",
    ChangeKind.MOVED: "modified",
    ChangeKind.TEXT: "modified",
}
"""The original's three words for the kinds of change."""


def summarise(story: Story) -> Summary:
    """The words of one sheet; the same story gives the same words."""
    document = _document(story)
    return Summary(_text(story, document), document)


def reworded(story: Story, summary: Summary, words: str) -> Summary:
    """The same summary with other words at its head; everything that was measured stays."""
    document = {**summary.document, "ai_summary": words, "overall_summary": words}
    return Summary(_text(story, document), document)


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many were added, modified and removed, in the original's words."""
    found = Counter(_TYPES[change.kind] for change in changes)
    return {name: found[name] for name in ("added", "modified", "removed")}


def _document(story: Story) -> dict[str, object]:
    entries = sorted(story.counted, key=lambda entry: rank(entry.change))
    real = [entry for entry in entries if entry.change.zone is Zone.DRAWING]
    words = overall(story)
    return {
        "drawing_code": story.name,
        "page_number": story.page_number,
        "outcome": story.outcome.value,
        "ai_summary": words,
        "overall_summary": words,
        "analysis_summary": words,
        "added_keynotes": _keynotes(story, entries, ChangeKind.ADDED),
        "removed_keynotes": _keynotes(story, entries, ChangeKind.REMOVED),
        "modified_keynotes": _keynotes(story, entries, ChangeKind.TEXT),
        "general_notes_changes": _general_notes(story, entries),
        "changes": [_listed(story, entry) for entry in entries],
        "critical_change": _critical(story, real),
        "recommendations": recommendations(story),
        "summary_statistics": _statistics(story, real),
        "total_changes": len(real),
        "changes_found": [cited(entry, story.sheet) for entry in real],
        "change_count": len(real),
    }


def overall(story: Story) -> str:
    """The first sentence: how many changes of which kind, and how exactly they were measured."""
    real = [entry for entry in story.counted if entry.change.zone is Zone.DRAWING]
    if story.outcome is Outcome.ADDED:
        return f"Sheet {story.name} is new: the earlier set has no sheet that it continues."
    if story.outcome is Outcome.REMOVED:
        return f"Sheet {story.name} is gone: no sheet of the new set continues it."
    if not real:
        return f"Nothing on sheet {story.name} differs in what is drawn or said.{_measured(story)}"
    kinds = Counter(entry.change.kind for entry in real)
    parts = [f"{kinds[kind]} {_DONE[kind]}" for kind in ChangeKind if kinds[kind]]
    noun = "change" if len(real) == 1 else "changes"
    return f"{len(real)} {noun} on sheet {story.name}: {_joined(parts)}.{_measured(story)}"


_DONE: Final = {
    ChangeKind.ADDED: "added",
    ChangeKind.REMOVED: "removed",
    ChangeKind.MOVED: "moved",
    ChangeKind.TEXT: "with other text",
}


def _measured(story: Story) -> str:
    if story.error_mm is None:
        return ""
    return f" The sheets lie on each other within {max(story.error_mm, 0.01):.2f} mm."


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _listed(story: Story, entry: Entry) -> dict[str, object]:
    change, weight = entry.change, weigh(entry.change)
    return {
        **_cited(entry),
        "title": title(change),
        "description": describe(entry, story.sheet),
        "change_type": _TYPES[change.kind],
        "kind": change.kind.value,
        "category": change.category.value,
        "zone": change.zone.value,
        "location": place(change, story.sheet),
        "trade_affected": trade_of(change, story.discipline),
        "impact_severity": weight.severity.value,
        "impact_reason": weight.reason,
        "dimensions": _texts(change) if change.category is Category.DIMENSION else None,
        "specifications": entry.note,
        "old_text": change.old_text,
        "new_text": change.new_text,
        "in_cloud": change.in_cloud,
        "is_manual": entry.is_manual,
    }


def _texts(change: Change) -> dict[str, str | None]:
    return {"old": change.old_text, "new": change.new_text}


def _cited(entry: Entry) -> dict[str, object]:
    """What a line needs so that it can be looked up: the change's id, number and box in mm."""
    box = entry.change.box
    corners = [round(side, 2) for side in (box.left, box.top, box.right, box.bottom)]
    return {"id": entry.id, "number": entry.change.number, "box_mm": corners}


def _keynotes(story: Story, entries: Sequence[Entry], kind: ChangeKind) -> list[dict[str, object]]:
    wanted = (e for e in entries if e.change.category is Category.KEYNOTE and e.change.kind is kind)
    return [
        {
            "number": entry.change.key,
            "description": entry.change.new_text or entry.change.old_text,
            "old_text": entry.change.old_text,
            "new_text": entry.change.new_text,
            "location": place(entry.change, story.sheet),
            "trade_affected": trade_of(entry.change, story.discipline),
            "change": _cited(entry),
        }
        for entry in wanted
    ]


def _general_notes(story: Story, entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [
        {
            "note_number": entry.change.key,
            "change_type": _TYPES[entry.change.kind],
            "description": describe(entry, story.sheet),
            "old_text": entry.change.old_text,
            "new_text": entry.change.new_text,
            "change": _cited(entry),
        }
        for entry in entries
        if entry.change.category is Category.GENERAL_NOTE
    ]


def _critical(story: Story, real: Sequence[Entry]) -> dict[str, object] | None:
    """The weightiest change, if it weighs more than little; `real` has it first."""
    if not real or weigh(real[0].change).severity is Severity.LOW:
        return None
    change = real[0].change
    return {
        "title": title(change),
        "description": describe(real[0], story.sheet),
        "reason": f"It comes first because {weigh(change).reason}.",
        "change": _cited(real[0]),
    }


def _statistics(story: Story, real: Sequence[Entry]) -> dict[str, object]:
    changes = [entry.change for entry in real]
    others = [e.change for e in story.counted if e.change.zone is Zone.TITLE_BLOCK]
    return {
        **counts(changes),
        "moved": sum(change.kind is ChangeKind.MOVED for change in changes),
        "text": sum(change.kind is ChangeKind.TEXT for change in changes),
        "title_block": len(others),
        "rejected": len(story.entries) - len(story.counted),
        "outside_clouds": sum(change.in_cloud is False for change in changes),
        "by_category": dict(Counter(change.category.value for change in changes)),
        "by_trade": dict(Counter(trade_of(change, story.discipline) for change in changes)),
        "by_severity": dict(Counter(weigh(change).severity.value for change in changes)),
        "alignment_error_mm": story.error_mm,
        "alignment_confidence": story.confidence,
    }


def _text(story: Story, document: Mapping[str, object]) -> str:
    """The text in the original's form, headings in bold."""
    entries = sorted(story.counted, key=lambda entry: rank(entry.change))
    groups = (
        ("Added Keynotes", _of(entries, Category.KEYNOTE, ChangeKind.ADDED)),
        ("Removed Keynotes", _of(entries, Category.KEYNOTE, ChangeKind.REMOVED)),
        ("Modified Keynotes", _of(entries, Category.KEYNOTE, ChangeKind.TEXT)),
        ("General Notes", _of(entries, Category.GENERAL_NOTE)),
        (_detected(entries), [e for e in entries if e.change.zone is Zone.DRAWING]),
        ("Title Block", [e for e in entries if e.change.zone is Zone.TITLE_BLOCK]),
    )
    blocks = [f'**"{story.name}":**', f"**AI Summary:** {document['overall_summary']}"]
    blocks += [
        _block(heading, [cited(entry, story.sheet) for entry in found])
        for heading, found in groups
        if found
    ]
    blocks += _ending(document)
    return "\n\n".join(blocks)


def _of(
    entries: Sequence[Entry], category: Category, kind: ChangeKind | None = None
) -> list[Entry]:
    found = [entry for entry in entries if entry.change.category is category]
    return [entry for entry in found if kind is None or entry.change.kind is kind]


def _detected(entries: Sequence[Entry]) -> str:
    count = sum(entry.change.zone is Zone.DRAWING for entry in entries)
    return f"{count} Change{'' if count == 1 else 's'} Detected"


def _block(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{heading}:**", *(f"- {line}" for line in lines)])


def _ending(document: Mapping[str, object]) -> list[str]:
    blocks = []
    critical, advice = document["critical_change"], document["recommendations"]
    if isinstance(critical, dict):
        number = critical["change"]["number"]
        sentence = f"{critical['title']}. {critical['reason']} [#{number}]"
        blocks.append(f"**Critical Change:** {sentence}")
    if isinstance(advice, list) and advice:
        blocks.append(_block("Recommendations", advice))
    return blocks
