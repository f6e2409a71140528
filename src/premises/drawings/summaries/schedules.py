"""How long changes may take by a language model's guess, as clients of the original expect it.

No duration was measured here: the model guesses a range for each item, and what follows for the
whole is worked out from these ranges.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from premises.drawings.summaries.estimates import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ITEMS,
    NOTHING,
    Item,
    Span,
    left_out,
    total,
)
from premises.drawings.summaries.knowledge import Knowledge
from premises.drawings.summaries.prompts import (
    FACTS_ARE_DATA,
    Prompt,
    citing,
    letters_up_to,
    several,
    strict,
    whole_number_up_to,
)

MOST_DAYS: Final = 2000

_SYSTEM: Final = f"""\
You are a construction scheduler. Guess how long the work takes that measured changes of \
construction drawings ask for.
{FACTS_ARE_DATA}\
Answer with one JSON object and nothing else: `items` is a list of at most {MOST_ITEMS} objects \
with `item`, the work in a few words, `note`, what it depends on in one short sentence, `changes`, \
the numbers `n` of the facts that ask for it, `low` and `high`, the least and the most working \
days that it takes. `percent` holds three whole numbers that add up to 100: how likely it is that \
everything can be done at once, that each trade works by itself, that all is done one after the \
other. Do not write days, quantities or the numbers `n` into the texts. Leave out changes that \
take no time."""


def scheduling(known: Knowledge) -> Prompt:
    """What to ask for durations."""
    item = strict(
        {
            "item": letters_up_to(LONGEST_NAME),
            "note": letters_up_to(LONGEST_NOTE),
            "changes": citing(known.numbers),
            "low": whole_number_up_to(MOST_DAYS),
            "high": whole_number_up_to(MOST_DAYS),
        }
    )
    percent = several(whole_number_up_to(100), 3, 3)
    schema = strict({"items": several(item, 1, MOST_ITEMS), "percent": percent})
    return Prompt(_SYSTEM, known.block(), schema)


def schedule_report(
    items: Sequence[Item], percent: Sequence[int], faults: Sequence[str], model: str
) -> dict[str, object]:
    """The report; `items` are not empty, `percent` are the model's three, `faults` its failings."""
    by_trade = {item.trade: _of_trade(items, item.trade) for item in items}
    at_once, side_by_side = _longest([item.span for item in items]), _longest(by_trade.values())
    in_turn = total(items)
    spans = (at_once, side_by_side, in_turn)
    return {
        "criticalPathItems": [_item(item) for item in sorted(items, key=_longest_first)],
        "overlapSummary": _overlap(by_trade),
        "scenarios": _scenarios(spans, _shares(percent)),
        "bottomLine": (
            f"{_days(side_by_side)} if the trades work side by side, {_days(in_turn)} if one waits"
            f" for the other. All durations are guesses of the language model"
            f" {model or 'that is set up'}; nothing was scheduled here.{left_out(faults)}"
        ),
        "items_left_out": len(faults),
        "model": model,
    }


def _of_trade(items: Sequence[Item], trade: str) -> Span:
    return total([item for item in items if item.trade == trade])


def _longest(spans: Iterable[Span]) -> Span:
    found = [NOTHING, *spans]
    return Span(max(span.low for span in found), max(span.high for span in found))


def _longest_first(item: Item) -> tuple[int, int]:
    return -item.span.high, -item.span.low


def _item(item: Item) -> Mapping[str, object]:
    return {
        "item": item.name,
        "duration": _days(item.span),
        "note": f"{item.note.rstrip('.')} [{item.citations}]",
        "changes": [fact.named() for fact in item.facts],
    }


def _overlap(by_trade: Mapping[str, Span]) -> str:
    told = ", ".join(f"{trade} {_days(span)}" for trade, span in by_trade.items())
    if len(by_trade) == 1:
        return f"One trade does all of it: {told}."
    return f"{len(by_trade)} trades can overlap where they do not wait for each other: {told}."


_SCENARIOS: Final = (
    ("At once", "Everything is done at the same time; the longest item counts.", "green"),
    ("Side by side", "Each trade does its items in turn, the trades work side by side.", "yellow"),
    ("One by one", "Every item waits for the one before it.", "red"),
)


def _scenarios(
    spans: Sequence[Span], shares: Sequence[int] | None
) -> Sequence[Mapping[str, object]]:
    return [
        {
            "name": name,
            "description": description,
            "impact": _days(span),
            "probability": None if shares is None else shares[place],
            "color": color,
        }
        for place, ((name, description, color), span) in enumerate(
            zip(_SCENARIOS, spans, strict=True)
        )
    ]


def _shares(percent: Sequence[int]) -> Sequence[int] | None:
    """The three as parts of a hundred; none where they say nothing."""
    if len(percent) != len(_SCENARIOS) or min(percent) < 0 or not 0 < sum(percent) <= 300:
        return None
    shares = [round(100 * one / sum(percent)) for one in percent]
    # What rounding leaves goes where it matters least.
    largest = shares.index(max(shares))
    shares[largest] += 100 - sum(shares)
    return shares


def _days(span: Span) -> str:
    if span.low == span.high:
        return f"{span.low} working day{'' if span.low == 1 else 's'}"
    return f"{span.low} - {span.high} working days"
