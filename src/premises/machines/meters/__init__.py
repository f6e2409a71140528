"""Counters that are reset, slip back or jump still tell what was counted.

`standings` say what one more reading means; `counting` goes through many, quarter by quarter.
"""

from premises.machines.meters.counting import Flag, MeterQuarter, count
from premises.machines.meters.standings import Bound, Finding, Standing

__all__ = ["Bound", "Finding", "Flag", "MeterQuarter", "Standing", "count"]
