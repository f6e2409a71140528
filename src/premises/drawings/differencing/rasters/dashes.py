"""Recognises dashed lines that are the same line, drawn with their dashes elsewhere."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.rasters.evidence import UNIT_MM, Pieces
from premises.drawings.differencing.rasters.plates import Grey, Plate

# The longest dashes of centre lines on plots.
_LONGEST_MM: Final = 30.0
# Pens are up to a millimetre wide.
_WIDEST_MM: Final = 1.2
# A bit of a line shows its direction with so much of the line around it.
_BIT_MM: Final = 2.0
# A line is looked at so far to both sides of a piece: three dashes of the common patterns.
_AROUND_MM: Final = 40.0
# Fewer dashes or gaps than this are no pattern: an opening in a wall is a gap, too.
_DASHES: Final = 3
# A dashed line is drawn along between a quarter and nine tenths of its length.
_DENSITY: Final = (0.2, 0.93)
# The shortest dashes are twelve pens long, 1.5 mm; what is shorter is a dot, or another line that
# crosses, of which ink is to both sides as well, so far from the middle of a dash.
_SHORTEST_MM, _BESIDE_MM = 1.5, 0.6
# Where the line is looked at, step by step.
_STEP_MM: Final = 0.5
# A dash that is missing makes a gap of three and more, one too many a dash of more than two.
_LONGER: Final = 2.0
_AT_A_TIME: Final = 500


def dashed(
    found: Pieces, away: Grey, own: Plate, other: Plate, tolerance_mm: float
) -> NDArray[np.bool_]:
    """Which pieces are dashes of a line that both sheets have, dashed on both."""
    scale = own.px_per_mm
    verdict = np.zeros(len(found), bool)
    size = found.box[:, 2:] - found.box[:, :2]
    short = (size.max(axis=1) <= _LONGEST_MM * scale) & (
        found.area_px <= size.max(axis=1) * 1.5 * _WIDEST_MM * scale
    )
    some = [
        (index, line)
        for index in np.flatnonzero(short).tolist()
        if (line := _line(found.box[index], away, tolerance_mm, own)) is not None
    ]
    for first in range(0, len(some), _AT_A_TIME):
        part = some[first : first + _AT_A_TIME]
        places = np.array([line for _index, line in part])
        ours, theirs = (_without_dots(_profiles(plate, places)) for plate in (own, other))
        both = _is_dashed(ours) & _is_dashed(theirs)
        # An opening in a dashed line, or a solid stretch of it, is no question of phase.
        usual = [_is_usual(a) and _is_usual(~b) for a, b in zip(ours, theirs, strict=True)]
        verdict[[index for index, _line in part]] = both & np.array(usual)
    return verdict


def _line(
    box: NDArray[np.int32], away: Grey, tolerance_mm: float, own: Plate
) -> tuple[float, float, float, float] | None:
    """Middle (x, y) and direction of a piece in pixels, if it is straight and thin."""
    left, top, right, bottom = box.tolist()
    lacking = away[top:bottom, left:right] > tolerance_mm / UNIT_MM
    x, y, across, down, length, width = _strip(lacking)
    if length < 2 * width:
        # A bit at a dash's end has no direction of its own, but the dash has.
        more = round(_BIT_MM * own.px_per_mm)
        around = own.dark[max(0, top - more) : bottom + more, max(0, left - more) : right + more]
        _x, _y, across, down, length, width = _strip(around >= own.sure)
    if width > _WIDEST_MM * own.px_per_mm or length < 2 * width:
        return None
    return x + left, y + top, across, down


def _strip(ink: NDArray[np.bool_]) -> tuple[float, float, float, float, float, float]:
    """Middle, direction, length and width of ink, taken for an even strip."""
    rows, columns = np.nonzero(ink)
    spread = np.cov(np.vstack((columns, rows))) if len(rows) > 1 else np.zeros((2, 2))
    values, ways = np.linalg.eigh(spread)
    # The deviation of an even strip is its extent over the root of twelve.
    width, length = np.sqrt(np.maximum(values, 0.0) * 12).tolist()
    across, down = ways[:, 1].tolist()
    return float(columns.mean()), float(rows.mean()), across, down, length, width


def _profiles(plate: Plate, lines: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether there is ink of a thin line on each line, step by step (lines, steps)."""
    reach = round(_AROUND_MM / _STEP_MM)
    steps = np.arange(-reach, reach + 1, dtype=np.float64) * (_STEP_MM * plate.px_per_mm)
    # A long line leans a little against the piece that was measured: a pixel or two aside count.
    ink = np.any([_ink(plate, lines, steps, aside) for aside in range(-2, 3)], axis=0)
    far = _WIDEST_MM / 2 * plate.px_per_mm + max(2.0, _BESIDE_MM * plate.px_per_mm)
    return np.asarray(ink & ~(_ink(plate, lines, steps, -far) & _ink(plate, lines, steps, far)))


def _ink(
    plate: Plate, lines: NDArray[np.float64], steps: NDArray[np.float64], aside_px: float
) -> NDArray[np.bool_]:
    """Whether there is ink so far beside each line, at each of the steps along it, in pixels."""
    height, width = plate.shape
    x, y, across, down = lines.T[:, :, None]
    column = np.rint(x + across * steps - down * aside_px).astype(int)
    row = np.rint(y + down * steps + across * aside_px).astype(int)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    dark = plate.dark[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    return np.asarray(inside & (dark >= plate.sure))


def _without_dots(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only the runs that are as long as a dash."""
    from scipy import ndimage  # noqa: PLC0415 - starting the service must not load it.

    steps = round(_SHORTEST_MM / _STEP_MM)
    return np.asarray(ndimage.binary_opening(ink, np.ones((1, steps), bool)))


def _is_dashed(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    begins = np.count_nonzero(ink[:, 1:] & ~ink[:, :-1], axis=1)
    share = ink.mean(axis=1)
    low, high = _DENSITY
    return np.asarray((begins >= _DASHES) & (share >= low) & (share <= high))


def _is_usual(runs: NDArray[np.bool_]) -> bool:
    """Whether the run in the middle is hardly longer than others of the line."""
    edges = np.flatnonzero(np.diff(runs.astype(np.int8), prepend=0, append=0))
    begins, ends = edges[::2], edges[1::2]
    middle = (len(runs) - 1) / 2
    nearest = int(np.argmin(np.maximum(begins - middle, middle - ends))) if len(begins) else 0
    lengths = ends - begins
    # Where the line ends, nothing is drawn any more: what counts is how far the middle is from it.
    if len(begins) and (begins[nearest] == 0 or ends[nearest] == len(runs)):
        lengths[nearest] = 2 * (min(middle - begins[nearest], ends[nearest] - middle) + 1)
    # Those at the ends of what is looked at are cut off.
    others = np.delete(lengths, [0, nearest, len(lengths) - 1]) if len(lengths) > 3 else lengths[:0]
    return len(others) > 0 and bool(lengths[nearest] <= _LONGER * others.max())
