"""How one sheet lies on the other when a person points at the same places on both."""

import math

import numpy as np

from premises.drawings.content import Points, Similarity
from premises.drawings.registration.alignment import Alignment, Method
from premises.drawings.registration.fitting import distances, fit, is_plausible
from premises.kernel.errors import Invalid

LEAST_APART_MM = 10.0
"""A hand hits a point to about 0.5 mm: nearer together, the turn would be wrong by degrees."""

_HAND_MM = 0.5
"""How exactly a person points, which is all that is known of two points: they always fit."""

_ABSURD_MM = 10.0
"""No hand is off by a centimetre: then the points are not the same places."""


def by_points(old_points: Points, new_points: Points) -> Alignment:
    """The alignment that two or more pairs of points (n, 2), in mm on their sheets, say.

    Two give the similarity exactly, and then `error_mm` is what a hand is off; more give the
    least squares, and `error_mm` is what remains, for the freedom that is left (2 n - 4 numbers
    measured more than the four that were fitted). Raises `Invalid` (`drawings.bad_points`) where
    there are fewer than two, where they lie too near together, or where no turn, scale and shift
    carries them onto each other: a mirrored sheet, or points given in another order.
    """
    old, new = np.asarray(old_points, np.float64), np.asarray(new_points, np.float64)
    _check(old, new)
    fitted = fit(old, new)
    if fitted is None or not is_plausible(fitted):
        raise Invalid(
            "drawings.bad_points",
            "These points would make the sheet more than five times larger or smaller, or turn it"
            " inside out. Check that each pair marks the same place on both sheets.",
            scale=fitted.scale if fitted else 0.0,
        )
    error = _error_mm(fitted, old, new)
    return Alignment(
        old_to_new=fitted,
        method=Method.MANUAL,
        error_mm=error,
        confidence=_confidence(len(old), error),
        anchors=len(old),
        overlap=0.0,
    )


def _check(old: Points, new: Points) -> None:
    if old.shape != new.shape or old.ndim != 2 or old.shape[1] != 2 or len(old) < 2:
        raise Invalid(
            "drawings.bad_points",
            "Give at least two points on the old sheet and the same number on the new one.",
            old=len(old),
            new=len(new),
        )
    if not (np.isfinite(old).all() and np.isfinite(new).all()):
        raise Invalid("drawings.bad_points", "Every point needs two numbers in millimetres.")
    for points, name in ((old, "old"), (new, "new")):
        apart_mm = float(2 * np.hypot(*(points - points.mean(axis=0)).T).max())
        if apart_mm < LEAST_APART_MM:
            raise Invalid(
                "drawings.bad_points",
                f"The points on the {name} sheet lie within {apart_mm:.1f} mm. Choose points that"
                " are far apart, best near opposite corners of the drawing.",
                apart_mm=apart_mm,
            )


def _error_mm(fitted: Similarity, old: Points, new: Points) -> float:
    freedom = 2 * len(old) - 4
    if freedom == 0:
        return _HAND_MM * max(1.0, fitted.scale)
    off = distances(fitted, old, new)
    error_mm = math.sqrt(2 * float((off**2).sum()) / freedom)
    if error_mm > _ABSURD_MM:
        worst = int(off.argmax())
        raise Invalid(
            "drawings.bad_points",
            f"No turn, scale and shift carries these points onto each other: they miss by"
            f" {error_mm:.1f} mm, pair {worst + 1} most. Check it, or whether one sheet is"
            " mirrored.",
            error_mm=error_mm,
            worst_pair=worst + 1,
        )
    return error_mm


def _confidence(pairs: int, error_mm: float) -> float:
    """Two points cannot contradict each other; each further one that agrees makes it surer."""
    agreement = 1.0 / (1.0 + (error_mm / 2.0) ** 2)
    return round(agreement * (0.6 if pairs == 2 else 1.0 - 0.6 / pairs), 3)
