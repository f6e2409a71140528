"""Windows in view: what their frames and joints would look like if no air came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.panes import Box, in_front
from premises.audits.thermography.regions import Deficit
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.rings import levels_of

WIDEST_FRAME: Final = 0.12
"""A frame is followed at most over this share of the picture's longer side."""
INTO_PANE: Final = 0.1
"""A pane is measured to this depth, as a share of the picture, to tell where its border is."""
SEARCHED: Final = 0.5
"""Only this share of that depth is searched for the cold of a joint: mullions lie further in."""
TYPICAL: Final = 0.3
"""Which of a ring's pixels tells what its sound part lacks: up to 70 % of it may leak."""
SOUNDEST: Final = 0.2
"""So much of a side, where it lacks least, tells how all of it looks sound."""
NEAR_PX: Final = 3
"""So far into a pane its border is blurred."""
WHOLE: Final = 0.9
"""A stretch counts if this share of it is in view."""
EVEN: Final = 0.2
"""A side whose stretches lack so much alike has no leak."""
MULLION: Final = 0.9
"""A pane lacks this share of what the whole of it lacks, unless a mullion is there."""
TOLERANCE: Final = 1.15
"""Frames and panes are never quite even."""
SIDES: Final = 4
SIDE_ACROSS_PX: Final = 8
"""So much better must another side fit than the one across to be taken instead of it."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Panes, everything that belongs to the window (panes and frame), and how it looks sound.

    `expected_k` is by how much sound panes, frames and joints lie on the losing side of the wall,
    `most_k` the most that they may without being told as leaks: infinitely much inside of panes.
    """

    panes: Mask
    count: int
    whole: Mask
    expected_k: Celsius
    most_k: Celsius


@dataclass(frozen=True, slots=True)
class _Rings:
    """Where each pixel lies to the border of the nearest pane.

    `number` counts pixels outwards from `inward` at the innermost; `side` is 0 to 3 for top,
    right, bottom and left, and 4 to 7 for what borders on mullions between panes. `examined` are
    pixels near enough.
    """

    number: Whole
    side: Whole
    examined: Mask
    inward: int
    count: int


def window_of(boxes: Sequence[Box], deficit: Deficit, seed_k: float) -> Window:
    """Work out how a window looks sound: its rings, each as most of it is.

    Each of the sides has its own rings, because a picture is never quite straight. A side that
    leaks all along is told by the other sides, which lack less.
    """
    panes = np.zeros(deficit.known.shape, dtype=np.bool_)
    for box in boxes:
        panes[box] = True
    rings = _rings(panes)
    seen = rings.examined & _clear(deficit)
    sound, is_even = _soundest(deficit, rings, seen)
    levels, is_known = _levels(deficit, rings, seen, seed_k, sound)
    between = _between(panes)
    usual = _as_other_sides(levels, is_known, seed_k / 2)
    usual[is_even] = levels[is_even]
    expected = _laid_out(np.minimum(usual, levels), deficit, panes, rings)
    whole = panes | (rings.examined & (between | (expected > seed_k)))
    most = _laid_out(_next_too(usual), deficit, panes, rings)
    most = TOLERANCE * _tolerant(_crossed(most, panes, between, rings))
    most[rings.number < (1 - SEARCHED) * rings.inward] = np.inf
    return Window(panes, len(boxes), whole, expected, most.astype(np.float32))


def _laid_out(usual: NDArray[np.float32], deficit: Deficit, panes: Mask, rings: _Rings) -> Celsius:
    """Levels of rings (sides x rings) put where the rings are; panes further in are as they are."""
    picture = np.where(panes, deficit.smooth_k, np.float32(0)).astype(np.float32)
    here = rings.examined
    picture[here] = usual[rings.side[here], rings.number[here]]
    return picture


def _rings(panes: Mask) -> _Rings:
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    longer = max(panes.shape)
    widest, inward = max(3, round(WIDEST_FRAME * longer)), max(2, round(INTO_PANE * longer))
    rows, columns = panes.shape
    across = np.zeros((2, rows, columns), dtype=np.int64)
    for mask in (panes, ~panes):
        nearest = ndimage.distance_transform_edt(mask, return_distances=False, return_indices=True)
        across[:, mask] = nearest[:, mask]
    down = np.arange(rows)[:, None] - across[0]
    right = np.arange(columns)[None, :] - across[1]
    # Frames have square corners, so the longer of the two legs counts and not the beeline.
    away = np.maximum(np.abs(down), np.abs(right))
    number = np.where(panes, -away, away - 1) + inward
    outwards = np.where(panes, -1, 1)
    level = np.abs(right) > np.abs(down)
    upright = np.where(right * outwards > 0, 1, 3)
    side = np.where(level, upright, np.where(down * outwards > 0, 2, 0))
    between = _between(panes)
    borders = np.where(panes, between[across[0], across[1]], between)
    count = inward + widest
    examined = (number >= 0) & (number < count)
    return _Rings(number, side + SIDES * borders, np.asarray(examined), inward, count)


def _crossed(expected: Celsius, panes: Mask, between: Mask, rings: _Rings) -> Celsius:
    """Where mullions meet the frame they are as cold as the frame, and that is no leak."""
    from scipy import ndimage  # noqa: PLC0415

    if not between.any():
        return expected
    frame = np.where(panes | between, np.float32(0), expected)
    wide = int(rings.number[between & rings.examined].max(initial=rings.inward)) - rings.inward + 1
    meeting = ndimage.maximum_filter(frame, 4 * wide + 1, mode="nearest")
    return np.where(between, np.maximum(expected, meeting), expected)


def _between(panes: Mask) -> Mask:
    """What lies inside the box around all panes: mullions and transoms."""
    rows, columns = np.flatnonzero(panes.any(axis=1)), np.flatnonzero(panes.any(axis=0))
    box = np.zeros_like(panes)
    box[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = True
    return box & ~panes


def _levels(
    deficit: Deficit, rings: _Rings, seen: Mask, seed_k: float, sound: Mask
) -> tuple[NDArray[np.float32], Mask]:
    """What rings lack where their side is soundest: sides x rings, zero beyond where it is wall.

    Also which of them are in view at all. Far into a pane it is what most of each ring lacks.
    """
    cells = 2 * SIDES, rings.count
    told = [
        levels_of(
            rings.side[where] * rings.count + rings.number[where],
            deficit.smooth_k[where],
            cells[0] * cells[1],
            share,
        )
        for where, share in ((sound, 0.5), (seen, TYPICAL))
    ]
    levels, typical = (one[0].reshape(cells) for one in told)
    in_stretch, is_known = (one[1].reshape(cells) for one in told)
    in_stretch[:, : rings.inward - NEAR_PX] = False
    levels = np.where(in_stretch, levels, typical)
    as_wall = levels < seed_k / 4
    as_wall[:, : rings.inward] = False
    levels[np.logical_or.accumulate(as_wall, axis=1)] = 0
    return np.asarray(np.maximum(levels, 0), dtype=np.float32), is_known


def _soundest(deficit: Deficit, rings: _Rings, seen: Mask) -> tuple[Mask, Mask]:
    """The stretches of each side that lack least in all (rows x columns), and which sides are even.

    A frame is even along its length, a leak never is: so a side that is even does not leak, and of
    another one the soundest stretches show what it lacks by its nature.
    """
    rows, columns = seen.shape
    along = np.where(rings.side % 2 == 0, np.arange(columns)[None, :], np.arange(rows)[:, None])
    cells = 2 * SIDES, max(rows, columns)
    stretch = rings.side * cells[1] + along
    across = seen & (rings.number >= rings.inward - NEAR_PX)
    lacking, pixels = _sums(deficit, stretch, across, cells)
    whole = (pixels > 0) & (pixels >= WHOLE * pixels.max(axis=1, keepdims=True))
    whole &= ~_at_mullions(deficit, stretch, seen & ~across, cells)
    chosen = np.zeros(cells, dtype=np.bool_)
    is_even = np.zeros(cells[0], dtype=np.bool_)
    for side in np.flatnonzero(whole.sum(axis=1) >= 2 * NEAR_PX):
        least, middle, most = np.quantile(lacking[side][whole[side]], (SOUNDEST, 0.5, 0.9))
        chosen[side] = whole[side] & (lacking[side] <= least)
        is_even[side] = most - least < EVEN * middle
    return np.asarray(seen & chosen.reshape(-1)[stretch]), is_even


def _at_mullions(deficit: Deficit, stretch: Whole, within: Mask, cells: tuple[int, int]) -> Mask:
    """Stretches (sides x places along them) beside which a mullion or transom ends, and no pane."""
    lacking, pixels = _sums(deficit, stretch, within, cells)
    is_less = np.zeros(cells, dtype=np.bool_)
    for side in np.flatnonzero(pixels.any(axis=1)):
        some = pixels[side] > 0
        means = lacking[side][some] / pixels[side][some]
        is_less[side, some] = means < MULLION * np.median(means)
    return is_less


def _sums(
    deficit: Deficit, stretch: Whole, where: Mask, cells: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What each stretch lacks in all, and of how many pixels that is the sum."""
    size = cells[0] * cells[1]
    weights = deficit.smooth_k[where].astype(np.float64)
    lacking = np.bincount(stretch[where], weights, size).astype(np.float64)
    return lacking.reshape(cells), np.bincount(stretch[where], minlength=size).reshape(cells)


def _clear(deficit: Deficit) -> Mask:
    """Known, and not at the blurred edge of a thing that stands before the window."""
    from scipy import ndimage  # noqa: PLC0415

    before = ndimage.maximum_filter(in_front(deficit).astype(np.uint8), 7)
    return np.asarray(before == 0)


def _as_other_sides(
    levels: NDArray[np.float32], is_known: Mask, slack_k: float
) -> NDArray[np.float32]:
    """What each side would lack if it were as another one (sides x rings).

    Stiles and rails of a frame need not be equally wide, but the two stiles mostly are, so the
    side across is the model, unless it fits far worse than the others, because it leaks itself.
    A side that none fits is a kind of its own, taken as it is.
    """
    usual = levels.copy()
    for side in range(2 * SIDES):
        first = side // SIDES * SIDES
        others = [first + (side + turn) % SIDES for turn in (2, 1, 3)]
        fits = []
        for place, other in enumerate(others):
            if not is_known[other].any():
                continue
            # Where the other side is not in view, this side tells itself.
            model = np.where(is_known[other], levels[other], levels[side])
            steps = _steps_inwards(model, levels[side], slack_k)
            if steps is not None:
                fits.append((steps + (SIDE_ACROSS_PX if place else 0), _moved(model, steps)))
        if fits:
            usual[side] = min(fits, key=lambda one: one[0])[1]
    return usual


def _steps_inwards(
    model: NDArray[np.float32], seen: NDArray[np.float32], slack_k: float
) -> int | None:
    """How far a sound side must be moved inwards to lack nowhere more than what is seen.

    A leak makes a pane look larger than it is on its side. It only ever adds to what is lacking,
    so the border of the pane is as far out as a sound side would still fit below what is seen.
    """
    allowed = TOLERANCE * _next_too(seen) + slack_k
    for steps in range(len(seen) // 2):
        if np.all(_moved(model, steps) <= allowed):
            return steps
    return None


def _moved(levels: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    return np.concatenate([levels[steps:], np.zeros(steps, dtype=np.float32)])


def _next_too(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The most of each ring and its two neighbours: a border that is a pixel off is no leak."""
    wide = np.pad(levels, [(0, 0)] * (levels.ndim - 1) + [(1, 1)], mode="edge")
    return np.maximum(np.maximum(wide[..., :-2], wide[..., 1:-1]), wide[..., 2:])


def _tolerant(expected: Celsius) -> Celsius:
    """A border that is a pixel off is no leak."""
    from scipy import ndimage  # noqa: PLC0415

    return np.asarray(ndimage.maximum_filter(expected, 3, mode="nearest"))


def joints_apart(deficit: Deficit, window: Window) -> Deficit:
    """What the joints lack beyond a sound window, and the wall beyond its own surface."""
    counted = deficit.known & np.where(window.most_k > 0, _clear(deficit), True)
    raw, smooth, told = (
        np.where(counted, lacking - sound, np.float32(0)).astype(np.float32)
        for lacking, sound in (
            (deficit.raw_k, window.expected_k),
            (deficit.smooth_k, window.expected_k),
            (deficit.told_k, window.most_k),
        )
    )
    return Deficit(raw, smooth, told, counted, deficit.spread_k)
