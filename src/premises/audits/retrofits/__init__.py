"""What to do about leaks: measures that fit place, lease and budget, and what they really save.

Reading order: `measures` are the words; `options` finds what helps where and what it costs;
`choice` compares sets of them; `plan` puts the answer together; `words` tells it; `notes` explains.
"""

from premises.audits.retrofits.measures import (
    CENT,
    Defect,
    Lessens,
    Measure,
    Per,
    Plan,
    Suggestion,
    Wishes,
)
from premises.audits.retrofits.plan import plan, screening
from premises.audits.retrofits.words import Words, words, years

__all__ = [
    "CENT",
    "Defect",
    "Lessens",
    "Measure",
    "Per",
    "Plan",
    "Suggestion",
    "Wishes",
    "Words",
    "plan",
    "screening",
    "words",
    "years",
]
