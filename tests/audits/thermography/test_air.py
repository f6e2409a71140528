"""Air through cracks: published coefficients, and only where air leaks."""

from dataclasses import replace

import numpy as np
import pytest
from tests.audits.thermography.losing import UNKNOWN, examination, lost, region, view

from premises.audits.thermography.air import flow_per_cm2, leakage_class
from premises.audits.thermography.findings import Kind, Region
from premises.audits.thermography.losses import Draws, RegionLoss
from premises.audits.thermography.seasons import in_season


@pytest.mark.parametrize(
    ("deepest_k", "leakage"), [(1.0, 0.3), (2.9, 0.3), (3.1, 1.0), (6.9, 1.0), (7.1, 3.0), (15, 3)]
)
def test_the_colder_the_edge_the_leakier_the_crack(deepest_k: float, leakage: float) -> None:
    assert leakage_class(deepest_k, 20.0) == leakage


def test_stack_and_wind_add_as_pressures_do() -> None:
    """ASHRAE Fundamentals 2001, ch. 26: 100 cm² at 20 K and 4 m/s let 6.75 L/s through."""
    flow = 100 * flow_per_cm2(np.asarray(20.0), np.asarray(4.0))
    assert float(flow) == pytest.approx(100 * (0.000145 * 20 + 0.000104 * 16) ** 0.5)
    assert float(flow) == pytest.approx(6.75, abs=0.01)


@pytest.mark.parametrize("kind", [Kind.MISSING_INSULATION, Kind.THERMAL_BRIDGE, Kind.GLASS])
def test_no_air_where_none_leaks(kind: Kind) -> None:
    loss = lost(examination(region(kind=kind)))
    assert loss.air_w is not None
    assert loss.air_w.p90 == 0


FAINT = region(kind=Kind.AIR_LEAK, length_px=100, deepest_k=5, area_px=30, mean_k=0.1)
"""A metre of crack whose edge is hardly cold."""

COLD = region(kind=Kind.AIR_LEAK, length_px=100, deepest_k=5, area_px=2000, mean_k=3.0)
"""A metre of crack whose edge alone loses more than what comes through one of average leakage."""


def through(loss: RegionLoss, difference_k: float) -> Draws:
    assert loss.crack is not None
    flow = loss.crack.leakage_cm2 * flow_per_cm2(difference_k, loss.crack.wind_m_s)
    return np.asarray(1.2 * flow)


def test_a_metre_of_crack_at_twenty_kelvin_loses_a_watt_or_two() -> None:
    loss = lost(examination(FAINT)).regions[0]
    assert loss.total_w is not None
    assert loss.length_m is not None
    assert loss.length_m.p50 == pytest.approx(1.0, rel=0.03)
    assert loss.total_w.p50 == pytest.approx(1.2 * 0.0646 * 20, rel=0.1)


def test_its_band_is_wide_and_says_a_factor_of_three() -> None:
    loss = lost(examination(FAINT)).regions[0]
    assert loss.total_w is not None
    assert 2.3 < loss.total_w.p90 / loss.total_w.p50 < 4
    assert 2.3 < loss.total_w.p50 / loss.total_w.p10 < 4


@pytest.mark.parametrize("seen", [FAINT, COLD])
def test_what_air_takes_from_the_surface_is_counted_once(seen: Region) -> None:
    """Together they are what warms the air, or what the surface loses if that is more."""
    loss = lost(examination(seen), view(21, 1)).regions[0]
    assert loss.conduction_draws is not None
    assert loss.air_draws is not None
    assert (loss.air_draws >= 0).all()
    together = loss.conduction_draws + loss.air_draws
    # The draws of the difference are not told; the flow follows its square root, and wind.
    larger = np.maximum(through(loss, 20.0), loss.conduction_draws)
    np.testing.assert_allclose(together, larger, rtol=0.15)


def test_a_surface_that_loses_more_than_the_air_takes_leaves_nothing_to_it() -> None:
    loss = lost(examination(COLD)).regions[0]
    assert loss.air_w is not None
    assert loss.conduction_w is not None
    assert loss.total_w is not None
    assert loss.air_w.p50 == 0
    assert loss.total_w.p50 == pytest.approx(loss.conduction_w.p50, rel=0.05)


def test_on_mild_days_a_crack_loses_less_for_each_kelvin_and_a_wall_the_same() -> None:
    loss = lost(examination(replace(FAINT, number=1), region(2)), view(20, -10))
    mild, same = in_season(loss, 15.0), in_season(loss, 30.0)
    assert loss.air_draws is not None
    assert mild.air_draws is not None
    assert same.air_draws is not None
    np.testing.assert_allclose(same.air_draws, loss.air_draws, rtol=0.05, atol=1e-3)
    drive = [0.000145 * one + 0.000104 * 3.5**2 for one in (15, 30)]
    ratio = np.median(mild.air_draws) / np.median(loss.air_draws)
    assert ratio == pytest.approx((drive[0] / drive[1]) ** 0.5, rel=0.05)
    assert mild.conduction_draws is loss.conduction_draws
    assert mild.total_w == loss.total_w
    parts = [one.air_draws for one in mild.regions if one.air_draws is not None]
    np.testing.assert_allclose(sum(parts, np.zeros(2000)), mild.air_draws, atol=1e-12)


def test_what_is_not_known_in_the_picture_is_not_known_in_a_season() -> None:
    unknown = lost(examination(COLD), view(scale=UNKNOWN))
    assert in_season(unknown, 10.0) is unknown


def test_conduction_and_air_add_up_truth_by_truth() -> None:
    loss = lost(examination(region(kind=Kind.AIR_LEAK)))
    one = loss.regions[0]
    assert one.conduction_draws is not None
    assert one.air_draws is not None
    assert loss.conduction_draws is not None
    assert loss.air_draws is not None
    np.testing.assert_array_equal(loss.conduction_draws, one.conduction_draws)
    np.testing.assert_array_equal(loss.air_draws, one.air_draws)
    assert one.total_w is not None
    both = np.median((one.conduction_draws + one.air_draws) * 20)
    assert one.total_w.p50 == pytest.approx(both, rel=0.05)


def test_a_crack_of_unknown_length_loses_unknown_air() -> None:
    loss = lost(examination(region(kind=Kind.AIR_LEAK)), view(scale=UNKNOWN))
    assert loss.air_w is None
    assert loss.regions[0].air_draws is None
