"""Pictures of both revisions on each other: for people, in layers, tiles and vectors.

colours   the pairs of colours, one of which the colour-blind can tell apart
layers    the ink of both as three: what both have, what is gone, what is new
marks     numbered frames around the changes, whose form says their kind without colour
pictures  a revision as it is, and both on each other, as PNG
tiles     layers cut up for deep zoom, all in one blob
svg       the same as vectors, sharp at any size
"""

from premises.drawings.overlays.colours import PALETTES, Palette
from premises.drawings.overlays.layers import Layers, separate
from premises.drawings.overlays.marks import Mark
from premises.drawings.overlays.pictures import overlay_png, page_png
from premises.drawings.overlays.svg import overlay_svg
from premises.drawings.overlays.tiles import LAYERS, Archive, Level, archive, tile_place

__all__ = [
    "LAYERS",
    "PALETTES",
    "Archive",
    "Layers",
    "Level",
    "Mark",
    "Palette",
    "archive",
    "overlay_png",
    "overlay_svg",
    "page_png",
    "separate",
    "tile_place",
]
