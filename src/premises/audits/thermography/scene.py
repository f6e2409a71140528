"""What is known of a view before it is looked at: temperatures, a part, how large a pixel is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray


class Part(StrEnum):
    """The part of the building that was looked at, as the user said."""

    WALL = "wall"
    WINDOW = "window"
    DOOR = "door"
    UNKNOWN = ""


class Side(StrEnum):
    """Where the camera stood."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Temperatures:
    """Air inside and outside in °C; `unit` is what they were understood as, `reason` says why."""

    inside_c: float
    outside_c: float
    unit: Literal["C", "F"]
    reason: str

    @property
    def difference_k(self) -> float:
        return self.inside_c - self.outside_c


@dataclass(frozen=True, slots=True)
class Scale:
    """How many metres one pixel of the view spans; None where nothing tells.

    `relative_sd` is its relative standard uncertainty, of its logarithm; `reason` says what tells
    it. `is_guess` is True where nobody said or measured anything that tells it.
    """

    metres_per_px: float | None
    relative_sd: float
    reason: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One thermogram with what is known of it.

    `celsius`: rows x columns, apparent surface temperature, NaN where nothing is known.
    `is_approximate`: temperatures were read from colours.
    """

    celsius: NDArray[np.float32]
    temperatures: Temperatures
    part: Part = Part.UNKNOWN
    side: Side | None = None
    scale: Scale = Scale(None, 0.4, "nothing tells how large the view is")
    is_approximate: bool = False
