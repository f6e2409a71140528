"""Where old things lie on the new sheet, and which boxes hold several."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import IDENTITY, Box, Points, Similarity
from premises.drawings.differencing.lines import Ends, carried
from premises.drawings.registration import Alignment


def together(boxes: Iterable[Box]) -> Box:
    """The box around boxes, of which there must be one at least."""
    left, top, right, bottom = _sides(boxes)
    return Box(left.min().item(), top.min().item(), right.max().item(), bottom.max().item())


def rows(boxes: Iterable[Box]) -> NDArray[np.float64]:
    """Boxes as rows (n, 4): left, top, right, bottom."""
    found = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    return np.array(found, float).reshape(-1, 4)


def _sides(boxes: Iterable[Box]) -> NDArray[np.float64]:
    return rows(boxes).T


@dataclass(frozen=True, slots=True)
class Laid:
    """How the old sheet lies on the new one, its views that lie differently included."""

    alignment: Alignment

    def at(self, box: Box) -> Similarity:
        """How what stands in a box of the old sheet lies on the new one."""
        x, y = box.middle
        for view in self.alignment.views:
            if view.old_box.holds(x, y):
                return view.old_to_new
        return self.alignment.old_to_new

    @staticmethod
    def unmoved(_box: Box) -> Similarity:
        """How the new sheet lies on itself."""
        return IDENTITY

    def box(self, box: Box) -> Box:
        """Where a box of the old sheet lies on the new one."""
        return self.at(box).box(box)

    def back(self, box: Box) -> Box:
        """Where a box of the new sheet would stand on the old one, in its own mm."""
        return self.home(box).box(box)

    def home(self, box: Box) -> Similarity:
        """How what stands in a box of the new sheet would lie on the old one."""
        for view in self.alignment.views:
            home = view.old_to_new.inverse()
            if view.old_box.holds(*home.box(box).middle):
                return home
        return self.alignment.old_to_new.inverse()

    def pieces(self, ends: Ends) -> Ends:
        """Where pieces of the old sheet lie on the new one."""
        laid = carried(ends, self.alignment.old_to_new)
        middles = (ends[:, :2] + ends[:, 2:]) / 2
        for view in reversed(self.alignment.views):
            inside = within(middles, view.old_box)
            laid[inside] = carried(ends[inside], view.old_to_new)
        return laid

    def points(self, points: Points) -> Points:
        """Where points of the old sheet lie on the new one."""
        laid = self.alignment.old_to_new.apply(points)
        for view in reversed(self.alignment.views):
            inside = within(points, view.old_box)
            laid[inside] = view.old_to_new.apply(points[inside])
        return laid


def within(points: Points, box: Box) -> NDArray[np.bool_]:
    """Which points lie in a box."""
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= box.left) & (x <= box.right) & (y >= box.top) & (y <= box.bottom))
