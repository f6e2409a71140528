"""Object by object where both sheets have objects, pixel by pixel where both are pictures."""

from premises.drawings.content import Kind, Sheet
from premises.drawings.differencing.changes import Differences, Tolerance
from premises.drawings.differencing.objects import compare_objects
from premises.drawings.differencing.rasters import compare_rasters
from premises.drawings.landmarks import Landmarks
from premises.drawings.registration import Alignment
from premises.drawings.titleblocks import TitleBlock
from premises.kernel.errors import Invalid


def compare(
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
    """Everything that differs, each thing once; boxes are mm on the new sheet.

    Raises:
        Invalid: `drawings.kinds_differ`: one sheet has objects and the other is a picture; draw
            the first as pixels and compare again.

    """
    if old.kind is not new.kind:
        message = "One sheet has lines, the other is a picture: draw both as pictures."
        raise Invalid("drawings.kinds_differ", message, old=old.kind.value, new=new.kind.value)
    by = compare_rasters if old.kind is Kind.RASTER else compare_objects
    return by(
        old,
        new,
        alignment,
        tolerance,
        old_marks=old_marks,
        new_marks=new_marks,
        old_block=old_block,
        new_block=new_block,
    )
