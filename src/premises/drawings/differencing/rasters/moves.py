"""Recognises what was taken away here and put back, unchanged, over there."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.matching import (
    LEAST_NEAR_MM,
    MATCHING,
    MATCHING_PLAIN,
    NEAR_MM,
    NEAR_SIZES,
    RICH_MM,
)
from premises.drawings.differencing.rasters.joining import together
from premises.drawings.differencing.rasters.openings import goes_on, parts
from premises.drawings.differencing.rasters.plates import Plate
from premises.drawings.differencing.rasters.regions import Region, trimmed

# The same thing is about as large in both places, but for what other lines hide of it.
_LARGER, _LARGER_MM = 1.3, 1.5
_MORE_INK: Final = 1.8
# What moved next to something else that is new is one region with it; a thing is known again in
# such a region if it is wider and higher than this: a line alone is found in many things.
_TELLING_MM: Final = 2.0
_NEAR_MM: Final = 20.0
# A thing known again in a larger region is less sure than one that is the whole region.
_PART: Final = 0.95
# What remains of it nearer together than this is one thing.
_GAP_MM: Final = 2.0
# What remains of such a region counts from this share of its ink.
_REST: Final = 0.2
# A part that is so much of a region, by its box, is that region.
_MOST: Final = 0.8
# A door takes along a stretch of its wall: so much of both is the door itself.
_COMMON: Final = 0.3
# What is wider than a pen is filled; lines are this share of the ink at least, or there are none.
_PEN_MM, _THIN = 1.2, 0.15
_SHIFTS: Final = 4
# So much of each one's ink must lie on the other's.
_COVERED: Final = 0.8
# Regions of so many pixels together are looked at for pairs, which takes a second at most.
_MOST_PX: Final = 30_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that went from here to there, how far, and how alike both are."""

    removed: Region
    added: Region
    shift_mm: tuple[float, float]
    likeness: float


@dataclass(frozen=True, slots=True)
class Moves:
    """Pairs that are one thing each, and what remains of what was removed and added."""

    moved: list[Move]
    removed: list[Region]
    added: list[Region]


@dataclass(frozen=True, slots=True)
class _Fit:
    """A removed and an added region, the shift in pixels, and whether one is a part only."""

    one: int
    two: int
    dx: int
    dy: int
    likeness: float
    is_part: bool


def moves(
    removed: list[Region], added: list[Region], old: Plate, new: Plate, tolerance_mm: float
) -> Moves:
    """The likeliest pairs; what is left over of a region stays a region."""
    near = max(1, round(tolerance_mm * new.px_per_mm))
    fits = _fits(removed, added, (old, new), near)
    removed, added, are_less = _reunited(removed, added, fits, near)
    if are_less:
        fits = _fits(removed, added, (old, new), near)
    fits.sort(key=lambda fit: (-fit.likeness, np.hypot(fit.dx, fit.dy)))
    gone, come = dict(enumerate(removed)), dict(enumerate(added))
    rest_gone: list[Region] = []
    rest_come: list[Region] = []
    moved: list[Move] = []
    for fit in fits:
        if fit.one not in gone or fit.two not in come:
            continue
        here, there = gone.pop(fit.one), come.pop(fit.two)
        part_here, more_here = _split(here, there, fit.dx, fit.dy, near)
        part_there, more_there = _split(there, here, -fit.dx, -fit.dy, near)
        shift = fit.dx / new.px_per_mm, fit.dy / new.px_per_mm
        moved.append(Move(part_here, part_there, shift, fit.likeness))
        if fit.is_part:
            rest_gone += more_here
            rest_come += more_there
    return Moves(moved, [*gone.values(), *rest_gone], [*come.values(), *rest_come])


def _fits(
    removed: list[Region], added: list[Region], plates: tuple[Plate, Plate], near: int
) -> list[_Fit]:
    """How what was removed lies on what was added, wherever it does."""
    old, new = plates
    gone_on = {one for one, region in enumerate(removed) if goes_on(region, new, ends=2)}
    come_on = {two for two, region in enumerate(added) if goes_on(region, old, ends=2)}
    return [
        fit
        for one, two in _pairs(removed, added)
        # A wall that is opened here and closed there did not move.
        if not (one in gone_on and two in come_on)
        and (fit := _fitted(one, two, removed, added, plates, near)) is not None
    ]


def _reunited(
    removed: list[Region], added: list[Region], fits: list[_Fit], near: int
) -> tuple[list[Region], list[Region], bool]:
    """The same with parts of one thing, which went the same way, as one; and whether any were."""
    gone, come = list(range(len(removed))), list(range(len(added)))
    some = [fit for fit in fits if fit.is_part]
    for number, fit in enumerate(some):
        for other in some[:number]:
            if max(abs(fit.dx - other.dx), abs(fit.dy - other.dy)) > near:
                continue
            if fit.two == other.two and fit.one != other.one:
                _name_alike(gone, fit.one, other.one)
            elif fit.one == other.one and fit.two != other.two:
                _name_alike(come, fit.two, other.two)
    whole = _as_one(removed, gone), _as_one(added, come)
    return *whole, len(whole[0]) < len(removed) or len(whole[1]) < len(added)


def _name_alike(names: list[int], one: int, other: int) -> None:
    kept, merged = sorted((names[one], names[other]))
    names[:] = [kept if name == merged else name for name in names]


def _as_one(regions: list[Region], names: list[int]) -> list[Region]:
    return [
        together([region for region, its in zip(regions, names, strict=True) if its == name])
        for name in sorted(set(names))
    ]


def _pairs(removed: list[Region], added: list[Region]) -> list[tuple[int, int]]:
    """Pairs that may be one thing, the nearest first, as many as there is time to look at."""
    near = [
        (np.hypot(*np.subtract(here.box.middle, there.box.middle)), one, two)
        for one, here in enumerate(removed)
        for two, there in enumerate(added)
        if _comparable(here, there) or _holds(here, there) or _holds(there, here)
    ]
    chosen: list[tuple[int, int]] = []
    budget = _MOST_PX
    for _distance, one, two in sorted(near):
        budget -= removed[one].mask.size + added[two].mask.size
        if budget < 0:
            break
        chosen.append((one, two))
    return chosen


def _comparable(here: Region, there: Region) -> bool:
    """Whether both are about equally large, and large enough, and not too far apart."""
    if min(max(one.box.width, one.box.height) for one in (here, there)) < _TELLING_MM:
        return False
    a, b = here.box, there.box
    (x, y), (u, v) = a.middle, b.middle
    # What stands farther away is more likely another thing of the same kind.
    reach = min(max(LEAST_NEAR_MM, NEAR_SIZES * float(np.hypot(a.width, a.height))), NEAR_MM)
    if np.hypot(x - u, y - v) > reach:
        return False
    for one, other in ((a.width, b.width), (a.height, b.height)):
        if max(one, other) > _LARGER * min(one, other) + _LARGER_MM:
            return False
    inks = sorted((here.ink_mm2, there.ink_mm2))
    return inks[1] <= _MORE_INK * inks[0]


def _holds(large: Region, small: Region) -> bool:
    """Whether one may be a part of the other, which stands near."""
    a, b = large.box, small.box
    if min(b.width, b.height) < _TELLING_MM or large.ink_mm2 < small.ink_mm2:
        return False
    # Letters are found in all writing.
    if large.is_written or small.is_written:
        return False
    return (
        a.grown(_NEAR_MM).touches(b)
        and a.width > b.width - _LARGER_MM
        and a.height > b.height - _LARGER_MM
    )


def _fitted(
    one: int,
    two: int,
    removed: list[Region],
    added: list[Region],
    plates: tuple[Plate, Plate],
    near: int,
) -> _Fit | None:
    """How the removed ink lies best on the added, if that explains both, or one of them."""
    here, there = removed[one], added[two]
    fits = [
        _Fit(one, two, *shift, likeness, is_part)
        for shift in _shifts(here, there)
        if max(map(abs, shift)) > near
        and (found := _likeness(here, there, shift, plates, near)) is not None
        for likeness, is_part in (found,)
    ]
    return max(fits, key=lambda fit: fit.likeness, default=None)


def _likeness(
    here: Region, there: Region, shift: tuple[int, int], plates: tuple[Plate, Plate], near: int
) -> tuple[float, bool] | None:
    """How well a shift explains both regions, 0 to 1, and whether it does so for a part only."""
    old, new = plates
    dx, dy = shift
    on_new, on_old = _covered(here, new, dx, dy, near), _covered(there, old, -dx, -dy, near)
    of_here, of_there = _shared(here, there, dx, dy, near), _shared(there, here, -dx, -dy, near)
    # Ink that was there all along explains nothing by itself: some must have changed.
    least = MATCHING if _is_rich(here) and _is_rich(there) else MATCHING_PLAIN
    whole = min(on_new, on_old) if min(of_here, of_there) >= least else 0.0
    if whole >= _COVERED and _comparable(here, there):
        return whole, False
    if _but_for_openings(here, there, shift, plates, near):
        return _COVERED * _PART, False
    part = max(
        min(on_new, of_here) if _holds(there, here) else 0.0,
        min(on_old, of_there) if _holds(here, there) else 0.0,
    )
    return (part * _PART, True) if part >= _COVERED else None


def _is_rich(region: Region) -> bool:
    """Whether it is no mere line or two."""
    is_wide = min(region.box.width, region.box.height) >= _TELLING_MM
    return is_wide and region.ink_mm >= RICH_MM


def _but_for_openings(
    here: Region, there: Region, shift: tuple[int, int], plates: tuple[Plate, Plate], near: int
) -> bool:
    """Whether both are one thing and, besides, stretches of the wall it stood and stands in."""
    old, new = plates
    dx, dy = shift
    for region, onto, sign, plate in ((here, there, 1, new), (there, here, -1, old)):
        under = _under(region, onto, sign * dx, sign * dy, near + 1)
        shared = region.mask & under
        if not shared.any() or shared.sum() < _COMMON * region.mask.sum():
            return False
        same = trimmed(replace(region, mask=shared)).box
        if min(same.width, same.height) < _TELLING_MM:
            return False
        rest = replace(region, mask=region.mask & ~under)
        if not all(goes_on(part, plate) for part in parts(rest)):
            return False
    return True


def _shifts(here: Region, there: Region) -> list[tuple[int, int]]:
    """By how many pixels the one goes well onto the other, the best first.

    There are several: the walls beside a door go onto each other as well as the doors do.
    """
    import cv2  # noqa: PLC0415 - only those who compare pixels need it, and it takes 20 MB.

    pad_y, pad_x = here.mask.shape
    template = _lines(here)
    field = np.pad(_lines(there), ((pad_y, pad_y), (pad_x, pad_x)))
    # Softened, so that a line beside another still counts for something.
    soft = [cv2.GaussianBlur(some, (0, 0), 1.0) for some in (template, field)]
    agreement = cv2.matchTemplate(soft[1], soft[0], cv2.TM_CCORR)
    found = []
    apart = max(1, round(here.px_per_mm))
    for _time in range(_SHIFTS):
        _low, _best, _where, (right, down) = cv2.minMaxLoc(agreement)
        dx = there.left_px + right - pad_x - here.left_px
        found.append((dx, there.top_px + down - pad_y - here.top_px))
        agreement[
            max(0, down - apart) : down + apart + 1, max(0, right - apart) : right + apart + 1
        ] = 0
    return found


def _lines(region: Region) -> NDArray[np.float32]:
    """A region's lines without its fills, which would outweigh them; or fills if that is all."""
    import cv2  # noqa: PLC0415 - see above.

    pen = max(3, round(_PEN_MM * region.px_per_mm))
    mask = region.mask.astype(np.uint8)
    kernel = np.ones((pen, pen), np.uint8)
    solid = cv2.morphologyEx(np.pad(mask, pen), cv2.MORPH_OPEN, kernel)[pen:-pen, pen:-pen]
    lines = region.mask & (np.asarray(solid) == 0)
    return (lines if lines.sum() > _THIN * mask.sum() else region.mask).astype(np.float32)


def _covered(region: Region, plate: Plate, dx: int, dy: int, near: int) -> float:
    """The share of a region's ink that lies on the other sheet's ink when shifted."""
    left, top = region.left_px + dx - near, region.top_px + dy - near
    height, width = region.mask.shape
    there = _cut(plate, left, top, width + 2 * near, height + 2 * near)
    spread = _spread(there, near)[near : near + height, near : near + width]
    return float(spread[region.mask].mean())


def _shared(region: Region, other: Region, dx: int, dy: int, near: int) -> float:
    """The share of a region's ink that lies on another region when shifted."""
    return float(_under(region, other, dx, dy, near)[region.mask].mean())


def _split(
    region: Region, other: Region, dx: int, dy: int, near: int
) -> tuple[Region, list[Region]]:
    """The part of a region that is the other, which comes to it by a shift, and the rest of it."""
    under = _under(region, other, dx, dy, near + 1)
    rest = parts(replace(region, mask=region.mask & ~under), _GAP_MM)
    if sum(part.ink_mm2 for part in rest) < _REST * region.ink_mm2:
        return region, []
    same = trimmed(replace(region, mask=region.mask & under))
    # What stands inside a thing went with it, though its like may be hidden in the other place.
    if same.box.area >= _MOST * region.box.area:
        return region, []
    return same, rest


def _under(region: Region, other: Region, dx: int, dy: int, near: int) -> NDArray[np.bool_]:
    """Where in a region's mask the other one is near when the region is shifted."""
    height, width = region.mask.shape
    out = np.zeros((height + 2 * near, width + 2 * near), bool)
    top = other.top_px - (region.top_px + dy) + near
    left = other.left_px - (region.left_px + dx) + near
    rows, columns = other.mask.shape
    low, high = max(0, top), min(out.shape[0], top + rows)
    first, last = max(0, left), min(out.shape[1], left + columns)
    if low < high and first < last:
        out[low:high, first:last] = other.mask[low - top : high - top, first - left : last - left]
    return _spread(out, near)[near : near + height, near : near + width]


def _cut(plate: Plate, left: int, top: int, width: int, height: int) -> NDArray[np.bool_]:
    """Where a part of a plate has ink; beyond its edges there is none."""
    out = np.zeros((height, width), bool)
    rows, columns = plate.shape
    low, high = max(0, top), min(rows, top + height)
    first, last = max(0, left), min(columns, left + width)
    if low < high and first < last:
        part = plate.dark[low:high, first:last] >= plate.faint
        out[low - top : high - top, first - left : last - left] = part
    return out


def _spread(mask: NDArray[np.bool_], near: int) -> NDArray[np.bool_]:
    import cv2  # noqa: PLC0415 - see above.

    round_px = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * near + 1, 2 * near + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), round_px), bool)
