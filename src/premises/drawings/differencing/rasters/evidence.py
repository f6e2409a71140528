"""Finds ink of one sheet that the other sheet does not have anywhere near."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.plates import Grey, Plate

UNIT_MM: Final = 0.005
"""What one step of a map of distances stands for; the largest is 1.275 mm."""

# Rows that are looked at together, which bounds the memory of the distances (4 bytes a pixel).
_ROWS: Final = 512
# Distances are measured in square parts of so many pixels.
_TILE: Final = 256
# Dots smaller than this, in both directions, are dirt: a full stop of small writing is as small,
# but the writing around it changes with it.
SPECK_MM: Final = 0.6
# What stands alone and is smaller than this is most likely dirt, too: the tick of a dimension, the
# least thing that is drawn, is 1.5 mm long.
CRUMB_MM: Final = 1.2
# Specks are smaller than a bit of a drawn thing that lines cut off.
_BIT_MM: Final = 0.45
# Ink of which this share is lacking came or went as a whole: the rest lies on other lines, of which
# a stretch may hang on to it.
_LACKING, _EXTENT = 1 / 3, 0.45
# The middle of a frame is empty but for what touches it.
_EMPTY: Final = 0.04
# No stroke of a letter of a plan is so long; walls, dimensions and frames are.
_LONG_MM: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pieces:
    """Coherent ink that the other sheet lacks, n of them.

    `box` (n, 4) is left, top, right, bottom in pixels, the last two beyond the ink; `area_px`
    (n) how many pixels; `away_mm` (n) how far from the other sheet's ink the farthest lies;
    `ink_mm` (n) how large in its longer direction all the ink is that it is a part of. `reach`
    (n, 4) is the box of that ink if the other sheet lacks most of it, else the piece's own: a thing
    that lines of both sheets run through is in pieces, and whole all the same.
    """

    box: NDArray[np.int32]
    area_px: NDArray[np.int32]
    away_mm: NDArray[np.float64]
    ink_mm: NDArray[np.float64]
    reach: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.box)

    @property
    def is_dirt(self) -> NDArray[np.bool_]:
        """Which of them are specks by themselves."""
        return np.asarray(self.ink_mm < SPECK_MM)

    def where(self, wanted: NDArray[np.bool_]) -> "Pieces":
        """Only those pieces."""
        return Pieces(
            self.box[wanted],
            self.area_px[wanted],
            self.away_mm[wanted],
            self.ink_mm[wanted],
            self.reach[wanted],
        )


@dataclass(frozen=True, slots=True)
class Inks:
    """All coherent ink of one sheet: `label` (height, width) names it.

    `box` (n, 4) is left, top, right, bottom in pixels, the last two beyond; `area_px` (n);
    `on_line` (n) whether it touches a line that was taken out.
    """

    label: NDArray[np.int32]
    box: NDArray[np.int32]
    area_px: NDArray[np.int32]
    on_line: NDArray[np.bool_]


def inks(plate: Plate) -> Inks:
    """Every coherent ink of a sheet once its long level and upright lines are taken out.

    So letters that stand on a line are inks of their own. Number 0 is the paper and those lines.
    """
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    mask = np.empty(plate.shape, np.uint8)
    run = max(3, round(_LONG_MM * plate.px_per_mm))
    touching = []
    for top in range(0, plate.shape[0], _ROWS):
        low, high = max(0, top - run), min(plate.shape[0], top + _ROWS + run)
        ink = (plate.dark[low:high] >= plate.sure).view(np.uint8)
        part = slice(top - low, min(top + _ROWS, plate.shape[0]) - low)
        long = _runs(ink, (run, 1)) | _runs(ink, (1, run))
        mask[top : top + _ROWS] = (ink & ~long)[part]
        beside = (
            _bytes(cv2.dilate(ink & long, np.ones((3, 3), np.uint8)))[part] & mask[top:][:_ROWS]
        )
        touching.append(np.flatnonzero(beside) + top * plate.shape[1])
    count, label = cv2.connectedComponents(mask, connectivity=8)
    on_line = np.zeros(count, bool)
    on_line[label.ravel()[np.concatenate(touching)]] = True
    there = np.flatnonzero(mask.view(bool))
    of = np.asarray(label, np.int32).ravel()[there]
    box, area_px = _extents(there, of, count, plate.shape[1])
    # The paper is no ink, and as large as the sheet.
    box[0], area_px[0] = (0, 0, *plate.shape[::-1]), mask.size - len(there)
    return Inks(np.asarray(label, np.int32), box, area_px, on_line)


def _runs(ink: Grey, size: tuple[int, int]) -> Grey:
    """Ink that goes on straight for so many columns and rows; a pixel's step does not end it."""
    import cv2  # noqa: PLC0415 - see above.

    across = np.ones((3, 1) if size[0] > size[1] else (1, 3), np.uint8)
    kernel = np.ones(size[::-1], np.uint8)
    return _bytes(cv2.morphologyEx(cv2.dilate(ink, across), cv2.MORPH_OPEN, kernel))


def uncovered(own: Plate, other: Plate) -> Grey:
    """How far each pixel of one's ink lies from the other's, in `UNIT_MM`; 0 where none is."""
    import cv2  # noqa: PLC0415 - see above.

    height, width = own.shape
    out = np.zeros(own.shape, np.uint8)
    reach = round(255 * UNIT_MM * own.px_per_mm) + 2
    steps = 1 / (UNIT_MM * own.px_per_mm)
    beside = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    for top in range(0, height, _TILE):
        end = min(height, top + _TILE)
        low, high = max(0, top - reach), min(height, end + reach)
        here = own.dark[top:end] >= own.sure
        with_ink = (other.dark[low:high] >= other.faint).view(np.uint8)
        near = np.asarray(cv2.dilate(with_ink, beside), bool)[top - low : end - low]
        # Ink that lies on the other's or beside it is no evidence: most parts of a sheet have no
        # other, and need not be measured.
        columns = np.flatnonzero((here & ~near).any(axis=0))
        for left in np.unique(columns // _TILE * _TILE).tolist():
            right = min(width, left + _TILE)
            first, last = max(0, left - reach), min(width, right + reach)
            without = 1 - with_ink[:, first:last]
            away = cv2.distanceTransform(without, cv2.DIST_L2, 5)
            inner = away[top - low : end - low, left - first : right - first]
            some = here[:, left:right]
            out[top:end, left:right] = cv2.convertScaleAbs(inner, alpha=steps) * some
    return out


def pieces(away: Grey, tolerance_mm: float, own: Inks, px_per_mm: float) -> Pieces:
    """Coherent ink farther than the tolerance from the other sheet's ink, dirt and all."""
    import cv2  # noqa: PLC0415 - see above.

    mask = cv2.compare(away, np.full(1, tolerance_mm / UNIT_MM), cv2.CMP_GT)
    there = np.flatnonzero(mask)
    count, of = _components(there, away.shape[1])
    farthest = np.zeros(count, np.uint8)
    np.maximum.at(farthest, of, away.ravel()[there])
    belongs = np.zeros(count, np.int32)
    belongs[of] = own.label.ravel()[there]
    ink = own.box[belongs]
    size_px = np.maximum(ink[:, 2] - ink[:, 0], ink[:, 3] - ink[:, 1]).astype(np.float64)
    # A bit between lines is a part of what they draw, unless it is as small as a speck of dirt.
    drawn = own.on_line[belongs] & (size_px >= _BIT_MM * px_per_mm)
    size_px[drawn] = np.maximum(size_px[drawn], CRUMB_MM * px_per_mm)
    box, area_px = _extents(there, of, count, away.shape[1])
    away_mm = farthest.astype(np.float64) * UNIT_MM
    whole = _are_whole(box, area_px, belongs, own)[belongs]
    return Pieces(box, area_px, away_mm, size_px / px_per_mm, np.where(whole[:, None], ink, box))


def _are_whole(
    box: NDArray[np.int32], area_px: NDArray[np.int32], belongs: NDArray[np.int32], own: Inks
) -> NDArray[np.bool_]:
    """Which inks pieces of them, all together, are most of: by area, and in both directions."""
    low, high = own.box[:, 2:].copy(), own.box[:, :2].copy()
    np.minimum.at(low, belongs, box[:, :2])
    np.maximum.at(high, belongs, box[:, 2:])
    lacking_px = np.bincount(belongs, weights=area_px, minlength=len(own.box))
    size = own.box[:, 2:] - own.box[:, :2]
    whole = (lacking_px >= _LACKING * own.area_px) & (high - low >= _EXTENT * size).all(axis=1)
    whole[0] = False
    return np.asarray(whole)


def _extents(
    there: NDArray[np.intp], of: NDArray[np.integer], count: int, width: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The box and the number of the pixels of each of so many things; pixels are in order."""
    rows, columns = (part.astype(np.int32) for part in np.divmod(there, width))
    box = np.zeros((count, 4), np.int32)
    box[:, 0] = width
    np.minimum.at(box[:, 0], of, columns)
    np.maximum.at(box[:, 2], of, columns + 1)
    # Of values that are written to one place, the last one stays.
    box[of[::-1], 1] = rows[::-1]
    box[of, 3] = rows + 1
    return box, np.bincount(of, minlength=count).astype(np.int32)


def _components(there: NDArray[np.intp], width: int) -> tuple[int, NDArray[np.intp]]:
    """How many coherent things there are, and which of them each pixel belongs to.

    Pixels are places in rows of a width, in order. They are few: naming each pixel of the whole
    sheet, as picture libraries do, takes five times as long.
    """
    from scipy import sparse  # noqa: PLC0415 - starting the service must not load it.
    from scipy.sparse import csgraph  # noqa: PLC0415 - see above.

    if not len(there):
        return 0, there
    ones, others = [], []
    # No ink reaches a sheet's edge, so that what follows in a row's number follows on the sheet.
    for step in (1, width - 1, width, width + 1):
        place = np.searchsorted(there, there + step)
        place[place == len(there)] = 0
        linked = np.flatnonzero(there[place] == there + step)
        ones.append(linked)
        others.append(place[linked])
    one, other = np.concatenate(ones), np.concatenate(others)
    links = sparse.coo_matrix((np.ones(len(one), np.int8), (one, other)), (len(there), len(there)))
    count, label = csgraph.connected_components(links, directed=False)
    return int(count), np.asarray(label, np.intp)


def hollow(own: Inks, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the wanted inks are frames: nothing of them is in the middle of their box."""
    found = np.zeros(len(own.box), bool)
    for index in np.flatnonzero(wanted).tolist():
        left, top, right, bottom = own.box[index].tolist()
        across, down = (right - left) // 4, (bottom - top) // 4
        inner = own.label[top + down : bottom - down, left + across : right - across]
        found[index] = np.count_nonzero(inner == index) < _EMPTY * inner.size
    return found


def _bytes(pixels: object) -> Grey:
    return np.asarray(pixels, np.uint8)
