"""Which fuel warms and cools a home, how well, and what it costs."""

from typing import Final

from premises.audits.energy.household import Fuel, Household, Overrides, Supply
from premises.audits.energy.profile import BUILT_IN_HEATING, CENTRAL_AIR, WINDOW_AIR
from premises.audits.energy.tables import State, Tables

_STATED: Final = "stated by the user"


def heating_of(household: Household, overrides: Overrides, tables: Tables) -> Supply:
    """How the home is heated: what the user says, what the appliances imply, what is usual there.

    Somebody who names appliances but no built-in heating warms with plug-in heaters. An
    efficiency above 1 can only be a heat pump, which runs on electricity.
    """
    fuel, reason = _fuel(household, overrides, tables)
    efficiency, efficiency_source = _efficiency(fuel, overrides, tables)
    price, price_source = _price(fuel, overrides, household, tables)
    return Supply(
        fuel=fuel,
        efficiency=efficiency,
        usd_per_kwh=price,
        reason=reason,
        source=f"efficiency: {efficiency_source}; price: {price_source}",
        is_default=(overrides.fuel, overrides.efficiency, overrides.usd_per_kwh) == (None,) * 3,
    )


def cooling_of(
    household: Household, overrides: Overrides, heating: Supply, tables: Tables
) -> Supply | None:
    """How the home is cooled; None where no air conditioning is named."""
    named = [one for one in (CENTRAL_AIR, WINDOW_AIR) if one in household.appliances]
    if not named:
        return None
    # A price that the user states is that of what heats; it is also that of cooling if both agree.
    known = overrides if heating.fuel is Fuel.ELECTRICITY else Overrides()
    price, price_source = _price(Fuel.ELECTRICITY, known, household, tables)
    typical = tables.air_conditioner
    return Supply(
        fuel=Fuel.ELECTRICITY,
        efficiency=typical.value,
        usd_per_kwh=price,
        reason=f"{' and '.join(named)} is among the appliances.",
        source=f"efficiency: {typical.said}; price: {price_source}",
        is_default=True,
    )


def _fuel(household: Household, overrides: Overrides, tables: Tables) -> tuple[Fuel, str]:
    if overrides.fuel is not None:
        return overrides.fuel, f"The user says that {overrides.fuel} heats."
    if overrides.efficiency is not None and overrides.efficiency > 1:
        return Fuel.ELECTRICITY, "An efficiency above 1 is that of an electric heat pump."
    if household.appliances and BUILT_IN_HEATING not in household.appliances:
        return (
            Fuel.ELECTRICITY,
            f"Appliances are named but no {BUILT_IN_HEATING}: plug-in electric heaters.",
        )
    state = tables.state_of(household.zip_code) or tables.nation
    usual = state.heating_fuel
    return usual, f"The most common heating fuel in {_the(state)} is {usual}."


def _the(state: State) -> str:
    return f"the {state.name}" if state.name.startswith(("United", "District")) else state.name


def _efficiency(fuel: Fuel, overrides: Overrides, tables: Tables) -> tuple[float, str]:
    if overrides.efficiency is not None:
        return overrides.efficiency, _STATED
    return tables.efficiency[fuel].value, tables.efficiency[fuel].said


def _price(
    fuel: Fuel, overrides: Overrides, household: Household, tables: Tables
) -> tuple[float, str]:
    if overrides.usd_per_kwh is not None:
        return overrides.usd_per_kwh, _STATED
    if fuel is not Fuel.ELECTRICITY:
        return tables.fuel_usd_per_kwh[fuel].value, tables.fuel_usd_per_kwh[fuel].said
    state = tables.state_of(household.zip_code)
    if state is None or state.usd_per_kwh is None:
        return _national(tables), f"national average; {tables.electricity_source}"
    return state.usd_per_kwh, f"{state.name}; {tables.electricity_source}"


def _national(tables: Tables) -> float:
    price = tables.nation.usd_per_kwh
    if price is None:
        msg = "the tables know no national price of electricity"
        raise ValueError(msg)
    return price
