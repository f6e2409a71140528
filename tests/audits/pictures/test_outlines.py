"""Outlines and their numbers show on every background and hide nothing."""

import numpy as np
import pytest
from tests.audits.pictures.views import box

from premises.audits.pictures.contours import draw_contours, patch
from premises.audits.pictures.labels import Box, Label, placed


@pytest.mark.parametrize("background", [0, 128, 255])
def test_an_outline_shows_on_every_background_and_leaves_the_inside_as_it_was(
    background: int,
) -> None:
    mask = box((30, 40), slice(10, 20), slice(10, 30))
    pixels = np.full((300, 400, 3), background, dtype=np.uint8)
    outline = patch(mask, (400, 300))
    assert outline is not None
    drawn = draw_contours(pixels, [outline])
    line = drawn[90:205, 150]
    assert line.max() - line.min() > 200
    assert (drawn[120:180, 130:270] == background).all()
    assert (drawn[:80] == background).all()
    assert len(np.unique(drawn)) > 10, "its edge is smooth"


def test_the_outline_of_a_crack_goes_round_it_and_does_not_cover_it() -> None:
    mask = box((60, 80), slice(30, 31), slice(10, 70))
    pixels = np.full((600, 800, 3), 100, dtype=np.uint8)
    outline = patch(mask, (800, 600))
    assert outline is not None
    drawn = draw_contours(pixels, [outline])
    assert (drawn[303:307, 200:600] == 100).all()
    assert drawn[280:303, 400].max() == 255
    assert drawn[307:330, 400].max() == 255


@pytest.mark.parametrize("size", [(16, 12), (160, 120), (1000, 750)])
@pytest.mark.parametrize("where", ["nothing", "one pixel", "all", "corner"])
def test_any_mask_at_any_size_is_outlined_where_something_lies_beside_it(
    where: str, size: tuple[int, int]
) -> None:
    mask = {
        "nothing": np.zeros((12, 16), np.bool_),
        "one pixel": box((12, 16), slice(5, 6), slice(7, 8)),
        "all": np.ones((12, 16), np.bool_),
        "corner": box((12, 16), slice(9, 12), slice(13, 16)),
    }[where]
    found = patch(mask, size)
    assert (found is None) == (where == "nothing")
    if found is not None:
        pixels = np.zeros((size[1], size[0], 3), dtype=np.uint8)
        assert (draw_contours(pixels, [found]).max() > 100) == (where != "all")


def overlap(one: Box, other: Box) -> int:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, across) * max(0, down)


def test_labels_lie_inside_and_hide_neither_each_other_nor_a_region() -> None:
    taken = box((300, 400), slice(100, 130), slice(0, 400))
    edges = [(20, 100), (60, 100), (75, 100), (390, 100)]
    labels = [
        Label(f"A{place}", above=[at], below=[(at[0], 130)]) for place, at in enumerate(edges)
    ]
    boxes = [where for _, where in placed(labels, taken, 30)]
    assert all(
        left >= 0 and top >= 0 and right <= 400 and bottom <= 300
        for left, top, right, bottom in boxes
    )
    assert all(
        overlap(one, other) == 0 for place, one in enumerate(boxes) for other in boxes[place + 1 :]
    )
    assert not any(taken[top:bottom, left:right].any() for left, top, right, bottom in boxes)
