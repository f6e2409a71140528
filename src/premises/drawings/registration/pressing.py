"""How much of two scans lies on each other when the one is laid on the other in a certain way."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Similarity, around
from premises.drawings.registration.explaining import SLIPS_MM, Verdict, coverage
from premises.drawings.registration.plates import Plate
from premises.drawings.registration.shifts import slides

_NEAR_MM = 0.7
"""A rough transform is good to a third of a millimetre, and a scanned line as wide as that."""

_SLIDING_PX = 900
_APART_MM = 4.0


@dataclass(frozen=True)
class Pressing:
    """Two scans, to be laid on each other in many ways."""

    old: Plate
    new: Plate

    def judge(self, old_to_new: Similarity) -> Verdict:
        """What speaks for it inside the drawing, in the sheet of which more is explained.

        What is explained is the same on both, so that is the sheet with less ink.
        """
        bare = not len(self.old.inside) or not len(self.new.inside)
        old_points, new_points = (
            plate.samples if bare else plate.inside for plate in (self.old, self.new)
        )
        sides = (
            _laid(old_points, old_to_new, self.new, self._near_new, bare),
            _laid(new_points, old_to_new.inverse(), self.old, self._near_old, bare),
        )
        return max(sides, key=lambda verdict: verdict.overlap)

    def slid(self, start: Similarity, count: int) -> list[Similarity]:
        """The likeliest slides of the old sheet after a transform, the best first."""
        px_per_mm = _SLIDING_PX / max(self.new.page.width, self.new.page.height)
        moved, still = (
            _thinned(plate, way, self.new.page, px_per_mm)
            for plate, way in ((self.old, start), (self.new, Similarity()))
        )
        return [
            start.then(Similarity(1.0, 0.0, dx / px_per_mm, dy / px_per_mm))
            for dx, dy in slides(moved, still, count, round(_APART_MM * px_per_mm))
        ]

    @cached_property
    def _near_new(self) -> NDArray[np.bool_]:
        return _near(self.new)

    @cached_property
    def _near_old(self) -> NDArray[np.bool_]:
        return _near(self.old)


def _laid(
    points: Points, way: Similarity, onto: Plate, near: NDArray[np.bool_], bare: bool
) -> Verdict:
    """How many points of one sheet come near lines of the other, less what a wrong slip gives."""
    if not len(points):
        return Verdict(0.0, 0.0, bare)
    landed = way.apply(points)
    hits = _hits(landed, onto, near)
    slipped = [float(_hits(landed + slip, onto, near).mean()) for slip in SLIPS_MM]
    chance = min(float(np.median(slipped)), 0.9)
    overlap = max(0.0, (float(hits.mean()) - chance) / (1 - chance))
    # A cell counts when more of it is explained than chance explains anywhere.
    lit = np.clip((hits - chance) / (1 - chance), None, 1.0)
    return Verdict(overlap, coverage(points, np.ones(len(points)), lit, around(points)), bare)


def _hits(landed: Points, onto: Plate, near: NDArray[np.bool_]) -> NDArray[np.float64]:
    px = onto.px(landed)
    there = ((px >= 0) & (px < near.shape[::-1])).all(axis=1)
    hits = np.zeros(len(landed))
    hits[there] = near[px[there, 1], px[there, 0]]
    return hits


def _near(plate: Plate) -> NDArray[np.bool_]:
    """Where a line is as near as a rough transform can tell."""
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    side = 2 * max(1, round(_NEAR_MM * plate.px_per_mm)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(plate.ink.astype(np.uint8), kernel), np.bool_)


def _thinned(plate: Plate, way: Similarity, page: Box, px_per_mm: float) -> NDArray[np.float32]:
    """The sheet's lines as a coarse picture of a page on which they were laid, of mean 0."""
    picture = np.zeros(
        (int(page.height * px_per_mm) + 1, int(page.width * px_per_mm) + 1), np.float32
    )
    px = np.floor(way.apply(plate.samples) * px_per_mm).astype(np.int64)
    px = px[((px >= 0) & (px < picture.shape[::-1])).all(axis=1)]
    picture[px[:, 1], px[:, 0]] = 1.0
    centred: NDArray[np.float32] = picture - picture.mean()
    return centred
