"""The small pictures beside events look as the contract says."""

import io
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from premises.cameras.thumbnails import filename, thumbnail
from premises.kernel.images import decode, inspect


@dataclass(frozen=True)
class Found:
    label: str
    confidence: float
    x: float
    y: float
    width: float
    height: float


def black(width: int, height: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.zeros((height, width, 3), dtype=np.uint8)


def near(pixel: np.ndarray[tuple[int], np.dtype[np.uint8]], colour: str) -> bool:
    wanted = np.frombuffer(bytes.fromhex(colour), dtype=np.uint8).astype(int)
    return bool(np.abs(pixel.astype(int) - wanted).max() < 60)


def test_the_file_is_named_after_its_detection() -> None:
    assert filename(42) == "42_thumb.jpg"
    assert filename("0199-abc") == "0199-abc_thumb.jpg"


@pytest.mark.parametrize("size", [(1920, 1080), (640, 480), (480, 1280), (10, 10)])
def test_a_thumbnail_is_a_jpeg_of_320_by_240(size: tuple[int, int]) -> None:
    header = inspect(thumbnail(black(*size), []))
    assert (header.format, header.width, header.height) == ("JPEG", 320, 240)


def test_its_quality_is_85() -> None:
    reference = io.BytesIO()
    Image.new("RGB", (8, 8)).save(reference, "JPEG", quality=85)
    made = Image.open(io.BytesIO(thumbnail(black(8, 8), [])))
    assert made.quantization == Image.open(reference).quantization  # type: ignore[attr-defined]


def test_a_wide_picture_lies_between_black_bars() -> None:
    white = np.full((1080, 1920, 3), 255, dtype=np.uint8)
    pixels = decode(thumbnail(white, [])).pixels
    assert pixels[:28].max() < 30
    assert pixels[32:208].min() > 225
    assert pixels[212:].max() < 30


@pytest.mark.parametrize(
    ("label", "colour"),
    [
        ("person", "E74856"),
        ("car", "3B82F6"),
        ("truck", "3B82F6"),
        ("dog", "76B900"),
        ("cat", "76B900"),
        ("bicycle", "FFB800"),
        ("motorcycle", "FFB800"),
        ("bird", "A855F7"),
        ("bus", "FFFFFF"),
        ("suitcase", "FFFFFF"),
    ],
)
def test_each_kind_has_its_colour(label: str, colour: str) -> None:
    pixels = decode(thumbnail(black(640, 480), [Found(label, 0.9, 100, 100, 300, 300)])).pixels
    # The left line of the box is three pixels wide; its middle is looked at.
    assert near(pixels[120, 51], colour)
    # The tag above the box is filled with the same colour.
    assert near(pixels[36, 52], colour)


def test_boxes_refer_to_the_original_even_on_a_shrunken_copy() -> None:
    found = [Found("person", 0.95, 400, 300, 800, 500)]
    whole = decode(thumbnail(black(1920, 1080), found)).pixels
    copy = decode(thumbnail(black(960, 540), found, original_size=(1920, 1080))).pixels
    np.testing.assert_allclose(whole.astype(int), copy.astype(int), atol=2)


def test_boxes_that_make_no_sense_leave_the_picture_whole() -> None:
    nan, endless = float("nan"), float("inf")
    found = [
        Found("person", 0.9, nan, 0, 10, 10),
        Found("person", 0.9, 0, 0, endless, 10),
        Found("person", 0.9, -500, -500, 100, 100),
        Found("person", nan, 10, 10, -30, -30),
        Found("a very long name of a thing that no detector knows " * 5, 0.9, 630, 470, 90, 90),
    ]
    assert inspect(thumbnail(black(640, 480), found)).width == 320
