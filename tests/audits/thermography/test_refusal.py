"""What is no surface of a building is refused, with the reason."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.audits.thermography.walls import Wall, box, disc, view

from premises.audits.thermography import Gate, examine

Picture = NDArray[np.float32]


def flat(celsius: float, rows: int = 120, columns: int = 160) -> Picture:
    chance = np.random.default_rng(3)
    return (celsius + chance.normal(0, 0.05, (rows, columns))).astype(np.float32)


def with_sky() -> Picture:
    picture = Wall(inside_c=21, outside_c=-2, factor=0.05).seen()
    picture[:20] = -45
    return picture


def with_hot_parts() -> Picture:
    picture = flat(34.0)
    picture[40:60, 40:90] = 80
    return picture


def half_sunlit() -> Picture:
    picture = Wall(inside_c=21, outside_c=5, factor=0.1).seen()
    picture[:, :70] = 31 + picture[:, :70] - picture[:, :70].mean()
    return picture


def mostly_unknown() -> Picture:
    picture = Wall().seen()
    picture[20:] = np.nan
    return picture


def heated_floor() -> Picture:
    wall = Wall(inside_c=20, outside_c=5, factor=0.95)
    stripes = 7 * np.exp(-(((wall.y * 120) % 24 - 12) ** 2) / 30) * (wall.y > 0.5)
    return np.asarray(wall.sound + stripes, dtype=np.float32)


@pytest.mark.parametrize(
    ("picture", "airs", "code"),
    [
        (with_sky(), (21.0, -2.0), "audits.sky"),
        (flat(-40.0), (21.0, -2.0), "audits.sky"),
        (with_hot_parts(), (21.0, 2.0), "audits.hot_object"),
        (flat(33.0), (21.0, 2.0), "audits.warm_body"),
        (flat(27.0), (21.0, 2.0), "audits.warmer_than_air"),
        (half_sunlit(), (21.0, 5.0), "audits.warmer_than_air"),
        (heated_floor(), (20.0, 5.0), "audits.heated_surface"),
        (flat(-4.0), (21.0, 2.0), "audits.colder_than_air"),
        (flat(900.0), (21.0, 2.0), "audits.implausible_values"),
        (mostly_unknown(), (21.0, 1.0), "audits.too_few_pixels"),
        (np.full((120, 160), np.nan, dtype=np.float32), (21.0, 1.0), "audits.too_few_pixels"),
        (flat(18.0, 20, 160), (21.0, 1.0), "audits.too_small"),
    ],
)
def test_the_reason_for_a_refusal_is_the_right_one(
    picture: Picture, airs: tuple[float, float], code: str
) -> None:
    found = examine(view(picture, *airs))
    assert (found.verdict.gate, found.verdict.code) == (Gate.REFUSED, code)
    assert len(found.verdict.sentence) > 40
    assert found.regions == ()
    assert found.surface is None


def test_a_hot_pipe_is_left_out_and_the_wall_is_still_judged() -> None:
    wall = Wall().defect(box(0.3, 0.5, 0.6, 0.8), 2.0).thing(box(0, 0.1, 1, 0.13), 45.0)
    found = examine(wall.view())
    assert found.verdict.has_numbers
    assert len(found.regions) == 1
    assert any("left out" in remark for remark in found.remarks)


def test_in_summer_a_hot_pipe_is_no_place_that_loses() -> None:
    wall = Wall(inside_c=23, outside_c=35, factor=0.9).thing(box(0, 0.1, 1, 0.13), 60.0)
    assert examine(wall.view()).regions == ()


def test_what_is_colder_than_any_air_is_no_part_of_the_building() -> None:
    found = examine(Wall().thing(disc(0.5, 0.5, 0.06), -9.0).view())
    assert found.verdict.has_numbers
    assert found.regions == ()


def test_a_surface_as_warm_as_the_room_is_told() -> None:
    found = examine(Wall(factor=1.0, stratification_k=0.0).view())
    assert any("as warm as the room" in remark for remark in found.remarks)


def test_unknown_pixels_harm_nothing() -> None:
    picture = Wall().defect(box(0.3, 0.3, 0.6, 0.6), 2.0).seen()
    picture[::7, ::5] = np.nan
    picture[:30, :40] = np.nan
    found = examine(view(picture, 21.0, 1.0))
    assert len(found.regions) == 1
    assert np.isfinite(found.regions[0].deficit_px_k)


def test_pixels_without_a_temperature_are_not_told_as_furniture() -> None:
    picture = Wall().seen()
    picture[:30] = np.nan
    remarks = " ".join(examine(view(picture, 21.0, 1.0)).remarks)
    assert f"{30 / len(picture):.0%} of the pixels hold no temperature" in remarks
    assert "furniture" not in remarks


def test_infinite_pixels_are_unknown_ones() -> None:
    picture = Wall().seen()
    picture[5, 5], picture[6, 6] = np.inf, -np.inf
    assert examine(view(picture, 21.0, 1.0)).verdict.has_numbers
