"""The old scan's pixels come to lie exactly where the alignment says."""

import cv2
import numpy as np
import pytest

from premises.drawings.content import Raster, Similarity
from premises.drawings.differencing.rasters.laying import laid
from premises.drawings.registration import Alignment, Method

PX_PER_MM = 6.0


def aligned(scale: float = 1.0, drift_mm: np.ndarray | None = None) -> Alignment:
    return Alignment(
        old_to_new=Similarity(scale, 0.0, 0.0, 0.0),
        method=Method.ORB,
        error_mm=0.0,
        confidence=1.0,
        anchors=0,
        overlap=1.0,
        drift_mm=drift_mm,
    )


def dots(places_px: list[tuple[int, int]], size: tuple[int, int], half: int = 12) -> np.ndarray:
    """White paper with square dots around the corners of pixels."""
    grey = np.full(size, 255, np.uint8)
    for x, y in places_px:
        grey[y - half : y + half, x - half : x + half] = 0
    return grey


def middle(grey: np.ndarray) -> tuple[float, float]:
    moments = cv2.moments(255.0 - grey.astype(np.float32))
    return moments["m10"] / moments["m00"] + 0.5, moments["m01"] / moments["m00"] + 0.5


@pytest.mark.parametrize("times", [1.0, 1.47, 1.7, 2.63])
def test_a_sheet_that_shrinks_lies_right_up_to_its_far_edge(times: float) -> None:
    old = Raster(dots([(1470, 970)], (1001, 1503)), PX_PER_MM)
    new = Raster(np.full((round(1001 / times), round(1503 / times)), 255, np.uint8), PX_PER_MM)
    x, y = middle(laid(old, new, aligned(1 / times)))
    assert abs(x - 1470 / times) < 0.03
    assert abs(y - 970 / times) < 0.03


def test_two_drifts_add_up_in_the_finer_cells() -> None:
    """What registration measured finely is not flattened by what was measured coarsely after."""
    fine = np.zeros((20, 30, 2))
    fine[:, 10:12, 0] = 0.5
    coarse = np.full((2, 3, 2), 0.25)
    grey = dots([(660, 400), (100, 400)], (800, 1800))
    old, new = Raster(grey, PX_PER_MM), Raster(np.full_like(grey, 255), PX_PER_MM)
    found = laid(old, new, aligned(drift_mm=fine), coarse)
    (right, down), (other, _) = (middle(found[:, part]) for part in (slice(400, None), slice(400)))
    assert abs(right + 400 - (660 + (0.5 + 0.25) * PX_PER_MM)) < 0.1
    assert abs(down - (400 + 0.25 * PX_PER_MM)) < 0.1
    assert abs(other - (100 + 0.25 * PX_PER_MM)) < 0.1
