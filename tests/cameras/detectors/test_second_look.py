"""A second look finds what is small and far away, and loses nothing that the first saw."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from premises.cameras.detectors import DEFAULT_THRESHOLD, Detector, DetectorFacts, Sighting
from premises.cameras.detectors.labels import WANTED
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.detectors.regions import Region, Views, changed, tiles, view_of
from premises.cameras.detectors.second_look import SecondLook, joined
from premises.cameras.geometry import Box, overlap

WIDTH, HEIGHT = 1280, 720
Picture = NDArray[np.uint8]
LABELS = st.sampled_from(["person", "car"])


class Marks:
    """A detector that sees squares of one colour where they have at least `least_px` of 320.

    It counts how often it is asked, and remembers the sizes of what it was shown.
    """

    name = "marks"
    facts = DetectorFacts("marks", "test", "CPU", 320, 320, 320, ("person",))

    def __init__(self, least_px: float = 8) -> None:
        self.least_px = least_px
        self.shown: list[tuple[int, int]] = []

    def detect(
        self,
        image: Picture,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        assert threshold < 0.9
        assert wanted is not None
        height, width = image.shape[:2]
        self.shown.append((width, height))
        rows, columns = np.nonzero((image == (255, 0, 0)).all(axis=2))
        if not rows.size:
            return []
        x, y = int(columns.min()), int(rows.min())
        box = int(columns.max()) + 1 - x, int(rows.max()) + 1 - y
        if min(box) * 320 / max(width, height) < self.least_px:
            return []
        return [Sighting("person", 0.9, x, y, *box)]


def scene(*squares: tuple[int, int, int]) -> Picture:
    """Noise as of a camera, with red squares (left, top, side)."""
    noise = np.random.default_rng(len(squares)).integers(100, 112, (HEIGHT, WIDTH, 3), np.uint8)
    for left, top, side in squares:
        noise[top : top + side, left : left + side] = (255, 0, 0)
    return noise


def boxes(seen: list[Sighting]) -> list[tuple[int, int, int, int]]:
    return [(one.x, one.y, one.width, one.height) for one in seen]


# --- tiles


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (7, 5), (1, 1), (3000, 2)])
def test_tiles_cover_the_picture_and_stay_inside(width: int, height: int) -> None:
    covered = np.zeros((height, width), bool)
    for tile in tiles(width, height):
        part = tile.cut_from(covered[..., None].astype(np.uint8))
        assert part.size > 0
        assert tile.left >= 0
        assert tile.right <= width
        assert tile.bottom <= height
        covered[tile.top : tile.bottom, tile.left : tile.right] = True
    assert covered.all()


def test_tiles_see_what_is_too_small_for_one_look_where_it_is() -> None:
    marks = Marks()
    picture = scene((1000, 500, 24))
    assert marks.detect(picture) == []
    assert boxes(SecondLook(marks).detect(picture)) == [(1000, 500, 24, 24)]
    assert len(marks.shown) == 1 + 5


@pytest.mark.parametrize("place", [(640, 360), (628, 348), (560, 300), (700, 390), (0, 0)])
def test_what_stands_where_tiles_overlap_is_told_once_and_whole(place: tuple[int, int]) -> None:
    assert boxes(SecondLook(Marks()).detect(scene((*place, 24)))) == [(*place, 24, 24)]


def test_what_a_tile_cuts_off_is_not_told_in_pieces() -> None:
    """A thing as large as the picture is seen whole by the first look."""
    assert boxes(SecondLook(Marks()).detect(scene((300, 100, 600)))) == [(300, 100, 600, 600)]


def test_a_larger_picture_is_wanted_for_a_second_look() -> None:
    assert SecondLook(Marks()).facts.wanted_px == 576
    assert SecondLook(Marks(), Views(), "front").facts.wanted_px == 960
    assert SecondLook(Marks()).name == "marks"


# --- changes


def test_only_what_has_changed_is_looked_at_again() -> None:
    marks = Marks()
    second = SecondLook(marks, Views(), "front")
    second.detect(scene())
    assert len(marks.shown) == 5, "the first picture of a scene is looked at all over"
    marks.shown.clear()
    assert boxes(second.detect(scene((1000, 500, 24)))) == [(1000, 500, 24, 24)]
    assert len(marks.shown) == 2
    marks.shown.clear()
    second.detect(np.maximum(scene((1000, 500, 24)), 1) - np.uint8(1))
    assert len(marks.shown) == 1


def test_smaller_things_are_found_where_something_changed_than_by_tiles() -> None:
    faint = scene((1000, 500, 16))
    assert SecondLook(Marks()).detect(faint) == []
    second = SecondLook(Marks(), Views(), "front")
    second.detect(scene())
    assert boxes(second.detect(faint)) == [(1000, 500, 16, 16)]


def test_scenes_are_not_compared_with_each_other() -> None:
    marks, views = Marks(), Views()
    SecondLook(marks, views, "front").detect(scene())
    marks.shown.clear()
    SecondLook(marks, views, "garden").detect(scene())
    assert len(marks.shown) == 5


def test_a_picture_that_is_tried_again_is_looked_at_all_over_again() -> None:
    """Its first try may have failed after it was looked at."""
    marks = Marks()
    second = SecondLook(marks, Views(), "front")
    picture = scene((1000, 500, 24))
    assert second.detect(picture) == second.detect(picture) != []
    assert len(marks.shown) == 10


def test_brighter_light_is_no_change_and_another_view_is_one_everywhere() -> None:
    before = view_of(scene())
    assert changed(before, view_of(scene() + np.uint8(60)), WIDTH, HEIGHT) == []
    other = np.random.default_rng(4).integers(0, 256, before.shape, np.uint8)
    assert changed(before, other, WIDTH, HEIGHT) is None
    assert changed(before, before.T, WIDTH, HEIGHT) is None


def test_many_changes_are_too_many_for_a_look_at_each() -> None:
    leaves = [(x, y, 30) for x in (50, 600, 1200) for y in (50, 600)]
    assert changed(view_of(scene()), view_of(scene(*leaves)), WIDTH, HEIGHT) is None


@pytest.mark.parametrize("place", [(0, 0), (1250, 690), (640, 0), (3, 400)])
def test_a_changed_part_lies_inside_and_has_room_around_the_change(
    place: tuple[int, int],
) -> None:
    found = changed(view_of(scene()), view_of(scene((*place, 30))), WIDTH, HEIGHT)
    assert found is not None
    [part] = found
    assert 0 <= part.left <= place[0] < place[0] + 30 <= part.right <= WIDTH
    assert 0 <= part.top <= place[1] < place[1] + 30 <= part.bottom <= HEIGHT
    assert part.right - part.left == pytest.approx(WIDTH / 3, abs=1)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (5, 3), (4000, 3), (90, 1200)])
def test_pictures_of_any_shape_are_compared(width: int, height: int) -> None:
    dark, light = (np.full((height, width, 3), value, np.uint8) for value in (0, 200))
    light[: height // 2] = 10
    for part in changed(view_of(dark), view_of(light), width, height) or []:
        assert 0 <= part.left < part.right <= width
        assert 0 <= part.top < part.bottom <= height
    second = SecondLook(Marks(), Views(), "front")
    assert second.detect(dark) == second.detect(light) == []


def test_views_of_many_scenes_are_bounded() -> None:
    views = Views()
    for number in range(300):
        views.remember(str(number), np.zeros((90, 160), np.uint8))
    assert views.last("0") is None
    assert views.last("299") is not None


# --- joining


def sightings() -> st.SearchStrategy[list[Sighting]]:
    side = st.integers(1, 60)
    one = st.builds(
        Sighting, LABELS, st.floats(0, 1), st.integers(0, 99), st.integers(0, 99), side, side
    )
    return st.lists(one, max_size=8)


@given(sightings(), sightings())
def test_nothing_of_the_first_look_is_lost_and_no_thing_is_told_again(
    first: list[Sighting], further: list[Sighting]
) -> None:
    kept = joined(first, further)
    added = list(kept)
    for one in first:
        added.remove(one)
    assert all(one in further for one in added)
    for one in added:
        for other in kept:
            if other is not one and other.label == one.label:
                box, beside = (Box(s.x, s.y, s.width, s.height) for s in (one, other))
                assert overlap(box, beside) <= 0.45
    assert [one.confidence for one in kept] == sorted(
        (one.confidence for one in kept), reverse=True
    )


def test_a_part_of_a_thing_is_no_second_thing_but_somebody_behind_is() -> None:
    near = Sighting("person", 0.9, 100, 100, 100, 300)
    legs = Sighting("person", 0.8, 105, 250, 90, 150)
    far = Sighting("person", 0.7, 110, 120, 20, 50)
    car = Sighting("car", 0.6, 105, 250, 90, 150)
    assert joined([near], [legs, far, car]) == [near, far, car]


# --- real photographs

Look = Callable[[Detector, Picture, Picture], list[Sighting]]


def once(detector: Detector, _before: Picture, now: Picture) -> list[Sighting]:
    return detector.detect(now)


def at_tiles(detector: Detector, _before: Picture, now: Picture) -> list[Sighting]:
    return SecondLook(detector).detect(now)


def at_changes(detector: Detector, before: Picture, now: Picture) -> list[Sighting]:
    second = SecondLook(detector, Views(), "front")
    assert second.detect(before) == []
    return second.detect(now)


@pytest.mark.needs_model
@pytest.mark.parametrize(("look", "people"), [(once, 0), (at_tiles, 2), (at_changes, 2)])
def test_distant_people_are_found_by_a_second_look_only(
    yolov4_tiny: OnnxDetector, photographs: Mapping[str, Path], look: Look, people: int
) -> None:
    """The bus and its people, 160 of 720 pixels high, far away in a grey yard."""
    generator = np.random.default_rng(1)
    yard = generator.normal(122, 3, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    with Image.open(photographs["bus"]) as bus:
        far = np.asarray(bus.convert("RGB").resize((120, 160), Image.Resampling.LANCZOS))
    now = yard.copy()
    now[300:460, 900:1020] = far
    seen = look(yolov4_tiny, yard, now)
    assert sum(one.label == "person" for one in seen) == people
    for one in seen:
        assert 890 <= one.x < one.x + one.width <= 1030
        assert 290 <= one.y < one.y + one.height <= 470


def test_a_region_is_cut_from_the_picture_as_it_says() -> None:
    part = Region(3, 5, 10, 7).cut_from(scene())
    assert part.shape == (2, 7, 3)
