"""How many metres one pixel of a thermogram spans, and how sure that is."""

import math
from typing import Final, TypeGuard

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.scene import Part, Scale

STATED_SD: Final = 0.05
DISTANCE_SD: Final = 0.10

OPENINGS: Final = {Part.DOOR: (2.03, 0.91, 0.15), Part.WINDOW: (1.2, 0.9, 0.25)}
"""Height and width in metres of a usual door and window, and how much they vary."""

LEAST_OPENING_PX: Final = 8

TYPICAL_DISTANCE_M: Final = 2.5
DISTANCE_GUESSED_SD: Final = 0.55
"""Of the logarithm. In a room people stand 1.2 m (a corner, a socket) to 5 m (a whole wall) from
what they photograph; these two ends are taken as its 10th and 90th percentile."""

TYPICAL_FIELD_DEG: Final = 40.0
FIELD_GUESSED_SD: Final = 0.33
"""Of the logarithm of the field's tangent. Makers' data sheets: cameras for buildings look 25° wide
(FLIR E60) to 55° (FLIR C5, cameras for phones), taken as the 10th and 90th percentile."""

UNKNOWN_SD: Final = math.hypot(DISTANCE_GUESSED_SD, FIELD_GUESSED_SD)

DISTANCES_M: Final = (0.2, 100.0)
WIDTHS_M: Final = (0.05, 200.0)
FIELDS_DEG: Final = (3.0, 120.0)

CAMERA_DEFAULT_M: Final = 1.0
"""The distance that cameras write into a file as long as nobody sets another."""


def scale_of(
    rows: int,
    columns: int,
    *,
    part: Part = Part.UNKNOWN,
    field_of_view_deg: float | None = None,
    distance_m: float | None = None,
    stated_width_m: float | None = None,
    opening: NDArray[np.bool_] | None = None,
) -> Scale:
    """The scale of a view by the best that is known of it.

    `stated_width_m` is how wide the whole view is, as the user says; `opening` (rows x columns)
    marks a window or a door that was found in the view. Values that cannot be are passed over.
    """
    if _within(stated_width_m, WIDTHS_M):
        reason = f"You said that the picture is {stated_width_m:g} m wide."
        return Scale(stated_width_m / columns, STATED_SD, reason)
    field = field_of_view_deg if _within(field_of_view_deg, FIELDS_DEG) else None
    if field is not None and _is_measured(distance_m):
        known = f"distance ({distance_m:.3g} m) and field of view ({field:.3g}°)"
        reason = f"The camera's {known} tell how large the picture is."
        return Scale(_by_distance(rows, columns, distance_m, field), DISTANCE_SD, reason)
    by_opening = _by_opening(part, opening)
    return by_opening or _guessed(rows, columns, part, distance_m, field)


def _within(value: float | None, bounds: tuple[float, float]) -> TypeGuard[float]:
    return value is not None and math.isfinite(value) and bounds[0] <= value <= bounds[1]


def _is_measured(distance_m: float | None) -> TypeGuard[float]:
    return _within(distance_m, DISTANCES_M) and distance_m != CAMERA_DEFAULT_M


def _by_distance(rows: int, columns: int, distance_m: float, field_deg: float) -> float:
    """Metres per pixel; the field of view is that of the sensor's long side, however it is held."""
    return 2 * distance_m * math.tan(math.radians(field_deg) / 2) / max(rows, columns)


def _by_opening(part: Part, opening: NDArray[np.bool_] | None) -> Scale | None:
    """By a window or door that is seen from edge to edge; its height and width are averaged."""
    if opening is None or not opening.any():
        return None
    part = Part.DOOR if part is Part.DOOR else Part.WINDOW
    height_m, width_m, sd = OPENINGS[part]
    sizes = [
        metres / pixels
        for metres, pixels in ((height_m, _extent(opening, 1)), (width_m, _extent(opening, 0)))
        if pixels is not None
    ]
    if not sizes:
        return None
    reason = (
        f"A usual {part} of {width_m:g} m by {height_m:g} m was taken for the one in view."
        " Say how wide the picture is, and watts and money become surer."
    )
    return Scale(float(np.exp(np.mean(np.log(sizes)))), sd, reason)


def _extent(opening: NDArray[np.bool_], across: int) -> int | None:
    """How many pixels it spans along the other axis, where neither end leaves the view."""
    seen = np.flatnonzero(opening.any(axis=across))
    is_whole = seen[0] > 0 and seen[-1] < opening.shape[1 - across] - 1
    pixels = int(seen[-1] - seen[0] + 1)
    return pixels if is_whole and pixels >= LEAST_OPENING_PX else None


def _guessed(
    rows: int, columns: int, part: Part, distance_m: float | None, field_deg: float | None
) -> Scale:
    """From where people stand and how wide cameras look; not from nothing at all."""
    if field_deg is None and part is Part.UNKNOWN:
        return Scale(None, UNKNOWN_SD, "Nothing tells how large the view is.", is_guess=True)
    field = TYPICAL_FIELD_DEG if field_deg is None else field_deg
    sd = UNKNOWN_SD if field_deg is None else DISTANCE_GUESSED_SD
    metres_per_px = _by_distance(rows, columns, TYPICAL_DISTANCE_M, field)
    reason = _asking(columns * metres_per_px, is_unasked=distance_m == CAMERA_DEFAULT_M)
    return Scale(metres_per_px, sd, reason, is_guess=True)


def _asking(width_m: float, *, is_unasked: bool) -> str:
    says = " (the 1 m in the file is what cameras write unasked)" if is_unasked else ""
    return (
        f"Nothing tells how far away the camera was{says}. From {TYPICAL_DISTANCE_M:g} m the"
        f" picture is about {width_m:.1f} m wide; it may well be half or twice that, and watts and"
        " money a quarter or four times as much. Say how wide the picture is, and both become much"
        " surer."
    )
