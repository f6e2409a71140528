"""How the old sheet lies on the new one, how surely and exactly; or why that cannot be said.

alignment   the answer: transform, error in mm, confidence, views that lie otherwise
register    the ways that are tried, one after the other, and the refusal
manual      the way by points that a person gave
objects     sheets of lines and words: ink, anchors, candidates, refining, explaining,
            views and their extents
rasters     sheets of pixels: plates, corners, pressing, patches, laying
drift       what a scanner bent: read off a lattice of patches, as a smooth surface
evidence    when two sheets correspond, and how sure that is
fitting     the mathematics of one turn, scale and shift
"""

from premises.drawings.registration.alignment import (
    COINCIDING,
    Alignment,
    Attempt,
    Method,
    MovedView,
)
from premises.drawings.registration.manual import by_points
from premises.drawings.registration.register import register

__all__ = ["COINCIDING", "Alignment", "Attempt", "Method", "MovedView", "by_points", "register"]
