"""The values of registration."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import IDENTITY, Box, Similarity


class Method(StrEnum):
    OBJECTS = "objects"  # strokes and words of both files
    ORB = "orb"
    SIFT = "sift"
    LANDMARKS = "landmarks"  # title block and grid bubbles
    MANUAL = "manual"  # points that a person gave


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way that was tried, and what came of it, as a sentence."""

    method: Method
    outcome: str


@dataclass(frozen=True, slots=True)
class MovedView:
    """A part of the old sheet that lies elsewhere, or at another scale, than the whole."""

    old_box: Box
    old_to_new: Similarity


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """How the old sheet lies on the new one.

    `error_mm` is the root mean square distance, on the new sheet, of what was checked against it;
    `confidence` runs from 0 to 1; `anchors` is how many points agree; `overlap` the share of the
    lesser ink inside the drawing that lies on the other's, less what chance lays there; frames,
    rulings and grid lines count little. `drift_mm` (rows, columns, 2) is what a raster still
    wanders, cell by cell of the new sheet, after the transform, and is added to it; none where
    there is nothing to correct. `views` lie differently from the rest and are compared by their
    own transforms.
    """

    old_to_new: Similarity
    method: Method
    error_mm: float
    confidence: float
    anchors: int
    overlap: float
    tried: tuple[Attempt, ...] = ()
    drift_mm: NDArray[np.float64] | None = None
    views: tuple[MovedView, ...] = ()


COINCIDING: Final = Alignment(
    old_to_new=IDENTITY,
    method=Method.OBJECTS,
    error_mm=0.0,
    confidence=1.0,
    anchors=0,
    overlap=1.0,
    tried=(Attempt(Method.OBJECTS, "Both sheets hold exactly the same."),),
)
"""How a sheet lies on itself; a blank one has nothing else to show for it."""
