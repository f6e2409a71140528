"""Who lives there: where, owning or renting, what they may spend, what they heat and cool with."""

from dataclasses import dataclass
from enum import StrEnum


class Ownership(StrEnum):
    OWN = "Own"
    RENT = "Rent"


class Fuel(StrEnum):
    ELECTRICITY = "electricity"
    GAS = "gas"
    OIL = "oil"
    PROPANE = "propane"


@dataclass(frozen=True, slots=True)
class Household:
    """What the user said of their home; everything may be missing.

    `budget_usd` is the most they would spend; None is no limit, or unknown. `remarks` are
    sentences about what they said that could not be understood.
    """

    zip_code: str = ""
    ownership: Ownership | None = None
    company: str = ""
    budget_usd: float | None = None
    appliances: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user knows better than the tables do; None leaves it to the tables."""

    usd_per_kwh: float | None = None
    fuel: Fuel | None = None
    efficiency: float | None = None
    heating_degree_days_k: float | None = None
    cooling_degree_days_k: float | None = None


@dataclass(frozen=True, slots=True)
class Climate:
    """How long and how cold: degree days in K·d per year, base 65 °F (18.3 °C)."""

    place: str
    heating_k_days: float
    cooling_k_days: float
    source: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Supply:
    """How warmth is made: fuel, seasonal efficiency (heat out per energy bought), its price."""

    fuel: Fuel
    efficiency: float
    usd_per_kwh: float
    reason: str
    source: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Economy:
    """Everything a watt per kelvin is multiplied by; `cooling` is None where nothing cools."""

    climate: Climate
    heating: Supply
    cooling: Supply | None


@dataclass(frozen=True, slots=True)
class WholeHouse:
    """What a typical home there spends on heating and cooling in a year, as a bound of sense."""

    usd: float
    source: str
