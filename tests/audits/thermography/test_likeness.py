"""The same spot photographed twice is known again, and two spots are not mixed up."""

import numpy as np
from tests.audits.thermography.walls import Wall, box, disc, view

from premises.audits.thermography import Part, View, same_view


def spot(shift: int = 0, seed: int = 1, part: Part = Part.WALL) -> View:
    wall = Wall(120, 200).defect(box(0.3, 0.3, 0.6, 0.5), 2.0).defect(disc(0.75, 0.65, 0.06), 3.0)
    return view(wall.seen(seed=seed)[:, shift : shift + 160], *wall.airs, part=part)


def test_an_identical_picture_is_the_same_view() -> None:
    assert same_view(spot(), spot())
    plain = Wall().view()
    assert same_view(plain, plain)


def test_a_second_shot_a_little_aside_is_the_same_view() -> None:
    assert same_view(spot(), spot(shift=18, seed=2))


def test_the_same_spot_at_another_resolution_is_the_same_view() -> None:
    coarse = spot(seed=4).celsius.reshape(60, 2, 80, 2).mean(axis=(1, 3))
    assert same_view(spot(), view(coarse, 21.0, 1.0, part=Part.WALL))


def test_another_spot_is_another_view() -> None:
    other = Wall(120, 160).defect(box(0.0, 0.6, 1.0, 0.65), 2.0).view()
    assert not same_view(spot(), other)


def test_two_plain_walls_are_not_called_the_same() -> None:
    assert not same_view(Wall().view(seed=1), Wall().view(seed=2))


def test_another_part_or_another_day_is_another_view() -> None:
    assert not same_view(spot(), spot(part=Part.DOOR))
    assert not same_view(spot(), view(spot().celsius, 21.0, -4.0))


def test_pictures_without_temperatures_are_not_the_same() -> None:
    nothing = np.full((120, 160), np.nan, dtype=np.float32)
    assert not same_view(spot(), view(nothing, 21.0, 1.0))
