"""Which parts of a picture deserve a second look: all quarters, or where something has changed."""

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Two rows of two parts that overlap by a fifth of a part: 2 s - s / 5 = 1. Whatever is smaller
# than the overlap lies within one of them as a whole.
TILE_SHARE: Final = 5 / 9
# A smaller part would show the model hardly more than enlarged pixels.
LEAST_SHARE: Final = 1 / 3

MOST_REGIONS: Final = 4

_VIEW_PX = 160
_CELL_PX = 4
# Grey levels of 255 that noise and compression do not reach once a thumbnail has averaged them.
_CHANGED_BY = 20
_CHANGED_PIXELS_OF_A_CELL = 2
# A change of more than this share is the light's or the camera's, and says nothing of where.
_EVERYWHERE = 0.4
# What moves is seen with something around it, as in the pictures that models were trained on.
_ROOM = 1.5
_MOST_SCENES = 256


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture in its pixels: `right` and `bottom` are the first outside."""

    left: int
    top: int
    right: int
    bottom: int

    def cut_from(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return image[self.top : self.bottom, self.left : self.right]


def tiles(width: int, height: int) -> list[Region]:
    """Four parts that overlap, two across and two down."""
    across, down = math.ceil(width * TILE_SHARE), math.ceil(height * TILE_SHARE)
    return [
        Region(left, top, left + across, top + down)
        for top in (0, height - down)
        for left in (0, width - across)
    ]


class Views:
    """The last picture of each scene, small and grey; several threads may share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()

    def last(self, scene: str) -> NDArray[np.uint8] | None:
        with self._lock:
            return self._views.get(scene)

    def remember(self, scene: str, view: NDArray[np.uint8]) -> None:
        with self._lock:
            self._views[scene] = view
            self._views.move_to_end(scene)
            if len(self._views) > _MOST_SCENES:
                self._views.popitem(last=False)


def view_of(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture as it is remembered: grey, its longer side 160 pixels."""
    height, width = image.shape[:2]
    scale = _VIEW_PX / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = Image.fromarray(image).resize(size, Image.Resampling.BOX, reducing_gap=1.0)
    return np.asarray(small.convert("L"))


def changed(
    before: NDArray[np.uint8], now: NDArray[np.uint8], width: int, height: int
) -> list[Region] | None:
    """The parts of a width x height picture in which `now` differs from `before`.

    None when no few parts can be said: the pictures have two shapes, are one picture (which is
    then looked at once more), or differ in too many places. No parts mean that nothing changed.
    """
    if before.shape != now.shape or np.array_equal(before, now):
        return None
    cells = _changed_cells(before, now)
    if cells.mean() > _EVERYWHERE:
        return None
    scale = max(width, height) / _VIEW_PX * _CELL_PX
    regions: list[Region] = []
    for patch in sorted(_patches(cells), key=lambda patch: -_area(patch)):
        if not any(_shows(region, patch, scale) for region in regions):
            regions.append(_with_room(patch, scale, width, height))
    return regions if len(regions) <= MOST_REGIONS else None


def _changed_cells(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which cells of 4 x 4 pixels differ; the sun coming out brightens all, and is taken off."""
    differences = now.astype(np.int16) - before.astype(np.int16)
    differences -= np.int16(np.median(differences))
    pixels = np.abs(differences) > _CHANGED_BY
    rows, columns = (math.ceil(side / _CELL_PX) for side in pixels.shape)
    whole = np.zeros((rows * _CELL_PX, columns * _CELL_PX), bool)
    whole[: pixels.shape[0], : pixels.shape[1]] = pixels
    counts = whole.reshape(rows, _CELL_PX, columns, _CELL_PX).sum(axis=(1, 3))
    cells: NDArray[np.bool_] = counts >= _CHANGED_PIXELS_OF_A_CELL
    return cells


def _patches(cells: NDArray[np.bool_]) -> Iterator[Region]:
    """Cells that touch, corners included, as the box around them."""
    left = {(int(row), int(column)) for row, column in np.argwhere(cells)}
    while left:
        patch = _touching(left.pop(), left)
        rows, columns = zip(*patch, strict=True)
        yield Region(min(columns), min(rows), max(columns) + 1, max(rows) + 1)


def _touching(first: tuple[int, int], left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cells that hang together with the first; they are taken out of `left`."""
    patch = [first]
    for row, column in patch:
        near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)}
        patch += near & left
        left -= near
    return patch


def _with_room(patch: Region, scale: float, width: int, height: int) -> Region:
    """A square around the patch, with room, not too small, as far as the picture reaches."""
    side = _ROOM * scale * max(patch.right - patch.left, patch.bottom - patch.top)
    side = max(side, LEAST_SHARE * max(width, height))
    across, down = min(math.ceil(side), width), min(math.ceil(side), height)
    left = round((patch.left + patch.right) / 2 * scale - across / 2)
    top = round((patch.top + patch.bottom) / 2 * scale - down / 2)
    left, top = min(max(left, 0), width - across), min(max(top, 0), height - down)
    return Region(left, top, left + across, top + down)


def _shows(region: Region, patch: Region, scale: float) -> bool:
    """Whether a part of the picture shows the whole patch, so that it needs no part of its own."""
    return (
        region.left <= patch.left * scale
        and region.top <= patch.top * scale
        and patch.right * scale <= region.right
        and patch.bottom * scale <= region.bottom
    )


def _area(patch: Region) -> int:
    return (patch.right - patch.left) * (patch.bottom - patch.top)
