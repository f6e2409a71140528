"""A picture made upright says nothing but its pixels, on the ground that is wanted."""

import io

import pytest
from PIL import Image

from premises.kernel.images import ImageLimits, inspect, upright


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_nothing_is_known_of_the_file_any_more() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(Image.new("RGB", (40, 20)), "JPEG", exif=exif, comment=b"secret", dpi=(72, 72))
    image, size = upright(data)
    assert (image.size, size) == ((20, 40), (20, 40))
    assert image.info == {}
    assert not image.getexif()


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (1, 2, 3)])
def test_what_is_transparent_lies_on_the_ground(ground: tuple[int, int, int]) -> None:
    for mode, colour in (("RGBA", (9, 9, 9, 0)), ("LA", (9, 0))):
        image, _ = upright(saved(Image.new(mode, (8, 8), colour), "PNG"), ground=ground)
        assert image.getpixel((3, 3)) == ground


def test_avif_is_known_by_its_brand_and_asked_for_its_size() -> None:
    data = saved(Image.new("RGB", (48, 16)), "AVIF")
    header = inspect(data, ImageLimits(formats=("AVIF",)))
    assert (header.format, header.width, header.height) == ("AVIF", 48, 16)
