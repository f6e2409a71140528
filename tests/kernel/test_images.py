"""Pictures of every kind are opened right, and bad ones are refused for what is wrong with them."""

import contextlib
import io
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.images import ALL_FORMATS, Format, ImageLimits, decode, inspect

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red and green above, blue and white below: every turn of it looks different."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return Image.fromarray(pixels)


def scene(width: int, height: int) -> Image.Image:
    """Something that compresses as badly as a photograph."""
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(7).integers(0, 40, (height, width))
    return Image.fromarray(np.stack([x, y, x * y // 97 + noise], -1).astype(np.uint8))


def saved(image: Image.Image, kind: Format = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int, kind: Format = "JPEG", **options: object) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return saved(quarters(), kind, exif=exif, **options)


def corners(pixels: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The colours of the four corners, in reading order, rounded to all or nothing."""
    inner = [pixels[4, 4], pixels[4, -5], pixels[-5, 4], pixels[-5, -5]]
    return [tuple(255 * int(value > 127) for value in colour) for colour in inner]


def refusal(call: Callable[[], object]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        call()
    return caught.value


def png_bomb(width: int, height: int) -> bytes:
    """A small file whose rows are all black and would fill width x height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width // 8 + 1)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("kind", ALL_FORMATS)
def test_every_format_is_told_by_its_content(kind: Format) -> None:
    data = saved(quarters(), kind)
    header = inspect(data)
    assert (header.format, header.width, header.height) == (kind, 96, 64)
    assert header.orientation == 1
    assert decode(data).pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF"])
def test_colours_come_out_as_red_green_and_blue(kind: Format) -> None:
    assert corners(decode(saved(quarters(), kind)).pixels) == [RED, GREEN, BLUE, WHITE]


def test_a_wrong_extension_deceives_nobody(tmp_path: Path) -> None:
    picture = tmp_path / "front_door.jpg"
    picture.write_bytes(saved(quarters(), "PNG"))
    assert inspect(picture).format == "PNG"
    text = tmp_path / "picture.png"
    text.write_text("<svg/> is no picture made of pixels")
    assert refusal(lambda: inspect(text)).code == "images.not_an_image"


def test_a_format_that_is_not_taken_is_named() -> None:
    limits = ImageLimits(formats=("JPEG", "PNG"))
    failure = refusal(lambda: decode(saved(quarters(), "GIF"), limits))
    assert (failure.code, failure.facts["format"]) == ("images.format_not_taken", "GIF")


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert refusal(lambda: inspect(empty)).code == "images.empty"
    assert refusal(lambda: decode(b"")).code == "images.empty"


def test_a_file_that_is_gone_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        decode(tmp_path / "gone.jpg")
    assert caught.value.code == "images.missing"


def test_a_file_that_cannot_be_opened_may_be_tried_again(tmp_path: Path) -> None:
    for look in (inspect, decode):
        with pytest.raises(Unavailable) as caught:
            look(tmp_path)
        assert caught.value.code == "images.not_opened"


def test_too_many_bytes_are_refused_unread() -> None:
    failure = refusal(lambda: inspect(b"\xff\xd8\xff" + bytes(100), ImageLimits(max_bytes=100)))
    assert (failure.code, failure.facts["size_bytes"]) == ("images.too_large", 103)


@pytest.mark.parametrize("side", [13_000, 30_000])
def test_a_small_file_that_would_decode_to_hundreds_of_megabytes_is_refused(side: int) -> None:
    """Also between Pillow's own two limits, where it would only warn."""
    bomb = png_bomb(side, side)
    assert len(bomb) < 200_000
    for look in (inspect, decode):
        failure = refusal(lambda look=look: look(bomb))  # type: ignore[misc]
        assert failure.code == "images.too_large"
        assert (failure.facts["width"], failure.facts["height"]) == (side, side)


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_the_limit_of_pixels_holds_for_every_format(kind: Format) -> None:
    limits = ImageLimits(max_pixels=96 * 64 - 1)
    failure = refusal(lambda: decode(saved(quarters(), kind), limits))
    assert (failure.code, failure.facts["width"]) == ("images.too_large", 96)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("BMP", {}),
        ("TIFF", {}),
    ],
)
def test_a_file_cut_anywhere_is_never_taken_as_whole(
    kind: Format, options: dict[str, object]
) -> None:
    data = saved(scene(160, 120), kind, **options)
    lengths = {
        *range(1, 60),
        *range(60, len(data), len(data) // 40),
        *range(len(data) - 60, len(data)),
    }
    for length in lengths:
        failure = refusal(lambda length=length: decode(data[:length]))  # type: ignore[misc]
        wanted = {"images.truncated"}
        # These two carry no end mark, so that a cut header is only seen to be damaged.
        if kind in {"BMP", "TIFF"}:
            wanted.add("images.unreadable")
        assert failure.code in wanted, length


def test_a_jpeg_without_its_last_two_bytes_is_truncated() -> None:
    assert refusal(lambda: decode(saved(scene(640, 480))[:-2])).code == "images.truncated"


def test_the_end_mark_of_an_embedded_preview_is_not_the_end() -> None:
    data = saved(scene(320, 240))
    preview = saved(quarters())
    segment = b"\xff\xe1" + struct.pack(">H", len(preview) + 8) + b"Exif\0\0" + preview
    with_preview = data[:2] + segment + data[2:]
    assert decode(with_preview).pixels.shape == (240, 320, 3)
    cut = with_preview[: len(segment) + 700]
    assert preview[-2:] in cut
    assert refusal(lambda: decode(cut)).code == "images.truncated"


def test_a_file_whose_end_is_still_zeros_is_truncated() -> None:
    data = saved(scene(320, 240))
    growing = data[: len(data) // 2] + bytes(len(data) - len(data) // 2)
    assert refusal(lambda: decode(growing)).code == "images.truncated"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_padding_behind_the_end_does_no_harm(kind: Format) -> None:
    padded = saved(quarters(), kind) + bytes(4096)
    assert decode(padded).pixels.shape == (64, 96, 3)


def test_a_picture_painted_in_thousands_of_layers_is_refused_before_decoding() -> None:
    whole = saved(quarters(), progressive=True)
    assert decode(whole).width == 96
    layer = whole[whole.rfind(b"\xff\xda") : -2]
    assert decode(whole[:-2] + layer * 80 + whole[-2:]).width == 96
    told = refusal(lambda: decode(whole[:-2] + layer * 5000 + whole[-2:]))
    assert told.code == "images.too_many_parts"


def test_notes_and_profiles_by_the_thousand_are_refused_before_they_are_joined() -> None:
    jpeg, png = saved(quarters()), saved(quarters(), "PNG")
    note = b"\xff\xe1\0\x44Exif\0\0" + b"II*\0\x08\0\0\0" + bytes(52)
    profile = struct.pack(">I", 4) + b"iCCPk\0\0x" + struct.pack(">I", zlib.crc32(b"iCCPk\0\0x"))
    for whole, part, at in ((jpeg, note, 2), (png, profile, 33)):
        assert decode(whole[:at] + part * 20 + whole[at:]).width == 96
        told = refusal(lambda: decode(whole[:at] + part * 5000 + whole[at:]))  # noqa: B023
        assert told.code == "images.too_many_parts"


def test_what_looks_like_layers_behind_the_end_does_no_harm() -> None:
    assert decode(saved(quarters()) + b"\xff\xda\x12\x34" * 5000).width == 96


def test_damage_in_the_middle_is_unreadable() -> None:
    data = bytearray(saved(scene(160, 120), "PNG"))
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    assert refusal(lambda: decode(bytes(data))).code in {"images.unreadable", "images.truncated"}


UPRIGHT = {
    1: [RED, GREEN, BLUE, WHITE],
    2: [GREEN, RED, WHITE, BLUE],
    3: [WHITE, BLUE, GREEN, RED],
    4: [BLUE, WHITE, RED, GREEN],
    5: [RED, BLUE, GREEN, WHITE],
    6: [BLUE, RED, WHITE, GREEN],
    7: [WHITE, GREEN, BLUE, RED],
    8: [GREEN, WHITE, RED, BLUE],
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})],
)
def test_pictures_stand_upright(orientation: int, kind: Format, options: dict[str, object]) -> None:
    data = turned(orientation, kind, **options)
    header, picture = inspect(data), decode(data)
    assert header.orientation == orientation
    assert corners(picture.pixels) == UPRIGHT[orientation]
    assert (header.width, header.height) == (picture.width, picture.height)
    assert picture.scale_x == picture.scale_y == 1
    assert (header.width > header.height) == (orientation < 5)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"]
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_spoiled_orientation_does_not_spoil_the_picture(exif: bytes) -> None:
    assert corners(decode(saved(quarters(), exif=exif)).pixels) == UPRIGHT[1]


def test_only_the_first_frame_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, GREEN, BLUE)]
    for kind in ("GIF", "PNG", "WEBP", "TIFF"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert corners(decode(data).pixels) == [RED] * 4, kind


def test_cmyk_becomes_rgb() -> None:
    data = saved(quarters().convert("CMYK"), quality=95)
    assert inspect(data).mode == "CMYK"
    assert corners(decode(data).pixels) == [RED, GREEN, BLUE, WHITE]


def test_sixteen_bit_grey_keeps_its_upper_half() -> None:
    steps = np.linspace(0, 65_535, 256, dtype=np.uint16).repeat(4).reshape(16, 64)
    for kind in ("PNG", "TIFF"):
        data = saved(Image.fromarray(steps), kind)
        assert inspect(data).mode == "I;16"
        np.testing.assert_array_equal(decode(data).pixels[..., 1], steps >> 8)


def test_a_picture_without_an_agreed_white_is_refused() -> None:
    data = saved(Image.fromarray(np.ones((8, 8), dtype=np.float32)), "TIFF")
    assert refusal(lambda: decode(data)).code == "images.unreadable"


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_other_kinds_of_pixel_become_rgb(mode: str) -> None:
    picture = decode(saved(Image.new("RGB", (16, 16), WHITE).convert(mode), "PNG"))
    assert picture.pixels.shape == (16, 16, 3)
    assert picture.pixels.min() == 255


def test_what_is_transparent_lies_on_black() -> None:
    half = Image.new("RGBA", (16, 16), (200, 100, 50, 128))
    np.testing.assert_allclose(decode(saved(half, "PNG")).pixels[0, 0], (100, 50, 25), atol=1)
    clear = Image.new("LA", (16, 16), (255, 0))
    assert decode(saved(clear, "PNG")).pixels.max() == 0
    palette = Image.new("P", (16, 16), 3)
    palette.putpalette([255] * 768)
    assert decode(saved(palette, "PNG", transparency=3)).pixels.max() == 0


def test_a_draft_is_no_smaller_than_what_fits_the_frame() -> None:
    data = saved(scene(1920, 1080))
    for frame, wanted in (
        ((640, 640), (960, 540)),
        ((960, 540), (960, 540)),
        ((961, 961), (1920, 1080)),
        ((320, 240), (480, 270)),
        ((10, 10), (240, 135)),
        ((4000, 4000), (1920, 1080)),
    ):
        picture = decode(data, draft_to=frame)
        assert (picture.width, picture.height) == wanted
        assert (picture.original_width, picture.original_height) == (1920, 1080)
        assert picture.scale_x == 1920 / wanted[0]


def test_a_draft_of_odd_size_maps_back_to_the_edge_of_the_original() -> None:
    picture = decode(saved(scene(1281, 853)), draft_to=(640, 640))
    assert (picture.width, picture.height) == (641, 427)
    assert picture.width * picture.scale_x == pytest.approx(1281)
    assert picture.height * picture.scale_y == pytest.approx(853)


def test_a_draft_of_a_turned_picture_fits_the_upright_frame() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    picture = decode(saved(scene(1920, 1080), exif=exif), draft_to=(540, 960))
    assert (picture.width, picture.height) == (540, 960)
    assert (picture.original_width, picture.original_height) == (1080, 1920)


def test_many_threads_decode_at_once() -> None:
    good, bomb = saved(scene(320, 240)), png_bomb(13_000, 13_000)

    def one(number: int) -> str:
        try:
            return str(decode(bomb if number % 3 == 0 else good).pixels.shape)
        except Invalid as failure:
            return failure.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(60)))
    assert answers == ["images.too_large" if n % 3 == 0 else "(240, 320, 3)" for n in range(60)]


SEEDS = [saved(quarters(24, 16), kind) for kind in ALL_FORMATS]


@given(st.sampled_from(SEEDS), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_changed_bytes_give_a_picture_or_a_refusal(data: bytes, at: int, change: bytes) -> None:
    at %= len(data)
    spoiled = data[:at] + change + data[at + len(change) :]
    with contextlib.suppress(Invalid):
        picture = decode(spoiled, ImageLimits(max_pixels=1_000_000))
        assert picture.pixels.shape == (picture.original_height, picture.original_width, 3)


@given(st.binary(max_size=64))
def test_noise_is_always_refused(data: bytes) -> None:
    assert refusal(lambda: inspect(data)).code.startswith("images.")
