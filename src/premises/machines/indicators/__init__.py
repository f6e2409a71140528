"""How well a machine was used, with everything that went into the figure.

`effectiveness` is OEE with its three factors; `reliability` how often it fails and for how long.
"""

from premises.machines.indicators.effectiveness import Effectiveness, Production, effectiveness
from premises.machines.indicators.reliability import Reliability, reliability

__all__ = [
    "Effectiveness",
    "Production",
    "Reliability",
    "effectiveness",
    "reliability",
]
