"""Many overlapping guesses about a picture become few sightings inside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.preparation import Placement
from premises.kernel.images import Picture

# Two boxes of one class that share more than this are one thing (the usual value for YOLO).
_SAME_THING = 0.45
# A model that goes astray may guess everywhere; comparing all its guesses would take seconds.
_MOST_GUESSES = 1000
_MOST_SIGHTINGS = 300
# Rounding in a model may lift a certainty slightly above one; more than that is no probability.
_CERTAIN = 1.001
# Far outside any picture, and small enough that no later arithmetic overflows.
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Guesses:
    """What a model says before it is checked.

    `boxes` n x 4 (left, top, right, bottom) in pixels of the model's input, `scores` n (0-1),
    `classes` n class numbers.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    classes: NDArray[np.intp]

    def only(self, chosen: NDArray[np.intp]) -> "Guesses":
        return Guesses(self.boxes[chosen], self.scores[chosen], self.classes[chosen])


def sightings(
    guesses: Guesses,
    *,
    placement: Placement,
    width: int,
    height: int,
    labels: Sequence[str],
    overlapping: bool,
) -> list[Sighting]:
    """The guesses that hold, the most certain first, in whole pixels of a width x height picture.

    Boxes are clamped to the picture. Guesses that are not finite, have no area inside the
    picture, no probability between 0 and 1 or no known class are dropped. `overlapping` says
    that the model guesses several times for one thing, so that only the best is kept.
    """
    inside = _inside(_sound(guesses, len(labels)), placement, width, height)
    ranked = inside.only(np.argsort(-inside.scores, kind="stable")[:_MOST_GUESSES])
    kept = ranked.only(_best_of_each(ranked)) if overlapping else ranked
    whole = np.rint(kept.boxes).astype(int)
    found = [
        _sighting(labels[number], score, box)
        for number, score, box in zip(
            kept.classes.tolist(), kept.scores.tolist(), whole.tolist(), strict=True
        )
        if box[2] > box[0] and box[3] > box[1]
    ]
    return found[:_MOST_SIGHTINGS]


def in_original(seen: Sighting, picture: Picture) -> Sighting:
    """The same box in pixels of the original picture, at least one pixel wide and high."""
    left, right = seen.x * picture.scale_x, (seen.x + seen.width) * picture.scale_x
    top, bottom = seen.y * picture.scale_y, (seen.y + seen.height) * picture.scale_y
    x, y = round(left), round(top)
    return Sighting(
        seen.label,
        seen.confidence,
        x,
        y,
        max(min(round(right), picture.original_width) - x, 1),
        max(min(round(bottom), picture.original_height) - y, 1),
    )


def _sighting(label: str, score: float, box: Sequence[int]) -> Sighting:
    left, top, right, bottom = box
    return Sighting(label, min(score, 1.0), left, top, right - left, bottom - top)


def _sound(guesses: Guesses, labels: int) -> Guesses:
    finite = np.isfinite(guesses.boxes).all(axis=1)
    likely = (guesses.scores >= 0) & (guesses.scores <= _CERTAIN)
    known = (guesses.classes >= 0) & (guesses.classes < labels)
    return guesses.only(np.flatnonzero(finite & likely & known))


def _inside(guesses: Guesses, placement: Placement, width: int, height: int) -> Guesses:
    boxes = placement.to_picture(np.clip(guesses.boxes, -_FAR, _FAR))
    limits = np.array([width, height, width, height], np.float32)
    clamped = Guesses(np.clip(boxes, np.float32(0), limits), guesses.scores, guesses.classes)
    sides = clamped.boxes[:, 2:] - clamped.boxes[:, :2]
    return clamped.only(np.flatnonzero((sides > 0).all(axis=1)))


def _best_of_each(ranked: Guesses) -> NDArray[np.intp]:
    """Greedy non-maximum suppression within each class; `ranked` has the best guess first."""
    kept: list[int] = []
    left = np.arange(len(ranked.scores))
    while left.size:
        best, rest = left[0], left[1:]
        kept.append(int(best))
        same = (ranked.classes[rest] == ranked.classes[best]) & (
            _shared(ranked.boxes[best], ranked.boxes[rest]) > _SAME_THING
        )
        left = rest[~same]
    return np.array(kept, dtype=np.intp)


def _shared(box: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of one corner box with each of n others."""
    corner = np.maximum(box[:2], others[:, :2])
    sides = np.maximum(np.minimum(box[2:], others[:, 2:]) - corner, 0)
    common = sides[:, 0] * sides[:, 1]
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    shared: NDArray[np.float32] = common / (area + areas - common)
    return shared
