"""Panes and frames of windows are told apart, and only their joints are searched for leaks."""

import numpy as np
import pytest
from tests.audits.thermography.walls import Wall, box

from premises.audits.thermography import Kind, Part, examine


def window(panes: int = 1, *, pane_k: float = 5.0, frame_k: float = 2.0, left: float = 0.3) -> Wall:
    """A window whose frame is 4 % of the picture wide; stiles and rails differ by a pixel."""
    wall = Wall(240, 320, conduction_px=2, stratification_k=0.8)
    wall.sharp(box(0.2, left, 0.8, left + 0.5), frame_k)
    wide = 0.46 / panes
    for number in range(panes):
        start = left + 0.03 + number * wide
        wall.sharp(box(0.24, start, 0.76, start + wide - 0.02), pane_k - frame_k)
    return wall


@pytest.mark.parametrize("panes", [1, 2])
@pytest.mark.parametrize("blur_px", [0.8, 1.8])
def test_a_sound_window_is_glass_and_no_leak(panes: int, blur_px: float) -> None:
    found = examine(window(panes).view(Part.WINDOW, blur_px=blur_px))
    assert [region.kind for region in found.regions] == [Kind.GLASS]
    assert found.glass is not None
    assert 0.24 < found.glass.mean() < 0.36
    assert any("window" in remark for remark in found.remarks)


def test_a_single_cold_pane_is_told_but_is_no_leak() -> None:
    found = examine(window(pane_k=9.0).view(Part.WINDOW))
    (pane,) = found.regions
    assert pane.kind is Kind.GLASS
    assert "no leak" in pane.reason


@pytest.mark.parametrize(
    "joint",
    [box(0.79, 0.4, 0.805, 0.7), box(0.2, 0.35, 0.215, 0.75), box(0.3, 0.3, 0.7, 0.312)],
    ids=["at the sill", "nearly all along the head", "at a side"],
)
def test_a_joint_that_leaks_is_found_beside_the_glass(joint: object) -> None:
    wall = window()
    sound = wall.deficit.copy()
    wall.defect(joint, 12.0)  # type: ignore[arg-type]
    true = float((wall.deficit - sound).sum())
    regions = examine(wall.view(Part.WINDOW)).regions
    leaks = [region for region in regions if region.kind is Kind.AIR_LEAK]
    told = sum(region.deficit_px_k for region in leaks)
    assert leaks
    assert regions[-1].kind is Kind.GLASS
    assert 0.5 * true < told < 1.3 * true
    middle = joint(wall.y, wall.x)  # type: ignore[operator]
    assert np.any([region.mask for region in leaks], axis=0)[middle].mean() > 0.5


def test_a_window_that_fills_the_picture_is_not_taken_for_the_wall() -> None:
    wall = Wall(240, 320, conduction_px=2, stratification_k=0.5)
    wall.sharp(box(0.1, 0.1, 0.9, 0.9), 5.0)
    found = examine(wall.view(Part.WINDOW))
    assert [region.kind for region in found.regions] == [Kind.GLASS]


def test_what_stands_before_a_window_makes_it_no_leak() -> None:
    found = examine(window().thing(box(0.5, 0.4, 0.75, 0.55), 20.8).view(Part.WINDOW))
    assert Kind.MISSING_INSULATION not in {region.kind for region in found.regions}


def test_a_cold_rectangle_in_a_wall_is_missing_insulation() -> None:
    found = examine(Wall().defect(box(0.3, 0.3, 0.7, 0.7), 3.0).view())
    assert [region.kind for region in found.regions] == [Kind.MISSING_INSULATION]
    assert found.glass is None


def test_a_rectangle_far_too_cold_for_any_wall_is_a_window_even_in_a_wall() -> None:
    found = examine(Wall(240, 320).sharp(box(0.3, 0.3, 0.7, 0.7), 11.0).view())
    assert [region.kind for region in found.regions] == [Kind.GLASS]
