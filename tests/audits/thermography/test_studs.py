"""Where a frame of studs shows, what lies between them is the sound wall."""

import numpy as np
import pytest
from tests.audits.thermography.walls import Wall, box, view

from premises.audits.thermography import Kind, examine


def framed(depth_k: float, *, stud: float = 0.04) -> Wall:
    """Seven studs, whose cold has spread over half of what lies between them."""
    wall = Wall(120, 160, conduction_px=6, stratification_k=1.5)
    for middle in np.arange(0.07, 1, 0.145):
        wall.defect(box(0, middle - stud / 2, 1, middle + stud / 2), depth_k)
    return wall


@pytest.mark.parametrize("depth_k", [2.0, 3.0])
def test_studs_are_measured_from_what_lies_between_them(depth_k: float) -> None:
    wall = framed(depth_k)
    regions = examine(wall.view()).regions
    told = sum(region.deficit_px_k for region in regions)
    # Half of what studs take is taken everywhere: a picture cannot tell that from a colder wall.
    beyond = float((wall.deficit - wall.deficit.min()).sum())
    assert len(regions) >= 5
    assert {region.kind for region in regions} == {Kind.THERMAL_BRIDGE}
    assert 0.7 * beyond < told < 1.2 * beyond


def test_stripes_of_a_detector_are_no_studs() -> None:
    wall = Wall(120, 160)
    uneven = np.random.default_rng(3).normal(0, 0.08, (1, 160)).astype(np.float32)
    assert examine(view(wall.seen() + uneven, *wall.airs)).regions == ()


def test_a_wall_with_one_wide_cold_strip_keeps_its_surface() -> None:
    wall = Wall(120, 160).defect(box(0, 0.4, 1, 0.6), 2.0)
    (strip,) = examine(wall.view()).regions
    assert strip.deficit_px_k == pytest.approx(float(wall.deficit.sum()), rel=0.1)
