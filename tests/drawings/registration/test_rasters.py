"""Scans are laid onto each other to a fraction of a pixel, or refused; never wrongly."""

import math

import numpy as np
import pytest
from tests.drawings.registration.plans import (
    ARCH_D,
    Drawn,
    bays,
    border,
    floor,
    off_mm,
    turned,
)
from tests.drawings.registration.scans import bent, jerked, of, scanned, worn

from premises.drawings.content import Box, Sheet, Similarity
from premises.drawings.landmarks import Bubble, Landmarks
from premises.drawings.registration import Method, register
from premises.drawings.registration.anchors import Anchors
from premises.drawings.registration.plates import plate_of
from premises.drawings.registration.pressing import Pressing
from premises.drawings.registration.rasters import Search
from premises.kernel.errors import Invalid

PX_PER_MM = 1.8
HALF_PX_MM = 0.5 / PX_PER_MM
COARSE = 1.1
"""Where sheets are to be refused, all ways are tried, which takes long on sharp ones."""

OLD = floor(1) + border()
NEW = floor(1).kept(0.85, seed=3) + floor(2, rooms=20) + border()


def similarity(turn_deg: float, scale: float, dx: float = 0.0, dy: float = 0.0) -> Similarity:
    turn = math.radians(turn_deg)
    return Similarity(scale * math.cos(turn), scale * math.sin(turn), dx, dy)


SKEWED = similarity(0.4, 1.004, 5, -8)
TRANSFORMS = {
    "none": Similarity(),
    "shift": similarity(0, 1, 3.3, -2.3),
    "small turn": SKEWED,
    "half size": similarity(0, 0.5),
    "quarter turn": turned(1, ARCH_D),
}


@pytest.fixture(scope="module")
def old() -> Sheet:
    return scanned(OLD, ARCH_D, PX_PER_MM)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_scanned_revision_is_found_to_half_a_pixel(old: Sheet, name: str) -> None:
    truth = TRANSFORMS[name]
    page = ARCH_D[::-1] if "quarter" in name else ARCH_D

    found = register(old, scanned(NEW, page, PX_PER_MM, by=truth))

    assert off_mm(found.old_to_new, truth) < HALF_PX_MM
    assert found.error_mm < HALF_PX_MM
    assert found.method is Method.ORB
    assert found.confidence > 0.8


def test_a_sheet_that_was_fed_upside_down_is_turned_back(old: Sheet) -> None:
    assert old.raster
    upside_down = of(old.raster.grey[::-1, ::-1], ARCH_D)
    found = register(old, upside_down)
    height, width = (side / old.raster.px_per_mm for side in old.raster.grey.shape)
    assert off_mm(found.old_to_new, turned(2, (width, height))) < HALF_PX_MM / 5


def test_half_size_paper_at_another_resolution_is_the_same_drawing(old: Sheet) -> None:
    half = similarity(0, 0.5)
    new = scanned(NEW, (ARCH_D[0] / 2, ARCH_D[1] / 2), 3.1, by=half)
    found = register(old, new)
    assert off_mm(found.old_to_new, half) < 0.5 / 3.1


def test_blur_noise_specks_and_compression_do_not_hide_a_sheet(old: Sheet) -> None:
    found = register(worn(old, 1), worn(scanned(NEW, ARCH_D, PX_PER_MM, by=SKEWED), 2))
    assert off_mm(found.old_to_new, SKEWED) < HALF_PX_MM


def test_grey_fills_do_not_hide_the_lines(old: Sheet) -> None:
    assert old.raster
    grey = old.raster.grey.copy()
    for left in range(100, 1200, 150):
        grey[100:800, left : left + 90] = np.minimum(grey[100:800, left : left + 90], 190)
    new = scanned(NEW, ARCH_D, PX_PER_MM, by=SKEWED)
    found = register(of(grey, ARCH_D), new)
    assert off_mm(found.old_to_new, SKEWED) < HALF_PX_MM


def test_a_sheet_that_the_scanner_stretched_has_a_drift_that_brings_it_back(old: Sheet) -> None:
    """The transform and the drift together say where a point of the old sheet went."""
    found = register(old, bent(old, by_mm=2.0))

    assert found.drift_mm is not None
    rows, columns, _ = found.drift_mm.shape
    x = np.linspace(100, 750, 9)
    truth = x + 2.0 * (x / ARCH_D[0]) ** 2
    laid = found.old_to_new.apply(np.column_stack((x, np.full(9, 300.0))))
    cells = found.drift_mm[rows // 2, (x / ARCH_D[0] * columns).astype(int)]
    assert np.abs(laid[:, 0] - truth).max() > 0.25, "the transform alone is not enough"
    assert np.abs(laid[:, 0] + cells[:, 0] - truth).max() < 0.25


def test_a_feeder_that_sticks_and_slips_is_followed_to_half_a_pixel(old: Sheet) -> None:
    """No curve of a low degree does: it goes to and fro twice along the sheet."""
    by_mm, period_mm = 0.6, 300.0
    found = register(old, jerked(old, by_mm, period_mm))

    assert found.drift_mm is not None
    rows, columns, _ = found.drift_mm.shape
    y = (np.arange(rows) + 0.5) / rows * ARCH_D[1]
    x = np.full(rows, 0.4 * ARCH_D[0])
    laid = found.old_to_new.apply(np.column_stack((x, y)))
    laid += found.drift_mm[:, int(0.4 * columns)]
    inked = (y > 70) & (y < 540)
    off = np.hypot(laid[:, 0] - x, laid[:, 1] - y - by_mm * np.sin(2 * np.pi * y / period_mm))
    assert np.sqrt((off[inked] ** 2).mean()) < HALF_PX_MM
    assert found.error_mm < HALF_PX_MM


def test_a_flat_sheet_has_no_drift(old: Sheet) -> None:
    new = scanned(floor(1) + border(), ARCH_D, PX_PER_MM, by=SKEWED)
    assert register(old, new).drift_mm is None


def test_a_heavy_rework_on_the_same_grid_is_still_the_same_drawing(old: Sheet) -> None:
    reworked = floor(1).kept(0.4, 3) + floor(2, rooms=70) + border()
    found = register(old, scanned(reworked, ARCH_D, PX_PER_MM, by=SKEWED))
    assert off_mm(found.old_to_new, SKEWED) < HALF_PX_MM


def test_a_way_that_patches_deny_is_followed_by_the_next() -> None:
    """ORB is verified by the ink here; SIFT is asked only if that is not enough."""
    plates = [plate_of(scanned(drawn, ARCH_D, COARSE), None) for drawn in (OLD, NEW)]
    search = Search(Pressing(*plates), Anchors(np.empty((0, 2)), np.empty((0, 2))))
    ways = search.ways()
    assert next(ways).method is Method.ORB
    assert [attempt.method for attempt in search.tried] == [Method.ORB]
    assert next(ways).method is Method.SIFT
    assert [attempt.method for attempt in search.tried] == [Method.ORB, Method.SIFT]


def test_another_sheet_of_the_set_is_refused_for_all_its_title_block() -> None:
    one, other = (scanned(floor(seed) + border(), ARCH_D, COARSE) for seed in (1, 2))
    with pytest.raises(Invalid) as refusal:
        register(one, other)
    assert refusal.value.code == "drawings.sheets_differ"
    tried = refusal.value.facts["tried"]
    assert isinstance(tried, list)
    assert [attempt.split(":")[0] for attempt in tried] == ["orb", "sift", "landmarks"]


def test_a_mirrored_scan_is_refused() -> None:
    mirrored = floor(1).mirrored(410.0) + border()
    with pytest.raises(Invalid):
        register(scanned(OLD, ARCH_D, COARSE), scanned(mirrored, ARCH_D, COARSE))


def test_a_blank_sheet_is_refused_by_name(old: Sheet) -> None:
    with pytest.raises(Invalid, match="not a single line on the new sheet"):
        register(old, of(np.full((600, 900), 255, np.uint8), ARCH_D))


def test_equal_bays_fit_where_all_of_them_do() -> None:
    grid = bays(9) + border()
    by = similarity(0, 1, 3.3, -2.3)
    found = register(scanned(grid, ARCH_D, PX_PER_MM), scanned(grid, ARCH_D, PX_PER_MM, by=by))
    assert off_mm(found.old_to_new, by) < HALF_PX_MM
    assert found.confidence < 0.95


def test_grid_bubbles_lay_a_sheet_that_has_no_corners_to_recognise() -> None:
    """Long lines alone look alike everywhere; the names of the grid say which is which."""
    across = [(60.0, y, 800.0, y) for y in (80.0, 160.0, 290.0, 350.0, 480.0)]
    down = [(x, 60.0, x, 540.0) for x in (100.0, 190.0, 330.0, 480.0, 560.0, 700.0)]
    grid = Drawn(np.array(across + down), (), np.empty((0, 2)))
    by = similarity(12.0, 0.8, 150, -20)

    def marks(way: Similarity) -> Landmarks:
        heads = {name: (x, 60.0) for name, (x, *_) in zip("ABCDEF", down, strict=True)}
        heads |= {name: (60.0, y) for name, (_, y, *_) in zip("12345", across, strict=True)}
        places = way.apply(np.array(list(heads.values())))
        return Landmarks(
            bubbles=tuple(
                Bubble(name, Box(x - 4, y - 4, x + 4, y + 4), name.isalpha())
                for name, (x, y) in zip(heads, places.tolist(), strict=True)
            ),
            drawing=Box(20, 20, 850, 580),
        )

    found = register(
        scanned(grid, ARCH_D, PX_PER_MM),
        scanned(grid, ARCH_D, PX_PER_MM, by=by),
        old_marks=marks(Similarity()),
        new_marks=marks(by),
    )
    assert off_mm(found.old_to_new, by) < HALF_PX_MM


def test_a_picture_and_a_sheet_of_lines_must_become_one_kind_first(old: Sheet) -> None:
    with pytest.raises(Invalid) as refusal:
        register(old, OLD.on(ARCH_D))
    assert refusal.value.code == "drawings.kinds_differ"
