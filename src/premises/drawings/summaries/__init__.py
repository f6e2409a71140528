"""What changed, said in words that cite the changes they speak of.

story      what a summary is made from, and what it is
trades     which trade a change concerns
weights    how much a change matters, and why
places     where on the sheet a change is, in words
sentences  one change in one sentence
advice     what to check next
tell       the door: `summarise(story) -> Summary`, the document and the text

What a language model may add, where there is one:

knowledge  the changes that it is told of, and the numbers by which it cites them
wording    what of a sentence can be looked up
grounding  whether a sentence says only what the changes it cites say
prompts    how a model is asked
prose      summaries and answers in its words
estimates  what it guesses, kept apart from what was measured
costs, schedules  what comes of its guesses
curiosity  questions that the measured changes can answer
"""

from premises.drawings.summaries.costs import MOST_DOLLARS, cost_report, costing
from premises.drawings.summaries.curiosity import suggestions
from premises.drawings.summaries.estimates import Guess, Item, Span, admit
from premises.drawings.summaries.grounding import fault
from premises.drawings.summaries.knowledge import Fact, Knowledge, know
from premises.drawings.summaries.prompts import Prompt
from premises.drawings.summaries.prose import (
    NOT_TOLD,
    Prose,
    Sentence,
    retelling,
    retold,
    talking,
    written,
)
from premises.drawings.summaries.schedules import MOST_DAYS, schedule_report, scheduling
from premises.drawings.summaries.story import Entry, Outcome, Story, Summary
from premises.drawings.summaries.tell import counts, reworded, summarise
from premises.drawings.summaries.trades import TRADES, trade_of

__all__ = [
    "MOST_DAYS",
    "MOST_DOLLARS",
    "NOT_TOLD",
    "TRADES",
    "Entry",
    "Fact",
    "Guess",
    "Item",
    "Knowledge",
    "Outcome",
    "Prompt",
    "Prose",
    "Sentence",
    "Span",
    "Story",
    "Summary",
    "admit",
    "cost_report",
    "costing",
    "counts",
    "fault",
    "know",
    "retelling",
    "retold",
    "reworded",
    "schedule_report",
    "scheduling",
    "suggestions",
    "summarise",
    "talking",
    "trade_of",
    "written",
]
