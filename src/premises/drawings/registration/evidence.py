"""Whether two sheets show the same thing, and how sure one may be of the way they were laid."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was counted inside the drawing, away from border and title block.

    `overlap` is the share of the lesser ink that is explained, less chance; `coverage` the share
    of its places where some is. Of `words_common`, which stand once in both drawings,
    `words_near` stayed within 5 mm; of all `labels` of the drawing that has fewer, `labels_near`
    have an equal one so near. `rival` is the worth of the next best way over this one's.
    Where one drawing is `bare`, border and title block were counted instead.
    """

    overlap: float
    coverage: float
    anchors: int
    words_near: int
    words_common: int
    labels_near: int = 0
    labels: int = 0
    rival: float = 0.0
    bare: bool = False

    @property
    def corresponds(self) -> bool:
        """Whether the sheets are two states of one drawing.

        Two sheets of a set that show different things share a few hundredths of the ink inside
        their drawings, and common notes at most a corner of it; a revision that redraws more than
        half still shares its grid and about a third. Between those, words decide: a heavy rework
        keeps most labels where they were. Words that say the contrary outvote lines: a mirrored
        plan fits its grid, but its labels stand elsewhere; another storey has walls, axes and empty
        tables in common, up to two thirds of its ink, but other labels.
        """
        if self._words_deny or self._labels_deny:
            return False
        if self.overlap >= 0.3:
            return self.coverage >= 0.25
        return self.overlap >= 0.1 and self.coverage >= 0.4 and self._words_affirm

    @property
    def _words_deny(self) -> bool:
        return self.words_common >= 8 and self.words_near < 0.25 * self.words_common

    @property
    def _labels_deny(self) -> bool:
        # Marks of axes and numbers of rooms are a quarter of the labels that storeys share. Where
        # little else stayed, nearly all lines must have.
        if self.labels < 20:
            return False
        stayed = self.labels_near / self.labels
        return stayed < 0.3 and self.overlap + stayed < 0.95

    @property
    def _words_affirm(self) -> bool:
        return self.words_near >= 8 and self.words_near >= 0.5 * self.words_common


def confidence(evidence: Evidence) -> float:
    """From 0 to 1: half from the ink explained, a quarter each from its spread and from anchors.

    Three fifths of the ink, half of the places and some thirty anchors are all that a thorough
    revision leaves, so they count in full. It is halved where another way of laying the sheets
    explains as much, as on a grid of equal bays, and not lowered where that explains less than
    seven tenths. It is halved, too, where only border and title block could be looked at.
    """
    ink = min(evidence.overlap / 0.6, 1.0)
    spread = min(evidence.coverage / 0.5, 1.0)
    anchored = 1 - math.exp(-evidence.anchors / 10)
    doubt = min(max((evidence.rival - 0.7) / 0.3, 0.0), 1.0)
    sure = (0.5 * ink + 0.25 * spread + 0.25 * anchored) * (1 - 0.5 * doubt)
    return round(sure / 2 if evidence.bare else sure, 3)
