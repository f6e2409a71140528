"""The scenes themselves obey physics, or nothing could be judged by them."""

import numpy as np
import pytest
from tests.audits.scenes import conduction
from tests.audits.scenes.conduction import Skin
from tests.audits.scenes.film import Film, drawn
from tests.audits.scenes.scene import Scene, scenes
from tests.audits.scenes.shapes import Frame, any_rectangle, blotch

_SHAPE = (40, 60)
_SMALL = (((120, 160), 1.0),)


def _skin(*, film: Film | None = None, sheet: float = 0.003, **fields: np.ndarray) -> Skin:
    constant = Film(
        name="constant", emissivity=0.9, height_m=2.5, unrest=np.ones(_SHAPE), constant_w_m2k=8.0
    )
    return Skin(
        pixel_m=0.01,
        sheet_w_k=np.full(_SHAPE, sheet),
        back_w_m2k=fields.get("back", np.full(_SHAPE, 0.5)),
        air_c=np.full(_SHAPE, 20.0),
        radiant_c=np.full(_SHAPE, 19.5),
        outside_c=0.0,
        film=film or constant,
    )


def test_a_uniform_wall_is_as_warm_as_two_resistances_in_series_say() -> None:
    surface = conduction.solve(_skin()).surface_c
    assert np.allclose(surface, 20.0 * 8.0 / 8.5, atol=1e-3)


def test_heat_that_comes_from_the_room_goes_outside() -> None:
    chance = np.random.default_rng(7)
    back = np.where(chance.random(_SHAPE) < 0.1, 8.0, 0.5)
    skin = _skin(film=drawn(chance, "published", np.ones(_SHAPE)), back=back, sheet=0.02)
    solved = conduction.solve(skin)
    outside = (back * (solved.surface_c - skin.outside_c)).sum()
    assert solved.flux_w_m2.sum() == pytest.approx(outside, rel=1e-4)


def test_a_cold_line_fades_over_the_length_that_theory_gives() -> None:
    """From a line sink the deficit falls as exp(-x / sqrt(k t / (h + U)))."""
    back = np.full(_SHAPE, 0.5)
    back[:, 0] = 5.0
    surface = conduction.solve(_skin(back=back, sheet=0.02)).surface_c
    deficit = 20.0 * 8.0 / 8.5 - surface[0]
    length_px = np.sqrt(0.02 / 8.5) / 0.01
    # A grid fades a little faster than a continuum.
    exact = 2 * np.arcsinh(0.5 / length_px)
    assert np.log(deficit[2] / deficit[12]) == pytest.approx(10 * exact, rel=1e-3)


def test_a_film_stays_within_five_and_ten() -> None:
    for seed in range(20):
        film = drawn(np.random.default_rng(seed), "published", np.ones(1))
        surface = np.linspace(-5.0, 19.9, 50)
        flux, _ = film.flux(surface, np.full(50, 20.0), np.full(50, 20.0))
        assert (flux >= 4.999 * (20.0 - surface)).all()
        assert (flux <= 10.001 * (20.0 - surface)).all()


def test_the_same_seed_gives_the_same_scenes_and_another_gives_others() -> None:
    one, again, other = (list(scenes(3, seed, sizes=_SMALL)) for seed in (5, 5, 6))
    assert all(np.array_equal(a.celsius, b.celsius) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0].celsius, other[0].celsius)


def test_a_scene_does_not_depend_on_how_many_are_asked_for() -> None:
    few, many = list(scenes(2, 5, sizes=_SMALL)), list(scenes(4, 5, sizes=_SMALL))
    assert np.array_equal(few[1].celsius, many[1].celsius)


def test_a_sound_scene_has_no_excess_heat_and_a_faulty_one_has() -> None:
    for scene in scenes(25, 11, sizes=_SMALL):
        assert scene.is_sound == (scene.excess_w == 0.0)
        assert scene.is_sound or scene.excess_w > 0.0


def test_the_heat_of_the_defects_is_the_heat_of_the_scene() -> None:
    for scene in _faulty():
        parts = sum(one.excess_w for one in scene.defects)
        assert parts == pytest.approx(scene.excess_w, rel=1e-9)


def test_the_film_of_a_scene_lies_near_five_to_ten() -> None:
    """What is told is the slope of the heat over a deficit, up to a fifth more than the film."""
    assert all(5.0 <= one.film_w_m2k <= 12.0 for one in _faulty())


def test_scenes_have_the_gradients_and_temperatures_that_are_promised() -> None:
    for scene in scenes(25, 3, sizes=_SMALL):
        assert 5.0 <= scene.gradient_k <= 30.0
        assert np.isfinite(scene.celsius).all()
        air = scene.temperatures
        assert scene.celsius.min() > min(air.inside_c, air.outside_c) - 4.0


def test_shapes_have_the_share_of_the_picture_that_was_asked() -> None:
    chance, frame = np.random.default_rng(2), Frame(120, 160, 0.01)
    for share in (0.05, 0.2):
        assert blotch(chance, frame, share).mean() == pytest.approx(share, rel=0.35)
        assert 0.4 * share < any_rectangle(chance, frame, share).mean() < 1.2 * share


def _faulty() -> list[Scene]:
    return list(scenes(15, 4, sound_share=0.0, sizes=_SMALL))
