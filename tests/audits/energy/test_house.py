"""A whole home bounds what one picture may claim."""

import pytest

from premises.audits.energy import (
    AnnualCost,
    Bill,
    Economy,
    Fuel,
    Overrides,
    RegionCost,
    economy,
    household_of,
    savings_ceiling_usd,
    whole_house,
    within_house,
)
from premises.audits.figures import Band, Ledger
from premises.audits.references import read_tables

TABLES = read_tables()
MMBTU_KWH = 293.07


def home(zip_code: str, *appliances: str, **stated: float) -> Economy:
    household = household_of(zip_code, None, None, None, appliances)
    return economy(household, Overrides(**stated), TABLES)  # type: ignore[arg-type]


def spent(known: Economy) -> float:
    return whole_house(known.climate, known, TABLES).usd


@pytest.mark.parametrize(("zip_code", "mmbtu"), [("48201", 72.7), ("66101", 50.9)])
def test_a_typical_home_burns_the_gas_that_the_survey_found(zip_code: str, mmbtu: float) -> None:
    """Michigan and Kansas, EIA RECS 2020."""
    known = home(zip_code)
    kwh = spent(known) / known.heating.usd_per_kwh
    assert kwh == pytest.approx(mmbtu * MMBTU_KWH, rel=0.03)


def test_a_typical_home_spends_about_what_the_survey_found_in_the_whole_country() -> None:
    """$519 for heating in 2020, when gas cost $10.78 for 303.9 kWh (EIA)."""
    assert spent(home("", usd_per_kwh=10.78 / 303.9)) == pytest.approx(519, rel=0.15)


def test_cooling_counts_where_something_cools() -> None:
    """$525 in the hot and humid south-east (EIA RECS 2015), where a kWh cost a sixth less."""
    warm = home("33101", "Built-in Heating System")
    cooled = home("33101", "Built-in Heating System", "Central Air Conditioning")
    assert 500 < spent(cooled) - spent(warm) < 900


def test_the_ceiling_is_the_share_that_sealing_usually_saves() -> None:
    known, ledger = home("60614"), Ledger()
    house = whole_house(known.climate, known, TABLES, ledger)
    assert savings_ceiling_usd(house, TABLES, ledger) == pytest.approx(0.15 * house.usd)
    noted = ledger["energy.savings_ceiling_usd"]
    assert noted.inputs == ("energy.whole_house_usd",)
    assert "ENERGY STAR" in noted.source
    assert "RECS" in ledger["energy.whole_house_usd"].source


def cost(usd: float) -> AnnualCost:
    money, energy = Band(usd / 2, usd, usd * 2), Band(usd * 5, usd * 10, usd * 20)
    region = RegionCost(
        number=1, conduction_usd=usd / 4, air_usd=usd * 3 / 4, kwh=energy, usd=money
    )
    bill = Bill(
        purpose="heating",
        fuel=Fuel.GAS,
        usd_per_kwh=0.1,
        kwh=energy,
        usd=money,
        w_per_k=Band(1, 2, 3),
        difference_k=18.0,
    )
    return AnnualCost(kwh=energy, usd=money, regions=(region,), bills=(bill,))


def test_a_loss_below_the_whole_home_stays_as_it_is() -> None:
    known = home("60614")
    house = whole_house(known.climate, known, TABLES)
    assert within_house(cost(house.usd), house) == (cost(house.usd), ())


def test_a_loss_above_the_whole_home_is_brought_down_to_it_and_that_is_said() -> None:
    known, ledger = home("60614"), Ledger()
    house = whole_house(known.climate, known, TABLES)
    before = cost(3 * house.usd)
    bounded, remarks = within_house(before, house, ledger)
    assert bounded.usd.p50 == pytest.approx(house.usd)
    assert bounded.kwh.p50 == pytest.approx(house.usd * 10)
    region, bill = bounded.regions[0], bounded.bills[0]
    assert region.conduction_usd + region.air_usd == pytest.approx(house.usd)
    assert bill.kwh.p50 * bill.usd_per_kwh == pytest.approx(bill.usd.p50)
    assert "whole home" in remarks[0]
    share = ledger["energy.bounded_share"].value
    assert share == pytest.approx(1 / 3)
    assert ledger["energy.bounded_usd"].value == pytest.approx(house.usd)
    assert ledger["energy.bounded_kwh"].value == bounded.kwh.p50
    # What clients are told is a number of the list, and follows from those before it.
    assert ledger["energy.bounded_kwh_per_month"].value == bounded.kwh.p50 / 12
    air = ledger["energy.region.1.bounded_air_usd"]
    assert air.value == region.air_usd == pytest.approx(before.regions[0].air_usd / 3)
    assert "energy.bounded_share" in air.inputs
