"""The scale of a view is told by the best that is known of it."""

import math

import numpy as np
import pytest

from premises.audits.thermography.scale import scale_of
from premises.audits.thermography.scene import Part


def test_a_stated_width_wins_over_everything() -> None:
    scale = scale_of(
        240, 320, part=Part.DOOR, field_of_view_deg=45, distance_m=2.5, stated_width_m=1.6
    )
    assert scale.metres_per_px == pytest.approx(1.6 / 320)
    assert scale.relative_sd == 0.05
    assert "1.6 m wide" in scale.reason


def test_distance_and_field_of_view_tell_it() -> None:
    scale = scale_of(240, 320, field_of_view_deg=45, distance_m=2.5)
    assert scale.metres_per_px == pytest.approx(2 * 2.5 * math.tan(math.radians(22.5)) / 320)
    assert scale.relative_sd == 0.10


def test_a_picture_held_upright_has_the_same_scale() -> None:
    lying = scale_of(240, 320, field_of_view_deg=45, distance_m=2.5)
    upright = scale_of(320, 240, field_of_view_deg=45, distance_m=2.5)
    assert upright.metres_per_px == lying.metres_per_px


@pytest.mark.parametrize("distance_m", [None, 0.0, -1.0, 1.0, 65535.0, math.nan, math.inf])
def test_a_distance_that_nobody_measured_is_a_guess(distance_m: float | None) -> None:
    scale = scale_of(240, 320, part=Part.WALL, field_of_view_deg=45, distance_m=distance_m)
    assert scale.is_guess
    assert scale.relative_sd == 0.55
    assert scale.metres_per_px == pytest.approx(5 * math.tan(math.radians(22.5)) / 320)
    assert "Say how wide the picture is" in scale.reason
    assert "2.1 m wide" in scale.reason
    assert ("unasked" in scale.reason) is (distance_m == 1.0)


@pytest.mark.parametrize("stated", [0.0, -2.0, math.nan, 1e9])
def test_a_width_that_cannot_be_is_passed_over(stated: float) -> None:
    scale = scale_of(240, 320, field_of_view_deg=25, distance_m=3, stated_width_m=stated)
    assert scale.relative_sd == 0.10


@pytest.mark.parametrize(("part", "field"), [(Part.WALL, None), (Part.UNKNOWN, 25.0)])
def test_a_guess_needs_something_to_go_by(part: Part, field: float | None) -> None:
    assert scale_of(240, 320, part=part, field_of_view_deg=field).metres_per_px is not None


def test_from_nothing_comes_nothing() -> None:
    told = scale_of(240, 320)
    assert (told.metres_per_px, told.reason) == (None, "Nothing tells how large the view is.")


def test_what_the_camera_sees_is_less_sure_where_its_field_is_unknown_too() -> None:
    near, unknown = scale_of(9, 9, field_of_view_deg=40), scale_of(9, 9, part=Part.WALL)
    assert near.metres_per_px == unknown.metres_per_px
    assert unknown.relative_sd == pytest.approx(math.hypot(0.55, 0.33))


def test_what_is_stated_measured_or_found_is_no_guess() -> None:
    found = opening(slice(20, 140), slice(50, 140))
    known = [
        scale_of(240, 320, stated_width_m=2),
        scale_of(240, 320, field_of_view_deg=45, distance_m=2.5),
        scale_of(240, 320, part=Part.WINDOW, opening=found),
    ]
    assert not any(one.is_guess for one in known)


def opening(rows: slice, columns: slice) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    mask = np.zeros((240, 320), bool)
    mask[rows, columns] = True
    return mask


def test_a_window_seen_whole_tells_it() -> None:
    scale = scale_of(240, 320, part=Part.WINDOW, opening=opening(slice(20, 140), slice(50, 140)))
    assert scale.metres_per_px == pytest.approx(0.01)
    assert scale.relative_sd == 0.25


def test_a_door_that_leaves_the_view_below_tells_by_its_width() -> None:
    scale = scale_of(240, 320, part=Part.DOOR, opening=opening(slice(20, 240), slice(50, 141)))
    assert scale.metres_per_px == pytest.approx(0.01)
    assert scale.relative_sd == 0.15


@pytest.mark.parametrize(
    "mask",
    [
        opening(slice(0, 240), slice(0, 320)),
        opening(slice(0, 0), slice(0, 0)),
        opening(slice(5, 9), slice(5, 9)),
    ],
)
def test_an_opening_without_edges_tells_nothing(
    mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
) -> None:
    assert scale_of(240, 320, part=Part.WINDOW, opening=mask).is_guess


def test_a_measured_distance_is_better_than_a_usual_window() -> None:
    mask = opening(slice(20, 140), slice(50, 140))
    scale = scale_of(240, 320, part=Part.WINDOW, field_of_view_deg=25, distance_m=3, opening=mask)
    assert scale.relative_sd == 0.10
