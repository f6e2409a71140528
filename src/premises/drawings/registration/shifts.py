"""Where a sheet could lie on another if it were only slid about, found all at once."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points, Similarity, around

_LONGEST_PX = 900
"""A millimetre a pixel on a large sheet: what is found is made exact elsewhere."""

_APART_MM = 4.0


def shifts(
    old: NDArray[np.float64], new: NDArray[np.float64], start: Similarity, count: int
) -> list[Similarity]:
    """The likeliest slides of lines (n, 4) after a transform, the best first.

    By cross-correlation of coarse pictures of both sheets (through Fourier's transform), so that
    every slide is looked at: on a grid of equal bays each bay is a peak of its own.
    """
    if not len(old) or not len(new):
        return []
    moved = _moved(old, start)
    pane = around(np.concatenate((moved.reshape(-1, 2), new.reshape(-1, 2)))).grown(2.0)
    px_per_mm = _LONGEST_PX / max(pane.width, pane.height)
    one, other = (_drawn(pieces, pane, px_per_mm) for pieces in (moved, new))
    return [
        start.then(Similarity(1.0, 0.0, dx / px_per_mm, dy / px_per_mm))
        for dx, dy in slides(one, other, count, round(_APART_MM * px_per_mm))
    ]


def _moved(pieces: NDArray[np.float64], by: Similarity) -> NDArray[np.float64]:
    ends: Points = pieces.reshape(-1, 2)
    return by.apply(ends).reshape(-1, 4)


def _drawn(pieces: NDArray[np.float64], pane: Box, px_per_mm: float) -> NDArray[np.float32]:
    """A picture in which lines are 1 and paper is slightly below 0, so that its mean is 0."""
    import cv2  # noqa: PLC0415 - only drawings need it, and it takes 20 MB.

    picture = np.zeros(
        (int(pane.height * px_per_mm) + 1, int(pane.width * px_per_mm) + 1), np.float32
    )
    corner = np.array((pane.left, pane.top))
    ends = np.rint((pieces.reshape(-1, 2, 2) - corner) * px_per_mm).astype(np.int32)
    cv2.polylines(picture, list(ends), isClosed=False, color=1.0)
    centred: NDArray[np.float32] = picture - picture.mean()
    return centred


def slides(
    one: NDArray[np.float32], other: NDArray[np.float32], count: int, apart_px: int
) -> list[tuple[int, int]]:
    """By how many pixels, across and down, the one picture best slides onto the other.

    Both are of one size and of mean 0; the answers are at least so many pixels apart.
    """
    from scipy import fft  # noqa: PLC0415 - slow to load, only drawings need it.

    shape = [fft.next_fast_len(2 * side, real=True) for side in one.shape]
    likeness = fft.irfft2(np.conj(fft.rfft2(one, shape)) * fft.rfft2(other, shape), shape)
    rows, columns = likeness.shape
    peaks = []
    for _ in range(count):
        row, column = divmod(int(likeness.argmax()), columns)
        peaks.append(
            (
                column if column < columns // 2 else column - columns,
                row if row < rows // 2 else row - rows,
            )
        )
        near_rows = np.arange(row - apart_px, row + apart_px + 1) % rows
        near_columns = np.arange(column - apart_px, column + apart_px + 1) % columns
        likeness[np.ix_(near_rows, near_columns)] = -np.inf
    return peaks
