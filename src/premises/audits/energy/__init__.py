"""What lost heat costs where somebody lives: climate, heating system, prices, a year's bill.

Reading order: `household` and `costs` are the words; `profile` reads what people wrote; `tables`
is what is published; `climate`, `supply` and `economy` put one home together; `season` is how cold
the days are that count; `annual` and `notes` reckon and explain a year; `house` is what a whole
home usually costs.
"""

from premises.audits.energy.annual import annual
from premises.audits.energy.costs import AnnualCost, Bill, RegionCost
from premises.audits.energy.economy import DEGREE_DAYS, EFFICIENCY, PRICE, economy
from premises.audits.energy.house import savings_ceiling_usd, whole_house, within_house
from premises.audits.energy.household import (
    Climate,
    Economy,
    Fuel,
    Household,
    Overrides,
    Ownership,
    Supply,
    WholeHouse,
)
from premises.audits.energy.profile import household_of
from premises.audits.energy.tables import Quoted, State, Tables, TypicalHome

__all__ = [
    "DEGREE_DAYS",
    "EFFICIENCY",
    "PRICE",
    "AnnualCost",
    "Bill",
    "Climate",
    "Economy",
    "Fuel",
    "Household",
    "Overrides",
    "Ownership",
    "Quoted",
    "RegionCost",
    "State",
    "Supply",
    "Tables",
    "TypicalHome",
    "WholeHouse",
    "annual",
    "economy",
    "household_of",
    "savings_ceiling_usd",
    "whole_house",
    "within_house",
]
