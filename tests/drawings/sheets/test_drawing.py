"""Pages and parts of them become pixels; a sheet drawn from its values looks like its page."""

from collections.abc import Callable

import numpy as np
import pytest
from tests.drawings.sheets.plans import dxf
from tests.drawings.sheets.written import MM, Written

from premises.drawings.content import Box
from premises.drawings.sheets.dxf.reading import read_dxf
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.pdf.plotting import plotted
from premises.drawings.sheets.pdf.reading import draw_pdf, read_pdf
from premises.kernel.errors import Invalid

LIMITS = SheetLimits()
CONTENT = b"0.5 g 100 100 100 100 re f 1 0 0 rg 300 100 100 100 re f"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_part_is_the_same_as_cut_from_the_whole(rotate: int) -> None:
    data = Written(CONTENT, rotate=rotate).data()
    whole = draw_pdf(data, 1, 72, None, LIMITS)
    part = draw_pdf(data, 1, 72, Box(100 * MM, 50 * MM, 300 * MM, 350 * MM), LIMITS)
    assert whole.pixels.shape == ((600, 400) if rotate % 180 else (400, 600))
    assert np.array_equal(part.pixels, whole.pixels[50:350, 100:300])
    assert set(np.unique(whole.pixels).tolist()) >= {128, 255}


def test_colours_come_as_red_green_blue() -> None:
    drawn = draw_pdf(Written(CONTENT).data(), 1, 72, None, LIMITS, colour=True)
    assert drawn.pixels.shape == (400, 600, 3)
    assert drawn.pixels[250, 350].tolist() == [255, 0, 0]
    assert drawn.pixels[250, 150].tolist() == [128, 128, 128]


def test_larger_units_and_cropped_pages_are_drawn_as_they_are_measured() -> None:
    from pikepdf import Array

    written = Written(CONTENT)
    written.page.CropBox = Array([90, 90, 290, 290])
    written.page.UserUnit = 2
    data = written.data()
    drawn = draw_pdf(data, 1, 36, None, LIMITS)
    assert drawn.pixels.shape == (200, 200)
    assert drawn.pixels[100, 50] == 128
    sheet = read_pdf(data, 1, LIMITS)
    low, high = sheet.fills.points.min(axis=0), sheet.fills.points.max(axis=0)
    dark = np.argwhere(drawn.pixels == 128)
    assert dark.min(axis=0)[::-1] / drawn.px_per_mm == pytest.approx(low, abs=1)
    assert (dark.max(axis=0)[::-1] + 1) / drawn.px_per_mm == pytest.approx(high, abs=1)


def test_layers_that_are_off_are_not_drawn() -> None:
    written = Written(b"/OC /DOORS BDC 100 100 100 100 re f EMC")
    written.layers(DOORS=False)
    assert draw_pdf(written.data(), 1, 36, None, LIMITS).pixels.min() == 255


def test_a_part_beside_the_page_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        draw_pdf(Written(CONTENT).data(), 1, 72, Box(500, 0, 600, 100), LIMITS)
    assert refused.value.code == "drawings.no_such_part"


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Which share of the ink of each is near ink of the other, the lesser of the two."""
    from scipy.ndimage import binary_dilation

    inks = [pixels < 200 for pixels in (one, other)]
    near = [binary_dilation(ink, iterations=1) for ink in inks]
    return float(min((a & b).sum() / a.sum() for a, b in zip(inks, near[::-1], strict=True)))


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_sheet_drawn_from_its_values_looks_like_its_page(rotate: int) -> None:
    written = Written(
        CONTENT + b" 3 w 50 50 m 550 50 l 550 350 l S [20 20] 0 d 50 350 m 550 380 l S [] 0 d"
        b" q 0 0 400 60 re W n 2 w 20 20 m 20 90 60 90 60 20 c S Q"
        b" BT /F1 40 Tf 60 250 Td (ROOM 101) Tj ET BT /F1 30 Tf 0 1 -1 0 500 100 Tm (UP) Tj ET",
        rotate=rotate,
    )
    data = written.data()
    page = draw_pdf(data, 1, 72, None, LIMITS).pixels
    sheet = plotted(read_pdf(data, 1, LIMITS), 72, None, LIMITS).pixels
    assert sheet.shape == page.shape
    assert likeness(page, sheet) > 0.97


@pytest.mark.needs_data
@pytest.mark.parametrize("page", [1, 2])
def test_a_real_sheet_drawn_from_its_values_looks_like_its_page(
    drawings_data: Callable[[str], bytes], page: int
) -> None:
    data = drawings_data("sample-finish-plan.pdf")
    sheet = read_pdf(data, page, LIMITS)
    # The drawing itself, without the logos and the lettering of the margins.
    part = Box(60, 40, 820, 600)
    one = draw_pdf(data, page, 60, part, LIMITS).pixels
    other = plotted(sheet, 60, part, LIMITS).pixels
    assert likeness(one, other) > 0.95


def test_a_dxf_is_drawn_from_its_values_in_part_and_colour() -> None:
    sheet = read_dxf(dxf(), 1, LIMITS)
    whole = plotted(sheet, 25.4, None, LIMITS, colour=True)
    assert whole.pixels.shape[:2] == (round(sheet.height_mm), round(sheet.width_mm))
    # The filled area, and the red wall along the bottom.
    assert whole.pixels[610 - 150, 10 + 800].tolist() == [0, 255, 0]
    assert whole.pixels[608:612, 500, 1].min() < 200
    part = plotted(sheet, 25.4, Box(700, 400, 960, 560), LIMITS, colour=True)
    assert np.array_equal(part.pixels, whole.pixels[400:560, 700:960])
