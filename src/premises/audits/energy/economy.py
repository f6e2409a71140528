"""Climate, heating and cooling of one home, put together once for a report."""

from collections.abc import Iterable
from typing import Final

from premises.audits.energy.climate import climate_of
from premises.audits.energy.household import Economy, Household, Overrides, Supply
from premises.audits.energy.supply import cooling_of, heating_of
from premises.audits.energy.tables import Tables
from premises.audits.figures import Ledger
from premises.kernel.errors import Invalid

PRICE: Final = (0.001, 10.0)
EFFICIENCY: Final = (0.1, 10.0)
DEGREE_DAYS: Final = (0.0, 15_000.0)
_BOUNDS: Final = {
    "usd_per_kwh": PRICE,
    "efficiency": EFFICIENCY,
    "heating_degree_days_k": DEGREE_DAYS,
    "cooling_degree_days_k": DEGREE_DAYS,
}


def economy(household: Household, overrides: Overrides, tables: Tables) -> Economy:
    """Everything a watt per kelvin is multiplied by; what the user states wins over the tables.

    Raises:
        Invalid: a stated number is out of bounds (`audits.bad_heating`).

    """
    _check(overrides)
    heating = heating_of(household, overrides, tables)
    return Economy(
        climate=climate_of(household, overrides, tables),
        heating=heating,
        cooling=cooling_of(household, overrides, heating, tables),
    )


def _check(overrides: Overrides) -> None:
    for name, (low, high) in _BOUNDS.items():
        stated = getattr(overrides, name)
        if stated is not None and not low <= stated <= high:
            raise Invalid(
                "audits.bad_heating",
                f"{name} must lie between {low:g} and {high:g}; it is {stated:g}.",
                field=name,
                low=low,
                high=high,
            )


def noted(economy: Economy, ledger: Ledger) -> None:
    """Write down what a home's costs are reckoned with, unless that was done."""
    if "energy.heating_degree_days" in ledger:
        return
    climate = economy.climate
    days = (("heating", climate.heating_k_days), ("cooling", climate.cooling_k_days))
    for name, value in days:
        ledger.note(f"energy.{name}_degree_days", value, "K·d/a", source=climate.source)
    for name, supply in supplies(economy):
        _note_supply(name, supply, ledger)


def supplies(economy: Economy) -> Iterable[tuple[str, Supply]]:
    """What is bought for: heating, and cooling where something cools."""
    yield "heating", economy.heating
    if economy.cooling is not None:
        yield "cooling", economy.cooling


def _note_supply(name: str, supply: Supply, ledger: Ledger) -> None:
    source = f"{supply.reason} {supply.source}"
    ledger.note(f"energy.{name}.fuel", supply.fuel.value, "", source=source)
    ledger.note(f"energy.{name}.efficiency", supply.efficiency, "kWh/kWh", source=source)
    ledger.note(f"energy.{name}.usd_per_kwh", supply.usd_per_kwh, "$/kWh", source=source)
