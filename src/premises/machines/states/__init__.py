"""What a machine was doing: running, idle, down, off or unknown, and nothing twice.

`meanings` are the five states, and what the values of a variable mean. `silences` tell when the
line was cut. `timeline` puts both together for any window, and `durations` adds it up. `periods`
is arithmetic with stretches of time.
"""

from premises.machines.states.durations import Durations, durations, within
from premises.machines.states.meanings import State, meanings
from premises.machines.states.periods import Period, clipped, common, merged, total_ms, without
from premises.machines.states.silences import silences
from premises.machines.states.timeline import Hearing, Segment, Signals, blackouts, timeline

__all__ = [
    "Durations",
    "Hearing",
    "Period",
    "Segment",
    "Signals",
    "State",
    "blackouts",
    "clipped",
    "common",
    "durations",
    "meanings",
    "merged",
    "silences",
    "timeline",
    "total_ms",
    "within",
    "without",
]
