"""Two sheets of lines and words laid onto each other exactly, and what speaks for it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from premises.drawings.content import Similarity
from premises.drawings.registration import candidates
from premises.drawings.registration.alignment import Alignment, Attempt, Method
from premises.drawings.registration.anchors import Anchors, word_anchors
from premises.drawings.registration.evidence import Evidence, confidence
from premises.drawings.registration.explaining import FAR_WORD_MM, Explained, Superposition, Verdict
from premises.drawings.registration.fitting import distances
from premises.drawings.registration.ink import Ink, within
from premises.drawings.registration.refining import Ends
from premises.drawings.registration.shifts import shifts
from premises.drawings.registration.views import Views, find_views

_CONVINCING = 0.5
"""Where half the drawing is explained all over the sheet, no other way can explain more of it."""

_QUICK_ENDS = 800
_FINALISTS = 3
_SAME_PLACE_MM = 1.0
_TELLING_WORDS = 8


@dataclass(frozen=True, slots=True)
class Laid:
    """One way of laying the sheets, made exact and looked at."""

    explained: Explained
    verdict: Verdict
    ends: int
    words: float = 0.0

    @property
    def worth(self) -> float:
        """Lines count by their share; words, of which `words` stayed, decide between near ways."""
        return self.verdict.overlap + 0.1 * self.verdict.coverage + 0.3 * self.words


def align_objects(old: Ink, new: Ink) -> tuple[Alignment, Evidence]:
    """The best way to lay the sheets, and what speaks for it; whether that is enough is not said.

    `error_mm` is measured at samples along the lines, which the fit, made at their ends, did not
    use. A sample only shows its distance across its line, so the root mean square is taken for
    two directions. What lies farther off than 0.1 mm counts as changed, not as error.
    """
    search = _Search(Superposition(old, new))
    best = search.best()
    rival = search.rival(best)
    if rival.worth > best.worth:
        best, rival = rival, best
    views = find_views(search.pair, search.ends, best.explained)
    evidence = _evidence(search, views, best, rival)
    alignment = Alignment(
        old_to_new=views.explained.old_to_new,
        method=Method.OBJECTS,
        error_mm=_error_mm(best.explained),
        confidence=confidence(evidence),
        anchors=evidence.anchors,
        overlap=evidence.overlap,
        tried=(Attempt(Method.OBJECTS, _told(evidence)),),
        views=views.moved,
    )
    return alignment, evidence


def _told(evidence: Evidence) -> str:
    return (
        f"{evidence.anchors} words and ends of lines agree, and {evidence.overlap:.0%} of the lines"
        " lie on each other."
    )


def _evidence(search: "_Search", views: Views, best: Laid, rival: Laid) -> Evidence:
    explained = views.explained
    verdict = search.pair.judge(explained)
    ways = [explained.old_to_new, *(view.old_to_new for view in views.moved)]
    near, common = search.votes(ways)
    labels_near, labels = search.labels(ways)
    return Evidence(
        overlap=min(verdict.overlap, 1.0),
        coverage=verdict.coverage,
        anchors=best.ends + int(explained.old_words.sum()),
        words_near=near,
        words_common=common,
        labels_near=labels_near,
        labels=labels,
        rival=rival.worth / best.worth if best.worth > 0 else 1.0,
        bare=verdict.bare,
    )


def _error_mm(explained: Explained) -> float:
    off = explained.off_mm
    return math.sqrt(2 * float((off**2).mean())) if len(off) else math.inf


class _Search:
    def __init__(self, pair: Superposition) -> None:
        self.pair = pair
        self.ends = Ends(pair.new.ends)
        self.anchors: Anchors = word_anchors(pair.old, pair.new)

    def best(self) -> Laid:
        """The first convincing way, or the best of all."""
        best: Laid | None = None
        for group in self._groups():
            for start in self._finalists(group):
                laid = self._laid(start)
                if best is None or laid.worth > best.worth:
                    best = laid
            if best and min(best.verdict.overlap, best.verdict.coverage) >= _CONVINCING:
                break
        return best or self._laid(Similarity())

    def rival(self, best: Laid) -> Laid:
        """The best way other than that, among its slides: on equal bays it may be as good."""
        old_to_new = best.explained.old_to_new
        slides = shifts(self.pair.old.pieces, self.pair.new.pieces, old_to_new, 3)
        others = [slide for slide in slides if self._apart_mm(slide, old_to_new) > 3.0]
        least = 0.6 * self.pair.quick_overlap(old_to_new)
        serious = [way for way in self._finalists(others) if self.pair.quick_overlap(way) > least]
        laid = [self._laid(slide) for slide in serious[:1]]
        laid = [one for one in laid if self._apart_mm(one.explained.old_to_new, old_to_new) > 1.0]
        nothing = Laid(best.explained, Verdict(0.0, 0.0), 0)
        return laid[0] if laid else nothing

    def votes(self, ways: Sequence[Similarity]) -> tuple[int, int]:
        """Of the words that both drawings have, how many stay near where they were, and of all.

        Another font or a tidied label goes a few millimetres, another drawing's words anywhere.
        """
        old, new = self.anchors.old, self.anchors.new
        both = within(old, self.pair.old.drawing) & within(new, self.pair.new.drawing)
        near = np.any([distances(way, old, new) <= FAR_WORD_MM for way in ways], axis=0)
        return int((near & both).sum()), int(both.sum())

    def labels(self, ways: Sequence[Similarity]) -> tuple[int, int]:
        """Of all labels of the drawing that has fewer, how many have an equal one near, and of all.

        A single letter or digit labels anything, so it is not asked.
        """
        old, new = self.pair.old, self.pair.new
        count = min(len(one.labels) for one in (old, new))
        if not count:
            return 0, 0
        near = np.any([self.pair.equal_words(way, old.labels) for way in ways], axis=0)
        return min(int(near.sum()), count), count

    def _groups(self) -> Iterator[Iterable[Similarity]]:
        yield candidates.likely(self.anchors)
        yield candidates.plotted(self.pair.old.page, self.pair.new.page)
        yield candidates.unlike(self.pair)

    def _finalists(self, starts: Iterable[Similarity]) -> list[Similarity]:
        """The few that are worth a closer look, each roughly refined."""
        kept: list[tuple[float, Similarity]] = []
        for start in starts:
            rough, _ = self.ends.refine(self.pair.old.ends, start, _QUICK_ENDS)
            if all(self._apart_mm(rough, other) > _SAME_PLACE_MM for _, other in kept):
                kept.append((self.pair.quick_overlap(rough, 300), rough))
        kept.sort(key=lambda pair: -pair[0])
        return [start for _, start in kept[:_FINALISTS]]

    def _laid(self, start: Similarity) -> Laid:
        exact, ends = self.ends.refine(self.pair.old.ends, start)
        explained = self.pair.explain(exact)
        near, common = self.votes([exact])
        words = near / common if common >= _TELLING_WORDS else 0.0
        return Laid(explained, self.pair.judge(explained), ends, words)

    def _apart_mm(self, one: Similarity, other: Similarity) -> float:
        """How far the corners of the page come to lie apart at most."""
        corners = self.pair.old.page.corners()
        return float(distances(one, corners, other.apply(corners)).max())
