"""Where a surface loses more heat than its sound part: places, their depth and their rim."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.surface import NORMAL_MAD

SEED_SIGMAS: Final = 5.0
SEED_SHARE: Final = 0.022
"""A place is looked at from this share of the air temperature difference on."""
SEED_FLOOR_K, SEED_CEILING_K = 0.3, 0.45
"""Less is what lenses, draughts and paint do to a sound wall; more is a defect on any day."""
SEED_SHARE_OF_JOINERY: Final = 0.04
SEED_FLOOR_OF_JOINERY_K: Final = 0.4
"""Frames, leaves and reveals of windows and doors are less even than walls."""
SMALLEST_PX: Final = 25
WIDEST_RIM: Final = 0.12
"""A rim is followed at most over this share of the picture's longer side."""

Labels = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Deficit:
    """How many kelvins each pixel lies on the losing side of the sound surface.

    `raw_k` as measured, `smooth_k` smoothed by one pixel; zero where nothing is known.
    `spread_k` is the standard deviation of `smooth_k` where the surface is sound. `told_k` is what
    counts to tell a place: less than `smooth_k` on floors and the like, which are only searched
    for the rest of what was told on the wall.
    """

    raw_k: Celsius
    smooth_k: Celsius
    told_k: Celsius
    known: Mask
    spread_k: float


@dataclass(frozen=True, slots=True)
class Patch:
    """One place: where it is, what it and its rim lack in all (pixels x K)."""

    mask: Mask
    deficit_px_k: float


def deficit_of(
    celsius: Celsius, surface: Surface, raised_k: Celsius, losing: int, known: Mask
) -> Deficit:
    """Deficits of a picture; `losing` is 1 where what loses heat is colder, -1 where warmer.

    `raised_k` is by how much floors and the like are warmer than the wall would be there.
    """
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    raw = np.where(known, losing * (surface.celsius - celsius), np.float32(0)).astype(np.float32)
    smooth = ndimage.gaussian_filter(raw, 1.0, mode="nearest")
    if not known.all():
        # Unknown pixels are left out of the mean, as long as enough known ones are near.
        weight = ndimage.gaussian_filter(known.astype(np.float32), 1.0, mode="nearest")
        smooth /= np.maximum(weight, np.float32(0.4))
    calm = np.abs(smooth[surface.is_sound & known])
    spread = NORMAL_MAD * float(np.median(calm)) if calm.size else 0.0
    return Deficit(raw, smooth, smooth - raised_k, known, spread)


def threshold_k(deficit: Deficit, difference_k: float, *, is_approximate: bool = False) -> float:
    """From which deficit on a place is looked at; twice as much where colours told temperatures."""
    least = float(np.clip(SEED_SHARE * abs(difference_k), SEED_FLOOR_K, SEED_CEILING_K))
    seed = max(SEED_SIGMAS * deficit.spread_k, least)
    return 2 * seed if is_approximate else seed


def joinery_threshold_k(difference_k: float) -> float:
    """The same for windows and doors, which leak more where they leak at all."""
    return max(SEED_SHARE_OF_JOINERY * abs(difference_k), SEED_FLOOR_OF_JOINERY_K)


def smallest_px(shape: tuple[int, ...]) -> int:
    """25 pixels of a picture of 320 x 240, a few less in a smaller one, but never more."""
    return int(np.clip(SMALLEST_PX * shape[0] * shape[1] / 76_800, 18, SMALLEST_PX))


def patches(deficit: Deficit, seed_k: float) -> list[Patch]:
    """All places that lose more, the one that loses most first.

    Hysteresis: a place has a pixel above `seed_k` and reaches down to half of it; from there its
    border is where the deficit is half of what it is nearby, which is where the border of a
    defect lies when heat spreads sideways and the lens blurs evenly to both sides.
    """
    labels = _settled(cores(deficit, seed_k), deficit, seed_k)
    count = int(labels.max(initial=0))
    sums = with_rims(labels, count, deficit)
    found = [Patch(labels == number, sums[number]) for number in range(1, count + 1)]
    return sorted(found, key=lambda one: -one.deficit_px_k)


def cores(deficit: Deficit, seed_k: float) -> Mask:
    """Pixels of places proper, without their rims (rows x columns)."""
    from scipy import ndimage  # noqa: PLC0415

    reach = deficit.smooth_k > seed_k / 2
    labels, count = ndimage.label(reach, structure=np.ones((3, 3)))
    if not count:
        return np.zeros_like(reach)
    seeded = _with_seed(labels, count, deficit, seed_k)[labels]
    nearby = 2 * round(0.05 * max(reach.shape)) + 1
    depth = ndimage.maximum_filter(np.where(seeded, deficit.smooth_k, 0), nearby)
    return np.asarray(seeded & (deficit.smooth_k > 0.5 * depth))


def _with_seed(labels: Labels, count: int, deficit: Deficit, seed_k: float) -> Mask:
    """Which labels have a pixel deep enough (count + 1; the background never has)."""
    seeded = np.zeros(count + 1, dtype=np.bool_)
    seeded[labels[deficit.told_k > seed_k]] = True
    seeded[0] = False
    return seeded


def _settled(cores: Mask, deficit: Deficit, seed_k: float) -> Labels:
    """Numbered places that are large and deep enough; the rest is noise or belongs to a rim."""
    from scipy import ndimage  # noqa: PLC0415

    labels, count = ndimage.label(cores, structure=np.ones((3, 3)))
    if not count:
        return np.asarray(labels, dtype=np.int32)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    kept = (sizes >= smallest_px(cores.shape)) & _with_seed(labels, count, deficit, seed_k)
    numbers = np.cumsum(kept) * kept
    return np.asarray(numbers[labels], dtype=np.int32)


def with_rims(labels: Labels, count: int, deficit: Deficit) -> NDArray[np.float64]:
    """Deficit of each place with the rim around it, in pixels x K; index 0 is unused.

    Every pixel outside belongs to the nearest place. Ring by ring its mean deficit is added until
    it fades into the noise, or rises again because something else begins.
    """
    from scipy import ndimage  # noqa: PLC0415

    if not count:
        return np.zeros(1)
    away, nearest = ndimage.distance_transform_edt(labels == 0, return_indices=True)
    owner = labels[nearest[0], nearest[1]]
    widest = max(3, round(WIDEST_RIM * max(labels.shape)))
    ring = np.minimum(np.ceil(away), widest + 1).astype(np.int64)
    # What is clearly on the other side, such as a warm pipe, is no part of a rim.
    counted = deficit.known & ((labels > 0) | (deficit.smooth_k > -SEED_SIGMAS * deficit.spread_k))
    cell = (owner * (widest + 2) + ring)[counted]
    shape = (count + 1, widest + 2)
    size = int(np.prod(shape))
    lacking = np.bincount(cell, weights=deficit.raw_k[counted], minlength=size).reshape(shape)
    pixels = np.bincount(cell, minlength=size).reshape(shape)
    rows = zip(lacking, pixels, strict=True)
    return np.array([_until_faded(*one, deficit.spread_k) for one in rows])


def _until_faded(lacking: NDArray[np.float64], pixels: NDArray[np.int64], spread_k: float) -> float:
    """The sum of a place and its rings, with the tail that the noise hides."""
    total = float(lacking[0])
    means: list[float] = []
    for number in range(1, len(lacking) - 1):
        if not pixels[number]:
            return total
        mean = float(lacking[number] / pixels[number])
        if means and mean > 1.5 * min(means):
            return total
        if mean < spread_k:
            return total + _tail(means, pixels[number:-1])
        means.append(mean)
        total += float(lacking[number])
    return total


def _tail(means: list[float], pixels: NDArray[np.int64]) -> float:
    """What lies beyond the last ring that can be told from noise.

    Sideways conduction fades exponentially, so the last rings tell how it goes on. Without it
    small places in good conductors come out a tenth too small.
    """
    last = np.array(means[-6:])
    if len(last) < 3:
        return 0.0
    pace = np.polyfit(np.arange(len(last)), np.log(last), 1)[0]
    ratio = float(np.exp(np.clip(pace, -1.5, -0.05)))
    return float((pixels * last[-1] * ratio ** np.arange(1, len(pixels) + 1)).sum())
