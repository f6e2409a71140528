"""Places are found where heat is lost, with their heat and their size, and nowhere else."""

import time

import numpy as np
import pytest
from tests.audits.thermography.walls import Floats, Source, Wall, box, disc, view

from premises.audits.thermography import Examination, examine


def overlap(found: Examination, wall: Wall, where: Source) -> float:
    mask = where(wall.y, wall.x)
    told = np.any([region.mask for region in found.regions], axis=0)
    return float((told & mask).sum() / (told | mask).sum())


PLACES = [
    box(0.3, 0.3, 0.6, 0.55),
    disc(0.5, 0.4, 0.12),
    box(0.2, 0.1, 0.8, 0.6),
    box(0.55, 0.0, 1.0, 0.4),
]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("deficit_k", [0.8, 2.5])
@pytest.mark.parametrize("conduction_px", [1.5, 5.0])
def test_heat_and_area_are_those_of_the_truth(
    where: Source, deficit_k: float, conduction_px: float
) -> None:
    wall = Wall(conduction_px=conduction_px).defect(where, deficit_k)
    found = examine(wall.view())
    told = sum(region.deficit_px_k for region in found.regions)
    assert len(found.regions) == 1
    assert told == pytest.approx(wall.deficit.sum(), rel=0.12)
    assert overlap(found, wall, where) > 0.85


def test_heat_is_told_without_bias_over_many_noises() -> None:
    told, true = 0.0, 0.0
    for seed in range(8):
        wall = Wall(conduction_px=3).defect(disc(0.5, 0.5, 0.09), 1.5)
        told += sum(region.deficit_px_k for region in examine(wall.view(seed=seed)).regions)
        true += float(wall.deficit.sum())
    assert told == pytest.approx(true, rel=0.04)


def test_a_crack_two_pixels_wide_tells_its_heat_and_its_length() -> None:
    where = box(0.5, 0.2, 0.517, 0.8)
    wall = Wall(conduction_px=2).defect(where, 8.0)
    region = examine(wall.view()).regions[0]
    assert region.deficit_px_k == pytest.approx(wall.deficit.sum(), rel=0.08)
    assert region.length_px == pytest.approx(0.6 * 160, rel=0.1)
    assert region.width_px < 9


@pytest.mark.parametrize("seed", range(6))
def test_a_sound_wall_shows_nothing(seed: int) -> None:
    wall = Wall(stratification_k=2.0)
    things = wall.thing(box(0.6, 0.0, 1.0, 0.25), 20.8).thing(box(0.2, 0.6, 0.35, 0.8), 19.5)
    assert examine(things.view(seed=seed, noise_k=0.12, vignetting_k=0.3)).regions == ()


def test_a_camera_that_reads_two_kelvins_too_high_finds_the_same() -> None:
    wall = Wall().defect(PLACES[0], 2.0)
    right, wrong = (examine(wall.view(bias_k=bias_k)).regions[0] for bias_k in (0.0, 2.0))
    assert wrong.deficit_px_k == pytest.approx(right.deficit_px_k, rel=0.01)


def test_the_smallest_place_that_counts_is_found_and_a_smaller_one_is_not() -> None:
    wall = Wall(240, 320, conduction_px=0.5)
    assert len(examine(wall.defect(disc(0.5, 0.5, 0.013), 4.0).view()).regions) == 1
    speck = Wall(240, 320, conduction_px=0.1).defect(disc(0.5, 0.5, 0.004), 2.0)
    assert examine(speck.view(blur_px=0.5)).regions == ()


def test_places_are_numbered_by_what_they_lose() -> None:
    wall = Wall().defect(disc(0.3, 0.2, 0.07), 2.0).defect(disc(0.6, 0.7, 0.15), 2.0)
    regions = examine(wall.view()).regions
    assert [region.number for region in regions] == [1, 2]
    assert regions[0].deficit_px_k > regions[1].deficit_px_k


def test_a_picture_of_a_megapixel_is_looked_at_smaller_and_told_at_its_own_size() -> None:
    wall = Wall(1024, 1280, conduction_px=20).defect(PLACES[0], 2.0)
    started = time.process_time()
    found = examine(wall.view())
    assert time.process_time() - started < 2.0
    (region,) = found.regions
    assert region.mask.shape == (1024, 1280)
    assert found.surface is not None
    assert found.surface.celsius.shape == (1024, 1280)
    assert region.area_px == pytest.approx(PLACES[0](wall.y, wall.x).sum(), rel=0.05)
    assert region.deficit_px_k == pytest.approx(wall.deficit.sum(), rel=0.05)


def test_sizes_that_no_block_divides_are_told_at_their_own_size() -> None:
    found = examine(Wall(701, 1283, conduction_px=20).defect(PLACES[0], 2.0).view())
    assert found.regions[0].mask.shape == (701, 1283)


def test_a_leak_along_a_warm_floor_counts_on_the_floor_too() -> None:
    def with_floor(leak_k: Floats | float) -> Wall:
        wall = Wall(stratification_k=0.0)
        floor = wall.y > 0.8
        wall.sound = wall.sound + 2.0 * floor
        wall.deficit = wall.deficit + leak_k
        return wall

    plain = with_floor(0.0)
    assert examine(plain.view()).regions == ()
    along = ((plain.x > 0.3) & (plain.x < 0.6)) * np.exp(-np.abs(plain.y - 0.8) * 120 / 4) * 5.0
    line = np.asarray(along, dtype=np.float64)
    wall = with_floor(line)
    told = sum(region.deficit_px_k for region in examine(wall.view()).regions)
    assert told == pytest.approx(line.sum(), rel=0.2)


def test_analysis_does_not_change_the_picture() -> None:
    picture = Wall().defect(PLACES[0], 2.0).seen()
    before = picture.copy()
    examine(view(picture, 21.0, 1.0))
    assert np.array_equal(picture, before)
