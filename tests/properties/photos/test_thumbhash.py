"""What a thumbhash says is what the picture looks like from afar."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from premises.properties.photos.thumbhash import thumbhash


def read(data: bytes) -> tuple[NDArray[np.float64], int, int]:
    """The picture in a hash of an opaque one, 32 pixels on its longer side, 0 to 1.

    Written from the layout that the format's author published, apart from what writes it.
    """
    first, second = int.from_bytes(data[:3], "little"), int.from_bytes(data[3:5], "little")
    assert not first >> 23, "it has no transparency"
    wide, count = second >> 15, second & 7
    across, down = (7, max(3, count)) if wide else (max(3, count), 7)
    means = (first & 63) / 63, (first >> 6 & 63) / 31.5 - 1, (first >> 12 & 63) / 31.5 - 1
    scales = (first >> 18 & 31) / 31, (second >> 3 & 63) / 63, (second >> 9 & 63) / 63
    halves = [half for byte in data[5:] for half in (byte & 15, byte >> 4)]
    width = 32 if across >= down else round(32 * across / down)
    height = 32 if down >= across else round(32 * down / across)
    planes, at = [], 0
    for mean, scale, (nx, ny) in zip(means, scales, ((across, down), (3, 3), (3, 3)), strict=True):
        plane = np.full((height, width), mean)
        for y in range(ny):
            for x in range(nx):
                if (x or y) and x * ny < nx * (ny - y):
                    strength = (halves[at] / 7.5 - 1) * scale
                    at += 1
                    rows = np.cos(math.pi / height * y * (np.arange(height) + 0.5))
                    columns = np.cos(math.pi / width * x * (np.arange(width) + 0.5))
                    plane += 2 * strength * np.outer(rows, columns)
        planes.append(plane)
    light, warm, ruddy = planes
    blue = light - 2 / 3 * warm
    red = (3 * light - blue + ruddy) / 2
    return np.stack([red, red - ruddy, blue], -1), width, height


@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (255, 255, 255), (200, 30, 40), (10, 120, 250), (128, 128, 128)]
)
def test_one_colour_stays_that_colour(colour: tuple[int, int, int]) -> None:
    pixels = np.full((60, 90, 3), colour, dtype=np.uint8)
    found, *_ = read(thumbhash(pixels))
    np.testing.assert_allclose(found.mean((0, 1)) * 255, colour, atol=8)
    assert found.std((0, 1)).max() < 0.02


def test_what_is_left_and_above_stays_there() -> None:
    y, x = np.mgrid[0:64, 0:96]
    pixels = np.stack([x * 255 // 96, y * 255 // 64, np.full_like(x, 40)], -1).astype(np.uint8)
    found, width, height = read(thumbhash(pixels))
    assert (width, height) == (32, 23)
    assert found[:, -4:, 0].mean() > found[:, :4, 0].mean() + 0.4
    assert found[-4:, :, 1].mean() > found[:4, :, 1].mean() + 0.4
    np.testing.assert_allclose(found.mean((0, 1)), pixels.mean((0, 1)) / 255, atol=0.06)


@given(st.integers(1, 100), st.integers(1, 100), st.integers(0, 2**32 - 1))
def test_any_picture_has_a_short_hash_that_knows_its_shape(
    width: int, height: int, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    data = thumbhash(pixels)
    assert 5 < len(data) <= 28
    _, found_width, found_height = read(data)
    assert (width > height) <= (found_width >= found_height)
    assert (width < height) <= (found_width <= found_height)


@pytest.mark.parametrize("shape", [(0, 5, 3), (101, 5, 3), (5, 200, 3)])
def test_what_is_too_large_is_no_picture_for_it(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be hashed"):
        thumbhash(np.zeros(shape, dtype=np.uint8))
