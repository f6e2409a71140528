"""Points that a person gives lay the sheets, or are refused with the reason."""

import numpy as np
import pytest

from premises.drawings.content import Similarity
from premises.drawings.registration import Method, by_points
from premises.kernel.errors import Invalid

TRUTH = Similarity(0.9, 0.2, 14.0, -3.0)
OLD = np.array([(50.0, 40.0), (700.0, 60.0), (690.0, 500.0), (60.0, 520.0)])


def test_two_points_give_the_similarity_exactly() -> None:
    found = by_points(OLD[:2], TRUTH.apply(OLD[:2]))
    assert np.allclose(found.old_to_new.apply(OLD), TRUTH.apply(OLD))
    assert found.method is Method.MANUAL
    assert found.error_mm >= 0.4, "two points always fit, so a hand's error is all that is known"


def test_more_points_average_the_hand_and_say_how_far_it_was_off() -> None:
    hand = np.random.default_rng(1).normal(0, 0.3, OLD.shape)
    found = by_points(OLD, TRUTH.apply(OLD) + hand)
    off = found.old_to_new.apply(OLD) - TRUTH.apply(OLD)
    assert np.hypot(*off.T).max() < 0.6
    assert 0.1 < found.error_mm < 0.9
    assert found.confidence > by_points(OLD[:2], TRUTH.apply(OLD[:2])).confidence


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (OLD[:1], OLD[:1], "at least two points"),
        (OLD, OLD[:3], "the same number"),
        (OLD[:2], OLD[:2] * np.nan, "two numbers"),
        (OLD[[0, 0]], OLD[:2], "far apart"),
        (OLD[:2], OLD[[0, 0]], "far apart"),
        (OLD, OLD * 20, "five times"),
        (OLD, OLD * (-1, 1), "mirrored|inside out"),
        (OLD, OLD[[1, 0, 2, 3]], "miss by|inside out"),
    ],
)
def test_points_that_cannot_be_are_refused(old: np.ndarray, new: np.ndarray, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refusal:
        by_points(old, new)
    assert refusal.value.code == "drawings.bad_points"
