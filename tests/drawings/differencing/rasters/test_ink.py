"""Ink is told from the noise of a scanner, and the middle of a line from its edges."""

import numpy as np

from premises.drawings.differencing.rasters.inks import Ink
from premises.drawings.differencing.rasters.plates import Grey, plate

SCALE = 8.0


def _noisy(deviation: float) -> Grey:
    """Paper with one faint line across and a scanner's noise (160, 1200)."""
    paper = np.full((160, 1200), 230.0)
    paper[77:83] = 120.0
    noise = np.random.default_rng(3).standard_normal(paper.shape) * deviation
    return np.asarray(np.clip(paper + noise, 0, 255), np.uint8)


def test_noise_of_paper_is_no_faint_ink() -> None:
    for deviation in (2.5, 6.0):
        told = plate(_noisy(deviation), SCALE)
        bare = np.vstack((told.dark[:70], told.dark[90:]))
        assert np.count_nonzero(bare >= told.faint) == 0, deviation


def test_a_line_stays_where_noise_is_taken_away() -> None:
    told = plate(_noisy(6.0), SCALE)
    assert (told.dark[78:82] >= told.sure).mean() > 0.999


def _ink(broad_px: int) -> Ink:
    """A level line around row 40 of an empty sheet."""
    dark = np.zeros((80, 80), np.uint8)
    dark[40 - broad_px // 2 : 40 + (broad_px + 1) // 2] = 255
    return Ink(dark, 40, dark, 40, SCALE)


def _across(ink: Ink, broad_px: int) -> list[float]:
    """How surely the middle of a line is in each row from the middle outwards."""
    rows = np.array([(40.5, 40.5 + aside) for aside in range(6)]) / SCALE
    return [float(one) for one in ink.middle(rows, broad_px / SCALE)]


def test_the_middle_of_a_broad_line_is_surer_than_what_is_beside_it() -> None:
    assert _across(_ink(7), 7) == [1.0, 1.0, 0.5, 0.0, 0.0, 0.0]


def test_all_of_a_thin_line_is_its_middle() -> None:
    assert _across(_ink(1), 1) == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
