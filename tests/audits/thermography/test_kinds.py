"""The kind of a place follows from what it looks like, and the reason names what was measured."""

import pytest
from tests.audits.thermography.walls import Wall, box, disc

from premises.audits.thermography import Kind, Part, examine

WALLS = [
    ("a compact even place", Wall().defect(box(0.3, 0.3, 0.6, 0.6), 2.0), Kind.MISSING_INSULATION),
    ("a whole bay", Wall().defect(box(0.1, 0.3, 0.9, 0.5), 2.0), Kind.MISSING_INSULATION),
    ("a large round place", Wall().defect(disc(0.5, 0.5, 0.2), 2.0), Kind.MISSING_INSULATION),
    ("a plume", Wall().plume(0.9, 0.2, 0.8, 5.0), Kind.AIR_LEAK),
    ("a plume from side to side", Wall().plume(0.9, 0.0, 1.0, 5.0), Kind.AIR_LEAK),
    ("a crack", Wall(conduction_px=2).defect(box(0.5, 0.2, 0.52, 0.7), 8.0), Kind.AIR_LEAK),
    ("an outlet", Wall(conduction_px=2).defect(disc(0.7, 0.4, 0.03), 6.0), Kind.AIR_LEAK),
    ("a stud", Wall().defect(box(0.0, 0.5, 1.0, 0.53), 2.5), Kind.THERMAL_BRIDGE),
    ("a slab", Wall().defect(box(0.9, 0.0, 1.0, 1.0), 2.0), Kind.THERMAL_BRIDGE),
]


@pytest.mark.parametrize(
    ("wall", "kind"), [one[1:] for one in WALLS], ids=[one[0] for one in WALLS]
)
def test_each_kind_is_known_by_its_looks(wall: Wall, kind: Kind) -> None:
    region = examine(wall.view()).regions[0]
    assert region.kind is kind
    assert len(region.reason) > 40


def test_studs_side_by_side_are_told_as_such() -> None:
    wall = Wall()
    for left in (0.15, 0.45, 0.75):
        wall.defect(box(0.0, left, 0.8, left + 0.03), 2.5)
    regions = examine(wall.view()).regions
    assert {region.kind for region in regions} == {Kind.THERMAL_BRIDGE}
    assert len(regions) == 3


def test_a_line_through_a_picture_of_a_window_is_no_stud() -> None:
    wall = Wall().defect(box(0.0, 0.5, 1.0, 0.53), 3.5)
    assert examine(wall.view(Part.WINDOW)).regions[0].kind is Kind.AIR_LEAK


def test_from_outside_reasons_speak_of_warm_places() -> None:
    wall = Wall(inside_c=20, outside_c=-2, factor=0.05, stratification_k=0.0)
    region = examine(wall.defect(box(0.3, 0.3, 0.6, 0.6), -2.0).view()).regions[0]
    assert "warm" in region.reason
    assert "cold" not in region.reason
