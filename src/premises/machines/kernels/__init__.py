"""The few questions that are asked of very many rows, in SQL that every engine understands.

`partials` are the answers: whole numbers that can be added. `questions` name the kernels and
read their SQL (`*.sql` beside them). Zones, divisions and rounding are not known here.
"""

from premises.machines.kernels.partials import Activity, Interval, Quarter
from premises.machines.kernels.questions import FACTS, KEYS, Kernel, text

__all__ = ["FACTS", "KEYS", "Activity", "Interval", "Kernel", "Quarter", "text"]
