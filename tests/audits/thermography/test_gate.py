"""The difference of the two airs decides how far a thermogram may be trusted."""

import math

import numpy as np
import pytest
from tests.audits.thermography.walls import Wall, box

from premises.audits.thermography import Gate, Side, examine
from premises.audits.thermography.scene import View


@pytest.mark.parametrize(
    ("difference_k", "gate", "code"),
    [
        (20.0, Gate.QUANTITATIVE, "audits.quantitative"),
        (10.0, Gate.QUANTITATIVE, "audits.quantitative"),
        (9.9, Gate.LOW_CONFIDENCE, "audits.small_gradient"),
        (5.0, Gate.LOW_CONFIDENCE, "audits.small_gradient"),
        (4.9, Gate.NO_NUMBERS, "audits.no_gradient"),
        (0.0, Gate.NO_NUMBERS, "audits.no_gradient"),
        (-9.0, Gate.LOW_CONFIDENCE, "audits.small_gradient"),
        (-12.0, Gate.QUANTITATIVE, "audits.quantitative"),
    ],
)
def test_ten_kelvins_are_enough_five_are_little_and_less_is_nothing(
    difference_k: float, gate: Gate, code: str
) -> None:
    found = examine(Wall(inside_c=21, outside_c=21 - difference_k).view())
    assert (found.verdict.gate, found.verdict.code) == (gate, code)
    assert f"{abs(difference_k):.1f} K" in found.verdict.sentence
    assert found.verdict.has_numbers == (abs(difference_k) >= 5)


def test_below_five_kelvins_places_are_still_shown_but_mould_is_not_told() -> None:
    found = examine(
        Wall(inside_c=21, outside_c=17, factor=0.7).defect(box(0.3, 0.3, 0.6, 0.6), 1.5).view()
    )
    assert found.verdict.gate is Gate.NO_NUMBERS
    assert len(found.regions) == 1
    assert not found.regions[0].mould_risk


def test_with_equal_airs_no_place_can_show_a_loss() -> None:
    found = examine(Wall(inside_c=21, outside_c=21).defect(box(0.3, 0.3, 0.6, 0.6), 1.5).view())
    assert found.regions == ()
    assert "same temperature on both sides" in " ".join(found.remarks)


def test_temperatures_read_from_colours_are_of_low_confidence() -> None:
    seen = Wall().view()
    found = examine(View(celsius=seen.celsius, temperatures=seen.temperatures, is_approximate=True))
    assert (found.verdict.gate, found.verdict.code) == (
        Gate.LOW_CONFIDENCE,
        "audits.approximate_picture",
    )


def test_in_summer_the_warm_places_lose() -> None:
    wall = Wall(inside_c=23, outside_c=35).defect(box(0.3, 0.3, 0.6, 0.6), -2.0)
    found = examine(wall.view())
    assert len(found.regions) == 1
    assert found.regions[0].mean_c > found.regions[0].sound_c
    assert not found.regions[0].mould_risk
    assert any("warmer outside" in remark for remark in found.remarks)


def test_a_surface_as_warm_as_the_outside_air_was_taken_from_outside() -> None:
    wall = Wall(inside_c=20, outside_c=-2, factor=0.06, stratification_k=0.0)
    found = examine(wall.defect(box(0.3, 0.3, 0.6, 0.6), -1.5).view())
    assert found.side is Side.OUTSIDE
    assert len(found.regions) == 1
    assert found.regions[0].mean_c > found.regions[0].sound_c
    assert found.regions[0].factor_min is None
    assert any("outside" in remark for remark in found.remarks)


def test_the_side_that_was_stated_counts_more_than_the_picture() -> None:
    wall = Wall(inside_c=20, outside_c=-2, factor=0.1, stratification_k=0.0)
    found = examine(wall.defect(box(0.3, 0.3, 0.6, 0.6), 1.0).view(side=Side.INSIDE))
    assert found.side is Side.INSIDE
    assert len(found.regions) == 1


def test_the_factor_is_that_of_the_coldest_hundredth_and_tells_mould() -> None:
    wall = Wall(inside_c=20, outside_c=0, factor=0.9, stratification_k=0.0)
    region = examine(wall.defect(box(0.3, 0.3, 0.7, 0.7), 4.0).view(noise_k=0.03)).regions[0]
    assert region.factor_min is not None
    assert region.factor_mean is not None
    assert math.isclose(region.factor_min, 0.70, abs_tol=0.01)
    assert region.factor_min < region.factor_mean < 0.75
    assert region.mould_risk
    # Sound wall: 2 K below the air; the place: about 5.6 K below it on the mean.
    assert 2.6 < region.incidence < 3.0
    assert np.isclose(region.coldest_c, 14.0, atol=0.2)
