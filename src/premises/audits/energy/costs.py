"""What a loss costs: energy bought and money, in a year."""

from dataclasses import dataclass

from premises.audits.energy.household import Fuel
from premises.audits.figures import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCost:
    """One region's energy bought and money in a year, with its own bands.

    `conduction_usd` and `air_usd` are its shares of the total's P50, so that those of all regions
    add up to it; percentiles do not. Regions are numbered on through all views.
    """

    number: int
    conduction_usd: float
    air_usd: float
    kwh: Band
    usd: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What is bought of one fuel in a year; `usd` is `kwh` times the price, band by band.

    `w_per_k` is what all regions lose in W/K at `difference_k`, the usual one of that season.
    """

    purpose: str
    fuel: Fuel
    usd_per_kwh: float
    kwh: Band
    usd: Band
    w_per_k: Band
    difference_k: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualCost:
    """What all regions together cost in a year, and the bills that make it up."""

    kwh: Band
    usd: Band
    regions: tuple[RegionCost, ...]
    bills: tuple[Bill, ...] = ()
