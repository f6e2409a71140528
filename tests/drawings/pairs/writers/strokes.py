"""Letters turned into lines, for writers that plot with a pen and know no fonts."""

import math
from dataclasses import replace

from tests.drawings.pairs import glyphs
from tests.drawings.pairs.lettering import Lettering
from tests.drawings.pairs.marks import Line, Mark, Pen, Text
from tests.drawings.pairs.model import Plot

from premises.drawings.content import Similarity


def stroked(plot: Plot, lettering: Lettering) -> Plot:
    """The same sheet without a letter in it."""
    groups = tuple(
        (layer, tuple(one for mark in marks for one in _lines(mark, lettering)))
        for layer, marks in plot.groups
    )
    return replace(plot, groups=groups)


def _lines(mark: Mark, lettering: Lettering) -> list[Mark]:
    if not isinstance(mark, Text):
        return [mark]
    turn = math.radians(mark.angle_deg)
    size = mark.size_mm
    by = Similarity(size * math.cos(turn), size * math.sin(turn), *mark.start(lettering))
    pen = Pen(max(0.13, 0.08 * size) / size, mark.colour)
    return [Line(stroke, pen).put(by) for stroke in glyphs.strokes(mark.text)]
