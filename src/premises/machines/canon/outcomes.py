"""What became of the rows that were given: those that were taken, and why others were not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon.rows import Rows


class Reason(StrEnum):
    """Why a row cannot be taken in."""

    NOT_FINITE = "not_finite"
    """The value is infinite."""
    TOO_LARGE = "too_large"
    """The value, or the text, is larger than can be kept."""
    MALFORMED = "malformed"
    """The time lies before 1970, or the text holds what is no character."""
    FUTURE = "future"
    """The time is further ahead than clocks may differ."""


@dataclass(frozen=True, eq=False)
class Canonical:
    """Canonical rows in the order in which they were given, and what is to be said of the rest."""

    rows: Rows
    origin: NDArray[np.int64]
    """For each row, its place among those that were given."""
    rejected: Mapping[Reason, NDArray[np.int64]]
    """Places of the rows that cannot be taken in; reasons without any are left out."""
    ignored: int
    """How many rows had no value where that says nothing."""
    rounded: Mapping[int, int] = field(default_factory=dict)
    """For each series with values that did not fit its decimals: how many of them there were."""
    texts: Mapping[int, str] = field(default_factory=dict)
    """The text behind each number that stands for one."""
