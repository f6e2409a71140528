"""Walls with a frame of studs: between the studs the wall is sound, not halfway into them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.surface import NORMAL_MAD, SIGMAS

LEAST_CHANGES: Final = 4
"""Two studs, at least: so often a row crosses from colder to warmer than the mean and back."""
LEAST_SHARE: Final = 0.35
"""Stripes explain at least this share of what is uneven in the surface."""
LEAST_DEPTH_K: Final = 0.1
LEAST_DEPTH_SHARE: Final = 0.005
"""Shallower stripes are what a camera does to a picture; of the air temperature difference."""
BETWEEN: Final = 90
"""Per cent of a row that lacks more than what lies midway between the studs."""
SMOOTHED: Final = 0.02
"""Share of the picture over which the stripes of a detector are smoothed away."""


def between_studs(
    celsius: Celsius, surface: Surface, usable: Mask, *, losing: int, difference_k: float
) -> Surface:
    """The same surface, moved to what lies between studs or rafters where the picture shows them.

    A surface fitted to regular stripes lies midway between cold and warm ones. `losing` is 1 where
    what loses heat is colder, -1 where it is warmer.
    """
    sound = usable & surface.is_sound
    warmth = np.where(sound, losing * (celsius - surface.celsius), np.float32(0))
    least_k = max(LEAST_DEPTH_K, LEAST_DEPTH_SHARE * abs(difference_k))
    for axis in (0, 1):
        raised_k, noise_k = _stripes(warmth, sound, axis, least_k)
        if raised_k:
            level = surface.celsius + np.float32(losing * raised_k)
            near = usable & (np.abs(celsius - level) < SIGMAS * noise_k)
            return Surface(level, near, noise_k)
    return surface


def _stripes(warmth: Celsius, sound: Mask, axis: int, least_k: float) -> tuple[float, float]:
    """How far above the fitted surface the wall lies between stripes along an axis, else zero.

    And the scatter that is left beside the stripes, both in K.
    """
    pixels = sound.sum(axis=axis)
    seen = pixels > 0.3 * sound.shape[axis]
    if seen.mean() < 0.7:
        return 0.0, 0.0
    stripes = warmth.sum(axis=axis) / np.maximum(pixels, 1)
    stripes = _smoothed(np.where(seen, stripes - stripes[seen].mean(), np.float32(0)))
    low, high = np.percentile(stripes, (100 - BETWEEN, BETWEEN))
    is_deep = high - low > 2 * least_k and stripes.var() > LEAST_SHARE * warmth[sound].var()
    changes = int((np.diff(np.sign(stripes)) != 0).sum())
    if not is_deep or changes < LEAST_CHANGES:
        return 0.0, 0.0
    left = (warmth - np.expand_dims(stripes, axis))[sound]
    return float(high), max(0.01, float(NORMAL_MAD * np.median(np.abs(left))))


def _smoothed(stripes: NDArray[np.float32]) -> NDArray[np.float32]:
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    reach = max(3, round(SMOOTHED * len(stripes)))
    return np.asarray(ndimage.uniform_filter1d(stripes, reach, mode="nearest"))
