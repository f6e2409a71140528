"""An area that has another colour now is one change, not one that went and one that came."""

import numpy as np

from premises.drawings.differencing.gathering import Thing

# Files round their coordinates to some hundredths of a millimetre.
SAME_MM = 0.2

Things = tuple[Thing, ...]


def recoloured(
    gone: Things, come: Things
) -> tuple[tuple[tuple[Thing, Thing], ...], Things, Things]:
    """Areas in another colour as pairs, and the things of both sheets that are none."""
    left = list(come)
    pairs: list[tuple[Thing, Thing]] = []
    others: list[Thing] = []
    for thing in gone:
        same = next((other for other in left if _same_outline(thing, other)), None)
        if same is None:
            others.append(thing)
        else:
            left.remove(same)
            pairs.append((thing, same))
    return tuple(pairs), tuple(others), tuple(left)


def _same_outline(one: Thing, other: Thing) -> bool:
    """Whether both are the outline of the same area, wherever a file begins to draw it."""
    if not len(one.ends) or len(one.ends) != len(other.ends):
        return False
    if one.lines or other.lines or not (one.filled.all() and other.filled.all()):
        return False
    apart = np.abs(_middles(one)[:, None] - _middles(other)[None, :]).max(axis=2)
    return bool((apart.min(axis=1) <= SAME_MM).all() and (apart.min(axis=0) <= SAME_MM).all())


def _middles(thing: Thing) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray((thing.ends[:, :2] + thing.ends[:, 2:]) / 2)
