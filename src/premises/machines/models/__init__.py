"""The nouns of machines: who logs what, the rows themselves, what they add up to, what is shown.

`shop` are machines, their variables and where their rows come from. `raw` are the rows that were
taken in, and what became of those that were not. `sums` are the partials and intervals worked out
of them, and what is still to be worked out. `published` are the tables other programs read.
"""

from premises.machines.models.published import (
    AlertCountRow,
    AlertDetailRow,
    EnergyHourRow,
    MachineActivityRow,
    ProgramDayRow,
    SensorHourRow,
    StatusRow,
)
from premises.machines.models.raw import (
    CorrectionRow,
    HotRow,
    IngestRow,
    QuarantineRow,
    QuarantineState,
    SegmentRow,
    TextRow,
)
from premises.machines.models.shop import (
    FingerprintRow,
    MachineRow,
    Role,
    SourceKind,
    SourceRow,
    VariableRow,
)
from premises.machines.models.sums import (
    ActivityRow,
    AlarmRow,
    AlertRow,
    DirtyRow,
    IntervalRow,
    MeterRow,
    QuarterRow,
    RevisionRow,
)

__all__ = [
    "ActivityRow",
    "AlarmRow",
    "AlertCountRow",
    "AlertDetailRow",
    "AlertRow",
    "CorrectionRow",
    "DirtyRow",
    "EnergyHourRow",
    "FingerprintRow",
    "HotRow",
    "IngestRow",
    "IntervalRow",
    "MachineActivityRow",
    "MachineRow",
    "MeterRow",
    "ProgramDayRow",
    "QuarantineRow",
    "QuarantineState",
    "QuarterRow",
    "RevisionRow",
    "Role",
    "SegmentRow",
    "SensorHourRow",
    "SourceKind",
    "SourceRow",
    "StatusRow",
    "TextRow",
    "VariableRow",
]
