"""A page is read as one looks at it: turned, cropped and scaled, in mm from its top left."""

import pytest
from pikepdf import Array
from tests.drawings.sheets.written import MM, Written, ends_of, sheet_of

from premises.drawings.content import Kind
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.pdf.reading import page_sizes_mm
from premises.kernel.errors import Invalid

LINE = b"100 50 m 200 50 l S"


@pytest.mark.parametrize(
    ("rotate", "size", "ends"),
    [
        (0, (600, 400), (100, 350, 200, 350)),
        (90, (400, 600), (50, 100, 50, 200)),
        (180, (600, 400), (500, 50, 400, 50)),
        (270, (400, 600), (350, 500, 350, 400)),
        (450, (400, 600), (50, 100, 50, 200)),
        (-90, (400, 600), (350, 500, 350, 400)),
    ],
)
def test_a_turned_page_lies_as_one_sees_it(
    rotate: int, size: tuple[float, float], ends: tuple[float, ...]
) -> None:
    sheet = sheet_of(LINE, rotate=rotate)
    assert (sheet.width_mm / MM, sheet.height_mm / MM) == pytest.approx(size)
    assert ends_of(sheet) == [ends]
    assert sheet.kind is Kind.VECTOR
    assert sheet.raster is None


@pytest.mark.parametrize(
    "box", [(0, 0, 600, 400), (600, 400, 0, 0), (0, 400, 600, 0), (600, 0, 0, 400)]
)
def test_the_corners_of_a_box_may_come_in_any_order(box: tuple[float, ...]) -> None:
    assert ends_of(sheet_of(LINE, box)) == [(100, 350, 200, 350)]


def test_a_box_need_not_begin_at_the_origin() -> None:
    sheet = sheet_of(b"0 0 m 10 0 l S", (-100, -50, 500, 350))
    assert ends_of(sheet) == [(100, 350, 110, 350)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_only_the_cropped_part_is_the_page(rotate: int) -> None:
    written = Written(LINE + b" 120 60 m 120 90 l S", rotate=rotate)
    written.page.CropBox = Array([110, 40, 310, 140])
    sheet = written.sheet()
    across, down = (100, 200) if rotate % 180 else (200, 100)
    assert (sheet.width_mm / MM, sheet.height_mm / MM) == pytest.approx((across, down))
    assert len(sheet.strokes) == 2
    if rotate == 0:
        # The first line is cut at the edge, but for the slack of a hundredth of a mm.
        assert sheet.strokes.ends[0] / MM == pytest.approx([0, 90, 90, 90], abs=0.05)
        assert ends_of(sheet)[1] == (10, 80, 10, 50)


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_may_count_in_larger_units(packed: bool) -> None:
    import pikepdf

    written = Written(b"2 w " + LINE + b" BT /F1 10 Tf 100 100 Td (A) Tj ET")
    written.page.UserUnit = 2
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    data = written.data(object_stream_mode=mode)
    from premises.drawings.sheets.pdf.reading import read_pdf

    sheet = read_pdf(data, 1, SheetLimits())
    assert (sheet.width_mm / MM, sheet.height_mm / MM) == pytest.approx((1200, 800))
    assert ends_of(sheet) == [(200, 700, 400, 700)]
    assert sheet.strokes.width_mm[0] == pytest.approx(4 * MM)
    assert sheet.words[0].size_mm == pytest.approx(20 * MM, rel=1e-4)
    (size,) = page_sizes_mm(data, SheetLimits())
    assert size == pytest.approx((423.333, 282.222))


def test_five_hundred_pages_are_counted_fast_and_more_are_refused() -> None:
    import time

    written = Written(LINE)
    for _ in range(499):
        written.file.pages.append(written.page)
    data = written.data()
    begun_s = time.process_time()
    assert len(page_sizes_mm(data, SheetLimits())) == 500
    assert time.process_time() - begun_s < 1
    with pytest.raises(Invalid) as refused:
        page_sizes_mm(data, SheetLimits(max_pages=499))
    assert refused.value.code == "drawings.too_many_pages"
    assert refused.value.facts == {"page_count": 500, "max_pages": 499}


@pytest.mark.parametrize("page", [0, -1, 2, 10**9])
def test_a_page_that_is_not_there_is_said_to_be_missing(page: int) -> None:
    from premises.drawings.sheets.pdf.reading import read_pdf

    with pytest.raises(Invalid) as refused:
        read_pdf(Written(LINE).data(), page, SheetLimits())
    assert refused.value.code == "drawings.no_such_page"


def test_a_page_of_a_hundred_metres_is_refused_and_one_of_five_is_read() -> None:
    with pytest.raises(Invalid) as refused:
        sheet_of(LINE, (0, 0, 4000 * 72, 4000 * 72))
    assert refused.value.code == "drawings.page_too_large"
    sheet = sheet_of(LINE, (0, 0, 200 * 72, 200 * 72))
    assert sheet.width_mm == pytest.approx(5080)
    assert len(sheet.strokes) == 1
