"""Nothing of a stranger's picture but its pixels gets out of the darkroom."""

import io
import time
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms
from tests.properties.snapshots import (
    SECRETS,
    chunk,
    gif_of,
    jpeg_saying,
    png_of,
    saved,
    scene,
    talkative,
)

from premises.kernel.errors import Invalid
from premises.properties.photos import FORMATS, Darkroom, Photo, PhotoLimits, are_alike
from premises.properties.photos.darkroom import _photo

ROOM = Darkroom(PhotoLimits(max_bytes=12_000_000))
KINDS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")


def shown(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg)).convert("RGB")


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the four corners, in reading order, rounded to all or nothing."""
    pixels = np.asarray(image)
    inner = [pixels[4, 4], pixels[4, -5], pixels[-5, 4], pixels[-5, -5]]
    return [tuple(255 * int(value > 127) for value in colour) for colour in inner]


UPRIGHT = corners(scene())


def refused(data: bytes, room: Darkroom = ROOM) -> Invalid:
    with pytest.raises(Invalid) as caught:
        room.read(data)
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_becomes_a_jpeg(kind: str) -> None:
    photo = ROOM.read(saved(scene(), kind))
    image = shown(photo)
    assert image.size == (photo.width, photo.height) == (96, 64)
    assert corners(image) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_no_place_camera_or_comment_is_in_any_byte_that_is_kept_or_served(kind: str) -> None:
    if kind == "TIFF":
        data = saved(scene(), "TIFF", description="my house 51.1234", software="SN-4711-GEHEIM")
    else:
        data = talkative(kind)
    assert any(secret in data for secret in SECRETS)
    photo = ROOM.read(data)
    made = ROOM.develop(photo.jpeg, [48, 96])
    everything = [photo.jpeg, *(one.data for prints in made.values() for one in prints)]
    assert len(everything) == 1 + 2 * len(FORMATS)
    for made_of_it in everything:
        assert not any(secret in made_of_it for secret in SECRETS)
        for mark in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"XMP ", b"EXIF", b"8BIM"):
            assert mark not in made_of_it
        image = Image.open(io.BytesIO(made_of_it))
        assert not image.getexif()
        assert not {"comment", "exif", "xmp", "icc_profile", "photoshop"} & image.info.keys()


def test_a_thumbnail_inside_the_notes_of_a_camera_is_gone() -> None:
    """It may show what was cut off the picture itself."""
    thumbnail = saved(Image.new("RGB", (32, 32), (1, 2, 3)))
    notes = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + thumbnail
    segment = b"\xff\xe1" + (len(notes) + 2).to_bytes(2, "big") + notes
    data = saved(scene())
    photo = ROOM.read(data[:2] + segment + data[2:])
    assert photo.jpeg.count(b"\xff\xd8\xff") == 1
    assert corners(shown(photo)) == UPRIGHT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [3, 6, 8, 5])
def test_a_picture_that_was_held_askew_stands_upright(kind: str, orientation: int) -> None:
    turns = {
        3: Image.Transpose.ROTATE_180,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        8: Image.Transpose.ROTATE_90,
    }
    photo = ROOM.read(talkative(kind, orientation))
    wanted = scene().transpose(turns[orientation])
    assert (photo.width, photo.height) == wanted.size
    assert corners(shown(photo)) == corners(wanted)


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    assert corners(shown(ROOM.read(saved(clear, "PNG")))) == [(255, 255, 255)] * 4
    palette = Image.new("P", (32, 32), 3)
    assert corners(shown(ROOM.read(saved(palette, "GIF", transparency=3)))) == [(255,) * 3] * 4


def test_inks_sixteen_bits_and_other_colours_become_ordinary_ones() -> None:
    assert corners(shown(ROOM.read(saved(scene().convert("CMYK"))))) == UPRIGHT
    deep = Image.fromarray(np.full((32, 32), 65_000, dtype=np.uint16))
    assert corners(shown(ROOM.read(saved(deep, "PNG")))) == [(255, 255, 255)] * 4
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    odd = saved(scene(), "JPEG", icc_profile=lab)
    assert corners(shown(ROOM.read(odd))) == UPRIGHT


def test_colours_are_taken_as_their_profile_means_them() -> None:
    """A profile with red and blue exchanged turns them round; nonsense is passed over."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for number in range(int.from_bytes(profile[128:132], "big")):
        at = 132 + 12 * number
        name = bytes(profile[at : at + 4])
        if name in {b"rXYZ", b"bXYZ"}:
            profile[at : at + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    red = Image.new("RGB", (32, 32), (255, 0, 0))
    meant = ROOM.read(saved(red, "PNG", icc_profile=bytes(profile)))
    assert corners(shown(meant)) == [(0, 0, 255)] * 4
    spoiled = bytes(profile[:128]) + b"\xff" * (len(profile) - 128)
    assert corners(shown(ROOM.read(saved(red, "PNG", icc_profile=spoiled)))) == [(255, 0, 0)] * 4


@pytest.mark.parametrize(
    ("size", "kept"), [((3000, 40), (2048, 27)), ((40, 9000), (18, 4096)), ((5000, 1), (2048, 1))]
)
def test_a_picture_is_made_no_larger_than_screens_are(
    size: tuple[int, int], kept: tuple[int, int]
) -> None:
    photo = ROOM.read(saved(Image.new("RGB", size, (9, 9, 9)), "PNG"))
    assert (photo.width, photo.height) == kept


_HTML = b"<html><script>alert(1)</script></html>"
_SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
_HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "images.empty"),
        (b"\xff", "images.truncated"),
        (_HTML, "images.not_an_image"),
        (_SVG, "images.not_an_image"),
        (_HEIC, "images.not_an_image"),
        (b"SIMPLE  =                    T" + b" " * 3000, "images.not_an_image"),
        (b"\xff\xd8\xff\xe0" + _HTML, "images.truncated"),
        (saved(scene())[:-400], "images.truncated"),
        (saved(scene(), "AVIF")[:300], "images.truncated"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(500), "images.unreadable"),
        (bytes(12_000_001), "properties.image_too_long"),
    ],
    ids=(
        *("nothing", "one byte", "a page", "SVG", "HEIC", "FITS", "a page as JPEG"),
        *("half a JPEG", "half an AVIF", "zeros as AVIF", "too many bytes"),
    ),
)
def test_what_is_no_whole_picture_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize(
    "make",
    [
        lambda: jpeg_saying(65_535, 65_535),
        lambda: png_of(65_535, 65_535, bytes(1000)),
        lambda: png_of(30_000, 30_000, zlib.compress(bytes(1_000_000))),
        lambda: (
            b"BM" + bytes(12) + b"\x28\0\0\0" + b"\xff\xff\0\0" * 2 + b"\x01\0\x18\0" + bytes(900)
        ),
        lambda: b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\0\0\0\0\xff\xff\xff\xff\0\x02" + bytes(900),
    ],
    ids=["jpeg", "png", "packed png", "bmp", "gif"],
)
def test_a_picture_that_claims_to_be_huge_is_refused_at_once(make: Callable[[], bytes]) -> None:
    data = make()
    ROOM.read(saved(scene()))
    begun = time.monotonic()
    assert refused(data).code == "images.too_large"
    assert time.monotonic() - begun < 2


def test_a_huge_header_inside_webp_tiff_or_avif_is_refused() -> None:
    small = Darkroom(PhotoLimits(max_pixels=100_000))
    for kind in ("WEBP", "TIFF", "AVIF"):
        data = saved(Image.new("RGB", (400, 300)), kind)
        assert refused(data, small).code == "images.too_large"


def test_of_ten_thousand_frames_only_the_first_is_looked_at() -> None:
    begun = time.monotonic()
    photo = ROOM.read(gif_of(10_000))
    assert (photo.width, photo.height) == (8, 8)
    assert time.monotonic() - begun < 5


def test_notes_that_would_fill_the_memory_are_refused() -> None:
    """A colour profile and a text of a few kilobytes that unpack to hundreds of megabytes."""
    packed = zlib.compress(bytes(300_000_000), 9)
    for part in (chunk(b"iCCP", b"x\0\0" + packed), chunk(b"zTXt", b"x\0\0" + packed)):
        row = (b"\0" + bytes(24)) * 8
        data = png_of(8, 8, row, part)
        assert len(data) < 400_000
        try:
            photo = ROOM.read(data)
        except Invalid:
            continue
        assert len(photo.jpeg) < 5000


def test_what_takes_too_much_memory_or_time_is_refused_and_the_next_one_is_not() -> None:
    tight = Darkroom(PhotoLimits(memory_bytes=30 * 2**20))
    large = saved(Image.new("RGB", (5000, 5000)), "PNG")
    assert refused(large, tight).code in {"sandbox.memory", "images.unreadable"}
    assert tight.read(saved(scene())).width == 96


@pytest.mark.parametrize(
    "data",
    [
        saved(scene(), "GIF") + _HTML,
        saved(scene()) + b"PK\x03\x04" + bytes(100) + b"<?php echo 1; __HALT_COMPILER();",
        saved(scene(), "GIF", comment=b"*/=1;alert(1)/*"),
    ],
    ids=["GIF and HTML", "JPEG and PHAR", "GIF and JavaScript"],
)
def test_of_a_file_that_is_two_things_only_the_picture_is_left(data: bytes) -> None:
    photo = ROOM.read(data)
    assert corners(shown(photo)) == UPRIGHT
    for other in (b"script", b"php", b"alert", b"PK\x03\x04"):
        assert other not in photo.jpeg


def test_each_format_is_made_at_each_width() -> None:
    photo = ROOM.read(saved(scene(1500, 1000)))
    made = ROOM.develop(photo.jpeg, [320, 640, 1280, 1500])
    assert list(made) == list(FORMATS) == ["jpeg", "webp", "avif"]
    for kind, prints in made.items():
        for one in prints:
            image = Image.open(io.BytesIO(one.data))
            assert (image.format or "").lower() == kind
            assert image.size == (one.width, round(one.width * 2 / 3))
            assert corners(image.convert("RGB")) == UPRIGHT


def test_the_same_view_is_known_again_and_another_is_not() -> None:
    rng = np.random.default_rng(5)
    view = Image.fromarray(rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)).resize((640, 480))
    other = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    looks = [
        ROOM.read(data).look_hash
        for data in (saved(view), saved(view.resize((300, 225)), quality=60), saved(other))
    ]
    assert are_alike(looks[0], looks[1])
    assert not are_alike(looks[0], looks[2])


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {},
        {"jpeg": b"<html>", "width": 1, "height": 1, "thumbhash": b"", "look": "0" * 16},
        {"jpeg": b"\xff\xd8\xff", "width": 9999, "height": 1, "thumbhash": b"", "look": "0" * 16},
        {"jpeg": b"\xff\xd8\xff", "width": 1, "height": 1, "thumbhash": b"", "look": "<script>"},
        {
            "jpeg": b"\xff\xd8\xff",
            "width": 1,
            "height": 1,
            "thumbhash": b"x" * 99,
            "look": "0" * 16,
        },
    ],
)
def test_what_a_reader_that_was_taken_over_says_is_not_believed(plain: object) -> None:
    with pytest.raises(Invalid) as caught:
        _photo(plain)
    assert caught.value.code == "properties.image_garbled"
