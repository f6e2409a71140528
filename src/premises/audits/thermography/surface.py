"""What the wall would look like without defects: a smooth surface fitted to its sound part."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.resolution import Celsius, Mask, block_means

SIGMAS: Final = 2.5
"""A block that lies further from the surface than this many standard deviations is not sound."""
NORMAL_MAD: Final = 1.4826
"""Standard deviation of a normal distribution in units of its median absolute deviation."""
HYPOTHESES: Final = 400
CELLS_ACROSS: Final = 64

# How strongly each term of the surface may bend it, in K over half the picture: stratified air
# makes walls a few kelvins colder at the foot; side to side there is little reason to differ; the
# squares take up a lens that sees its corners colder and air that is not evenly stratified.
_TERM_SD_K: Final = np.array([50.0, 1.0, 2.0, 0.3, 0.4])
_INDEPENDENT_CELLS: Final = 60.0
"""Neighbouring cells err together; so many count as if each erred alone."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The picture in coarse cells: terms of the surface (cells x 5) and their temperatures."""

    terms: Floats
    celsius: Floats


def _terms(down: Floats, across: Floats) -> Floats:
    """Constant, side to side, up and down, and their squares; places run from -1 to 1."""
    return np.stack([np.ones_like(down), across, down, across**2 - 1 / 3, down**2 - 1 / 3], axis=-1)


def _places(count: int) -> Floats:
    return np.linspace(-1 + 1 / count, 1 - 1 / count, count)


def pixel_noise(celsius: Celsius) -> float:
    """Standard deviation of the camera's noise in K, from neighbours that should be on a line."""
    bend = celsius[:, 1:-1] - 0.5 * (celsius[:, :-2] + celsius[:, 2:])
    known = bend[np.isfinite(bend)]
    return float(NORMAL_MAD * np.median(np.abs(known)) / np.sqrt(1.5)) if known.size else 0.0


def _cells(celsius: Celsius, usable: Mask) -> _Cells:
    side = max(1, round(max(celsius.shape) / CELLS_ACROSS))
    coarse = block_means(np.where(usable, celsius, np.float32(np.nan)), side).astype(np.float64)
    rows, columns = celsius.shape
    # Places of cells are told in places of pixels, because the last cell may reach beyond the edge.
    down = (np.arange(coarse.shape[0]) + 0.5) * side / rows * 2 - 1
    across = (np.arange(coarse.shape[1]) + 0.5) * side / columns * 2 - 1
    grid = _terms(*np.meshgrid(down, across, indexing="ij"))
    known = np.isfinite(coarse)
    return _Cells(grid[known], coarse[known])


def _most_agreed(cells: _Cells, tolerance_k: float) -> Floats:
    """The plane through three cells to which most other cells agree (a soft RANSAC).

    The largest agreement, and not the mean, is the sound part, even where a window, furniture
    and a wide defect fill the rest. Steep planes are less likely than flat ones.
    """
    chance = np.random.default_rng(1)
    count = len(cells.celsius)
    chosen = chance.integers(0, count, (HYPOTHESES, 3))
    corners = cells.terms[chosen, :3]
    steady = np.abs(np.linalg.det(corners)) > 0.2
    planes = np.linalg.solve(corners[steady], cells.celsius[chosen[steady]][..., None])[..., 0]
    flat = np.zeros((len(_levels(cells)), 3))
    flat[:, 0] = _levels(cells)
    planes = np.concatenate([planes, flat])
    watched = slice(None, None, max(1, count // 1500))
    off = (cells.terms[watched, :3] @ planes.T - cells.celsius[watched, None]) / tolerance_k
    agreement = np.exp(-0.5 * off * off).mean(axis=0)
    steepness = planes[:, 1:] / _TERM_SD_K[1:3]
    return np.asarray(planes[np.argmax(agreement * np.exp(-0.05 * (steepness**2).sum(axis=1)))])


def _levels(cells: _Cells) -> Floats:
    return np.percentile(cells.celsius, np.arange(5, 100, 10))


def _bent(cells: _Cells, weights: Floats, sd_k: float) -> Floats:
    """Weighted least squares of all terms, each held back by how much it may bend (ridge)."""
    worth = weights * min(1.0, _INDEPENDENT_CELLS / max(1.0, weights.sum())) / sd_k**2
    normal = (cells.terms.T * worth) @ cells.terms + np.diag(1 / _TERM_SD_K**2)
    middle = np.average(cells.celsius, weights=weights + 1e-12)
    right = (cells.terms.T * worth) @ (cells.celsius - middle)
    found = np.linalg.solve(normal, right)
    found[0] += middle
    return np.asarray(found)


def _fitted(cells: _Cells, tolerance_k: float, floor_k: float) -> tuple[Floats, float]:
    """Iteratively reweighted least squares (Tukey's biweight) from the most agreed plane."""
    found = np.concatenate([_most_agreed(cells, tolerance_k), [0.0, 0.0]])
    sd_k = tolerance_k
    for _ in range(12):
        off = cells.terms @ found - cells.celsius
        near = np.abs(off) < 2 * SIGMAS * sd_k
        if near.sum() < 12:
            break
        sd_k = max(floor_k, min(sd_k, NORMAL_MAD * float(np.median(np.abs(off[near])))))
        weights = np.clip(1 - (off / (2 * SIGMAS * sd_k)) ** 2, 0, None) ** 2
        found = _bent(cells, weights, sd_k)
    return found, sd_k


def sound_surface(celsius: Celsius, usable: Mask, difference_k: float) -> Surface:
    """The sound surface of a view (rows x columns, °C); `usable` are pixels that may belong to it.

    A plane and a mild curve, by the largest agreement first and by iteratively reweighted least
    squares with rejection at 2.5 robust standard deviations after it. `difference_k` is the air
    temperature difference: walls differ the more, the larger it is.
    """
    noise_k = pixel_noise(celsius)
    cells = _cells(celsius, usable)
    side = max(1, round(max(celsius.shape) / CELLS_ACROSS))
    floor_k = max(0.01, noise_k / side)
    tolerance_k = min(0.5, max(0.08, 3 * floor_k, 0.01 * abs(difference_k)))
    found, sd_k = _fitted(cells, tolerance_k, floor_k)
    rows, columns = celsius.shape
    down, across = _places(rows), _places(columns)
    # The terms are separable: a row's share and a column's share add up to the surface.
    share_down = found[2] * down + found[4] * (down**2 - 1 / 3)
    share_across = found[0] + found[1] * across + found[3] * (across**2 - 1 / 3)
    plane = (share_down[:, None] + share_across[None, :]).astype(np.float32)
    off = celsius - plane
    spread_k = float(np.hypot(noise_k, sd_k))
    with np.errstate(invalid="ignore"):
        is_sound = usable & (np.abs(off) < SIGMAS * spread_k)
    inside = off[is_sound]
    noise = float(NORMAL_MAD * np.median(np.abs(inside))) if inside.size else spread_k
    return Surface(plane, is_sound, max(noise, 0.01))
