"""The bar of colours is found where it stands, and nothing else is taken for it."""

import numpy as np
import pytest
from tests.audits.thermograms.false_colours import (
    PALETTES,
    Place,
    Screen,
    draw,
    scene,
    through_jpeg,
)

from premises.audits.radiometry.legends import Legend, legend_of

LOW_C, HIGH_C = 14.0, 22.0


def seen(
    name: str, *, place: Place = "right", quality: int = 80, outlined: bool = True, rows: int = 240
) -> Legend | None:
    screen = Screen(low_c=LOW_C, high_c=HIGH_C, place=place, outlined=outlined)
    picture = draw(scene(5, rows, rows * 4 // 3), PALETTES[name], screen)
    return legend_of(through_jpeg(picture, quality))


@pytest.mark.parametrize("outlined", [True, False])
@pytest.mark.parametrize("place", ["right", "left", "bottom"])
@pytest.mark.parametrize("name", PALETTES)
def test_a_bar_is_found_nearly_to_the_pixel(name: str, place: Place, outlined: bool) -> None:
    found = seen(name, place=place, outlined=outlined)
    assert found is not None
    assert found.is_upright == (place != "bottom")
    begin, end = (found.top, found.bottom) if found.is_upright else (found.left, found.right)
    length_px = 160 if place == "bottom" else 111
    assert begin == pytest.approx(80 if place == "bottom" else 64, abs=0.04 * length_px)
    assert end == pytest.approx(240 if place == "bottom" else 175, abs=0.04 * length_px)
    assert found.explained > 0.8


@pytest.mark.parametrize("quality", [75, 95])
def test_the_bars_colours_run_from_cold_to_hot(quality: int) -> None:
    found = seen("glow", quality=quality)
    assert found is not None
    apart = found.palette.colours.astype(int) - PALETTES["glow"].colours.astype(int)
    assert np.abs(apart[5:-5]).mean() <= 6


def test_a_large_picture_has_its_bar_found_as_well() -> None:
    found = seen("rainbow", rows=720)
    assert found is not None
    assert found.top == pytest.approx(0.27 * 720, abs=4)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["glow", "grey"])
def test_a_scene_without_a_bar_has_none(name: str, seed: int) -> None:
    share = (scene(seed) - LOW_C) / (HIGH_C - LOW_C)
    steps = (np.clip(share, 0, 1) * 255).astype(int)
    assert legend_of(through_jpeg(PALETTES[name].colours[steps], 85)) is None


def test_pictures_of_nothing_have_no_bar() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    assert legend_of(noise) is None
    for shape in ((1, 1), (2, 40), (40, 2), (32, 32), (240, 320)):
        assert legend_of(np.zeros((*shape, 3), np.uint8)) is None
