"""What is published about climate, prices and typical homes, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass

from premises.audits.energy.household import Fuel

NATION = "US"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A published number with who published it; `is_verified` is False where it is only typical."""

    value: float
    source: str
    as_of: str
    is_verified: bool

    @property
    def said(self) -> str:
        """Source, date and doubt in one line."""
        return f"{self.source} ({self.as_of}{'' if self.is_verified else ', typical, unverified'})"


@dataclass(frozen=True, slots=True)
class State:
    """One state: degree days a year, base 65 °F, in °F·d, price of electricity, usual fuel.

    `basis` says where the degree days of a state come from that is not in the usual source; they
    are then an estimate. `usd_per_kwh` is None where nothing is known.
    """

    code: str
    name: str
    heating_f_days: float
    cooling_f_days: float
    basis: str
    usd_per_kwh: float | None
    heating_fuel: Fuel


@dataclass(frozen=True, slots=True)
class TypicalHome:
    """What a home usually needs: heat loss in W/K, its cooling bill, and what sealing can save.

    `cooling_usd` is a year's bill in the average climate of the country at `cooling_usd_per_kwh`;
    `sealing_share` is the share of heating and cooling that sealing and insulating saves.
    """

    heat_loss_w_per_k: Quoted
    cooling_usd: Quoted
    cooling_usd_per_kwh: Quoted
    sealing_share: Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything that is looked up; `states` by code and with `NATION`, `zips` by three digits."""

    states: Mapping[str, State]
    zips: Mapping[str, str]
    fuel_usd_per_kwh: Mapping[Fuel, Quoted]
    efficiency: Mapping[Fuel, Quoted]
    air_conditioner: Quoted
    home: TypicalHome
    degree_days_source: str
    electricity_source: str

    @property
    def nation(self) -> State:
        return self.states[NATION]

    def state_of(self, zip_code: str) -> State | None:
        """The state a ZIP code is delivered in; None where its prefix is in no state."""
        return self.states.get(self.zips.get(zip_code[:3], ""))
