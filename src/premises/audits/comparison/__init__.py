"""Before and after: whether a fix worked, told from two pictures taken on different days.

`spots` is what is kept of a picture, `conditions` whether two may be compared, `amounts` their
losses freed of the weather, `compare` the judgement.
"""

from premises.audits.comparison.compare import Comparison, Judgement, compare
from premises.audits.comparison.conditions import Obstacle
from premises.audits.comparison.spots import Coolness, Spot, restored, spot_of, stored

__all__ = [
    "Comparison",
    "Coolness",
    "Judgement",
    "Obstacle",
    "Spot",
    "compare",
    "restored",
    "spot_of",
    "stored",
]
