"""The report picture is one small file, with what matters in its middle."""

from dataclasses import replace

import numpy as np
import pytest
from tests.audits.pictures.views import GOOD, REFUSED, opened, panel

from premises.audits.pictures import MOST_BYTES, Panel, Photograph, report_picture
from premises.audits.pictures.palette import TABLE
from premises.audits.pictures.tiles import photo_beside, tile
from premises.audits.pictures.words import foot
from premises.audits.radiometry.recording import Overlay
from premises.audits.thermography.findings import Examination
from premises.audits.thermography.scene import Side


@pytest.mark.parametrize("count", [1, 2, 4, 5, 12])
def test_any_number_of_views_makes_one_small_picture(count: int) -> None:
    views = [panel(letter="ABCDEFGHIJKL"[one], seed=one) for one in range(count)]
    file = report_picture(views, title="Wall")
    picture = opened(file)
    assert picture.format == "JPEG"
    assert picture.width == 1280
    assert len(file) <= MOST_BYTES


def test_a_picture_of_mere_noise_still_fits_and_keeps_its_shape() -> None:
    noise = np.random.default_rng(0).uniform(0, 25, (480, 640)).astype(np.float32)
    file = report_picture([replace(panel((480, 640)), celsius=noise)], title="Noise")
    assert len(file) <= MOST_BYTES
    tiny = report_picture([replace(panel((480, 640)), celsius=noise)], title="N", most_bytes=30_000)
    assert len(tiny) <= 30_000
    assert opened(tiny).width < opened(file).width


def test_the_view_that_loses_most_is_in_the_middle_where_small_screens_look() -> None:
    """Only the picture's middle is left when it is cut to 240 points of height on a phone."""
    worst, other = panel(letter="A", watts=50), panel(letter="B", watts=5, seed=2)
    plain = np.full((120, 160), 10.0, np.float32)
    worst = replace(worst, celsius=plain)
    picture = np.asarray(opened(report_picture([other, worst], title="Two")), dtype=int)
    is_coldest = np.abs(picture - TABLE[0].astype(int)).sum(axis=2) < 40
    rows, columns = np.nonzero(is_coldest)
    height, width = is_coldest.shape
    assert is_coldest.mean() > 0.3
    assert 0.35 < rows.mean() / height < 0.6
    assert 0.2 < columns.mean() / width < 0.6


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (480, 640)])
def test_odd_shapes_and_unknown_temperatures_are_drawn_all_the_same(shape: tuple[int, int]) -> None:
    view = replace(
        panel((120, 160)),
        celsius=np.full(shape, np.nan, np.float32),
        examination=Examination(verdict=REFUSED, side=Side.INSIDE),
    )
    assert opened(report_picture([view], title="Odd")).width == 1280


def test_without_temperatures_the_photograph_is_shown_with_the_sentence() -> None:
    photograph = Photograph(np.full((90, 120, 3), (10, 200, 30), dtype=np.uint8))
    view = Panel(examination=Examination(verdict=REFUSED, side=Side.INSIDE), photograph=photograph)
    picture = np.asarray(opened(report_picture([view], title="Photo")), dtype=int)
    assert (np.abs(picture - (10, 200, 30)).sum(axis=2) < 30).mean() > 0.3


def test_without_any_picture_there_is_a_page_of_words() -> None:
    view = Panel(examination=Examination(verdict=REFUSED, side=Side.INSIDE))
    assert opened(report_picture([view], title="Nothing")).height > 100
    assert opened(report_picture([], title="Nothing", caption=["No photo was sent."])).height > 60


def test_the_part_of_the_photograph_is_shown_that_the_camera_says() -> None:
    """A red spot in the middle of the thermal picture's place is in the middle of what is shown."""
    pixels = np.zeros((480, 480, 3), dtype=np.uint8)
    pixels[230 - 5 : 230 + 5, 242 - 5 : 242 + 5] = (255, 0, 0)
    view = replace(
        panel((180, 180)),
        photograph=Photograph(pixels, Overlay(ratio=1.71875, right_px=2, down_px=-10)),
        examination=Examination(verdict=GOOD, side=Side.INSIDE),
    )
    shown_part = np.asarray(photo_beside(view, (360, 360), 28))
    rows, columns = np.nonzero(shown_part[..., 0] > 128)
    assert abs(rows.mean() - 180) < 3
    assert abs(columns.mean() - 180) < 3
    assert len(rows) == pytest.approx((10 * 1.71875 * 360 / 480) ** 2, rel=0.2)


def test_a_photograph_that_nobody_aligned_is_called_rough() -> None:
    view = replace(panel(), photograph=Photograph(np.zeros((100, 100, 3), dtype=np.uint8)))
    aligned = replace(
        panel(), photograph=Photograph(np.zeros((100, 100, 3), dtype=np.uint8), Overlay(1.3, 0, 0))
    )
    rough, exact = ([line.text for line in foot([one], [one], [], 1280)] for one in (view, aligned))
    assert "Outlines on the photograph lie only roughly where they belong." in rough
    assert len(rough) == len(exact) + 1


@pytest.mark.parametrize(
    "overlay",
    [
        Overlay(0.0, 0, 0),
        Overlay(1e-9, 0, 0),
        Overlay(1e9, 0, 0),
        Overlay(float("nan"), 0, 0),
        Overlay(1.3, 30_000, 0),
        Overlay(1.3, 0, float("-inf")),
    ],
)
def test_a_place_in_the_photograph_that_no_camera_has_is_passed_over(overlay: Overlay) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    told, untold = (
        photo_beside(replace(panel(), photograph=Photograph(pixels, one)), (160, 120), 28)
        for one in (overlay, None)
    )
    assert told.tobytes() == untold.tobytes()


def test_a_photograph_cannot_be_laid_beside_what_has_no_temperatures() -> None:
    with pytest.raises(ValueError, match="no temperatures"):
        photo_beside(Panel(examination=panel().examination), (10, 10), 10)


def test_a_tile_keeps_the_proportions_of_its_view() -> None:
    assert tile(panel((120, 160)), (800, 900), 44).size == (800, 600)
    assert tile(panel((160, 120)), (800, 800), 44).size == (600, 800)
