"""A year's energy and money follow from what is lost per kelvin, truth by truth."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.energy import AnnualCost, Economy, Fuel, Overrides, annual, economy
from premises.audits.energy import household_of as household
from premises.audits.figures import Band, Ledger
from premises.audits.references import read_tables
from premises.audits.thermography.losses import Losses, RegionLoss

DRAWS = 400
COOLED = ("Built-in Heating System", "Central Air Conditioning")
NOTHING = Band(0, 0, 0)


def region(number: int, conduction: float | None, air: float = 0.0, sd: float = 0.2) -> RegionLoss:
    """A region that loses so many W/K; None is one whose size is unknown."""
    factors = 1 + sd * np.random.default_rng(number).standard_normal(DRAWS)
    known = conduction is not None
    return RegionLoss(
        number=number,
        w_per_m2=NOTHING,
        area_m2=None,
        length_m=None,
        conduction_w=None,
        air_w=None,
        total_w=None,
        conduction_draws=factors * conduction if conduction is not None else None,
        air_draws=factors * air if known else None,
    )


def losses(regions: Sequence[RegionLoss]) -> Losses:
    walls = [one.conduction_draws for one in regions if one.conduction_draws is not None]
    airs = [one.air_draws for one in regions if one.air_draws is not None]
    known, nothing = len(walls) == len(regions), np.zeros(DRAWS)
    return Losses(
        regions=tuple(regions),
        conduction_w=None,
        air_w=None,
        total_w=None,
        conduction_draws=sum(walls, nothing) if known else None,
        air_draws=sum(airs, nothing) if known else None,
    )


def at(zip_code: str = "60614", appliances: Sequence[str] = (), **stated: float) -> Economy:
    known = household(zip_code, None, None, None, appliances)
    return economy(known, Overrides(**stated), read_tables())  # type: ignore[arg-type]


def cost_of(*views: Losses, known: Economy | None = None, seed: int = 1) -> AnnualCost:
    cost = annual(views, known or at(), Ledger(), seed=seed)
    assert cost is not None
    return cost


def test_a_watt_per_kelvin_costs_what_pencil_and_paper_say() -> None:
    """1 W/K in Illinois: 3426.7 K·d x 24 h = 82.2 kWh of heat, 102.8 kWh of gas, $5.03."""
    cost = cost_of(losses([region(1, 1.0, sd=0)]))
    assert cost.kwh.p50 == pytest.approx(3426.7 * 24 / 1000 / 0.8, rel=0.02)
    assert cost.usd.p50 == pytest.approx(5.03, rel=0.02)


def test_years_differ_by_a_tenth() -> None:
    kwh = cost_of(losses([region(1, 1.0, sd=0)])).kwh
    # The 10th and 90th percentile of a normal distribution lie 1.28 standard deviations off.
    assert (kwh.p90 - kwh.p10) / kwh.p50 == pytest.approx(2 * 1.28 * 0.1, rel=0.2)


@pytest.mark.parametrize("fuel", list(Fuel))
def test_energy_times_price_is_money_for_every_fuel(fuel: Fuel) -> None:
    known = economy(
        household("33101", None, None, None, COOLED), Overrides(fuel=fuel), read_tables()
    )
    cost = cost_of(losses([region(1, 2.0, 1.5)]), known=known)
    assert [one.purpose for one in cost.bills] == ["heating", "cooling"]
    for bill in cost.bills:
        for kwh, usd in zip(
            (bill.kwh.p10, bill.kwh.p50, bill.kwh.p90),
            (bill.usd.p10, bill.usd.p50, bill.usd.p90),
            strict=True,
        ):
            assert kwh * bill.usd_per_kwh == pytest.approx(usd, rel=1e-9)


def test_cooling_adds_a_bill_only_where_something_cools() -> None:
    view = losses([region(1, 1.0)])
    warm, cooled = (
        cost_of(view, known=at("33101", COOLED[:1])),
        cost_of(view, known=at("33101", COOLED)),
    )
    assert len(warm.bills) == 1
    assert cooled.usd.p50 > warm.usd.p50


def test_what_regions_cost_adds_up_to_the_total() -> None:
    views = [losses([region(1, 2.0, 3.0), region(2, 0.4)]), losses([region(1, 0.1, 0.7)])]
    cost = cost_of(*views, known=at("60614", COOLED))
    parts = [one.conduction_usd + one.air_usd for one in cost.regions]
    assert math.fsum(parts) == pytest.approx(cost.usd.p50, rel=1e-9)
    assert cost.regions[1].air_usd == 0
    first = cost.regions[0]
    assert first.air_usd / first.conduction_usd == pytest.approx(1.5, rel=1e-9)


def test_regions_are_numbered_on_through_the_views() -> None:
    views = [losses([region(1, 2.0), region(2, 1.0)]), losses([region(1, None)])]
    cost = cost_of(*views, losses([region(1, 1.0)]))
    assert [one.number for one in cost.regions] == [1, 2, 4]


def test_views_of_unknown_size_are_left_out_and_alone_cost_nothing_known() -> None:
    unknown, known = losses([region(1, None)]), losses([region(1, 1.0)])
    assert annual([unknown], at(), Ledger(), seed=1) is None
    assert annual([], at(), Ledger(), seed=1) is None
    assert cost_of(unknown, known).usd == cost_of(known).usd


def test_a_sound_wall_costs_nothing() -> None:
    cost = cost_of(losses([]))
    assert (cost.usd, cost.kwh, cost.regions) == (NOTHING, NOTHING, ())


def test_the_same_seed_gives_the_same_year() -> None:
    view = losses([region(1, 1.0)])
    assert cost_of(view) == cost_of(view)
    assert cost_of(view, seed=2) != cost_of(view)


def test_every_number_can_be_followed_back() -> None:
    ledger, known = Ledger(), at("60614", COOLED)
    ledger.note("view1.ua_w_k", 1.0, "W/K", source="a test")
    cost = annual([losses([region(1, 1.0, 0.5)])], known, ledger, seed=1)
    assert cost is not None
    assert ledger["energy.ua_w_k"].inputs == ("view1.ua_w_k",)
    assert ledger["energy.usd"].band == cost.usd
    bill = ledger["energy.heating.usd"]
    kwh, price = (ledger[name].value for name in bill.inputs)
    assert isinstance(kwh, float)
    assert isinstance(price, float)
    assert bill.value == pytest.approx(kwh * price)
    assert ledger["energy.kwh_per_month"].value == pytest.approx(cost.kwh.p50 / 12)
    assert all(one.source for one in ledger.figures())


loads = st.floats(0, 50)


@given(loads, loads, st.floats(1.1, 5))
def test_twice_the_loss_costs_twice_as_much(wall: float, air: float, times: float) -> None:
    one = cost_of(losses([region(1, wall, air)]))
    more = cost_of(losses([region(1, wall * times, air * times)]))
    assert more.usd.p50 == pytest.approx(one.usd.p50 * times, rel=1e-9)
    assert one.usd.p10 <= one.usd.p50 <= one.usd.p90


@given(st.floats(100, 6000), st.floats(0.02, 0.6), st.floats(0.5, 4))
def test_colder_dearer_and_less_efficient_homes_pay_more(
    days: float, price: float, efficiency: float
) -> None:
    view = losses([region(1, 1.0)])
    here = at(heating_degree_days_k=days, usd_per_kwh=price, efficiency=efficiency)
    usd = cost_of(view, known=here).usd.p50
    colder = replace(here, climate=replace(here.climate, heating_k_days=days * 2))
    wasteful = replace(here, heating=replace(here.heating, efficiency=efficiency / 2))
    assert cost_of(view, known=colder).usd.p50 == pytest.approx(2 * usd)
    assert cost_of(view, known=wasteful).usd.p50 == pytest.approx(2 * usd)
