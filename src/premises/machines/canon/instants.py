"""Which rows are kept: those with a time that can be true."""

import numpy as np
from numpy.typing import NDArray

from premises.machines.canon.outcomes import Reason


class Sieve:
    """Sorts out rows one reason after another; the first reason that fits a row is the one told."""

    def __init__(self, t_ms: NDArray[np.int64], latest_ms: int) -> None:
        """Reject what lies before 1970 or after `latest_ms`, in milliseconds of UTC."""
        self.kept = np.ones(len(t_ms), dtype=bool)
        self.ignored = 0
        self.rejected: dict[Reason, NDArray[np.int64]] = {}
        self.reject(t_ms <= 0, Reason.MALFORMED)
        self.reject(t_ms > latest_ms, Reason.FUTURE)

    def reject(self, mask: NDArray[np.bool_], reason: Reason) -> None:
        """Sort out the rows of a mask that are still kept."""
        if not mask.any():
            return
        places = np.flatnonzero(mask & self.kept)
        if len(places):
            earlier = self.rejected.get(reason)
            self.rejected[reason] = (
                places if earlier is None else np.sort(np.concatenate((earlier, places)))
            )
            self.kept[places] = False

    def ignore(self, mask: NDArray[np.bool_]) -> None:
        """Leave out the rows of a mask that are still kept, for they say nothing."""
        self.ignored += int((mask & self.kept).sum())
        self.kept &= ~mask
