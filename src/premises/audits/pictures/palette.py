"""The colours of a thermal picture: darker is colder, in steps that look equal to everyone."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.uint8]

_UNKNOWN: Final = (150, 150, 150)
"""Grey, which the palette does not hold, where nothing is known of the temperature."""

_POINTS: Final = (
    (10, 21, 65),
    (47, 23, 119),
    (96, 29, 147),
    (150, 45, 145),
    (201, 67, 119),
    (233, 105, 99),
    (254, 148, 84),
    (255, 197, 114),
    (255, 239, 179),
)
"""Control points of equal distance in lightness, 0.22 to 0.95 of OKLab (Ottosson 2020).

The hue goes from blue over purple and red to yellow. Whoever does not tell red from green still
reads the picture by its lightness, and so does who prints it in grey.
"""

_STEPS: Final = 256


def _table() -> RGB:
    at = np.linspace(0, len(_POINTS) - 1, _STEPS)
    points = np.array(_POINTS, dtype=np.float64)
    channels = [np.interp(at, np.arange(len(_POINTS)), points[:, one]) for one in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


TABLE: Final = _table()
"""The palette's colours from cold to warm, 256 x 3."""


def paint(celsius: NDArray[np.float32], low_c: float, high_c: float) -> RGB:
    """Rows x columns x 3 for rows x columns in °C; beyond an end of the scale is that end's colour.

    Where nothing is known (NaN) it is grey.
    """
    shares = (celsius - low_c) / (high_c - low_c) * (_STEPS - 1)
    is_known = np.isfinite(celsius)
    steps = np.clip(np.where(is_known, shares, 0).round(), 0, _STEPS - 1).astype(np.intp)
    painted = TABLE[steps]
    painted[~is_known] = _UNKNOWN
    return painted
