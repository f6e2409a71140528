"""How worrying the things seen by a camera are, and why, by rules anybody can check.

Reading order: `geometry` and `words` know boxes and language; `evidence` is what goes in,
`ruleset` what it is worth; `scene` sorts it, `rules` and `summary` speak about it, `score` adds
it up, and `records` keeps it so that it can be added up again.
"""

from premises.cameras.risk.assessment import Assessment, Reason
from premises.cameras.risk.evidence import (
    Armed,
    Context,
    EarlierBox,
    Habit,
    Observation,
    Zone,
    hour_of_week,
)
from premises.cameras.risk.geometry import Box, Point
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
    "Thresholds",
    "Zone",
    "assess",
    "from_record",
    "hour_of_week",
    "level",
    "to_record",
]
