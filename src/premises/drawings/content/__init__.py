"""What stands on a sheet: strokes, fills, words and pixels, measured in millimetres.

geometry  boxes, and the turn, scale and shift that put one sheet onto another
sheet     a page as it was read
carriage  a sheet as plain values, for the way through the sandbox and into the store
"""

from premises.drawings.content.geometry import IDENTITY, Box, Points, Similarity, around
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
    "Sheet",
    "Similarity",
    "Strokes",
    "Word",
    "around",
]
