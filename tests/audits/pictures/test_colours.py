"""Warmer is lighter for everyone, and the same colour means the same in every picture."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.audits.pictures.views import AIRS, REFUSED, panel

from premises.audits.pictures import colour_scale
from premises.audits.pictures.bars import ticks
from premises.audits.pictures.colour_scales import ColourScale
from premises.audits.pictures.palette import TABLE, paint
from premises.audits.thermography.findings import Examination
from premises.audits.thermography.scene import Side, Temperatures

DEUTERANOPE = np.array([[0.29275, 0.70725, -0.02234], [0.29275, 0.70725, 0.02234], [0.0, 0.0, 1.0]])
"""How linear red, green and blue look to who has no green cones (Viénot, Brettel & Mollon 1999)."""


def lightness(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """OKLab's lightness of linear red, green and blue (Ottosson 2020)."""
    cones = rgb @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    lightness: NDArray[np.float64] = np.cbrt(cones) @ np.array(
        [0.2104542553, 0.7936177850, -0.0040720468]
    )
    return lightness


def linear(table: NDArray[np.uint8]) -> NDArray[np.float64]:
    value = table / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def test_every_step_of_the_palette_is_lighter_by_about_as_much() -> None:
    steps = np.diff(lightness(linear(TABLE))[::8])
    assert steps.min() > 0
    assert steps.max() < 1.6 * steps.min()


def test_who_sees_no_green_still_sees_warmer_as_lighter() -> None:
    seen = np.clip(linear(TABLE) @ DEUTERANOPE.T, 0, 1)
    assert np.diff(lightness(seen)[::8]).min() > 0


def test_temperatures_beyond_the_scale_take_its_ends_and_unknown_ones_are_grey() -> None:
    celsius = np.array([[-50.0, 10.0, 20.0, 400.0, np.nan]], dtype=np.float32)
    painted = paint(celsius, 10.0, 20.0)[0].tolist()
    assert painted[:4] == [TABLE[0].tolist()] * 2 + [TABLE[-1].tolist()] * 2
    assert len(set(painted[4])) == 1
    assert painted[4] not in TABLE.tolist()


def test_a_scale_is_fixed_by_the_two_airs_and_not_by_the_picture() -> None:
    view = panel().examination
    cold, warm = (np.full((2, 2), one, np.float32) for one in (3.0, 19.0))
    assert colour_scale(cold, view, AIRS) == colour_scale(warm, view, AIRS)
    assert colour_scale(cold, view, AIRS) == ColourScale(10.0, 21.0, is_fixed=True)


def test_the_same_factor_has_the_same_colour_on_a_colder_day_and_in_summer() -> None:
    view = panel().examination
    shares = []
    for inside_c, outside_c in ((20.0, 0.0), (22.0, -18.0)):
        scale = colour_scale(
            np.zeros((2, 2), np.float32), view, Temperatures(inside_c, outside_c, "C", "")
        )
        surface_c = outside_c + 0.8 * (inside_c - outside_c)
        shares.append((surface_c - scale.low_c) / (scale.high_c - scale.low_c))
    assert shares[0] == pytest.approx(shares[1])
    summer = colour_scale(np.zeros((2, 2), np.float32), view, Temperatures(22.0, 36.0, "C", ""))
    assert (summer.low_c, summer.high_c) == pytest.approx((21.3, 29.0))


@pytest.mark.parametrize("airs", [AIRS, None])
def test_what_was_refused_is_shown_by_its_own_range_and_this_is_said(
    airs: Temperatures | None,
) -> None:
    view = Examination(verdict=REFUSED, side=Side.INSIDE)
    celsius = np.linspace(-70, 0, 400, dtype=np.float32).reshape(20, 20)
    scale = colour_scale(celsius, view, airs)
    assert (scale.low_c, scale.high_c, scale.is_fixed) == (-70.0, 0.0, False)
    assert "this picture alone" in scale.sentence


def test_noise_around_one_temperature_is_not_stretched_over_all_colours() -> None:
    view = Examination(verdict=REFUSED, side=Side.INSIDE)
    scale = colour_scale(np.full((5, 5), 20.0, np.float32), view, None)
    assert scale.high_c - scale.low_c >= 4
    unknown = colour_scale(np.full((5, 5), np.nan, np.float32), view, None)
    assert unknown.high_c > unknown.low_c


@pytest.mark.parametrize(("low", "high"), [(12.4, 20.7), (-70.0, 1.0), (3.1, 3.9), (-200, 900)])
def test_a_bar_has_a_few_round_numbers_within_its_ends(low: float, high: float) -> None:
    marks = ticks(ColourScale(low, high, is_fixed=True))
    assert 1 <= len(marks) <= 8
    assert all(low <= one <= high for one in marks)
