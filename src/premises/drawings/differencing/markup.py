"""Revision clouds and deltas tell where somebody says that something changed."""

from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Box, Similarity
from premises.drawings.differencing.changes import CloudFinding
from premises.drawings.differencing.lines import Ends, Lines, Mask
from premises.drawings.differencing.writing import Line, folded
from premises.drawings.landmarks import Cloud, Delta, Landmarks

# Clouds are drawn by hand: the same one covers most of the same area.
SAME_CLOUD = 0.8
# The line of a cloud may stand out of its box by half its width.
MARGIN_MM = 1.0
# A delta is set at the cloud's edge.
DELTA_MM = 15.0


@dataclass(frozen=True)
class Evidence:
    """What the new sheet says about its changes: clouds and deltas that are new, in its mm."""

    has_clouds: bool = False
    clouds: tuple[Cloud, ...] = ()
    deltas: tuple[Delta, ...] = ()

    def in_cloud(self, box: Box) -> bool | None:
        """Whether a new cloud is around the middle of a box; none if the sheet has no cloud."""
        if not self.has_clouds:
            return None
        return any(cloud.box.holds(*box.middle) for cloud in self.clouds)

    def delta_at(self, box: Box) -> str | None:
        """The number in the delta of the cloud around a box, or nearest to the box."""
        around = [cloud.box for cloud in self.clouds if cloud.box.holds(*box.middle)]
        place = around[0] if around else box
        near = [delta for delta in self.deltas if delta.box.touches(place.grown(DELTA_MM))]
        nearest = min(near, key=lambda delta: _apart(delta.box, place), default=None)
        return nearest.text or None if nearest else None

    def findings(self, changes: list[tuple[int, Box]]) -> tuple[CloudFinding, ...]:
        """For each new cloud the numbers of the changes inside it."""
        return tuple(
            CloudFinding(
                cloud.box,
                tuple(number for number, box in changes if cloud.box.holds(*box.middle)),
                self.delta_at(cloud.box),
            )
            for cloud in self.clouds
        )


def evidence(old: Landmarks | None, new: Landmarks | None, transform: Similarity) -> Evidence:
    """The markup that only the new sheet has."""
    if new is None:
        return Evidence()
    old_clouds = [transform.box(cloud.box) for cloud in old.clouds] if old else []
    old_deltas = [(one.text, transform.box(one.box)) for one in old.deltas] if old else []
    clouds = tuple(
        cloud
        for cloud in new.clouds
        if not any(cloud.box.likeness(box) >= SAME_CLOUD for box in old_clouds)
    )
    deltas = tuple(
        delta
        for delta in new.deltas
        if not any(delta.text == text and delta.box.touches(box) for text, box in old_deltas)
    )
    return Evidence(bool(new.clouds), clouds, deltas)


def drawn_as_markup(lines: Lines, marks: Landmarks | None) -> Mask:
    """Which lines of a sheet are its clouds and deltas; all in mm on that sheet."""
    found = np.zeros(len(lines), bool)
    every: tuple[Cloud | Delta, ...] = (*marks.clouds, *marks.deltas) if marks else ()
    for mark in every:
        # One object may hold more than the mark: what lies elsewhere is not part of it.
        found |= np.isin(lines.path, mark.paths) & _inside(lines.ends, mark.box.grown(MARGIN_MM))
    return found


def written_as_markup(line: Line, marks: Landmarks | None) -> bool:
    """Whether a line is the number in a delta of its own sheet."""
    return any(
        folded(delta.text) == line.key and delta.box.grown(MARGIN_MM).holds(*line.own_box.middle)
        for delta in (marks.deltas if marks else ())
    )


def _inside(ends: Ends, box: Box) -> Mask:
    x, y = ends[:, 0::2], ends[:, 1::2]
    across = (x >= box.left) & (x <= box.right)
    return np.asarray((across & (y >= box.top) & (y <= box.bottom)).all(axis=1))


def _apart(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    return max(across, one.top - other.bottom, other.top - one.bottom, 0.0)
