"""Floors, ceilings, inner walls and door frames that meet the wall looked at, and are warmer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.rings import levels_of
from premises.audits.thermography.surface import sound_surface

LEAST_SHARE: Final = 0.04
LEAST_EDGE: Final = 0.6
"""A floor fills at least so much of the picture's edge; furniture that stands on it fills less."""
LEAST_SOUND: Final = 0.4
LEAST_STEP_K: Final = 0.25
"""Two surfaces are two only if there is a step between them; stratified air makes none."""
FADES_WITHIN: Final = 0.3
TYPICAL: Final = 0.2
"""Which of a ring's pixels tells how a joint looks sound: up to 80 % of its length may leak."""
STEEPEST: Final = 0.2
"""A joint runs along its edge of the picture: no steeper than a camera is held (11°)."""
STRAIGHT: Final = 0.45
"""At least so much of a joint's length must lie on one line."""
COLD_WITHIN: Final = 0.1
"""A joint's cold line is looked for within this share of the picture above the warm floor."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adjoining:
    """A surface beside the wall: the pixels on its side of the joint, and how far they are off it.

    `ring` counts pixels from the joint; it is negative on the wall's side.
    """

    domain: Mask
    ring: NDArray[np.int64]


def adjoining(
    celsius: Celsius, usable: Mask, surface: Surface, losing: int, warmest_c: float
) -> tuple[Adjoining, ...]:
    """Surfaces warmer than the wall that fill most of an edge of the picture.

    `losing` is 1 where loss makes colder; `warmest_c` is where heated things begin: those are no
    surfaces of the building.
    """
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    off = np.where(usable, losing * (celsius - surface.celsius), np.float32(0))
    smooth = ndimage.gaussian_filter(off, 1.0, mode="nearest")
    warm = smooth > max(2 * surface.noise_k, 0.12)
    if warm.mean() < LEAST_SHARE:
        return ()
    labels, count = ndimage.label(warm)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    found: list[Adjoining] = []
    for number in np.flatnonzero(sizes > LEAST_SHARE * warm.size):
        mask = labels == number
        if float(np.median(celsius[mask])) < warmest_c:
            found += _sides_of(mask, smooth)
    return tuple(found)


def _sides_of(mask: Mask, warmth: Celsius) -> Iterator[Adjoining]:
    """Look at each edge of the picture as if it were the lower one."""
    for turns in range(4):
        turned, field = np.rot90(mask, turns), np.rot90(warmth, turns)
        if turned[-2:].any(axis=0).mean() < LEAST_EDGE:
            continue
        joint = _joint(turned, field)
        if joint is None:
            continue
        below = np.arange(turned.shape[0])[:, None] - joint[None, :]
        ring = np.floor(below).astype(np.int64)
        if (ring >= 0).any() and turned[ring >= 0].mean() > LEAST_EDGE:
            ring = np.rot90(ring, -turns)
            yield Adjoining(ring >= 0, ring)


def _joint(mask: Mask, warmth: Celsius) -> Floats | None:
    """The row of the joint in each column: a straight line, None where there is none.

    It is where the warm surface begins; where air leaks at the joint, that is cold too, and the
    coldest row is the joint.
    """
    rows, columns = mask.shape
    standing = np.flatnonzero(mask[-1] | mask[-2])
    first = mask.argmax(axis=0)[standing]
    reach = max(2, round(COLD_WITHIN * rows))
    near = np.clip(first + np.arange(-reach, reach // 2)[:, None], 0, rows - 1)
    depth = warmth[near, standing]
    # Cold on the wall's side lies below the wall's own level, which is zero here.
    is_cold = depth.min(axis=0) < -0.5 * np.maximum(0.1, depth.max(axis=0))
    coldest = near[depth.argmin(axis=0), np.arange(standing.size)]
    return _line(standing.astype(np.float64), np.where(is_cold, coldest, first), columns)


def _line(across: Floats, places: NDArray[np.int64], columns: int) -> Floats | None:
    """The line that most places lie on; None where too few do, because then it is no joint.

    The others belong to a second surface that meets this one, or to what stands before it; the
    hem of a curtain is no line at all.
    """
    step = max(1, len(across) // 60)
    x, y = across[::step], places[::step]
    first, second = np.nonzero(x[None, :] - x[:, None] > 0.15 * columns)
    slopes = (y[second] - y[first]) / (x[second] - x[first])
    level = np.abs(slopes) < STEEPEST
    starts = (y[first] - slopes * x[first])[level]
    near_px = max(1.5, 0.01 * columns)
    off = np.abs(y[:, None] - starts - x[:, None] * slopes[level]) <= near_px
    if not level.any() or off.mean(axis=0).max() < STRAIGHT:
        return None
    on_it = off[:, off.mean(axis=0).argmax()]
    slope, start = np.polyfit(x[on_it], y[on_it], 1)
    return np.asarray(np.arange(columns) * slope + start)


def together(
    celsius: Celsius,
    usable: Mask,
    wall: Surface,
    beside: Sequence[Adjoining],
    *,
    losing: int,
    difference_k: float,
) -> tuple[Surface, Celsius]:
    """The sound surface of all surfaces in view, each fitted by itself, joints as most of them are.

    Also by how much each pixel of it lies above the wall's own level (rows x columns, K).
    `usable` are pixels that may be sound; `losing` as for `adjoining`.
    """
    level, sound = wall.celsius.copy(), wall.is_sound.copy()
    for one in beside:
        own = usable & one.domain
        if own.sum() < LEAST_SHARE / 2 * own.size:
            continue
        fitted = sound_surface(celsius, own, difference_k)
        step = losing * (fitted.celsius - wall.celsius)
        at_joint = float(np.median(step[np.abs(one.ring) <= 1]))
        is_step = at_joint > max(LEAST_STEP_K, 3 * wall.noise_k)
        if not is_step or fitted.is_sound.sum() < LEAST_SOUND * own.sum():
            continue
        off = losing * (fitted.celsius - celsius)
        fades = np.minimum(_fading(off, usable, one), np.maximum(step, 0))
        level[one.domain] = (fitted.celsius - losing * fades)[one.domain]
        sound[one.domain] = fitted.is_sound[one.domain]
    raised = np.maximum(losing * (level - wall.celsius), 0)
    return Surface(level, sound, wall.noise_k), raised


def _fading(off: Celsius, usable: Mask, one: Adjoining) -> Celsius:
    """How the surface fades into the wall at the joint: ring by ring, as most of each ring does.

    Corners are colder than the faces that meet in them, for the heat has further to go; that is
    no leak. What lies below the wall's own level is never taken for it.
    """
    from scipy import ndimage  # noqa: PLC0415

    widest = round(FADES_WITHIN * max(off.shape))
    near = one.domain & (one.ring < widest)
    known = np.isfinite(off)
    smooth = ndimage.gaussian_filter(np.where(known, off, np.float32(0)), 1.0, mode="nearest")
    sound, all_of_it = (
        levels_of(one.ring[where], smooth[where], widest, TYPICAL)
        for where in (near & usable, near & known)
    )
    levels = np.where(sound[1], sound[0], all_of_it[0])
    levels[np.logical_or.accumulate(levels <= 0)] = 0
    fading = np.where(near, levels[np.clip(one.ring, 0, widest - 1)], 0).astype(np.float32)
    return np.asarray(ndimage.maximum_filter(fading, 3, mode="nearest"))
