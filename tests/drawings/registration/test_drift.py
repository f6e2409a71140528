"""A scan's slow wandering is taken for what it is; noise and changes of the drawing are not."""

import numpy as np
import pytest

from premises.drawings.content import Box, Points
from premises.drawings.registration.drift import Drift, drift_of
from premises.drawings.registration.lattice import Offsets

PAGE = Box(0.0, 0.0, 900.0, 600.0)
PATCH_MM = 32.0
X, Y = np.meshgrid(np.arange(16.0, 890.0, 16.0), np.arange(16.0, 590.0, 16.0))
AT = np.column_stack((X.ravel(), Y.ravel()))
IS_WHITE = (np.add.outer(np.arange(len(X)), np.arange(len(X[0]))) % 2 == 0).ravel()


def read(off_mm: Points, kept: np.ndarray | None = None, noise_mm: float = 0.02) -> Offsets:
    """What patches all over a sheet say, as exactly as patches do."""
    off = off_mm + np.random.default_rng(3).normal(0, noise_mm, AT.shape)
    every = Offsets(AT, off, np.ones(AT.shape, np.bool_), IS_WHITE, PATCH_MM)
    return every if kept is None else every.where(kept)


def at_cells(found: Drift) -> tuple[np.ndarray, np.ndarray]:
    rows, columns, _ = found.cells_mm.shape
    x, y = (np.arange(columns) + 0.5) / columns * 900, (np.arange(rows) + 0.5) / rows * 600
    return np.meshgrid(x, y)


def bow(at: Points) -> Points:
    return np.column_stack((0.4 * (at[:, 0] / 900 - 0.5) ** 2, np.zeros(len(at))))


def jerks(at: Points, period_mm: float) -> Points:
    """A feeder that sticks and slips, and pushes the sheet aside as it does."""
    turn = 2 * np.pi * at[:, 1] / period_mm
    return np.column_stack((0.05 * np.cos(turn), 0.2 * np.sin(turn)))


def test_a_bow_is_followed_cell_by_cell() -> None:
    found = drift_of(read(bow(AT)), PAGE)
    assert found is not None
    x, _ = at_cells(found)
    assert np.abs(found.cells_mm[..., 0] - 0.4 * (x / 900 - 0.5) ** 2).max() < 0.05
    assert np.abs(found.cells_mm[..., 1]).max() < 0.05


@pytest.mark.parametrize("period_mm", [100.0, 250.0, 800.0])
def test_a_feeder_that_sticks_and_slips_is_followed(period_mm: float) -> None:
    found = drift_of(read(jerks(AT, period_mm)), PAGE)
    assert found is not None
    x, y = at_cells(found)
    truth = jerks(np.column_stack((x.ravel(), y.ravel())), period_mm).reshape(*x.shape, 2)
    off = found.cells_mm - truth
    assert np.sqrt((off**2).sum(axis=-1).mean()) < 0.04


def test_a_corner_that_lay_crooked_is_brought_back_though_most_of_the_sheet_lies_well() -> None:
    def crooked(at: Points) -> Points:
        into = np.clip(at - (600, 400), 0, None).prod(axis=1) / (300 * 200)
        return np.column_stack((0.6 * into, -0.3 * into))

    found = drift_of(read(crooked(AT)), PAGE)
    assert found is not None
    x, y = at_cells(found)
    truth = crooked(np.column_stack((x.ravel(), y.ravel()))).reshape(*x.shape, 2)
    assert np.abs(found.cells_mm - truth).max() < 0.1


def test_the_error_is_that_of_patches_which_were_not_fitted() -> None:
    """A finer wander than patches are apart fits each patch and foretells none between."""
    told = drift_of(read(jerks(AT, 250.0), noise_mm=0.04), PAGE)
    assert told is not None
    assert 0.04 * np.sqrt(2) * 0.9 < told.error_mm < 0.04 * np.sqrt(2) * 1.5


def test_noise_and_what_is_too_small_to_matter_are_left() -> None:
    assert drift_of(read(np.zeros(AT.shape), noise_mm=0.1), PAGE) is None
    assert drift_of(read(0.08 * bow(AT), noise_mm=0.001), PAGE) is None


def test_patches_over_changes_do_not_bend_the_sheet() -> None:
    wrong = jerks(AT, 250.0)
    chance = np.random.default_rng(4)
    stray = chance.random(len(AT)) < 0.15
    wrong[stray] += chance.uniform(-0.6, 0.6, (stray.sum(), 2))
    found = drift_of(read(wrong), PAGE)
    assert found is not None
    x, y = at_cells(found)
    truth = jerks(np.column_stack((x.ravel(), y.ravel())), 250.0).reshape(*x.shape, 2)
    assert np.sqrt(((found.cells_mm - truth) ** 2).sum(axis=-1).mean()) < 0.05


def test_a_patch_of_level_lines_alone_is_not_asked_how_far_it_lies_across() -> None:
    said = read(jerks(AT, 250.0))
    level = AT[:, 1] < 300
    said.off_mm[level, 0] = 0.7
    said.tells[level, 0] = False
    found = drift_of(said, PAGE)
    assert found is not None
    assert np.abs(found.cells_mm[..., 0]).max() < 0.15


def test_few_patches_bend_nothing() -> None:
    assert drift_of(read(4 * bow(AT), np.arange(len(AT)) < 10), PAGE) is None
    assert drift_of(read(bow(AT), np.zeros(len(AT), np.bool_)), PAGE) is None


def test_where_no_patch_is_near_nothing_is_claimed() -> None:
    found = drift_of(read(4 * bow(AT), AT[:, 0] < 450), PAGE)
    assert found is not None
    x, _ = at_cells(found)
    assert np.abs(found.cells_mm[x > 650]).max() == 0.0
    assert np.abs(found.cells_mm[x < 100]).max() > 0.1
