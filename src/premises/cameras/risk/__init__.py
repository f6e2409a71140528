"""How worrying the things seen by a camera are, and why, by rules anybody can check.

Reading order: `words` knows language; `evidence` is what goes in,
`ruleset` what it is worth; `scene` sorts it, `rules` and `summary` speak about it, `score` adds
it up, and `records` keeps it so that it can be added up again; `findings` says what was new in it.
"""

from premises.cameras.geometry import Box, Point
from premises.cameras.risk.assessment import Assessment, Reason
from premises.cameras.risk.evidence import (
    Armed,
    Context,
    EarlierBox,
    Habit,
    Observation,
    StandingThing,
    Zone,
    hour_of_week,
)
from premises.cameras.risk.findings import fresh_ids
from premises.cameras.risk.records import Evidence, from_record, to_record
from premises.cameras.risk.ruleset import (
    DEFAULT_RULES,
    KindPoints,
    Level,
    RuleSet,
    Thresholds,
    level,
)
from premises.cameras.risk.score import assess

__all__ = [
    "DEFAULT_RULES",
    "Armed",
    "Assessment",
    "Box",
    "Context",
    "EarlierBox",
    "Evidence",
    "Habit",
    "KindPoints",
    "Level",
    "Observation",
    "Point",
    "Reason",
    "RuleSet",
    "StandingThing",
    "Thresholds",
    "Zone",
    "assess",
    "fresh_ids",
    "from_record",
    "hour_of_week",
    "level",
    "to_record",
]
