"""Compares two scans that lie on each other: what was added, removed, moved or rewritten."""

from typing import Final

import numpy as np

from premises.drawings.content import Raster, Sheet
from premises.drawings.differencing.changes import Differences, Tolerance
from premises.drawings.differencing.clustering import groups
from premises.drawings.differencing.markup import evidence
from premises.drawings.differencing.places import Laid
from premises.drawings.differencing.rasters.dashes import dashed
from premises.drawings.differencing.rasters.fills import fills, without_edges
from premises.drawings.differencing.rasters.joining import joined
from premises.drawings.differencing.rasters.laying import laid, seen
from premises.drawings.differencing.rasters.markup import is_delta, without_markup
from premises.drawings.differencing.rasters.moves import moves
from premises.drawings.differencing.rasters.placing import Surroundings, placed, zones_of
from premises.drawings.differencing.rasters.plates import plate
from premises.drawings.differencing.rasters.regions import Region, regions, written
from premises.drawings.differencing.rasters.rewriting import Writing, within, writing
from premises.drawings.differencing.rasters.settling import drift
from premises.drawings.differencing.rasters.sides import Side, sides
from premises.drawings.differencing.rasters.telling import Findings, doubtful, told
from premises.drawings.landmarks import Landmarks, Places
from premises.drawings.registration import Alignment
from premises.drawings.titleblocks import TitleBlock

# Scanners leave shadows, torn edges and holes here; nothing is drawn so near to a sheet's edge.
_EDGE_MM: Final = 4.0
# What this edge cuts through is not compared so near to it.
_CUT_MM: Final = 1.0
# A scanner's threshold makes a line of a millimetre as thin as 0.13 or the other way round: the
# difference is a rim of half of that beside it, 1.5 times the usual tolerance of 0.3 mm.
_CORE: Final = 1.5
# An alignment that is known to an error may be off by twice that at places.
_ERRORS: Final = 2.0
# Ink that letters lack may stand out of their line by a stroke.
_LINE_MARGIN_MM: Final = 0.6


def compare_rasters(
    old: Sheet,
    new: Sheet,
    alignment: Alignment,
    tolerance: Tolerance,
    *,
    old_marks: Landmarks | None = None,
    new_marks: Landmarks | None = None,
    old_block: TitleBlock | None = None,
    new_block: TitleBlock | None = None,
) -> Differences:
    """Everything that differs between two sheets that both are pictures.

    Raises:
        ValueError: one of them is not.

    """
    if old.raster is None or new.raster is None:
        raise ValueError("both sheets must be rasters")
    before, after = _sides(old.raster, new.raster, alignment, tolerance)
    areas = fills(
        before.plate, after.plate, seen(old.raster, new.raster, alignment.old_to_new, _EDGE_MM)
    )
    text = writing(before, after, tolerance.text_mm)
    removed = without_edges(_regions(before, after, text, tolerance), areas)
    added = without_edges(_regions(after, before, text, tolerance), areas)
    things = moves(removed, added, before.plate, after.plate, tolerance.raster_mm)
    deltas = [one.box for one in after.deltas]
    deltas += [region.box for region in things.added if is_delta(region, after.trails)]
    things = without_markup(things, before.trails, after.trails)
    things.removed.extend(written(before, text.removed))
    things.added.extend(written(after, text.added))
    changes = told(Findings(before.plate, after.plate, things, text.rewritten), tolerance.gap_mm)
    changes += areas
    laid_on = Laid(alignment)
    around = Surroundings(
        laid_on,
        zones_of(old_block, old_marks, new, new_block, new_marks, laid_on),
        Places(new_marks) if new_marks else None,
        evidence(old_marks, new_marks, alignment.old_to_new),
        [trail.box for trail in after.trails],
        deltas,
    )
    return placed(changes, around, doubtful(text.doubtful))


def _sides(
    old: Raster, new: Raster, alignment: Alignment, tolerance: Tolerance
) -> tuple[Side, Side]:
    """Both sheets' own ink, the old one's as it lies on the new one."""
    scale = new.px_per_mm
    after = plate(new.grey, scale)
    before = plate(laid(old, new, alignment), scale)
    farthest_mm = max(tolerance.raster_mm, _ERRORS * alignment.error_mm)
    more_mm = drift(before, after, farthest_mm)
    if more_mm is not None:
        before = plate(laid(old, new, alignment, more_mm), scale)
    both = seen(old, new, alignment.old_to_new, _EDGE_MM)
    inner = seen(old, new, alignment.old_to_new, _EDGE_MM + _CUT_MM)
    for one in (before, after):
        np.minimum(one.dark, both, out=one.dark)
    return sides(before, after, inner, tolerance.raster_mm)


def _regions(own: Side, other: Side, text: Writing, tolerance: Tolerance) -> list[Region]:
    """What one sheet has and the other lacks, without what is only drawn in another way."""
    scale = own.plate.px_per_mm
    found = own.pieces.where(~within(own.pieces.box / scale, text.settled, _LINE_MARGIN_MM))
    sure = found.away_mm >= _CORE * tolerance.raster_mm
    # What lies nearer to other lines is a change beside one that is sure, and none by itself.
    label = groups(found.reach / scale, tolerance.gap_mm, tolerance.largest_mm)
    found = found.where(np.bincount(label, weights=sure, minlength=1)[label] > 0)
    found = found.where(~dashed(found, own.away, own.plate, other.plate, tolerance.raster_mm))
    return joined(regions(own, found, text.single, tolerance), own.plate)
