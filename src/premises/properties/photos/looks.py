"""What a picture shows in 64 bits, so that the same view is known again in another file."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LOOK_SIZE: Final = (9, 8)
"""Width and height in pixels of what is hashed."""

_NEAR: Final = 5
"""So many bits may differ: what saving anew and shrinking do to a picture."""


def look_hash(grey: NDArray[np.uint8]) -> str:
    """Whether it becomes brighter from each of 8 x 8 places to the right of it, as 16 hex digits.

    `grey` has 8 x 9 pixels (height x width). This is the difference hash that Neal Krawetz
    described in 2013.
    """
    brighter = grey[:, 1:] > grey[:, :-1]
    return np.packbits(brighter.ravel()).tobytes().hex()


def are_alike(one: str, other: str) -> bool:
    """Whether two pictures show nearly the same."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= _NEAR
