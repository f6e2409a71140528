"""Patches tell how far two scans lie apart, each where its lines are, and only what they can."""

import numpy as np
import pytest
from tests.drawings.registration.plans import Drawn, border, floor
from tests.drawings.registration.scans import of, scanned, worn

from premises.drawings.content import Raster, Sheet, Similarity
from premises.drawings.registration.lattice import offsets
from premises.drawings.registration.laying import averaged

A3 = (420.0, 297.0)
PX_PER_MM = 4.0
PLAN = floor(1).moved(Similarity(0.45, 0, 5, 5)) + border(A3)


def raster(sheet: Sheet) -> Raster:
    assert sheet.raster
    return sheet.raster


def drawn(drawn: Drawn, by: Similarity | None = None) -> Sheet:
    """Drawn four times as fine and averaged, so that lines lie right within a pixel, too."""
    fine = scanned(drawn, A3, 4 * PX_PER_MM, by=by)
    return of(averaged(raster(fine), 4).grey, A3)


@pytest.mark.parametrize("is_worn", [False, True])
def test_patches_say_to_a_twentieth_of_a_millimetre_where_the_old_sheet_went(is_worn: bool) -> None:
    old, new = drawn(PLAN), drawn(PLAN, Similarity(1.0, 0.0, 0.31, -0.22))
    if is_worn:
        old, new = worn(old, 1), worn(new, 2)
    found = offsets(raster(old), raster(new), Similarity())
    assert len(found) > 60
    off = np.abs(found.off_mm - (0.31, -0.22))
    assert np.percentile(off[found.tells], 75) < 0.05


def test_a_sheet_of_twice_the_resolution_is_read_the_same() -> None:
    old = scanned(PLAN, A3, 2 * PX_PER_MM)
    found = offsets(raster(old), raster(drawn(PLAN)), Similarity(1.0, 0.0, 0.2, 0.1))
    assert np.median(np.abs(found.off_mm - (-0.2, -0.1))[found.tells]) < 0.03


def test_level_lines_tell_nothing_across() -> None:
    lines = np.array([(20.0, y, 400.0, y) for y in np.arange(20.0, 280.0, 17.0)])
    level = Drawn(lines, (), np.empty((0, 2)))
    old, new = drawn(level), drawn(level, Similarity(1.0, 0.0, 0.3, 0.2))
    found = offsets(raster(old), raster(new), Similarity())
    inner = np.abs(found.at[:, 0] - 210) < 150
    assert inner.any()
    assert not found.tells[inner, 0].any()
    assert np.abs(found.off_mm[inner & found.tells[:, 1], 1] - 0.2).max() < 0.1


def test_blank_paper_and_sheets_smaller_than_a_patch_say_nothing() -> None:
    blank, tiny = (Raster(np.full(size, 255, np.uint8), 4.0) for size in ((1188, 1680), (60, 40)))
    assert len(offsets(blank, blank, Similarity())) == 0
    assert len(offsets(tiny, tiny, Similarity())) == 0


def test_grey_paper_hides_nothing() -> None:
    old = raster(drawn(PLAN))
    grey = Raster((old.grey * 0.7).astype(np.uint8), old.px_per_mm)
    found = offsets(grey, raster(drawn(PLAN, Similarity(1.0, 0.0, 0.2, 0.0))), Similarity())
    assert len(found) > 60
    assert np.median(np.abs(found.off_mm - (0.2, 0.0))[found.tells]) < 0.03
