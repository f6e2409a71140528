"""Sheets as a DXF of full size in millimetres, with the paper's edge around them."""

import io
from typing import Final

import ezdxf.units
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts.layout import Modelspace
from ezdxf.tools.standards import setup_linetypes
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Arc, Area, Curve, Line, Mark, Pen, Spot, Text
from tests.drawings.pairs.model import Plot

_ALIGN: Final = {
    "left": TextEntityAlignment.LEFT,
    "middle": TextEntityAlignment.CENTER,
    "right": TextEntityAlignment.RIGHT,
}
_CAPITAL: Final = 0.72
"""Letters of a DXF are measured by their capitals, of a PDF by their em."""


def write(plot: Plot, lettering: Lettering) -> bytes:
    """A file in ASCII."""
    drawing = Drawing.new("R2010")
    setup_linetypes(drawing)
    drawing.units = ezdxf.units.MM
    drawing.header["$LIMMIN"], drawing.header["$LIMMAX"] = (0, 0), (plot.width_mm, plot.height_mm)
    for layer in {layer for layer, _ in plot.groups}:
        if layer != "0":
            drawing.layers.add(layer)
    space = drawing.modelspace()
    edge = (
        (0.0, 0.0),
        (plot.width_mm, 0.0),
        (plot.width_mm, plot.height_mm),
        (0.0, plot.height_mm),
    )
    _draw(space, Line(edge, Pen(0.05), is_closed=True), plot.height_mm, "0")
    for layer, marks in plot.groups:
        for mark in marks:
            _draw(space, mark, plot.height_mm, layer)
    file = io.StringIO()
    drawing.write(file)
    return file.getvalue().encode()


def _draw(space: Modelspace, mark: Mark, height: float, layer: str) -> None:
    if isinstance(mark, Text):
        text = space.add_text(
            mark.text,
            height=mark.size_mm * _CAPITAL,
            rotation=-mark.angle_deg,
            dxfattribs={"layer": layer},
        )
        text.set_placement(_up(mark.at, height), align=_ALIGN[mark.anchor])
    elif isinstance(mark, Area):
        filled = space.add_hatch(color=8, dxfattribs={"layer": layer, "true_color": mark.colour})
        filled.paths.add_polyline_path([_up(one, height) for one in mark.points], is_closed=True)
    else:
        _stroke(space, mark, height, {"layer": layer, **_pen(mark.pen)})


def _stroke(
    space: Modelspace, mark: Line | Arc | Curve, height: float, how: dict[str, object]
) -> None:
    if isinstance(mark, Line) and len(mark.points) == 2:
        begin, end = (_up(one, height) for one in mark.points)
        space.add_line(begin, end, dxfattribs=how)
    elif isinstance(mark, Line):
        points = [_up(one, height) for one in mark.points]
        space.add_lwpolyline(points, close=mark.is_closed, dxfattribs=how)
    elif isinstance(mark, Arc) and abs(mark.sweep_deg) == 360:
        space.add_circle(_up(mark.middle, height), mark.radius, dxfattribs=how)
    elif isinstance(mark, Arc):
        last = mark.start_deg + mark.sweep_deg
        low, high = sorted((-mark.start_deg, -last))
        space.add_arc(_up(mark.middle, height), mark.radius, low, high, dxfattribs=how)
    else:
        for at in range(0, len(mark.points) - 1, 3):
            spline = space.add_open_spline(
                [_up(one, height) for one in mark.points[at : at + 4]], degree=3
            )
            spline.update_dxf_attribs(how)


def _up(point: Spot, height: float) -> Spot:
    return point[0], height - point[1]


def _pen(pen: Pen) -> dict[str, object]:
    weight = min((13, 18, 25, 35, 50, 70, 100), key=lambda one: abs(one - pen.width_mm * 100))
    how: dict[str, object] = {"lineweight": weight, "true_color": pen.colour}
    if pen.dash:
        # The pattern of CENTER is 2 units long before its scale.
        how |= {"linetype": "CENTER", "ltscale": sum(pen.dash) / 2}
    return how
