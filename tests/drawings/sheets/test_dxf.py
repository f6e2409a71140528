"""A DXF becomes a sheet: model or layouts, symbols taken apart, in mm on paper."""

import io

import numpy as np
import pytest
from ezdxf.filemanagement import new
from numpy.typing import NDArray
from tests.drawings.sheets.plans import a3, dxf, plan, with_layout, written

from premises.drawings.content import Sheet
from premises.drawings.sheets.dxf.reading import page_sizes_mm, read_dxf
from premises.drawings.sheets.limits import SheetLimits
from premises.kernel.errors import Invalid

LIMITS = SheetLimits()


@pytest.fixture(scope="module")
def model() -> Sheet:
    return read_dxf(dxf(), 1, LIMITS)


@pytest.fixture(scope="module")
def layout() -> Sheet:
    return read_dxf(written(with_layout(plan())), 1, LIMITS)


def on_layer(sheet: Sheet, name: str) -> NDArray[np.float64]:
    ends: NDArray[np.float64] = sheet.strokes.ends[sheet.strokes.layer == sheet.layers.index(name)]
    return ends


def length_mm(ends: NDArray[np.float64]) -> float:
    return float(np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]).sum())


def test_a_model_at_full_size_is_shown_at_a_usual_scale_and_says_so(model: Sheet) -> None:
    # Ten metres fit onto A0 at 1:10.
    assert not model.scale_known
    assert [remark.code for remark in model.remarks] == ["drawings.scale_assumed"]
    assert "1:10." in model.remarks[0].sentence
    assert (model.width_mm, model.height_mm) == pytest.approx((1020, 620), abs=1)


def test_walls_lie_where_they_are_and_keep_layer_colour_and_width(model: Sheet) -> None:
    walls = on_layer(model, "A-WALL")
    assert len(walls) == 4
    assert sorted({round(v, 3) for v in walls[:, ::2].ravel()}) == pytest.approx([10, 1010])
    assert sorted({round(v, 3) for v in walls[:, 1::2].ravel()}) == pytest.approx([10, 610])
    chosen = model.strokes.layer == model.layers.index("A-WALL")
    assert set(model.strokes.colour[chosen].tolist()) == {0xFF0000}
    assert model.strokes.width_mm[chosen] == pytest.approx(np.full(4, 0.5))


def test_what_is_off_is_left_out(model: Sheet) -> None:
    assert "A-OFF" not in model.layers


def test_a_circle_is_cut_into_pieces_that_stay_near_it(model: Sheet) -> None:
    ends = model.strokes.ends
    middle = np.array([10 + 500, 610 - 300])
    radius = np.hypot(*(ends[:, :2] - middle).T)
    other = np.hypot(*(ends[:, 2:] - middle).T)
    on_circle = (np.abs(radius - 100) < 0.05) & (np.abs(other - 100) < 0.05)
    halfway = (ends[on_circle, :2] + ends[on_circle, 2:]) / 2 - middle
    assert on_circle.sum() > 40
    assert np.abs(np.hypot(*halfway.T) - 100).max() < 0.03


def test_symbols_are_taken_apart_and_turned(model: Sheet) -> None:
    upright = np.array([10 + 200, 610 - 200, 10 + 200, 610 - 290])
    assert np.abs(model.strokes.ends - upright).max(axis=1).min() < 1e-6


def test_dashes_are_told_and_not_drawn_one_by_one(model: Sheet) -> None:
    dashed = model.strokes.dash_mm > 0
    assert dashed.sum() == 1
    assert length_mm(model.strokes.ends[dashed]) == pytest.approx(400)
    assert model.strokes.dash_mm[dashed][0] == pytest.approx(15.24, rel=1e-3)


def test_areas_are_filled_and_hatches_are_lines(model: Sheet) -> None:
    assert len(model.fills) == 1
    assert model.fills.colour[0] == 0x00FF00
    assert np.ptp(model.fills.points, axis=0) == pytest.approx([200, 100])
    ends = model.strokes.ends
    slanting = np.isclose(ends[:, 2] - ends[:, 0], -(ends[:, 3] - ends[:, 1]))
    hatched = slanting & (ends[:, 0] >= 10 + 699) & (ends[:, 1] <= 610 - 299)
    assert hatched.sum() > 10


def test_text_is_words_on_their_lines(model: Sheet) -> None:
    said = {word.text: word for word in model.words}
    assert set(said) == {"ROOM", "101", "UP", "FIRST", "LINE", "SECOND"}
    assert said["ROOM"].line == said["101"].line
    assert said["FIRST"].line != said["SECOND"].line
    assert said["UP"].angle_deg == -90
    # Capitals of 25 mm are 0.72 of an em.
    assert said["ROOM"].size_mm == pytest.approx(25 / 0.72, rel=1e-3)
    assert said["ROOM"].box.left == pytest.approx(110, abs=0.5)
    assert said["ROOM"].box.holds(112, 610 - 410)


def test_a_layout_is_a_page_of_its_own_size(layout: Sheet) -> None:
    assert (layout.width_mm, layout.height_mm) == pytest.approx((420, 297))
    assert layout.scale_known
    assert not layout.remarks


def test_the_model_is_seen_through_the_window_of_a_layout(layout: Sheet) -> None:
    walls = on_layer(layout, "A-WALL")
    assert walls[:, ::2].min() == pytest.approx(50)
    assert walls[:, ::2].max() == pytest.approx(250)
    assert sorted({round(v, 3) for v in walls[:, 1::2].ravel()}) == pytest.approx([87, 207])
    said = {word.text: word for word in layout.words}
    assert said["A-101"].box.left == pytest.approx(350, abs=0.5)
    assert said["A-101"].size_mm == pytest.approx(5 / 0.72, rel=1e-3)
    assert said["ROOM"].size_mm == pytest.approx(5 / 0.72, rel=1e-3)


def test_a_window_cuts_off_what_it_does_not_show() -> None:
    document = plan()
    paper = a3(document)
    paper.add_viewport(center=(150, 150), size=(50, 50), view_center_point=(0, 0), view_height=2500)
    sheet = read_dxf(written(document), 1, LIMITS)
    ends = sheet.strokes.ends
    assert ends[:, ::2].max() <= 175 + 1e-6
    assert ends[:, 1::2].min() >= 297 - 175 - 1e-6
    assert not sheet.words


@pytest.mark.parametrize(("units", "scale"), [(4, "1:10."), (6, "1:10000."), (5, "1:100.")])
def test_units_are_those_of_the_header(units: int, scale: str) -> None:
    sheet = read_dxf(written(plan(units)), 1, LIMITS)
    assert scale in sheet.remarks[0].sentence


def test_a_small_model_is_taken_as_it_is() -> None:
    document = new("R2010")
    document.units = 4
    document.modelspace().add_line((0, 0), (100, 0))
    sheet = read_dxf(written(document), 1, LIMITS)
    assert sheet.scale_known
    assert length_mm(sheet.strokes.ends) == pytest.approx(100)


def test_sizes_of_all_pages_are_told() -> None:
    document = with_layout(plan())
    second = document.layouts.new("Details")
    second.page_setup(size=(841, 594), margins=(0, 0, 0, 0), units="mm")
    second.add_line((10, 10), (20, 20))
    first, last = page_sizes_mm(written(document), LIMITS)
    assert first == pytest.approx((420, 297))
    assert last == pytest.approx((841, 594))


def test_a_binary_dxf_is_read_too() -> None:
    target = io.BytesIO()
    plan().write(target, fmt="bin")
    assert len(read_dxf(target.getvalue(), 1, LIMITS).strokes) > 50


def test_a_dxf_with_a_flaw_is_mended() -> None:
    data = dxf().replace(b"CIRCLE", b"CIRCEL", 1)
    assert len(read_dxf(data, 1, LIMITS).strokes) > 40


@pytest.mark.parametrize("data", [b"0\nSECTION\n", b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n"])
def test_a_dxf_with_nothing_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_dxf(data, 1, LIMITS)
    assert refused.value.code in {"drawings.unreadable", "drawings.no_pages"}


def test_symbols_that_multiply_are_stopped() -> None:
    document = new("R2010")
    inner = document.blocks.new("B0")
    inner.add_line((0, 0), (1, 1))
    for level in range(1, 7):
        block = document.blocks.new(f"B{level}")
        for column in range(10):
            block.add_blockref(f"B{level - 1}", (column, level))
    document.modelspace().add_blockref("B6", (0, 0))
    with pytest.raises(Invalid) as refused:
        read_dxf(written(document), 1, SheetLimits(max_objects=500))
    assert refused.value.code == "drawings.too_many_objects"
