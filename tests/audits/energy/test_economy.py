"""Climate, heating and cooling come from the tables, and from the user where they know better."""

import math
from dataclasses import replace

import pytest

from premises.audits.energy import Economy, Fuel, Overrides, economy, household_of
from premises.audits.references import read_tables
from premises.kernel.errors import Invalid

HEATED = "Built-in Heating System"


def economy_of(
    zip_code: str = "", appliances: tuple[str, ...] = (), overrides: Overrides | None = None
) -> Economy:
    household = household_of(zip_code, None, None, None, appliances)
    return economy(household, overrides or Overrides(), read_tables())


@pytest.mark.parametrize(
    ("zip_code", "place", "heating_f_days", "usd_per_kwh"),
    [
        ("10001", "New York", 6148, 0.2225),
        ("60614", "Illinois", 6168, 0.1571),
        ("90210", "California", 2583, 0.2951),
        ("99501", "Alaska", 11183, 0.2390),
    ],
)
def test_the_zip_code_says_how_cold_it_is_and_what_electricity_costs(
    zip_code: str, place: str, heating_f_days: float, usd_per_kwh: float
) -> None:
    known = economy_of(zip_code, overrides=Overrides(fuel=Fuel.ELECTRICITY))
    assert known.climate.place == place
    assert known.climate.heating_k_days == pytest.approx(heating_f_days * 5 / 9, abs=0.05)
    assert known.heating.usd_per_kwh == usd_per_kwh
    assert not known.climate.is_default


@pytest.mark.parametrize("zip_code", ["", "00000", "K1A 0B1", "09012"])
def test_without_a_place_the_national_average_is_used_and_said(zip_code: str) -> None:
    climate = economy_of(zip_code).climate
    assert climate.is_default
    assert climate.place == "United States"
    assert "national average" in climate.source


@pytest.mark.parametrize("zip_code", ["98101", "25301", "53703", "82001", "00901"])
def test_where_degree_days_are_estimated_that_is_said(zip_code: str) -> None:
    climate = economy_of(zip_code).climate
    assert climate.is_default
    assert "an estimate" in climate.source


def test_hawaii_and_puerto_rico_need_no_heating() -> None:
    assert economy_of("96813").climate.heating_k_days == 0
    assert economy_of("00601").climate.heating_k_days == 0


@pytest.mark.parametrize(
    ("zip_code", "appliances", "fuel", "efficiency"),
    [
        ("60614", (), Fuel.GAS, 0.8),
        ("60614", (HEATED,), Fuel.GAS, 0.8),
        ("04101", (HEATED, "Pool/Hot Tub"), Fuel.OIL, 0.83),
        ("33101", (HEATED,), Fuel.ELECTRICITY, 1.0),
        ("60614", ("Fridge/Freezer",), Fuel.ELECTRICITY, 1.0),
        ("", (), Fuel.GAS, 0.8),
    ],
)
def test_the_heating_is_what_appliances_and_state_imply(
    zip_code: str, appliances: tuple[str, ...], fuel: Fuel, efficiency: float
) -> None:
    heating = economy_of(zip_code, appliances).heating
    assert (heating.fuel, heating.efficiency) == (fuel, efficiency)
    assert heating.reason
    assert heating.is_default


@pytest.mark.parametrize("named", ["Central Air Conditioning", "Window AC"])
def test_only_who_names_an_air_conditioner_cools(named: str) -> None:
    assert economy_of("33101", (HEATED,)).cooling is None
    cooling = economy_of("33101", (HEATED, named)).cooling
    assert cooling is not None
    assert (cooling.fuel, cooling.efficiency, cooling.usd_per_kwh) == (Fuel.ELECTRICITY, 3, 0.1521)


def test_what_the_user_states_wins() -> None:
    stated = Overrides(
        usd_per_kwh=0.05,
        fuel=Fuel.PROPANE,
        efficiency=0.95,
        heating_degree_days_k=3000,
        cooling_degree_days_k=10,
    )
    known = economy_of("60614", ("Window AC",), stated)
    heating = known.heating
    assert (heating.fuel, heating.efficiency, heating.usd_per_kwh) == (Fuel.PROPANE, 0.95, 0.05)
    assert (known.climate.heating_k_days, known.climate.cooling_k_days) == (3000, 10)
    assert "stated by the user" in known.climate.source
    assert not heating.is_default
    # The price stated is that of propane; the air conditioner runs on electricity.
    assert known.cooling is not None
    assert known.cooling.usd_per_kwh == 0.1571


def test_an_efficiency_above_one_is_a_heat_pump_and_so_electric() -> None:
    heating = economy_of("60614", overrides=Overrides(efficiency=3)).heating
    assert (heating.fuel, heating.usd_per_kwh) == (Fuel.ELECTRICITY, 0.1571)
    assert "heat pump" in heating.reason


def test_a_stated_price_of_electricity_is_also_that_of_cooling() -> None:
    stated = Overrides(usd_per_kwh=0.3, fuel=Fuel.ELECTRICITY)
    cooling = economy_of("60614", ("Window AC",), stated).cooling
    assert cooling is not None
    assert cooling.usd_per_kwh == 0.3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("usd_per_kwh", 0.0),
        ("usd_per_kwh", math.nan),
        ("efficiency", -1.0),
        ("efficiency", 11.0),
        ("heating_degree_days_k", math.inf),
        ("cooling_degree_days_k", -1.0),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(Invalid) as refused:
        economy_of(overrides=replace(Overrides(), **{field: value}))  # type: ignore[arg-type]
    assert refused.value.code == "audits.bad_heating"
    assert refused.value.facts["field"] == field
