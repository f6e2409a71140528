"""Sheets of many framed details: one that moved is told, another such sheet is refused."""

import numpy as np
import pytest
from tests.drawings.registration.plans import ARCH_D, Drawn, border, floor, off_mm

from premises.drawings.content import Similarity
from premises.drawings.registration import register
from premises.kernel.errors import Invalid

CELL = 110.0


def details(first: int, *, moved: int | None = None) -> Drawn:
    """Twenty details, each in its frame; one may stand 12 mm aside, its frame with it."""
    whole = Drawn(np.empty((0, 4)), (), np.empty((0, 2)))
    for index in range(20):
        x, y = 60 + CELL * 1.2 * (index % 5), 50 + CELL * (index // 5)
        aside = 12.0 if index == moved else 0.0
        frame = np.array(
            [(0, 0, 100, 0), (100, 0, 100, 90), (100, 90, 0, 90), (0, 90, 0, 0)], float
        )
        small = floor(first + index, rooms=8, label="D").moved(Similarity(0.11, 0.0, 4.0, 8.0))
        detail = Drawn(np.concatenate((frame, small.lines)), small.texts, small.places)
        whole = whole + detail.moved(Similarity(1.0, 0.0, x + aside, y))
    return whole + border()


def test_one_detail_of_twenty_that_moved_is_a_view() -> None:
    found = register(details(1).on(ARCH_D), details(1, moved=7).on(ARCH_D))

    assert off_mm(found.old_to_new, Similarity()) < 0.001
    [view] = found.views
    assert off_mm(view.old_to_new, Similarity(1.0, 0.0, 12.0, 0.0)) < 0.001
    assert view.old_box.holds(60 + CELL * 1.2 * 2 + 50, 50 + CELL + 45)
    assert view.old_box.width < 1.3 * CELL


def test_equal_frames_do_not_make_another_sheet_of_details_the_same() -> None:
    with pytest.raises(Invalid) as refusal:
        register(details(1).on(ARCH_D), details(101).on(ARCH_D))
    assert refusal.value.code == "drawings.sheets_differ"
