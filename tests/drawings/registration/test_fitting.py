"""The best turn, scale and shift of pairs of points, with strays among them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drawings.registration.plans import off_mm

from premises.drawings.content import Similarity
from premises.drawings.registration.fitting import consensus, fit

POINTS = np.random.default_rng(1).uniform((0, 0), (900, 600), (60, 2))


@given(
    scale=st.floats(0.2, 5),
    turn=st.floats(-np.pi, np.pi),
    dx=st.floats(-500, 500),
    dy=st.floats(-500, 500),
)
@settings(max_examples=50, deadline=None)
def test_a_similarity_comes_back_from_its_points(
    scale: float, turn: float, dx: float, dy: float
) -> None:
    truth = Similarity(scale * np.cos(turn), scale * np.sin(turn), dx, dy)
    found = fit(POINTS, truth.apply(POINTS))
    assert found is not None
    assert off_mm(found, truth) < 1e-6


def test_points_in_one_place_say_nothing() -> None:
    assert fit(np.ones((5, 2)), POINTS[:5]) is None
    assert consensus(np.ones((5, 2)), POINTS[:5], 1.0) is None
    assert consensus(np.empty((0, 2)), np.empty((0, 2)), 1.0) is None


@pytest.mark.parametrize("good", [12, 20, 40])
def test_what_a_fifth_of_the_pairs_agree_on_is_found(good: int) -> None:
    truth = Similarity(0.7, -0.4, 50, 300)
    new = np.random.default_rng(2).uniform((0, 0), (900, 600), POINTS.shape)
    new[:good] = truth.apply(POINTS[:good])
    found = consensus(POINTS, new, 1.0)
    assert found is not None
    assert off_mm(found.old_to_new, truth) < 0.1
    assert found.agree[:good].all()


def test_many_pairs_with_one_place_do_not_shrink_the_sheet_into_it() -> None:
    """Fifty places that all claim the same partner agree on a scale of zero, which is no scale."""
    truth = Similarity(1.0, 0.0, 5.0, 5.0)
    new = np.tile((450.0, 300.0), (60, 1))
    new[:10] = truth.apply(POINTS[:10])
    found = consensus(POINTS, new, 1.0)
    assert found is not None
    assert off_mm(found.old_to_new, truth) < 0.5
