"""The sound surface is found whatever else is in the picture."""

import numpy as np
import pytest
from tests.audits.thermography.walls import Wall, box, disc

from premises.audits.thermography.surface import pixel_noise, sound_surface


def error_k(wall: Wall, **camera: float) -> float:
    """The largest error of the surface in the middle of the picture, its bias left out."""
    picture = wall.seen(**camera)  # type: ignore[arg-type]
    inside, outside = wall.airs
    surface = sound_surface(picture, np.isfinite(picture), inside - outside)
    return float(np.abs(surface.celsius - wall.sound)[6:-6, 6:-6].max())


@pytest.mark.parametrize("stratification_k", [0.0, 1.0, 3.0, 6.0])
def test_stratified_air_is_followed(stratification_k: float) -> None:
    assert error_k(Wall(stratification_k=stratification_k)) < 0.06


@pytest.mark.parametrize(
    "where",
    [
        box(0.3, 0.3, 0.8, 0.9),
        box(0.5, 0.0, 1.0, 0.7),
        box(0.0, 0.0, 1.0, 0.35),
        disc(0.5, 0.5, 0.3),
    ],
)
def test_a_defect_over_a_third_of_the_picture_does_not_pull_it_down(
    where: object,
) -> None:
    assert error_k(Wall().defect(where, 2.5)) < 0.2  # type: ignore[arg-type]


def test_a_defect_furniture_and_a_window_together_do_not_pull_it() -> None:
    wall = Wall().defect(box(0.55, 0.5, 0.95, 0.95), 2.0).sharp(box(0.05, 0.5, 0.45, 0.9), 7.0)
    assert error_k(wall.thing(box(0.6, 0.0, 1.0, 0.3), 20.9)) < 0.2


def test_corners_that_a_lens_darkens_are_followed() -> None:
    picture = Wall().seen(vignetting_k=0.5)
    surface = sound_surface(picture, np.isfinite(picture), 20.0)
    assert np.abs(picture - surface.celsius).mean() < 0.09


def test_its_noise_is_that_of_the_camera() -> None:
    for noise_k in (0.03, 0.07, 0.15):
        picture = Wall().seen(noise_k=noise_k)
        surface = sound_surface(picture, np.isfinite(picture), 20.0)
        assert surface.noise_k == pytest.approx(noise_k, rel=0.15)
        assert pixel_noise(picture) == pytest.approx(noise_k, rel=0.1)


def test_the_same_picture_gives_the_same_surface() -> None:
    picture = Wall().defect(disc(0.4, 0.4, 0.1), 1.0).seen()
    one, other = (sound_surface(picture, np.isfinite(picture), 20.0) for _ in range(2))
    assert np.array_equal(one.celsius, other.celsius)


def test_a_picture_without_noise_has_a_surface() -> None:
    picture = Wall().seen(noise_k=0.0)
    surface = sound_surface(picture, np.isfinite(picture), 20.0)
    assert np.abs(surface.celsius - picture).max() < 0.02


def test_a_handful_of_usable_pixels_is_enough_to_answer() -> None:
    picture = Wall().seen()
    usable = np.zeros(picture.shape, dtype=np.bool_)
    usable[60:64, 80:84] = True
    assert np.isfinite(sound_surface(picture, usable, 20.0).celsius).all()
