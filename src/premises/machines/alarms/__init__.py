"""Sets of active alarms become alarms that were raised and cleared.

`snapshots` are the sets as machines log them; `activations` are made of many of them; `classes`
tell how grave an alarm is, by the lists in `words.toml`.
"""

from premises.machines.alarms.activations import Activation, EndedBy, mend, raise_and_clear
from premises.machines.alarms.classes import LANGUAGES, AlarmClass, alarm_class, compat_class
from premises.machines.alarms.snapshots import Alarm, Snapshot, compat_alarms, parse

__all__ = [
    "LANGUAGES",
    "Activation",
    "Alarm",
    "AlarmClass",
    "EndedBy",
    "Snapshot",
    "alarm_class",
    "compat_alarms",
    "compat_class",
    "mend",
    "parse",
    "raise_and_clear",
]
