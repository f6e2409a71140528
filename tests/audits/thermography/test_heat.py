"""Watts follow from deficits by physics, and every one can be followed back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audits.thermography.losing import UNKNOWN, examination, lost, region, view

from premises.audits.figures import Band, Ledger
from premises.audits.thermography.conduction import GOOD_GLASS_W_M2K
from premises.audits.thermography.findings import Gate, Kind, Region
from premises.audits.thermography.heat import NO_LOSSES, losses
from premises.audits.thermography.losses import Draws, Losses, RegionLoss
from premises.audits.thermography.scene import Scale, Side

kinds = st.sampled_from(list(Kind))
regions = st.builds(
    region,
    kind=kinds,
    area_px=st.integers(25, 20_000),
    mean_k=st.floats(0.5, 8.0),
    sound_c=st.floats(14, 19),
    deepest_k=st.floats(0.5, 12),
    length_px=st.floats(5, 400),
)


def p50(told: Band | None) -> float:
    assert told is not None
    return told.p50


def per_kelvin(loss: Losses | RegionLoss) -> Draws:
    assert loss.conduction_draws is not None
    assert loss.air_draws is not None
    return np.asarray(loss.conduction_draws + loss.air_draws)


def test_a_square_metre_three_kelvin_too_cold_loses_about_twenty_five_watts() -> None:
    loss = lost(examination(region(area_px=10_000, mean_k=3.0))).regions[0]
    assert p50(loss.area_m2) == pytest.approx(1.0, rel=0.02)
    assert 3 * 6.5 < p50(loss.conduction_w) < 3 * 9.5
    assert loss.w_per_m2.p50 == pytest.approx(p50(loss.conduction_w), rel=0.03)


def test_heat_is_conserved_around_a_strip() -> None:
    """What flows into the surface beyond a sound one is what leaves behind it, rim and all.

    A plate (k·t = 0.02 W/K) with a strip of U = 3 W/m²K in U = 0.5, solved as a fin.
    """
    sheet, film, strip, sound, half, difference_k = 0.02, 7.5, 3.0, 0.5, 0.1, 20.0
    x = np.linspace(0, 2.0, 200_001)
    level = [film / (film + u) * difference_k for u in (strip, sound)]
    root = [np.sqrt((film + u) / sheet) for u in (strip, sound)]
    step = level[1] - level[0]
    tanh = np.tanh(root[0] * half)
    inner = step / (1 + root[0] * tanh / root[1])
    inside = level[0] + inner * np.cosh(root[0] * x) / np.cosh(root[0] * half)
    outside = level[1] - (step - inner) * np.exp(-root[1] * (x - half))
    above_outside_k = np.where(x <= half, inside, outside)
    leaves = np.trapezoid(np.where(x <= half, strip, sound) * above_outside_k, x)
    leaves -= sound * level[1] * x[-1]
    deficit = level[1] - above_outside_k
    assert film * np.trapezoid(deficit, x) == pytest.approx(leaves, rel=1e-3)

    pixel = 0.01
    one_row = 2 * deficit[:: int(pixel / x[1])].sum() - deficit[0]
    seen = replace(region(), deficit_px_k=100 * one_row, area_px=2000)
    ledger = Ledger()
    loss = losses(examination(seen), view(), ledger, "view.1", draws=4000, seed=1)
    our_film = ledger["view.1.region.1.film_w_m2k"].value
    assert isinstance(our_film, float)
    assert p50(loss.conduction_w) / our_film * film == pytest.approx(2 * leaves, rel=0.02)


@given(regions)
@settings(max_examples=40, deadline=None)
def test_twice_the_scale_is_four_times_the_conduction_and_twice_the_air(seen: Region) -> None:
    near, far = (lost(examination(seen), view(scale=Scale(g, 0.05, ""))) for g in (0.01, 0.02))
    assert near.conduction_draws is not None
    assert far.conduction_draws is not None
    np.testing.assert_allclose(far.conduction_draws, 4 * near.conduction_draws)
    cracks = near.regions[0].crack, far.regions[0].crack
    assert (cracks[0] is None) is (seen.kind is not Kind.AIR_LEAK)
    if cracks[0] is not None and cracks[1] is not None:
        np.testing.assert_allclose(cracks[1].leakage_cm2, 2 * cracks[0].leakage_cm2)


@given(st.lists(regions, max_size=6))
@settings(max_examples=40, deadline=None)
def test_the_whole_is_the_sum_of_its_regions_in_every_truth(seen: list[Region]) -> None:
    numbered = [replace(one, number=n) for n, one in enumerate(seen, 1)]
    loss = lost(examination(*numbered))
    parts = [per_kelvin(one) for one in loss.regions]
    np.testing.assert_allclose(per_kelvin(loss), sum(parts, np.zeros(2000)), atol=1e-12)
    assert (per_kelvin(loss) >= 0).all()


@given(regions, st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_a_region_loses_the_same_whatever_else_is_there(seen: Region, others: int) -> None:
    alone = lost(examination(seen)).regions[0]
    more = [region(number) for number in range(2, 2 + others)]
    together = lost(examination(*more, seen)).regions[-1]
    assert alone.total_w == together.total_w


def test_summer_loses_as_winter_does() -> None:
    """Mirrored at the room's temperature only radiation differs, by what warmth adds to it."""
    winter = lost(examination(region(sound_c=21.6), sound_c=21.6), view(24, 4))
    summer = lost(examination(region(sound_c=26.4, sign=-1), sound_c=26.4), view(24, 44))
    ratio = p50(summer.total_w) / p50(winter.total_w)
    warmer = ((26.4 + 1.5 + 273.15) / (21.6 - 1.5 + 273.15)) ** 3
    assert 1.0 < ratio < warmer


def test_loss_per_kelvin_is_that_of_the_wall_not_of_the_day() -> None:
    """Twice the difference, twice the deficits: W/K stays but for how much air stirs."""
    mild = lost(examination(region(mean_k=1.5, sound_c=18.8), sound_c=18.8), view(20, 10))
    cold = lost(examination(region(mean_k=3.0, sound_c=17.6), sound_c=17.6), view(20, 0))
    ratio = np.median(per_kelvin(cold)) / np.median(per_kelvin(mild))
    assert ratio == pytest.approx(1.0, abs=0.1)
    assert p50(cold.total_w) / p50(mild.total_w) == pytest.approx(2.0, rel=0.1)


def test_watts_per_kelvin_times_kelvin_are_watts() -> None:
    loss = lost(examination(region()))
    assert p50(loss.total_w) == pytest.approx(np.median(per_kelvin(loss)) * 20, rel=0.02)


def test_a_camera_that_is_off_by_two_kelvin_changes_little() -> None:
    """Deficits are relative; only the film hangs on how warm a surface is, and walls are alike."""
    true = lost(examination(region(sound_c=17.6), sound_c=17.6))
    warm = lost(examination(region(sound_c=19.6), sound_c=19.6))
    cold = lost(examination(region(sound_c=15.6), sound_c=15.6))
    for one in (warm, cold):
        assert p50(one.total_w) == pytest.approx(p50(true.total_w), rel=0.06)


def test_outside_the_wind_takes_more() -> None:
    inside = lost(examination(region(), sound_c=17.6))
    facade = examination(region(sound_c=1.0, sign=-1), side=Side.OUTSIDE, sound_c=1.0)
    outside = lost(facade)
    assert p50(outside.total_w) == pytest.approx(25 * 3 * 0.1, rel=0.06)
    assert p50(outside.total_w) > 2 * p50(inside.total_w)


def test_a_joint_colder_than_a_cold_frame_meets_more_moving_air() -> None:
    """Its deficit is what it lacks beyond the frame, but it lies far below the room's air."""
    on_wall = region(area_px=400, mean_k=3.0)
    beside_frame = replace(on_wall, mean_c=on_wall.mean_c - 5.0)
    at_wall, at_frame = lost(examination(on_wall)), lost(examination(beside_frame))
    assert 1.02 < p50(at_frame.total_w) / p50(at_wall.total_w) < 1.2


def test_glass_is_counted_beyond_a_good_pane() -> None:
    """A single pane (U 5.8, surface at 4.9 °C) counts; a good one (surface at 15.6 °C) does not."""
    single = lost(examination(region(kind=Kind.GLASS, mean_k=17.6 - 4.9, area_px=10_000)))
    good = lost(examination(region(kind=Kind.GLASS, mean_k=17.6 - 15.6, area_px=10_000)))
    assert p50(single.total_w) == pytest.approx((5.8 - GOOD_GLASS_W_M2K) * 20, rel=0.2)
    assert p50(good.total_w) < 3


def test_without_scale_there_are_watts_per_square_metre_only() -> None:
    loss = lost(examination(region(), region(2)), view(scale=UNKNOWN))
    assert [one.number for one in loss.regions] == [1, 2]
    assert all(one.w_per_m2.p50 > 10 and one.total_w is None for one in loss.regions)
    assert (loss.total_w, loss.conduction_draws, loss.air_draws) == (None, None, None)


def test_a_sound_surface_loses_nothing_at_any_scale() -> None:
    loss = lost(examination(), view(scale=UNKNOWN))
    assert loss.total_w == Band(0, 0, 0)
    assert not per_kelvin(loss).any()


@pytest.mark.parametrize("gate", [Gate.NO_NUMBERS, Gate.REFUSED])
def test_no_verdict_no_numbers(gate: Gate) -> None:
    ledger = Ledger()
    seen = examination(region(), gate=gate)
    assert losses(seen, view(), ledger, "view.1", draws=200, seed=1) is NO_LOSSES
    assert ledger.figures() == ()


def test_the_ledger_gives_every_main_figure_again() -> None:
    """From what it notes as inputs, by the formulas it notes, within the rounding of medians."""
    ledger = Ledger()
    seen = region(kind=Kind.AIR_LEAK, area_px=80, mean_k=0.5, length_px=90.0, deepest_k=4.0)
    loss = losses(examination(seen), view(), ledger, "view.1", draws=20_000, seed=3)

    def noted(name: str) -> float:
        value = ledger[f"view.1.{name}"].value
        assert isinstance(value, float)
        return value

    below_air = noted("surface_air_k") + (noted("region.1.sound_c") - noted("region.1.mean_c")) / 2
    kelvin = (noted("region.1.sound_c") + noted("region.1.mean_c")) / 2 + 273.15
    h = 4 * 0.95 * 5.670374419e-8 * kelvin**3 + 1.29 * 1.6 * below_air**0.29
    assert noted("region.1.film_w_m2k") == pytest.approx(h, rel=0.02)
    q = h * noted("region.1.deficit_px_k") / noted("region.1.area_px")
    assert noted("region.1.w_per_m2") == pytest.approx(q, rel=0.02)
    area = noted("region.1.area_px") * noted("metres_per_px") ** 2
    assert noted("region.1.conduction_w") == pytest.approx(q * area, rel=0.02)
    drive = 0.000145 * noted("difference_k") + 0.000104 * noted("wind_m_s") ** 2
    length = noted("region.1.length_px") * noted("metres_per_px")
    flow = noted("region.1.leakage_cm2_m") * length * drive**0.5
    beyond = 1.2 * flow * noted("difference_k") - noted("region.1.conduction_w")
    assert noted("region.1.air_w") == pytest.approx(beyond, rel=0.05)
    assert noted("total_w") == p50(loss.total_w)
    assert noted("ua_w_k") == pytest.approx(noted("total_w") / noted("difference_k"), rel=0.02)


def test_every_figure_says_where_it_comes_from() -> None:
    ledger = Ledger()
    kinds_seen = [region(n, kind=kind) for n, kind in enumerate(Kind, 1)]
    losses(examination(*kinds_seen), view(), ledger, "view.1", draws=200, seed=3)
    figures = ledger.figures()
    assert all(one.name.startswith("view.1.") and one.source for one in figures)
    assert all(one.formula for one in figures if one.inputs)


def test_what_was_stated_stands_in_the_ledger_as_it_was_stated() -> None:
    ledger = Ledger()
    losses(examination(region()), view(21.0, -3.0), ledger, "view.1", draws=200, seed=3)
    assert ledger["view.1.inside_c"].value == 21.0
    assert ledger["view.1.outside_c"].value == -3.0
    assert ledger["view.1.metres_per_px"].value == 0.01
    assert all(ledger[f"view.1.{one}"].band for one in ("inside_c", "outside_c", "metres_per_px"))


def test_what_was_noted_before_is_not_noted_again() -> None:
    ledger = Ledger()
    ledger.note("view.1.inside_c", 20.0, "°C", source="stated by the user")
    losses(examination(region()), view(), ledger, "view.1", draws=200, seed=3)
    assert ledger["view.1.inside_c"].source == "stated by the user"
