"""Which events somebody wants to be told of, why or why not, and in which words.

`rules` say what is wanted, `stories` what happened; `matching` compares them, `keys` name what is
alike, so that people are not told the same thing again and again, and `words` put it for people.
"""

from premises.cameras.alerts.keys import check_template, dedup_key
from premises.cameras.alerts.matching import Finding, Verdict, match
from premises.cameras.alerts.rules import DAYS, Day, Rule, Schedule, Severity
from premises.cameras.alerts.stories import Sighting, Story
from premises.cameras.alerts.words import Telling, tell

__all__ = [
    "DAYS",
    "Day",
    "Finding",
    "Rule",
    "Schedule",
    "Severity",
    "Sighting",
    "Story",
    "Telling",
    "Verdict",
    "check_template",
    "dedup_key",
    "match",
    "tell",
]
