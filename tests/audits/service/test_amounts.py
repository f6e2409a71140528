"""What a report tells of loss and savings fits together, and never more than is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.energy import AnnualCost, Overrides, economy, household_of
from premises.audits.figures import Band
from premises.audits.references import read_tables
from premises.audits.retrofits import Plan
from premises.audits.service.costing import Costing
from premises.audits.service.reports import numbers_of

HOME = household_of(None, None, None, None, None)
ECONOMY = economy(HOME, Overrides(), read_tables())


def costing(loss_usd: float, savings_usd: float) -> Costing:
    band = Band(loss_usd, loss_usd, loss_usd)
    cost = AnnualCost(kwh=band, usd=band, bills=(), regions=())
    return Costing(
        household=HOME,
        economy=ECONOMY,
        cost=cost,
        prices={},
        plan=Plan(
            suggestions=(),
            loss_usd=loss_usd,
            savings_usd=savings_usd,
            savings_percent=100 * savings_usd / loss_usd if loss_usd else 0.0,
            is_capped=False,
            left_out=(),
        ),
        remarks=(),
    )


def told(loss_usd: float, savings_usd: float) -> tuple[float, float, float]:
    numbers = numbers_of(costing(loss_usd, savings_usd))
    loss, percent, saved = (
        numbers[name] for name in ("energyLossCost", "savingsPercent", "savingsCost")
    )
    assert loss is not None
    assert percent is not None
    assert saved is not None
    return loss, percent, saved


def test_under_a_cent_nothing_is_claimed() -> None:
    """Half of one and a half cents is not all of it."""
    assert told(0.0142, 0.0071) == (0.01, 0.0, 0.0)
    assert told(0.0042, 0.0041) == (0.0, 0.0, 0.0)


def test_the_share_is_that_of_the_amounts_before_they_were_rounded() -> None:
    assert told(0.0249, 0.0151) == (0.02, 60.6, 0.02)
    assert told(100.0, 33.333) == (100.0, 33.3, 33.33)


@given(st.floats(0, 5000), st.floats(0, 1))
def test_the_share_fits_the_amounts_that_are_shown(loss_usd: float, share: float) -> None:
    """To a tenth of a percent, or to the cent where cents are more than that."""
    loss, percent, saved = told(loss_usd, share * loss_usd)
    assert 0 <= saved <= loss
    assert 0 <= percent <= 100
    fits_cents = abs(percent / 100 * loss - saved) <= 0.01 + 1e-9
    assert fits_cents or percent == pytest.approx(100 * saved / loss, abs=0.1)


def test_without_a_cost_there_are_no_numbers() -> None:
    unknown = numbers_of(replace(costing(10, 5), cost=None))
    assert set(unknown.values()) == {None}
