"""PNG and JPEG become sheets: upright, on white, in mm where their resolution is told."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from premises.drawings.content import Box, Kind
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.scans import draw_scan, read_scan, size_mm
from premises.kernel.errors import Invalid

LIMITS = SheetLimits()


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()


def half_black(width: int = 400, height: int = 200) -> Image.Image:
    """Black on the left, white on the right."""
    image = Image.new("L", (width, height), 255)
    image.paste(0, (0, 0, width // 2, height))
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_resolution_of_the_file_gives_its_size(kind: str) -> None:
    data = saved(half_black(), kind, dpi=(100, 100))
    sheet = read_scan(data, 1, LIMITS)
    assert sheet.kind is Kind.RASTER
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((101.6, 50.8), rel=1e-3)
    assert size_mm(data, LIMITS) == (sheet.width_mm, sheet.height_mm)
    assert sheet.scale_known
    assert sheet.raster is not None
    # It is not made finer than it is.
    assert sheet.raster.grey.shape == (200, 400)
    assert sheet.raster.dpi == pytest.approx(100, rel=1e-3)
    assert sheet.raster.grey[:, :190].max() < 10
    assert sheet.raster.grey[:, 210:].min() > 245


@pytest.mark.parametrize("how", [{}, {"dpi": (1, 1)}, {"dpi": (9000, 9000)}])
def test_a_missing_or_absurd_resolution_is_assumed_and_said_so(how: dict[str, Any]) -> None:
    sheet = read_scan(saved(half_black(), **how), 1, LIMITS)
    assert not sheet.scale_known
    assert sheet.width_mm == pytest.approx(400 / 200 * 25.4)
    assert [remark.code for remark in sheet.remarks] == ["drawings.scale_assumed"]


def test_a_finer_scan_is_made_coarser() -> None:
    sheet = read_scan(saved(half_black(1200, 600), dpi=(600, 600)), 1, LIMITS)
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (200, 400)
    assert sheet.raster.dpi == pytest.approx(200)
    assert sheet.width_mm == pytest.approx(50.8, rel=1e-3)


def test_a_scan_of_too_many_pixels_to_be_compared_is_made_coarser_and_says_so() -> None:
    target = io.BytesIO()
    Image.new("1", (9800, 9800), 1).save(target, "PNG", dpi=(200, 200))
    sheet = read_scan(target.getvalue(), 1, SheetLimits())
    assert sheet.raster is not None
    assert sheet.raster.grey.size == pytest.approx(80_000_000, rel=0.001)
    assert [remark.code for remark in sheet.remarks] == ["drawings.lower_resolution"]


def test_dots_that_are_not_square_become_square() -> None:
    sheet = read_scan(saved(half_black(408, 196), dpi=(204, 98)), 1, LIMITS)
    assert sheet.raster is not None
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((50.8, 50.8), rel=1e-3)
    assert sheet.raster.grey.shape == pytest.approx((400, 400), abs=1)


def test_a_turned_photograph_is_read_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = half_black()
    sheet = read_scan(saved(image, "JPEG", exif=exif, dpi=(100, 100)), 1, LIMITS)
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (400, 200)
    assert sheet.raster.grey[:190].max() < 10
    assert sheet.height_mm == pytest.approx(101.6, rel=1e-3)


def test_what_is_transparent_is_paper() -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 50, 100))
    grey = read_scan(saved(image, dpi=(200, 200)), 1, LIMITS).raster
    assert grey is not None
    assert grey.grey[50, 25] == 0
    assert grey.grey[50, 75] == 255


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_every_kind_of_pixel_becomes_grey(mode: str) -> None:
    if mode == "I;16":
        pixels = np.where(np.arange(400) < 200, 0, 65535).astype(np.uint16)
        image = Image.fromarray(np.tile(pixels, (200, 1)))
    else:
        image = half_black().convert(mode)
    grey = read_scan(saved(image, dpi=(200, 200)), 1, LIMITS).raster
    assert grey is not None
    assert grey.grey[100, 100] == 0
    assert grey.grey[100, 300] == 255


def test_a_part_is_drawn_at_any_resolution_and_in_colour() -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste((255, 0, 0), (0, 0, 200, 200))
    data = saved(image, dpi=(100, 100))
    drawn = draw_scan(data, 1, 50, Box(25.4, 0, 76.2, 50.8), LIMITS, colour=True)
    assert drawn.pixels.shape == (100, 100, 3)
    assert drawn.pixels[50, 25].tolist() == [255, 0, 0]
    assert drawn.pixels[50, 75].tolist() == [255, 255, 255]
    assert drawn.px_per_mm == pytest.approx(50 / 25.4)
    finer = draw_scan(data, 1, 200, None, LIMITS, colour=False)
    assert finer.pixels.shape == (400, 800)


def test_a_picture_has_one_page() -> None:
    with pytest.raises(Invalid) as refused:
        read_scan(saved(half_black()), 2, LIMITS)
    assert refused.value.code == "drawings.no_such_page"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_ends_too_early_is_refused(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200), np.uint8)
    data = saved(Image.fromarray(noise), kind)
    with pytest.raises(Invalid) as refused:
        read_scan(data[: len(data) // 2], 1, LIMITS)
    assert refused.value.code == "drawings.unreadable"
