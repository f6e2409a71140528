"""An overlay shows what is gone, what is new and what stayed; its tiles are the same picture."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from premises.drawings.content import Box, Similarity
from premises.drawings.differencing import ChangeKind
from premises.drawings.overlays import (
    LAYERS,
    PALETTES,
    Layers,
    Mark,
    archive,
    overlay_png,
    separate,
    tile_place,
)
from premises.drawings.overlays.tiles import TILE_PX, blank_tile, levels

RED_BLUE = PALETTES["red_blue"]


def paper(height: int = 200, width: int = 300) -> NDArray[np.uint8]:
    return np.full((height, width), 255, np.uint8)


def separated() -> Layers:
    """A line that stays, one that goes, one that comes."""
    old, new = paper(), paper()
    old[50, 20:120] = new[50, 20:120] = 0
    old[100, 20:120] = 0
    new[150, 20:120] = 0
    return separate(old, new, Similarity(), 1)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_each_ink_lies_in_its_own_layer() -> None:
    layers = separated()
    assert set(np.nonzero(layers.common)[0]) == {50}
    assert set(np.nonzero(layers.removed)[0]) == {100}
    assert set(np.nonzero(layers.added)[0]) == {150}


def test_lines_a_hair_apart_are_common() -> None:
    old, new = paper(), paper()
    old[50, 20:120], new[51, 20:120] = 0, 0
    layers = separate(old, new, Similarity(), 1)
    assert not layers.removed.any()
    assert not layers.added.any()


def test_the_old_sheet_is_put_where_it_lies_on_the_new_one() -> None:
    old, new = paper(), paper(400, 600)
    old[50, 20:120] = 0
    new[105:107, 50:250] = 0
    layers = separate(old, new, Similarity(2.0, 0.0, 10.0, 5.0), 2)
    assert layers.common.any()
    assert not layers.removed.any()


def test_outside_the_old_sheet_there_is_paper_and_nothing_is_gone() -> None:
    layers = separate(paper(50, 50), paper(), Similarity(), 1)
    assert not layers.removed.any()


def test_the_picture_has_the_palettes_colours_and_numbered_frames() -> None:
    mark = Mark(7, ChangeKind.ADDED, Box(20, 148, 120, 152))
    picture = opened(overlay_png(separated(), RED_BLUE, [mark], 1.0)).convert("RGB")
    assert picture.getpixel((60, 50)) == RED_BLUE.common
    assert picture.getpixel((60, 100)) == RED_BLUE.removed
    assert picture.getpixel((60, 150)) == RED_BLUE.added
    assert picture.getpixel((121, 150)) == RED_BLUE.added  # the frame, 1 mm outside
    assert picture.getpixel((200, 20)) == (255, 255, 255)


def test_each_kind_has_a_sign_of_its_own() -> None:
    """The font at hand drew the same empty box for three of them."""
    looks = set()
    for kind in ChangeKind:
        mark = Mark(7, kind, Box(20, 148, 120, 152))
        picture = opened(overlay_png(separated(), RED_BLUE, [mark], 1.0)).convert("L")
        # What is drawn, whatever its colour.
        looks.add(picture.crop((15, 130, 60, 147)).point(lambda grey: 255 * (grey < 200)).tobytes())
    assert len(looks) == len(ChangeKind)


def test_words_that_differ_stand_whole_in_their_layers() -> None:
    """Printed on each other their letters touch everywhere."""
    old, new = paper(), paper()
    old[50, 20:120] = new[50, 20:120] = 0
    for column in range(20, 120, 6):
        old[90:110, column] = new[90:110, column + 1] = 0
        old[140:160, column] = new[140:160, column + 1] = 0
    layers = separate(old, new, Similarity(), 2, [Box(0, 80, 300, 120)])
    assert (layers.removed[90:110] == 255 - old[90:110]).all()
    assert (layers.added[90:110] == 255 - new[90:110]).all()
    assert not layers.common[90:110].any()
    assert not layers.removed[140:160].any()
    assert set(np.nonzero(layers.common[:80])[0]) == {50}
    separate(old, new, Similarity(), 2, [Box(-50, -50, -10, -10), Box(290, 190, 900, 900)])


@pytest.mark.parametrize("name", PALETTES)
def test_removed_and_added_differ_also_without_colour_sight(name: str) -> None:
    """Seen through a deuteranope's eyes (Viénot et al. 1999, in linear light) they stay apart."""
    seen = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
    palette = PALETTES[name]
    gone, fresh = (
        seen @ (np.array(colour) / 255) ** 2.2 for colour in (palette.removed, palette.added)
    )
    assert np.abs(gone - fresh).max() > 0.3


def test_the_largest_level_of_tiles_is_the_layer_itself() -> None:
    rng = np.random.default_rng(5)
    ink = np.zeros((700, 1100), np.uint8)
    ink[rng.integers(0, 700, 300), rng.integers(0, 1100, 300)] = 255
    made = archive(Layers(ink, np.zeros_like(ink), ink), RED_BLUE)
    last = len(levels(1100, 700)) - 1
    joined = np.zeros_like(ink)
    for row in range(2):
        for column in range(3):
            place = tile_place(made.manifest, f"added/{last}/{column}_{row}")
            assert place is not None
            tile = np.asarray(opened(made.data[slice(*place)]).convert("RGBA"))[..., 3]
            top, left = row * TILE_PX, column * TILE_PX
            joined[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
    assert (joined == ink).all()


def test_a_thin_line_is_seen_at_every_level() -> None:
    ink = np.zeros((700, 1100), np.uint8)
    ink[333, :] = 255
    empty = np.zeros_like(ink)
    made = archive(Layers(ink, empty, empty), RED_BLUE)
    for number, level in enumerate(levels(1100, 700)):
        rows = range(level.rows)
        assert any(tile_place(made.manifest, f"common/{number}/0_{row}") for row in rows)


def test_tiles_without_ink_take_no_room_and_are_blank() -> None:
    made = archive(separated(), RED_BLUE)
    empty = np.zeros((200, 300), np.uint8)
    nothing = archive(Layers(empty, empty, empty), RED_BLUE)
    assert nothing.data == b""
    assert tile_place(nothing.manifest, "common/0/0_0") is None
    assert len(made.data) > 0
    assert opened(blank_tile()).convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "name",
    ["ink/0/0_0", "common/99/0_0", "common/0/1_0", "common/0/0_1", "common/-1/0_0", "common/0/x_0"],
)
def test_a_tile_that_cannot_be_is_unknown(name: str) -> None:
    made = archive(separated(), RED_BLUE)
    with pytest.raises(KeyError):
        tile_place(made.manifest, name)
    assert LAYERS == ("common", "removed", "added")
