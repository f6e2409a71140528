"""Bands are as wide as their causes, and shared causes are shared."""

import numpy as np
import pytest
from tests.audits.thermography.losing import examination, lost, region, view

from premises.audits.figures import Band, Ledger
from premises.audits.thermography.heat import losses
from premises.audits.thermography.losses import Losses
from premises.audits.thermography.scale import scale_of
from premises.audits.thermography.scene import Part, Scale, View


def width(told: Band | None) -> float:
    assert told is not None
    return (told.p90 - told.p10) / told.p50


def of_view(prefix: str, looked: View, *, seed: int = 7) -> Losses:
    return losses(examination(region()), looked, Ledger(), prefix, draws=4000, seed=seed)


def test_the_same_seed_gives_the_same_band_and_another_nearly() -> None:
    one, same, other = (lost(examination(region()), seed=seed) for seed in (7, 7, 8))
    assert one.total_w == same.total_w
    assert one.total_w != other.total_w
    assert other.total_w is not None
    assert one.total_w is not None
    assert other.total_w.p50 == pytest.approx(one.total_w.p50, rel=0.02)


def test_a_stated_width_leaves_the_film_as_the_main_cause() -> None:
    """Film 15 %, width 5 % (twice, for area), reading and rim 6 %: about ± 20 %."""
    assert 0.4 < width(lost(examination(region())).total_w) < 0.65


def test_a_guessed_scale_is_good_to_a_factor_of_five() -> None:
    """How far people stand and how wide cameras look: 0.64 for metres, twice that for area."""
    guessed = view(scale=scale_of(12, 16, part=Part.WALL))
    loss = lost(examination(region()), guessed)
    assert loss.total_w is not None
    assert 4.5 < loss.total_w.p90 / loss.total_w.p50 < 6
    assert loss.is_size_guessed
    assert not lost(examination(region())).is_size_guessed


@pytest.mark.parametrize("width_m", [0.8, 1.3, 3.2, 4.0])
def test_the_widths_that_people_photograph_lie_within_the_band_of_a_guess(width_m: float) -> None:
    guess = lost(examination(region()), view(scale=scale_of(240, 320, part=Part.WALL))).total_w
    stated = scale_of(240, 320, part=Part.WALL, stated_width_m=width_m)
    truth = lost(examination(region()), view(scale=stated)).total_w
    assert guess is not None
    assert truth is not None
    assert guess.p10 < truth.p50 < guess.p90


def test_less_difference_widens_what_is_lost_per_kelvin() -> None:
    cold = lost(examination(region(mean_k=3), sound_c=17.6), view(20, 0))
    mild = lost(examination(region(mean_k=0.9), sound_c=19.3), view(20, 14))

    def spread(loss: Losses) -> float:
        assert loss.conduction_draws is not None
        return float(loss.conduction_draws.std() / np.median(loss.conduction_draws))

    assert spread(mild) > 1.15 * spread(cold)


def test_colours_are_less_sure_than_counts() -> None:
    counts, colours = (
        lost(examination(region()), view(is_approximate=approximate))
        for approximate in (False, True)
    )
    assert width(colours.total_w) > 1.2 * width(counts.total_w)


def test_a_shallow_region_is_less_sure_than_a_deep_one() -> None:
    shallow = lost(examination(region(mean_k=0.3), noise_k=0.2))
    deep = lost(examination(region(mean_k=4.0), noise_k=0.2))
    assert width(shallow.total_w) > 1.3 * width(deep.total_w)


def test_regions_share_their_causes_so_the_sum_is_no_surer_than_each() -> None:
    many = lost(examination(*(region(number) for number in range(1, 9))))
    one = many.regions[0]
    assert width(many.total_w) > 0.9 * width(one.total_w)


def test_views_of_a_report_share_the_room_but_not_the_scale() -> None:
    looked = view(scale=Scale(0.01, 0.2, ""))
    one, other = of_view("view.1", looked), of_view("view.2", looked)
    stranger = of_view("view.2", looked, seed=8)
    assert one.conduction_draws is not None
    assert other.conduction_draws is not None
    assert stranger.conduction_draws is not None
    shared = np.corrcoef(one.conduction_draws, other.conduction_draws)[0, 1]
    assert 0.05 < shared < 0.6
    assert abs(np.corrcoef(one.conduction_draws, stranger.conduction_draws)[0, 1]) < 0.05


def test_a_band_is_in_order_and_positive() -> None:
    told = lost(examination(region(mean_k=0.2), noise_k=0.5)).total_w
    assert told is not None
    assert 0 <= told.p10 <= told.p50 <= told.p90
