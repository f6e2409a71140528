"""A small DXF with one thing of each kind."""

import io

from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Paperspace


def plan(units: int = 4) -> Drawing:
    """Ten by six metres in millimetres (units 4), with a door symbol, text and hatches."""
    document = new("R2010", setup=True)
    document.units = units
    document.layers.add("A-WALL", color=1)
    document.layers.add("A-OFF", color=2).off()
    model = document.modelspace()
    wall = {"layer": "A-WALL", "lineweight": 50}
    model.add_lwpolyline(
        [(0, 0), (10000, 0), (10000, 6000), (0, 6000)], close=True, dxfattribs=wall
    )
    model.add_line((0, 1000), (9000, 1000), dxfattribs={"layer": "A-OFF"})
    model.add_circle((5000, 3000), 1000)
    dashed = {"linetype": "DASHED", "ltscale": 100}
    model.add_line((0, 2000), (4000, 2000), dxfattribs=dashed)
    door = document.blocks.new("DOOR")
    door.add_line((0, 0), (900, 0))
    door.add_arc((0, 0), 900, 0, 90)
    model.add_blockref("DOOR", (2000, 2000), dxfattribs={"rotation": 90})
    area = model.add_hatch(color=3)
    area.paths.add_polyline_path([(7000, 1000), (9000, 1000), (9000, 2000), (7000, 2000)])
    hatch = model.add_hatch(color=1)
    hatch.set_pattern_fill("ANSI31", scale=50)
    hatch.paths.add_polyline_path([(7000, 3000), (9000, 3000), (9000, 4000), (7000, 4000)])
    model.add_text("ROOM 101", height=250).set_placement((1000, 4000))
    model.add_text("UP", height=250, rotation=90).set_placement((9500, 4000))
    model.add_mtext(
        "FIRST LINE\\PSECOND LINE", dxfattribs={"char_height": 200, "insert": (3000, 5500)}
    )
    return document


def with_layout(document: Drawing) -> Drawing:
    """The same with an A3 layout: the model at 1:50 through a window, and a number beside it."""
    paper = a3(document)
    paper.add_viewport(
        center=(150, 150), size=(240, 200), view_center_point=(5000, 3000), view_height=10000
    )
    paper.add_text("A-101", height=5).set_placement((350, 10))
    return document


def a3(document: Drawing) -> Paperspace:
    """An empty layout of that size."""
    paper = document.layout("Layout1")
    assert isinstance(paper, Paperspace)
    paper.page_setup(size=(420, 297), margins=(0, 0, 0, 0), units="mm")
    return paper


def written(document: Drawing) -> bytes:
    target = io.StringIO()
    document.write(target)
    return target.getvalue().encode()


def dxf() -> bytes:
    return written(plan())
