"""Pictures as PNG files: a revision as it is, and both on each other."""

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.drawings.overlays.colours import Palette
from premises.drawings.overlays.layers import Layers
from premises.drawings.overlays.marks import Mark, draw_marks

_QUICK: Final = 1
"""How hard PNG is squeezed: lines on paper become small at the first try."""


def overlay_png(layers: Layers, palette: Palette, marks: Sequence[Mark], px_per_mm: float) -> bytes:
    """Common ink in grey, removed and added in their colours, changes framed and numbered."""
    picture = Image.fromarray(_composed(layers, palette))
    draw_marks(picture, marks, px_per_mm, palette)
    return _png(picture)


def page_png(pixels: NDArray[np.uint8]) -> bytes:
    """A page as it was drawn, grey (height, width) or in colour (height, width, 3)."""
    return _png(Image.fromarray(pixels))


def _composed(layers: Layers, palette: Palette) -> NDArray[np.uint8]:
    """White paper under the three inks, each as dark as it is."""
    picture = np.full((*layers.common.shape, 3), 255, np.uint8)
    for ink, colour in (
        (layers.common, palette.common),
        (layers.removed, palette.removed),
        (layers.added, palette.added),
    ):
        # Most of a sheet is paper: only where there is ink is anything worked out.
        where = np.nonzero(ink)
        share = (ink[where] / np.float32(255))[:, None]
        below = picture[where].astype(np.float32)
        mixed = below + (np.array(colour, np.float32) - below) * share
        picture[where] = mixed.astype(np.uint8)
    return picture


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=_QUICK)
    return stream.getvalue()
