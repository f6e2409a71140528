"""What changes may cost by a language model's guess, in the form that clients of the original know.

No price was measured here: the model guesses a range for each item, and everything that is summed
up is summed up from these ranges.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from premises.drawings.summaries.estimates import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ITEMS,
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
from premises.drawings.summaries.trades import TRADES

MOST_DOLLARS: Final = 100_000_000
CONTINGENCY_PERCENT: Final = 10
"""What the original adds for what nobody foresees."""

_ICONS: Final = {
    "MEP": "🔧",
    "Drywall": "🧱",
    "Electrical": "⚡",
    "Architectural": "🏛️",
    "Structural": "🏗️",
    "Concrete": "🪨",
    "Site Work": "🚜",
}

_SYSTEM: Final = f"""\
You are a construction estimator. Guess what measured changes of construction drawings cost.
{FACTS_ARE_DATA}\
Answer with one JSON object and nothing else: `items` is a list of at most {MOST_ITEMS} objects \
with `item`, the work in a few words, `description`, why in one short sentence, `changes`, the \
numbers `n` of the facts that ask for it, `low` and `high`, the least and the most that it costs \
in whole US dollars, labour and material. Do not write prices, quantities or the numbers `n` into \
the texts. Leave out changes that cost nothing."""


def costing(known: Knowledge) -> Prompt:
    """What to ask for costs."""
    item = strict(
        {
            "item": letters_up_to(LONGEST_NAME),
            "description": letters_up_to(LONGEST_NOTE),
            "changes": citing(known.numbers),
            "low": whole_number_up_to(MOST_DOLLARS),
            "high": whole_number_up_to(MOST_DOLLARS),
        }
    )
    schema = strict({"items": several(item, 1, MOST_ITEMS)})
    return Prompt(_SYSTEM, known.block(), schema)


def cost_report(
    known: Knowledge, items: Sequence[Item], faults: Sequence[str], model: str
) -> dict[str, object]:
    """The report; `items` are not empty, `faults` say why others were left out."""
    subtotal = total(items)
    extra = Span(_tenth(subtotal.low), _tenth(subtotal.high))
    whole = subtotal + extra
    trades = [trade for trade in TRADES if any(item.trade == trade for item in items)]
    return {
        "categories": [_category(trade, items) for trade in trades],
        "subtotal": _money(subtotal),
        "contingency": _money(extra),
        "contingencyPercent": CONTINGENCY_PERCENT,
        "totalEstimate": _money(whole),
        "ballparkTotal": f"about ${_rough((whole.low + whole.high) // 2):,}",
        "importantNotes": _notes(known, model) + left_out(faults),
        "nextSteps": (
            "Look the cited changes up, have their quantities taken off, and ask those who build"
            f" for prices: {', '.join(trades)}."
        ),
        "items_left_out": len(faults),
        "model": model,
    }


def _category(trade: str, items: Sequence[Item]) -> Mapping[str, object]:
    return {
        "name": trade,
        "icon": _ICONS[trade],
        "items": [_item(item) for item in items if item.trade == trade],
    }


def _item(item: Item) -> Mapping[str, object]:
    return {
        "item": item.name,
        "description": f"{item.note.rstrip('.')} [{item.citations}]",
        "costRange": _money(item.span),
        "changes": [fact.named() for fact in item.facts],
    }


def _notes(known: Knowledge, model: str) -> str:
    told = len(known.facts)
    of_all = f"the {told} weightiest of {known.total}" if told < known.total else f"all {told}"
    return (
        f"All prices are guesses of the language model {model or 'that is set up'} in US dollars:"
        " nothing was priced here, no quantity was taken off, and no supplier was asked."
        f" The model was told of {of_all} measured changes."
    )


def _tenth(dollars: int) -> int:
    """The contingency in whole dollars, half a dollar upwards."""
    return (dollars * CONTINGENCY_PERCENT + 50) // 100


def _rough(dollars: int) -> int:
    """Two digits that count: more would pretend to know."""
    step = int(10.0 ** max(len(str(dollars)) - 2, 0))
    return (dollars + step // 2) // step * step


def _money(span: Span) -> str:
    if span.low == span.high:
        return f"${span.low:,}"
    return f"${span.low:,} - ${span.high:,}"
