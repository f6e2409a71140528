"""A joint is told sound by its soundest stretches, and only straight joints are joints."""

import numpy as np
import pytest
from tests.audits.thermography.test_glass import window
from tests.audits.thermography.walls import Source, Wall, box

from premises.audits.thermography import Kind, Part, examine


@pytest.mark.parametrize("panes", [1, 2])
@pytest.mark.parametrize(
    "joint",
    [
        box(0.79, 0.38, 0.805, 0.72),
        box(0.195, 0.34, 0.21, 0.66),
        box(0.36, 0.295, 0.72, 0.307),
        box(0.26, 0.793, 0.5, 0.805),
    ],
    ids=["sill", "head", "left jamb", "half of the right jamb"],
)
def test_a_leak_along_most_of_a_joint_is_measured_right(joint: Source, panes: int) -> None:
    wall = window(panes)
    sound = wall.deficit.copy()
    wall.defect(joint, 12.0)
    true = float((wall.deficit - sound).sum())
    leaks = [one for one in examine(wall.view(Part.WINDOW)).regions if one.kind is Kind.AIR_LEAK]
    assert sum(one.deficit_px_k for one in leaks) == pytest.approx(true, rel=0.2)


def test_a_rail_that_is_wider_than_the_stiles_is_no_leak() -> None:
    wall = Wall(240, 320, conduction_px=2, stratification_k=0.8)
    wall.sharp(box(0.2, 0.3, 0.86, 0.8), 2.0).sharp(box(0.24, 0.33, 0.76, 0.77), 3.0)
    assert [one.kind for one in examine(wall.view(Part.WINDOW)).regions] == [Kind.GLASS]


def room() -> Wall:
    """An outer wall whose floor below and inner wall at the right are warmer."""
    wall = Wall(240, 320, stratification_k=0.5)
    return wall.thing(box(0, 0.8, 1, 1), 19.9).thing(box(0.85, 0, 1, 0.8), 19.6)


def test_floor_and_inner_wall_that_touch_are_two_straight_joints() -> None:
    assert examine(room().view()).regions == ()


def test_the_hem_of_a_curtain_is_no_joint_of_the_building() -> None:
    wall = Wall(240, 320, stratification_k=0.5)
    wall.thing(lambda y, x: x > 0.85 + 0.03 * np.sin(14 * y) - 0.1 * y, 20.3)
    assert examine(wall.view()).regions == ()


def test_what_a_leak_cools_is_no_sound_wall() -> None:
    """Air along the whole foot of a wall cools it far up, which looks like stratified air."""
    wall = Wall(120, 160, conduction_px=9, stratification_k=1.0)
    wall.defect(box(0.96, 0.2, 1, 1), 9.0)
    told = sum(one.deficit_px_k for one in examine(wall.view()).regions)
    assert told == pytest.approx(float(wall.deficit.sum()), rel=0.15)
