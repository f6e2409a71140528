"""A part of the sheet that lies elsewhere than the whole, as a change."""

from premises.drawings.content import Box
from premises.drawings.differencing.changes import Category, Change, ChangeKind
from premises.drawings.differencing.places import Laid


def moved_view(old_box: Box, laid: Laid) -> Change:
    """The view that stood in a box of the old sheet; how far it went beyond the whole."""
    here, there = laid.alignment.old_to_new.box(old_box), laid.box(old_box)
    (x, y), (to_x, to_y) = here.middle, there.middle
    return Change(
        number=0,
        kind=ChangeKind.MOVED,
        category=Category.VIEW,
        box=there,
        old_box=old_box,
        shift_mm=(to_x - x, to_y - y),
    )
