"""Whether two thermograms show the same spot, so that its loss is not counted twice."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.resolution import block_means
from premises.audits.thermography.scene import View

CELLS_ACROSS: Final = 48
FARTHEST: Final = 0.25
"""Two pictures of one spot are held at most so far apart, as a share of their size."""
ALIKE: Final = 0.8
"""Correlation from which on two patterns are the same; noise alone stays below a third of it."""
PATTERN_SIGMAS: Final = 3.0
"""A pattern must stand out from the noise of its own cells, or plain walls would all be alike."""

_LEAST_SPREAD: Final = 1e-24
"""Where one of the parts is all alike, there is no correlation."""

Floats = NDArray[np.float64]


def same_view(one: View, other: View) -> bool:
    """Tell whether two views show the same spot, by the pattern that is left without its slope.

    Plain walls have no pattern and are never called the same, but for identical pictures; they
    have no loss that could be counted twice either.
    """
    if one.part is not other.part or one.temperatures != other.temperatures:
        return False
    if one.celsius.shape == other.celsius.shape and np.array_equal(
        one.celsius, other.celsius, equal_nan=True
    ):
        return True
    if not np.isclose(np.divide(*one.celsius.shape), np.divide(*other.celsius.shape), rtol=0.02):
        return False
    first, second = _pattern(one), _pattern(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return _best_correlation(first, second) > ALIKE


def _pattern(view: View) -> Floats | None:
    """The picture in coarse cells without its plane; None where only noise is left."""
    rows, columns = view.celsius.shape
    if min(rows, columns) < 32:
        return None
    tall = round(CELLS_ACROSS * rows / columns)
    cells = _cells(view, max(8, tall))
    down, across = np.meshgrid(*(np.linspace(-1, 1, count) for count in cells.shape), indexing="ij")
    terms = np.stack([np.ones(cells.size), down.ravel(), across.ravel()], axis=1)
    known = np.isfinite(cells).ravel()
    if known.mean() < 0.5:
        return None
    plane = np.linalg.lstsq(terms[known], cells.ravel()[known], rcond=None)[0]
    left = np.where(known, cells.ravel() - terms @ plane, 0.0).reshape(cells.shape)
    noise = float(np.median(np.abs(np.diff(left, axis=1)))) + 1e-6
    return left if left.std() > PATTERN_SIGMAS * noise else None


def _cells(view: View, tall: int) -> Floats:
    """Means of cells, as many for every size of picture."""
    side = max(1, view.celsius.shape[1] // (2 * CELLS_ACROSS))
    fine = block_means(view.celsius, side).astype(np.float64)
    rows = np.minimum((np.arange(tall) + 0.5) / tall * fine.shape[0], fine.shape[0] - 1).astype(int)
    columns = (np.arange(CELLS_ACROSS) + 0.5) / CELLS_ACROSS * fine.shape[1]
    picked = fine[rows][:, np.minimum(columns, fine.shape[1] - 1).astype(int)]
    return np.asarray(picked)


def _best_correlation(first: Floats, second: Floats) -> float:
    """The highest correlation of the parts that overlap, over all small shifts.

    Of two pictures x and y shifted against each other, the sums of 1, x, y, x², y² and xy over
    their overlap are correlations of pictures themselves, and Fourier's theorem gives those for
    all shifts at once.
    """
    size = 2 * first.shape[0], 2 * first.shape[1]

    def over(one: Floats, other: Floats) -> Floats:
        spectrum = np.fft.rfft2(one, s=size) * np.conj(np.fft.rfft2(other, s=size))
        return np.asarray(np.fft.irfft2(spectrum, s=size))

    everywhere = np.ones_like(first)
    count = np.maximum(over(everywhere, everywhere), 1)
    here, there = over(first, everywhere), over(everywhere, second)
    spread = over(first**2, everywhere) - here**2 / count
    other_spread = over(everywhere, second**2) - there**2 / count
    together = over(first, second) - here * there / count
    found = together / np.sqrt(np.maximum(spread * other_spread, _LEAST_SPREAD))
    farthest = [round(FARTHEST * cells) for cells in first.shape]
    # A shift to the other side stands at the end, as negative indices do.
    near = np.ix_(*(np.arange(-cells, cells + 1) for cells in farthest))
    return float(found[near].max())
