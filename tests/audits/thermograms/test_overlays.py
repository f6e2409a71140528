"""What cameras draw over a scene is covered; the scene itself is not, whatever is read in it."""

import numpy as np
import pytest

from premises.audits.thermograms.overlays import overlays
from premises.kernel.ocr import Word

PLAIN = np.full((480, 640, 3), 90, np.uint8)
SPOT = Word("17.2 °C", 20.0, 20.0, 90.0, 44.0, 0.98)


def test_text_is_covered_with_the_box_behind_it() -> None:
    covered = overlays(PLAIN, [SPOT], None)
    assert covered[20:44, 20:90].all()
    assert covered.mean() < 0.02


@pytest.mark.parametrize(
    "no_text",
    [
        Word("1", 0.0, 0.0, 639.3, 479.3, 0.41),
        Word("1", 0.0, 0.0, 639.3, 479.3, 0.97),
        Word("W'", 10.0, 100.0, 600.0, 460.0, 0.6),
        Word(".racd", 300.0, 200.0, 340.0, 215.0, 0.24),
    ],
)
def test_what_is_too_large_or_too_unsure_for_text_covers_nothing(no_text: Word) -> None:
    assert not overlays(PLAIN, [no_text], None).any()
    assert (overlays(PLAIN, [no_text, SPOT], None) == overlays(PLAIN, [SPOT], None)).all()
