"""Small and distant things: a second look at parts of the picture finds what the first missed.

A model sees every picture at its own size, so what is far away becomes a few pixels. A part of
the picture fills the model's input alone, and the same thing has more pixels there.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from premises.cameras.detectors import DEFAULT_THRESHOLD, Detector, DetectorFacts, Sighting
from premises.cameras.detectors.labels import WANTED
from premises.cameras.detectors.regions import (
    LEAST_SHARE,
    TILE_SHARE,
    Region,
    Views,
    changed,
    tiles,
    view_of,
)
from premises.cameras.geometry import Box, covered, overlap

# The usual value of suppression, as for the guesses of one look.
_SAME_THING = 0.45
# A box that lies this far within another of its class is a part of the same thing, ...
_PART = 0.7
# ... unless it is much smaller: then somebody far away stands behind somebody near.
_FAR_AWAY = 0.2
# What reaches this near (share of the part's side) to an edge inside the picture was cut there.
_CUT = 0.015
_MOST_SIGHTINGS = 300


class SecondLook:
    """A detector that looks at the whole picture and then at parts of it.

    With `views` these are the parts that differ from the last picture of the same `scene`, such
    as a camera; without, and for the first picture of a scene, four overlapping quarters.
    """

    def __init__(self, detector: Detector, views: Views | None = None, scene: str = "") -> None:
        self._detector = detector
        self._views = views
        self._scene = scene

    @property
    def name(self) -> str:
        return self._detector.name

    @property
    def facts(self) -> DetectorFacts:
        """The first detector's, but for the larger picture that a part is cut from."""
        once = self._detector.facts
        share = LEAST_SHARE if self._views is not None else TILE_SHARE
        return replace(once, wanted_px=math.ceil(once.wanted_px / share))

    def detect(
        self,
        image: NDArray[np.uint8],
        *,
        threshold: float = DEFAULT_THRESHOLD,
        wanted: AbstractSet[str] | None = WANTED,
    ) -> list[Sighting]:
        seen = self._detector.detect(image, threshold=threshold, wanted=wanted)
        height, width = image.shape[:2]
        view = None if self._views is None or not self._scene else view_of(image)
        for region in self._regions(view, width, height):
            part = self._detector.detect(region.cut_from(image), threshold=threshold, wanted=wanted)
            whole = [one for one in part if not _is_cut(one, region, width, height)]
            seen = joined(seen, [_moved(one, region) for one in whole])
        # Remembered last: a picture that is tried again after a failure is looked at again.
        if self._views is not None and view is not None:
            self._views.remember(self._scene, view)
        return seen

    def _regions(self, view: NDArray[np.uint8] | None, width: int, height: int) -> Sequence[Region]:
        last = None if self._views is None else self._views.last(self._scene)
        found = None if last is None or view is None else changed(last, view, width, height)
        return tiles(width, height) if found is None else found


def joined(first: Sequence[Sighting], further: Sequence[Sighting]) -> list[Sighting]:
    """All that was seen first, and what was seen further if it is no such thing again.

    The most certain comes first. Two boxes of one class are one thing if they share much, or if
    one lies within the other without being much smaller.
    """
    kept = list(first)
    for one in sorted(further, key=lambda one: -one.confidence):
        if not any(_is_same(one, other) for other in kept):
            kept.append(one)
    return sorted(kept[:_MOST_SIGHTINGS], key=lambda one: -one.confidence)


def _is_same(one: Sighting, other: Sighting) -> bool:
    if one.label != other.label:
        return False
    small, large = sorted((_box(one), _box(other)), key=lambda box: box.width * box.height)
    if overlap(small, large) > _SAME_THING:
        return True
    is_part = small.width * small.height > _FAR_AWAY * large.width * large.height
    return is_part and covered(small, large) > _PART


def _box(seen: Sighting) -> Box:
    return Box(seen.x, seen.y, seen.width, seen.height)


def _is_cut(seen: Sighting, region: Region, width: int, height: int) -> bool:
    across, down = region.right - region.left, region.bottom - region.top
    return (
        (region.left > 0 and seen.x <= _CUT * across)
        or (region.top > 0 and seen.y <= _CUT * down)
        or (region.right < width and seen.x + seen.width >= across - _CUT * across)
        or (region.bottom < height and seen.y + seen.height >= down - _CUT * down)
    )


def _moved(seen: Sighting, region: Region) -> Sighting:
    return replace(seen, x=seen.x + region.left, y=seen.y + region.top)
