"""A temperature factor is told where the inner surface is seen, and nowhere else."""

import numpy as np
import pytest
from tests.audits.thermography.losing import examination, region

from premises.audits.comparison import spot_of
from premises.audits.figures import Band
from premises.audits.thermography.factors import factor, has_mould_risk
from premises.audits.thermography.losses import small
from premises.audits.thermography.scene import Side, Temperatures, View
from premises.audits.thermography.severity import severity

WINTER, SUMMER = Temperatures(20.0, 0.0, "C", ""), Temperatures(20.0, 35.0, "C", "")


def test_a_cold_corner_of_a_warm_room_is_a_matter_of_mould() -> None:
    known = factor(14.0, WINTER, Side.INSIDE)
    assert known == pytest.approx(0.7)
    assert has_mould_risk(known, WINTER)
    assert not has_mould_risk(known, SUMMER)


@pytest.mark.parametrize("surface_c", [-5.0, 1.0, 12.0])
def test_from_outside_nothing_is_said_of_the_inner_surface(surface_c: float) -> None:
    known = factor(surface_c, WINTER, Side.OUTSIDE)
    assert known is None
    assert not has_mould_risk(known, WINTER)


def test_between_equal_airs_there_is_no_factor() -> None:
    assert factor(20.0, Temperatures(20.0, 20.0, "C", ""), Side.INSIDE) is None


def test_a_region_without_factor_is_low_and_can_be_kept() -> None:
    facade = region(factor_min=None)
    assert severity([examination(facade)], []) == "Low"
    outside = examination(facade, side=Side.OUTSIDE)
    seen = View(celsius=np.full((12, 16), 2.0, np.float32), temperatures=WINTER)
    spot = spot_of(seen, outside)
    assert spot is not None
    assert spot.factor_min is None


@pytest.mark.parametrize(
    ("watts", "found"),
    [
        ([20, 0.1, 0.1], (False, True, True)),
        ([20, 0.1], (False, False)),
        ([0.1, 0.1, 0.1], (False, False, False)),
        ([20, 0.1, 0.1, None], (False, False, False, False)),
        ([], ()),
    ],
)
def test_places_are_small_beside_others_and_only_together(
    watts: list[float | None], found: tuple[bool, ...]
) -> None:
    bands = [None if one is None else Band(one / 2, one, one * 2) for one in watts]
    assert small(bands) == found
