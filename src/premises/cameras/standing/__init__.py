"""What a camera need not be told again: things that stand still, and what its owner leaves out.

`admission` leaves out what nobody wants to hear of; `memory` remembers what stands still, so that
a parked car is told of when it comes and not again for as long as it stays.
"""

from premises.cameras.standing.admission import Filter, IgnoredPart, admit
from premises.cameras.standing.memory import MOST_THINGS, Glance, Thing, remember

__all__ = [
    "MOST_THINGS",
    "Filter",
    "Glance",
    "IgnoredPart",
    "Thing",
    "admit",
    "remember",
]
