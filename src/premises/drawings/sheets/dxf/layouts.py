"""Which pages a DXF has: its layouts, or the model at a scale at which it fits onto paper."""

from dataclasses import dataclass
from typing import Final

from ezdxf.document import Drawing
from ezdxf.layouts.layout import Layout, Paperspace
from ezdxf.math import BoundingBox

from premises.drawings.sheets.dxf.extents import Extents
from premises.drawings.sheets.limits import MM_PER_INCH

# The header variable $INSUNITS (DXF reference): how many mm a unit is.
_UNIT_MM: Final = {
    1: 25.4,
    2: 304.8,
    4: 1.0,
    5: 10.0,
    6: 1000.0,
    8: 25.4e-6,
    9: 0.0254,
    10: 914.4,
    13: 0.001,
    14: 100.0,
    21: 304.8006096,
}
# Scales at which buildings are plotted; the first at which the model fits is taken, so that two
# revisions of about the same extent come out alike.
_SCALES: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000)
_A0_MM: Final = 1189.0
_MARGIN_MM: Final = 10.0
_PAPER_MM: Final = {0: MM_PER_INCH, 1: 1.0}


@dataclass(frozen=True, slots=True)
class SheetOfDxf:
    """A page: its layout, and how it lies on paper.

    A point (x, y) of the layout is at ((x - left) * unit_mm, (top - y) * unit_mm) on the page.
    `scale` is that of a model that had to be made smaller, None where the file says the size.
    """

    layout: Layout
    left: float
    top: float
    width_mm: float
    height_mm: float
    unit_mm: float
    scale: int | None = None


def pages_of(document: Drawing) -> list[SheetOfDxf]:
    """All pages in the order of their tabs; none where nothing is drawn at all."""
    layouts = [document.layout(name) for name in document.layout_names_in_taborder()]
    papers = [layout for layout in layouts if isinstance(layout, Paperspace)]
    extents = Extents(document)
    pages = [page for paper in papers if (page := _on_paper(paper, extents))]
    return pages or [page for page in [_model(document, extents)] if page]


def _on_paper(paper: Paperspace, extents: Extents) -> SheetOfDxf | None:
    """The paper that the layout is set up for, if all that is drawn lies on it."""
    box = _corners(extents.of(paper))
    if box is None:
        return None
    unit_mm = _PAPER_MM.get(paper.dxf.get("plot_paper_units", 1), 1.0)
    width, height = paper.dxf.get("paper_width", 0.0), paper.dxf.get("paper_height", 0.0)
    left, bottom = -paper.dxf.get("left_margin", 0.0), -paper.dxf.get("bottom_margin", 0.0)
    if paper.dxf.get("plot_rotation", 0) % 2:
        width, height = height, width
    # Paper is measured in mm whatever unit the layout is drawn in.
    left, bottom, width, height = (side / unit_mm for side in (left, bottom, width, height))
    fits = left <= box[0] and bottom <= box[1] and box[2] <= left + width
    if width > 0 and fits and box[3] <= bottom + height:
        return SheetOfDxf(paper, left, bottom + height, width * unit_mm, height * unit_mm, unit_mm)
    return _around(paper, box, unit_mm)


def _model(document: Drawing, extents: Extents) -> SheetOfDxf | None:
    model = document.modelspace()
    box = _corners(extents.of(model))
    if box is None:
        return None
    metric = document.header.get("$MEASUREMENT", 0) == 1
    unit_mm = _UNIT_MM.get(document.header.get("$INSUNITS", 0), 1.0 if metric else MM_PER_INCH)
    longest_mm = max(box[2] - box[0], box[3] - box[1]) * unit_mm
    scale = next((s for s in _SCALES if longest_mm / s <= _A0_MM), None)
    scale = scale or max(1, round(longest_mm / _A0_MM))
    return _around(model, box, unit_mm / scale, scale if scale > 1 else None)


def _around(
    layout: Layout,
    box: tuple[float, float, float, float],
    unit_mm: float,
    scale: int | None = None,
) -> SheetOfDxf:
    margin = _MARGIN_MM / unit_mm
    width, height = box[2] - box[0] + 2 * margin, box[3] - box[1] + 2 * margin
    return SheetOfDxf(
        layout, box[0] - margin, box[3] + margin, width * unit_mm, height * unit_mm, unit_mm, scale
    )


def _corners(box: BoundingBox) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top, in the layout's units."""
    if not box.has_data:
        return None
    return box.extmin.x, box.extmin.y, box.extmax.x, box.extmax.y
