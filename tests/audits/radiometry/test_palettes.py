"""Colours of a false-colour picture become the temperatures that they were drawn for."""

import numpy as np
import pytest
from tests.audits.thermograms.false_colours import PALETTES, scene, through_jpeg

from premises.audits.radiometry.palettes import (
    STEPS,
    Inversion,
    Palette,
    best,
    inverted,
    known_palettes,
    palette,
)

KNOWN = {one.name: one for one in known_palettes()}
GLOW = PALETTES["glow"]


def drawn(celsius: np.ndarray, of: Palette, low_c: float, high_c: float) -> np.ndarray:
    share = np.clip((celsius - low_c) / (high_c - low_c), 0, 1)
    return np.asarray(of.colours[(share * (STEPS - 1)).round().astype(int)], np.uint8)


@pytest.mark.parametrize("of", [*PALETTES.values(), *KNOWN.values()], ids=lambda one: one.name)
def test_temperatures_come_back_from_colours_that_nothing_has_blurred(of: Palette) -> None:
    celsius = scene(1, 60, 80)
    seen = inverted(drawn(celsius, of, 13, 23), of, 13, 23)
    assert seen.explained == 1
    assert np.abs(seen.celsius - celsius).max() <= 0.03 * 10
    assert np.median(np.abs(seen.celsius - celsius)) <= 0.005 * 10


@pytest.mark.parametrize("quality", [75, 95])
@pytest.mark.parametrize("of", [*PALETTES.values(), *KNOWN.values()], ids=lambda one: one.name)
def test_after_jpeg_the_median_error_is_below_two_hundredths_of_the_scale(
    of: Palette, quality: int
) -> None:
    celsius = scene(2, 120, 160)
    seen = inverted(through_jpeg(drawn(celsius, of, 13, 23), quality), of, 13, 23)
    error = np.abs(seen.celsius - celsius)
    assert np.nanmedian(error) <= 0.02 * 10
    assert np.isfinite(seen.celsius).mean() > 0.95
    # What is said of the spread is true: twice as much holds for nine pixels of ten.
    assert np.nanpercentile(error, 90) <= 2 * seen.spread_k + 0.01 * 10


def test_what_is_not_of_the_palette_is_not_known() -> None:
    picture = drawn(scene(3, 60, 80), GLOW, 13, 23)
    picture[10:20, 10:20] = (0, 200, 0)
    seen = inverted(picture, GLOW, 13, 23)
    assert np.isnan(seen.celsius[10:20, 10:20]).all()
    assert np.isfinite(seen.celsius[30:, 30:]).all()
    assert seen.explained == pytest.approx(1 - 100 / 4800)


def test_what_is_ignored_counts_for_nothing() -> None:
    picture = drawn(scene(3, 60, 80), GLOW, 13, 23)
    picture[:30] = (0, 200, 0)
    ignored = np.zeros((60, 80), np.bool_)
    ignored[:30] = True
    seen = inverted(picture, GLOW, 13, 23, ignored)
    assert seen.explained == 1
    assert np.isnan(seen.celsius[:30]).all()


def test_a_picture_of_other_colours_is_not_explained_at_all() -> None:
    green = np.full((8, 8, 3), (0, 220, 0), np.uint8)
    seen = inverted(green, GLOW, 13, 23)
    assert isinstance(seen, Inversion)
    assert (seen.explained, seen.at_cold_end, seen.at_hot_end) == (0, 0, 0)
    assert np.isnan(seen.celsius).all()
    nothing = inverted(green, GLOW, 13, 23, np.ones((8, 8), np.bool_))
    assert nothing.explained == 0


def test_the_ends_of_the_scale_tell_that_the_truth_may_lie_beyond() -> None:
    celsius = np.repeat(np.linspace(10, 20, 100, dtype=np.float32)[None], 20, axis=0)
    seen = inverted(drawn(celsius, GLOW, 13, 18), GLOW, 13, 18)
    assert seen.at_cold_end == pytest.approx(0.30, abs=0.02)
    assert seen.at_hot_end == pytest.approx(0.20, abs=0.02)


@pytest.mark.parametrize("of", KNOWN.values(), ids=lambda one: one.name)
def test_the_palette_of_a_picture_whose_bar_was_cut_off_is_recognised(of: Palette) -> None:
    picture = through_jpeg(drawn(scene(4, 120, 160), of, 13, 23), 80)
    found = best(picture, known_palettes())
    assert found is not None
    # Of grey pictures nothing tells which end is warm: the usual one is taken.
    assert found.name == ("white hot" if of.name == "black hot" else of.name)


def test_colours_of_no_known_palette_are_not_forced_into_one() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    assert best(picture, known_palettes()) is None
    assert best(drawn(scene(4, 60, 80), PALETTES["arctic"], 13, 23), known_palettes()) is None


def test_a_palette_may_be_given_by_any_number_of_colours() -> None:
    two = palette("grey", np.array([(0, 0, 0), (255, 255, 255)]))
    assert two.colours.shape == (STEPS, 3)
    assert (two.colours[:, 0] == np.arange(STEPS)).all()
