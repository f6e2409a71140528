"""Boxes and labels land where they belong, and a picture keeps its shape in any frame."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from premises.kernel.images import LabelledBox, decode, draw_boxes, encode_jpeg, letterbox

RED, AMBER = (231, 72, 86), (255, 184, 0)


def grey(width: int, height: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 90, dtype=np.uint8)


def letters(picture: NDArray[np.uint8], *tags: tuple[int, int, int]) -> int:
    """How many pixels are neither ground nor box nor tag."""
    others = [(picture == colour).all(axis=2) for colour in ((90, 90, 90), *tags)]
    return int((~np.logical_or.reduce(others)).sum())


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 300), st.integers(1, 300))
def test_a_letterboxed_picture_keeps_its_shape(
    width: int, height: int, across: int, down: int
) -> None:
    framed = letterbox(grey(width, height), (across, down), (1, 2, 3))
    assert framed.pixels.shape == (down, across, 3)
    inside = round(width * framed.scale_x), round(height * framed.scale_y)
    assert inside[0] == across or inside[1] == down or 1 in inside
    assert abs(across - inside[0] - 2 * framed.left) <= 1
    assert abs(down - inside[1] - 2 * framed.top) <= 1


def test_the_bars_have_the_colour_asked_for() -> None:
    framed = letterbox(grey(200, 100), (320, 240), (114, 114, 114))
    assert (framed.left, framed.top) == (0, 40)
    assert framed.scale_x == framed.scale_y == 1.6
    assert (framed.pixels[:40] == 114).all()
    assert (framed.pixels[40:200] == 90).all()
    assert (framed.pixels[200:] == 114).all()


def test_a_box_is_outlined_three_pixels_wide() -> None:
    picture = draw_boxes(grey(320, 240), [LabelledBox(100, 80, 199, 159, "person 0.95", RED)])
    row, column = picture[120], picture[:, 190]
    assert [x for x in range(320) if tuple(row[x]) == RED] == [100, 101, 102, 197, 198, 199]
    assert [y for y in range(240) if tuple(column[y]) == RED] == [80, 81, 82, 157, 158, 159]
    assert (picture[100:150, 110:190] == 90).all()


def test_the_picture_given_is_not_drawn_upon() -> None:
    before = grey(64, 64)
    draw_boxes(before, [LabelledBox(8, 8, 40, 40, "cat 0.50", RED)])
    assert (before == 90).all()


@pytest.mark.parametrize(
    ("left", "top", "right", "bottom"),
    [(0, 0, 60, 40), (300, 0, 319, 30), (300, 200, 319, 239), (0, 230, 20, 239), (0, 0, 319, 239)],
)
def test_a_label_lies_whole_within_the_picture(
    left: int, top: int, right: int, bottom: int
) -> None:
    box = LabelledBox(left, top, right, bottom, "motorcycle 0.99", AMBER)
    picture = draw_boxes(grey(320, 240), [box], line_px=1)
    plain = draw_boxes(grey(320, 240), [LabelledBox(160, 120, 250, 180, box.label, AMBER)], 1)
    # Its letters are as many pixels as those of the same label in the middle of the picture.
    assert letters(picture, AMBER) == letters(plain, AMBER) > 100


def test_labels_of_boxes_on_one_another_do_not_cover_each_other() -> None:
    boxes = [LabelledBox(100, 100, 220, 200, "dog 0.80", c) for c in (RED, AMBER)]
    alone = [letters(draw_boxes(grey(320, 240), [box]), RED, AMBER) for box in boxes]
    assert letters(draw_boxes(grey(320, 240), boxes), RED, AMBER) == sum(alone)


def test_letters_contrast_with_their_tag() -> None:
    for colour, letter in (((10, 10, 60), 255), (AMBER, 0), (RED, 0)):
        box = LabelledBox(20, 40, 90, 90, "cat 0.50", colour)
        assert (draw_boxes(grey(120, 100), [box]) == letter).all(axis=2).sum() > 1, colour


@given(*[st.floats(-1e9, 1e9) for _ in range(4)], st.text(max_size=300))
def test_no_box_and_no_label_is_too_strange_to_draw(
    left: float, top: float, right: float, bottom: float, label: str
) -> None:
    picture = draw_boxes(grey(64, 48), [LabelledBox(left, top, right, bottom, label, RED)])
    assert picture.shape == (48, 64, 3)


def test_a_jpeg_made_here_can_be_read_here() -> None:
    data = encode_jpeg(grey(33, 17), quality=85)
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    np.testing.assert_allclose(decode(data).pixels, 90, atol=2)
