"""A nearly right transform made exact by the ends of lines that come to lie on each other."""

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Points, Similarity
from premises.drawings.registration.fitting import fit, is_plausible

_RADII_MM = (2.0, 1.2, 0.7, 0.4, 0.2, 0.1, 0.05, 0.05)
"""From what another font shifts its words by, down to what files round their numbers to."""

_MOST_ENDS = 6000
_LEAST_PARTNERS = 6


class Ends:
    """The ends of the new sheet's lines, onto which those of the old are drawn."""

    def __init__(self, ends: Points) -> None:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load, only drawings need it.

        self._ends = ends
        self._tree = cKDTree(ends, balanced_tree=False, compact_nodes=False)

    def refine(
        self, old_ends: Points, start: Similarity, most: int = _MOST_ENDS
    ) -> tuple[Similarity, int]:
        """Trimmed iterations of closest points; also how many ends found partners in the last.

        Each end of the new sheet is taken once, by the old one nearest to it, and what is near
        the rim of the search counts little, so that ends without a partner do not pull. Where
        too few find partners the transform is left as it was.
        """
        chosen = old_ends[:: max(1, len(old_ends) // most)]
        found, count = start, 0
        for radius in _RADII_MM:
            landed = found.apply(chosen)
            off, near = self._tree.query(landed, distance_upper_bound=radius)
            mine = _first_come(off, near, len(self._ends))
            if len(mine) < _LEAST_PARTNERS:
                break
            weights = (1 - (off[mine] / radius) ** 2) ** 2
            fitted = fit(chosen[mine], self._ends[near[mine]], weights)
            if fitted is None or not is_plausible(fitted):
                break
            found, count = fitted, len(mine)
        return found, count


def _first_come(off: NDArray[np.float64], near: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Of all that ask for the same partner, the one nearest to it."""
    asking = np.flatnonzero(near < count)
    order = asking[np.argsort(off[asking], kind="stable")]
    _, first = np.unique(near[order], return_index=True)
    return order[first]
