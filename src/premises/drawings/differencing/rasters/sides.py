"""Holds what each sheet of a pair has that the other lacks."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.rasters.clouds import Trail, trails
from premises.drawings.differencing.rasters.deltas import Delta, deltas
from premises.drawings.differencing.rasters.erasing import erase
from premises.drawings.differencing.rasters.evidence import (
    CRUMB_MM,
    Inks,
    Pieces,
    hollow,
    inks,
    pieces,
    uncovered,
)
from premises.drawings.differencing.rasters.glyphs import WORD_LENGTH, candidates, written_lines
from premises.drawings.differencing.rasters.likeness import fine_mm
from premises.drawings.differencing.rasters.plates import Grey, Plate

# Dirt lies by itself: a small thing that is drawn has others around.
_ALONE_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Side:
    """One sheet of a pair.

    `away` is how far its ink lies from the other's, `pieces` what of it is beyond the tolerance,
    `fine` what is so for letters, `dirt_px` how many pixels each speck has that the other sheet
    lacks, `lines` are the boxes of its written lines in mm (n, 4), `trails` its revision clouds and
    `deltas` their numbered triangles, whose ink is left out of everything else.
    """

    plate: Plate
    away: Grey
    pieces: Pieces
    fine: Pieces
    dirt_px: NDArray[np.int32]
    lines: NDArray[np.float64]
    trails: list[Trail]
    deltas: list[Delta]
    is_new: bool


def sides(old: Plate, new: Plate, seen: Grey, tolerance_mm: float) -> tuple[Side, Side]:
    """What each sheet has that the other lacks; plates lose clouds and deltas that only one has.

    `seen` is 255 where the sheets are compared and 0 elsewhere.
    """
    gone, come = (np.minimum(uncovered(*pair), seen) for pair in ((old, new), (new, old)))
    before, after = (_marks(away, own, tolerance_mm) for away, own in ((gone, old), (come, new)))
    _rub_out(gone, old, new, *before)
    _rub_out(come, new, old, *after)
    return (
        _side(old, gone, *before, tolerance_mm, is_new=False),
        _side(new, come, *after, tolerance_mm, is_new=True),
    )


def _marks(away: Grey, own: Plate, tolerance_mm: float) -> tuple[list[Trail], list[Delta]]:
    """The reviser's clouds and the deltas beside them."""
    found = trails(away, own, tolerance_mm)
    return found, deltas(away, own, found)


def _rub_out(
    away: Grey, own: Plate, other: Plate, clouds: list[Trail], triangles: list[Delta]
) -> None:
    patches = [one.patch(own.shape, own.px_per_mm) for one in clouds]
    patches += [one.patch(own.shape, own.px_per_mm) for one in triangles]
    for one in patches:
        erase(away, own.dark, other.dark, one)


def _side(
    own: Plate,
    away: Grey,
    clouds: list[Trail],
    triangles: list[Delta],
    tolerance_mm: float,
    *,
    is_new: bool,
) -> Side:
    scale = own.px_per_mm
    ink = inks(own)
    found = pieces(away, tolerance_mm, ink, scale)
    lines = _lines(ink, scale)
    fine = pieces(away, fine_mm(scale), ink, scale)
    return Side(
        own,
        away,
        found.where(~found.is_dirt),
        fine,
        _dirt_px(found, scale),
        lines,
        clouds,
        triangles,
        is_new,
    )


def _dirt_px(found: Pieces, px_per_mm: float) -> NDArray[np.int32]:
    label = groups(found.box / px_per_mm, _ALONE_MM, np.inf)
    alone = np.bincount(label, minlength=1)[label] == 1
    return np.asarray(found.area_px[alone & (found.ink_mm < CRUMB_MM)], np.int32)


def _lines(ink: Inks, px_per_mm: float) -> NDArray[np.float64]:
    """The boxes of written lines in mm, without frames around them."""
    box, area_mm2 = ink.box / px_per_mm, ink.area_px / px_per_mm**2
    some = candidates(box, area_mm2)
    width, height = (box[:, 2:] - box[:, :2]).T
    # A letter as wide as that is none; it is a word of letters that touch each other, or a frame.
    wide = some & (np.maximum(width, height) > WORD_LENGTH * np.minimum(width, height))
    some &= ~hollow(ink, wide)
    some[0] = False
    return written_lines(box, area_mm2, some)
