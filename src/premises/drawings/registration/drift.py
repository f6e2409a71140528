"""What a scanner bent: the slow wandering of a scan that no turn, scale and shift explains."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box
from premises.drawings.registration.lattice import Offsets
from premises.drawings.registration.surfaces import LOOSE, STIFF, through

_CELL_MM = 12.0
"""Between cells the drift runs straight: of a wave of 100 mm that misses a twentieth."""

_NEIGHBOURS = 8
_LEAST_PATCHES = 18
_LEAST_GAIN = 0.7
"""Patches that it was not fitted to must miss by a third less, or there is no drift."""

_CLEARLY = 0.85
"""The errors of two surfaces through some hundred patches differ by a twentieth by chance."""

_LEAST_MM = 0.04
"""A third of a pixel at 200 DPI: what wanders less is within what patches can tell."""

_SUPPORT = 3.0
"""Patches: so far from every one a drift is still believed; at twice that nothing is left."""


@dataclass(frozen=True, slots=True)
class Drift:
    """`cells_mm` (rows, columns, 2) over the new sheet is added to where the transform leads.

    `error_mm` is the root mean square by which it missed patches that it was not fitted to.
    """

    cells_mm: NDArray[np.float64]
    error_mm: float


def drift_of(offsets: Offsets, new: Box) -> Drift | None:
    """The smooth surface through what patches say; none where it is too small to matter.

    Nor is there one where it does not foretell patches that it was not fitted to. Cells far from
    every patch keep the transform.
    """
    if len(offsets) < _LEAST_PATCHES:
        return None
    calm = _calm(offsets)
    error_mm, stiffness = _best(calm, new)
    if not math.isfinite(error_mm):
        return None
    cells = through(calm, new, stiffness).cells(*_grid(new)) * _believed(calm, new)[..., None]
    if float(np.hypot(cells[..., 0], cells[..., 1]).max()) < _LEAST_MM:
        return None
    return Drift(cells, error_mm)


def _calm(offsets: Offsets) -> Offsets:
    """Without patches that lie otherwise than those around them, as where the drawing changed."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load, only drawings need it.

    _, near = cKDTree(offsets.at).query(offsets.at, k=_NEIGHBOURS + 1)
    around = np.ma.array(offsets.off_mm[near[:, 1:]], mask=~offsets.tells[near[:, 1:]])
    usual = np.ma.median(around, axis=1).filled(offsets.off_mm)  # type: ignore[no-untyped-call]
    strange = np.hypot(*((offsets.off_mm - usual) * offsets.tells).T)
    return offsets.where(strange <= 4 * max(float(np.median(strange)), _LEAST_MM / 2))


def _best(offsets: Offsets, new: Box) -> tuple[float, float]:
    """The error and stiffness of the stiffer surface, unless a looser one is clearly better.

    A loose one follows what neighbours that overlap have mistaken in common.
    """
    stiff, loose = (_foretold(offsets, new, one) for one in (STIFF, LOOSE))
    return (loose, LOOSE) if loose < _CLEARLY * stiff else (stiff, STIFF)


def _foretold(offsets: Offsets, new: Box, stiffness: float) -> float:
    """How far a surface through the patches of one colour misses those of the other, both ways.

    Infinitely where that is hardly less than without any. Neighbours overlap by half, but as
    patches are looked at through a window that fades towards their rims, they share a sixth.
    """
    misses, before = [], []
    for fitted in (offsets.is_white, ~offsets.is_white):
        if fitted.sum() < _LEAST_PATCHES // 3:
            return math.inf
        left = offsets.where(~fitted)
        surface = through(offsets.where(fitted), new, stiffness)
        misses.append(np.hypot(*((left.off_mm - surface.at(left.at)) * left.tells).T))
        before.append(np.hypot(*(left.off_mm * left.tells).T))
    after, alone = np.concatenate(misses), np.concatenate(before)
    # Those where the drawing changed say nothing of the paper.
    kept = after <= 4 * max(float(np.median(after)), 0.01)
    after_mm, alone_mm = (float(np.sqrt(np.mean(m[kept] ** 2))) for m in (after, alone))
    return after_mm if after_mm < _LEAST_GAIN * alone_mm else math.inf


def _believed(offsets: Offsets, new: Box) -> NDArray[np.float64]:
    """How much of the drift each cell gets, from 1 near patches to 0 far from all of them."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - as above.

    rows, columns = _grid(new)
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5) / rows * new.height,
        (np.arange(columns) + 0.5) / columns * new.width,
        indexing="ij",
    )
    apart, _ = cKDTree(offsets.at).query(np.stack((x, y), axis=-1))
    return np.asarray(np.clip(2 - apart / (_SUPPORT * offsets.patch_mm), 0.0, 1.0), np.float64)


def _grid(new: Box) -> tuple[int, int]:
    return max(2, round(new.height / _CELL_MM)), max(2, round(new.width / _CELL_MM))
