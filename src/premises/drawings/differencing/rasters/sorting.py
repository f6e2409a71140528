"""Tells from the words of a line that was read what sort of text it is: a size, a room's label."""

from typing import Final

import numpy as np

from premises.drawings.content import Box, Rulings, TextLine
from premises.drawings.differencing.changes import Category
from premises.drawings.differencing.sizes import is_size
from premises.drawings.landmarks.rooms import find_rooms

_NO_RULINGS: Final = np.empty((0, 4))
_FREE_MM: Final = 500.0


def category_of(text: str, box: Box) -> Category:
    """What a line of text in a box is, as far as its own words say."""
    if is_size(text):
        return Category.DIMENSION
    height = min(box.width, box.height)
    line = TextLine(text, box, height, 90.0 if box.height > box.width else 0.0, (), box)
    # As if nothing were around it: a cell of a table would be a small one.
    rulings = Rulings(_NO_RULINGS, _NO_RULINGS, box.grown(_FREE_MM))
    return Category.ROOM if find_rooms((line,), rulings, ()) else Category.TEXT
