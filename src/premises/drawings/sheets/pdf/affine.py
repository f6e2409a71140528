"""How places on paper are moved, turned and scaled: six numbers, as PDF writes them.

(a, b, c, d, e, f) takes x, y to a x + c y + e, b x + d y + f (ISO 32000-1, 8.3.3).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrices = NDArray[np.float64]
"""One transform in each row, six numbers."""

UNMOVED: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def then(first: Matrices, after: Matrices) -> Matrices:
    """First the one, then the other, row by row."""
    a, b, c, d, e, f = (first[..., k] for k in range(6))
    p, q, r, s, t, u = (after[..., k] for k in range(6))
    return np.stack(
        (
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ),
        axis=-1,
    )


def moved(points: NDArray[np.float64], by: Matrices) -> NDArray[np.float64]:
    """Each point (n, 2) by its own row of transforms, or all by one."""
    x, y = points[:, 0], points[:, 1]
    across = by[..., 0] * x + by[..., 2] * y + by[..., 4]
    down = by[..., 1] * x + by[..., 3] * y + by[..., 5]
    return np.column_stack((across, down))


def scale_of(matrices: Matrices) -> NDArray[np.float64]:
    """By how much lengths grow, as the root of how much areas do."""
    determinant = matrices[..., 0] * matrices[..., 3] - matrices[..., 1] * matrices[..., 2]
    return np.sqrt(np.abs(determinant))
