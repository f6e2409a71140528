"""Lays the old scan onto the new one, pixel onto pixel."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Raster, Similarity
from premises.drawings.differencing.rasters.plates import Grey
from premises.drawings.registration import Alignment, MovedView

Drift = NDArray[np.float64]

_PAPER: Final = 255
# So many rows are laid at a time where the old sheet wanders: places of pixels take eight bytes.
_ROWS: Final = 512
# A sheet that shrinks by more than this is averaged first, or its thin lines fall between pixels.
_SHRINKING: Final = 1.4


def laid(old: Raster, new: Raster, alignment: Alignment, more_mm: Drift | None = None) -> Grey:
    """The old sheet's pixels as they would stand on the new sheet (its height, its width).

    What lies outside the old sheet is white. `more_mm` (rows, columns, 2) is a drift that was
    measured besides the alignment's own.
    """
    drift_mm = alignment.drift_mm
    if more_mm is not None:
        drift_mm = more_mm if drift_mm is None else _both(drift_mm, more_mm)
    whole = _laid(old, new, alignment.old_to_new, drift_mm)
    for view in alignment.views:
        _move(whole, view, old, new, alignment.old_to_new)
    return whole


def _move(whole: Grey, view: MovedView, old: Raster, new: Raster, old_to_new: Similarity) -> None:
    """Take a view from where the whole lies and lay it where it went."""
    lain = _laid(old, new, view.old_to_new, None)
    here, there = (np.zeros(whole.shape, np.uint8) for _place in range(2))
    corners = view.old_box.corners()
    _fill(here, old_to_new.apply(corners) * new.px_per_mm)
    _fill(there, view.old_to_new.apply(corners) * new.px_per_mm)
    whole[here > 0] = _PAPER
    whole[there > 0] = lain[there > 0]


def _fill(mask: Grey, corners: NDArray[np.float64]) -> None:
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    # Sixteenths of a pixel, as the library takes them; far corners must stay within its integers.
    places = np.clip(np.rint(corners * 16), -(2**24), 2**24).astype(np.int32)
    cv2.fillConvexPoly(mask, places, (255,), shift=4)


def seen(old: Raster, new: Raster, old_to_new: Similarity, margin_mm: float) -> Grey:
    """255 where both sheets have paper, but for a margin at the edges, and 0 elsewhere."""
    height, width = new.grey.shape
    rows, columns = old.grey.shape
    margin = margin_mm * old.px_per_mm
    corners = np.array(
        [
            (margin, margin),
            (columns - margin, margin),
            (columns - margin, rows - margin),
            (margin, rows - margin),
        ]
    )
    there = old_to_new.apply(corners / old.px_per_mm) * new.px_per_mm
    mask = np.zeros((height, width), np.uint8)
    _fill(mask, there)
    edge = max(1, round(margin_mm * new.px_per_mm))
    mask[:edge], mask[-edge:], mask[:, :edge], mask[:, -edge:] = 0, 0, 0, 0
    return mask


def _both(one: Drift, other: Drift) -> Drift:
    """Two drifts as one, in as many cells as the one that has more of them."""
    import cv2  # noqa: PLC0415 - see above.

    coarse, fine = sorted((one, other), key=lambda drift: drift.size)
    size = fine.shape[1], fine.shape[0]
    return fine + np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float64)


def _laid(old: Raster, new: Raster, old_to_new: Similarity, drift_mm: Drift | None) -> Grey:
    import cv2  # noqa: PLC0415 - see above.

    shrinking = old.px_per_mm / (old_to_new.scale * new.px_per_mm)
    grey, matrix = old.grey, _new_to_old_px(old, new, old_to_new.inverse())
    if shrinking > _SHRINKING:
        grey, matrix = _smaller(grey, matrix, shrinking)
    height, width = new.grey.shape
    if drift_mm is None or drift_mm.size == 0:
        flat = cv2.warpAffine(
            grey,
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(_PAPER,),
        )
        return np.asarray(flat, np.uint8)
    out = np.empty((height, width), np.uint8)
    for top in range(0, height, _ROWS):
        rows = np.arange(top, min(top + _ROWS, height))
        across, down = _places(rows, width, height, drift_mm * new.px_per_mm, matrix)
        out[rows[0] : rows[-1] + 1] = cv2.remap(
            grey,
            across,
            down,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(_PAPER,),
        )
    return out


def _smaller(
    grey: Grey, matrix: NDArray[np.float64], times: float
) -> tuple[Grey, NDArray[np.float64]]:
    """The old picture averaged, and where a pixel of the new sheet comes from in that.

    Height and width are rounded to whole pixels, so each shrinks by a little more or less.
    """
    import cv2  # noqa: PLC0415 - see above.

    height, width = grey.shape
    size = max(1, round(width / times)), max(1, round(height / times))
    shares = np.array([[size[0] / width], [size[1] / height]])
    middles = np.array([[0.0, 0.0, 0.5]])
    smaller = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8), (matrix + middles) * shares - middles


def _new_to_old_px(old: Raster, new: Raster, new_to_old: Similarity) -> NDArray[np.float64]:
    """Where a pixel of the new sheet comes from; a pixel's place is its middle."""
    turn = new_to_old.matrix[:, :2] * (old.px_per_mm / new.px_per_mm)
    shift = new_to_old.matrix[:, 2] * old.px_per_mm + turn @ np.full(2, 0.5) - 0.5
    return np.column_stack((turn, shift))


def _places(
    rows: NDArray[np.intp],
    width: int,
    height: int,
    drift_px: NDArray[np.float64],
    matrix: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where in the old picture each pixel of some rows lies, after its drift is taken back."""
    import cv2  # noqa: PLC0415 - see above.

    turn = matrix[:, :2]
    # Between the middles of its cells the drift runs evenly; beyond them it stays.
    cells = (drift_px @ turn.T).astype(np.float32)
    down = np.clip((rows + 0.5) / height * len(cells) - 0.5, 0, len(cells) - 1)
    above = np.minimum(down.astype(int), max(len(cells) - 2, 0))
    share = (down - above)[:, None, None].astype(np.float32)
    below = np.minimum(above + 1, len(cells) - 1)
    lines = cells[above] * (1 - share) + cells[below] * share
    size = width, len(rows)
    wander = [
        np.asarray(cv2.resize(lines[..., axis], size, interpolation=cv2.INTER_LINEAR), np.float32)
        for axis in (0, 1)
    ]
    across = np.outer(turn[:, 0], np.arange(width)).astype(np.float32)
    lengthwise = (np.outer(turn[:, 1], rows) + matrix[:, 2:]).astype(np.float32)
    places = [across[axis] - wander[axis] + lengthwise[axis][:, None] for axis in (0, 1)]
    return places[0], places[1]
