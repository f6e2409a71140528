"""What stands on a sheet: strokes, fills, words and pixels, measured in millimetres.

geometry  boxes, and the turn, scale and shift that put one sheet onto another
sheet     a page as it was read
lines     the lines that words form
rulings   level and upright lines, and the cells between them
carriage  a sheet as plain values, for the way through the sandbox and into the store
"""

from premises.drawings.content.geometry import IDENTITY, Box, Points, Similarity, around
from premises.drawings.content.lines import TextLine, text_lines
from premises.drawings.content.rulings import Rulings, rulings
from premises.drawings.content.sheet import (
    Fills,
    Kind,
    Picture,
    Raster,
    Remark,
    Sheet,
    Strokes,
    Word,
)

__all__ = [
    "IDENTITY",
    "Box",
    "Fills",
    "Kind",
    "Picture",
    "Points",
    "Raster",
    "Remark",
    "Rulings",
    "Sheet",
    "Similarity",
    "Strokes",
    "TextLine",
    "Word",
    "around",
    "rulings",
    "text_lines",
]
