"""How cold the days are on which a home is heated follows from its degree days."""

from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from premises.audits.energy import Climate, Overrides, annual, economy, household_of
from premises.audits.energy.season import ROOM_ABOVE_BASE_K, season_difference_k
from premises.audits.figures import Band, Ledger
from premises.audits.references import read_tables
from premises.audits.thermography.losses import Crack, Losses, RegionLoss

TABLES = read_tables()


def climate(heating: float, cooling: float) -> Climate:
    return Climate("here", heating, cooling, "a test", is_default=False)


def of_state(zip_code: str, purpose: str) -> float:
    home = economy(household_of(zip_code, None, None, None, ()), Overrides(), TABLES)
    return season_difference_k(home.climate, purpose)


def test_known_climates_have_their_usual_differences() -> None:
    """Minneapolis has months around -8 °C, Chicago around -2, Miami a few cool weeks."""
    assert 20 < of_state("55401", "heating") < 24
    assert 17 < of_state("60614", "heating") < 20
    assert 6 < of_state("33101", "heating") < 10
    assert 7 < of_state("33101", "cooling") < 11


def test_days_that_are_all_alike_count_as_they_are() -> None:
    always = climate(365 * 12.0, 0)
    assert season_difference_k(always, "heating") == pytest.approx(12 + ROOM_ABOVE_BASE_K, rel=1e-3)
    assert season_difference_k(always, "cooling") == 0


@given(st.floats(-6, 15), st.floats(4, 12))
def test_what_made_the_degree_days_comes_out_again(mean: float, spread: float) -> None:
    """Days drawn evenly from a normal distribution, weighed one by one.

    Where not one of them is warm, nothing tells how much they differ.
    """
    shares = (np.arange(4000) + 0.5) / 4000
    below = np.array([NormalDist(mean, spread).inv_cdf(one) for one in shares])
    heating, cooling = np.maximum(below, 0), np.maximum(-below, 0)
    assume(cooling.any())
    truth = (heating**2).sum() / heating.sum() + ROOM_ABOVE_BASE_K
    found = season_difference_k(climate(365 * heating.mean(), 365 * cooling.mean()), "heating")
    assert found == pytest.approx(truth, rel=0.02)


def crack(difference_k: float) -> Losses:
    """Ten cm² of crack in no wind, as a picture at that difference shows it."""
    there = Crack(np.full(100, 10.0), np.zeros(100))
    nothing, air = np.zeros(100), np.full(100, 12 * sqrt(0.000145 * difference_k))
    band = Band(0, 0, 0)
    one = RegionLoss(
        number=1,
        w_per_m2=band,
        area_m2=band,
        length_m=band,
        conduction_w=band,
        air_w=band,
        total_w=band,
        conduction_draws=nothing,
        air_draws=air,
        crack=there,
    )
    return Losses(
        regions=(one,),
        conduction_w=band,
        air_w=band,
        total_w=band,
        conduction_draws=nothing,
        air_draws=air,
    )


def test_the_year_of_a_leak_does_not_hang_on_how_cold_the_picture_was() -> None:
    home = economy(household_of("60614", None, None, None, ()), Overrides(), TABLES)
    ledger = Ledger()
    ledger.note("view.1.ua_w_k", 1.0, "W/K", source="a test")
    cold, mild = (
        annual([crack(one)], home, ledger_, seed=1)
        for one, ledger_ in ((35, ledger), (12, Ledger()))
    )
    assert cold is not None
    assert mild is not None
    assert cold.kwh.p50 == pytest.approx(mild.kwh.p50)
    usual_k = season_difference_k(home.climate, "heating")
    noted = ledger["energy.heating.seasonal_ua_w_k"]
    assert noted.value == pytest.approx(12 * sqrt(0.000145 * usual_k))
    assert noted.value == pytest.approx(cold.bills[0].w_per_k.p50)
    assert ledger["energy.heating.difference_k"].value == usual_k
    assert sum(one.air_usd for one in cold.regions) == pytest.approx(cold.usd.p50)
