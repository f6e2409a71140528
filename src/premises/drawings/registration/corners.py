"""Small patches of two scans that look alike, as places that could be the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points
from premises.drawings.registration.alignment import Method
from premises.drawings.registration.anchors import Anchors
from premises.drawings.registration.plates import Plate

Looks = NDArray[np.uint8] | NDArray[np.float32]
"""What the surroundings of corners look like, a row for each."""

_ORB_CORNERS = 6000
_SIFT_CORNERS = 3000
_SIFT_PX = 2000
"""SIFT describes its corners in finer steps and costs ten times ORB, so its picture is smaller."""


def corner_anchors(old: Plate, new: Plate, method: Method) -> Anchors:
    """Corners of lines that are each other's best likeness, in mm.

    Only mutual matches: where many corners of one sheet may choose the same one of the other, a
    transform that shrinks everything into a point finds any number of them agreeing.
    """
    describe = _orb if method is Method.ORB else _sift
    old_places, old_looks = describe(old)
    new_places, new_looks = describe(new)
    if not len(old_places) or not len(new_places):
        return Anchors(np.empty((0, 2)), np.empty((0, 2)))
    pairs = _mutual(old_looks, new_looks)
    return Anchors(old_places[pairs[:, 0]], new_places[pairs[:, 1]])


def _orb(plate: Plate) -> tuple[Points, Looks]:
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    finder = cv2.ORB.create(nfeatures=_ORB_CORNERS, scaleFactor=1.2, nlevels=8, fastThreshold=15)
    points, looks = finder.detectAndCompute(plate.lines, None)
    return _places(plate, points, 1.0), np.asarray(looks, np.uint8)


def _sift(plate: Plate) -> tuple[Points, Looks]:
    import cv2  # noqa: PLC0415 - as above.

    height, width = plate.lines.shape
    share = min(1.0, _SIFT_PX / max(height, width))
    size = round(width * share), round(height * share)
    picture = cv2.resize(plate.lines, size, interpolation=cv2.INTER_AREA)
    points, looks = cv2.SIFT.create(nfeatures=_SIFT_CORNERS).detectAndCompute(picture, None)
    return _places(plate, points, size[0] / width), np.asarray(looks, np.float32)


def _places(plate: Plate, points: Sequence[object], share: float) -> Points:
    px = np.array([point.pt for point in points], np.float64).reshape(-1, 2)  # type: ignore[attr-defined]
    places: Points = (px + 0.5) / (plate.px_per_mm * share)
    return places


def _mutual(old: Looks, new: Looks) -> NDArray[np.int64]:
    import cv2  # noqa: PLC0415 - as above.

    norm = cv2.NORM_HAMMING if old.dtype == np.uint8 else cv2.NORM_L2
    found = cv2.BFMatcher(norm, crossCheck=True).match(old, new)
    pairs = [(match.queryIdx, match.trainIdx) for match in found]
    return np.array(pairs, np.int64).reshape(-1, 2)
