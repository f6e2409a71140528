"""A smooth surface laid through what was read off at many places, some of it mistaken."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Box, Points
from premises.drawings.registration.lattice import Offsets

if TYPE_CHECKING:
    from scipy import sparse

LOOSE, STIFF = 0.004, 0.04
"""Readings are good to 0.02 mm. A sheet that a feeder jerked by 0.2 mm bends by 0.3 from knot to
knot, one that it turned a little by 0.1; the squares of how small the one is beside the other."""

_ROUNDS = 4
_RIM = 5.0
"""Medians. Nearer, a wave that the surface is too stiff for would be set aside as a mistake."""

_LEAST_SPREAD_MM = 0.02


@dataclass(frozen=True, slots=True)
class Surface:
    """Cubic splines in both directions; `heights` (down, across, 2) belong to the knots, in mm."""

    heights: NDArray[np.float64]
    page: Box

    def at(self, places: Points) -> NDArray[np.float64]:
        """Its two heights (n, 2) at places of the sheet."""
        across, down = _bases(places, self.page, self.heights.shape[:2])
        heights: NDArray[np.float64] = np.einsum("nc,nr,rck->nk", across, down, self.heights)
        return heights

    def cells(self, rows: int, columns: int) -> NDArray[np.float64]:
        """Its heights (rows, columns, 2) in the middles of cells that fill the sheet."""
        count_down, count_across = self.heights.shape[:2]
        across = _splines((np.arange(columns) + 0.5) / columns, count_across)
        down = _splines((np.arange(rows) + 0.5) / rows, count_down)
        heights: NDArray[np.float64] = np.einsum("jc,ir,rck->ijk", across, down, self.heights)
        return heights


def through(offsets: Offsets, page: Box, stiffness: float) -> Surface:
    """Penalised splines (Eilers and Marx 1996) through offsets, mistaken ones set aside.

    Each direction is fitted to those patches that tell in it. Knots are a patch apart. Slopes
    cost as much as bends, so that a surface runs out level within a knot of where there is
    nothing to read.
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load, only drawings need it.
    from scipy.sparse.linalg import spsolve  # noqa: PLC0415 - as above.

    count = tuple(3 + max(2, round(s / offsets.patch_mm)) for s in (page.height, page.width))
    across, down = _bases(offsets.at, page, count)
    basis = sparse.csr_array((down[:, :, None] * across[:, None, :]).reshape(len(offsets), -1))
    stiff = stiffness * _roughness(*count)
    trust = np.ones(len(offsets))
    heights = np.zeros((count[0] * count[1], 2))
    for _ in range(_ROUNDS):
        for axis in (0, 1):
            weights = trust * offsets.tells[:, axis]
            weighted = basis.T.multiply(weights[None, :]).tocsr()
            normal = (weighted @ basis + stiff).tocsc()
            heights[:, axis] = spsolve(normal, weighted @ offsets.off_mm[:, axis])
        missed = np.hypot(*((offsets.off_mm - basis @ heights) * offsets.tells).T)
        rim = _RIM * max(float(np.median(missed)), _LEAST_SPREAD_MM)
        trust = np.clip(1 - (missed / rim) ** 2, 1e-6, None) ** 2
    return Surface(heights.reshape(*count, 2), page)


def _roughness(down: int, across: int) -> "sparse.csr_array":
    """What bends and slopes between neighbouring knots cost, for all of them as one row."""
    from scipy import sparse  # noqa: PLC0415 - as above.

    # A millionth of that, so that there is one answer where nothing was read.
    rough = 1e-6 * sparse.eye_array(down * across, format="csr")
    for order in (1, 2):
        by_row, by_column = (
            sparse.csr_array(np.diff(np.eye(count), order, axis=0)) for count in (down, across)
        )
        rough += sparse.kron(by_row.T @ by_row, sparse.eye_array(across))
        rough += sparse.kron(sparse.eye_array(down), by_column.T @ by_column)
    return sparse.csr_array(rough)


def _bases(
    places: Points, page: Box, count: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = ((places - (page.left, page.top)) / (page.width, page.height)).T
    return _splines(x, count[1]), _splines(y, count[0])


def _splines(shares: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """How much each of the cubic splines (n, count), evenly set from 0 to 1, weighs at places."""
    from scipy.interpolate import BSpline  # noqa: PLC0415 - as above.

    knots = (np.arange(count + 4) - 3) / (count - 3)
    weights = BSpline.design_matrix(np.clip(shares, 0.0, 1.0), knots, 3).toarray()
    return np.asarray(weights, np.float64)
