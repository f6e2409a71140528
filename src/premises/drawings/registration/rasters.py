"""Two scans laid onto each other by the ways that pixels allow, the quickest first."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from premises.drawings.content import Similarity
from premises.drawings.registration import candidates
from premises.drawings.registration.alignment import Alignment, Attempt, Method
from premises.drawings.registration.anchors import Anchors
from premises.drawings.registration.corners import corner_anchors
from premises.drawings.registration.drift import Drift, drift_of
from premises.drawings.registration.evidence import Evidence, confidence
from premises.drawings.registration.explaining import Verdict
from premises.drawings.registration.lattice import offsets
from premises.drawings.registration.patches import Refined, refine
from premises.drawings.registration.plates import Plate
from premises.drawings.registration.pressing import Pressing

_CORNERS_AGREE_MM = 1.0
"""Three pixels of the working picture, as far as a corner wanders between two scans."""

_LANDMARKS_AGREE_MM = 4.0
"""A grid bubble or a label is read off to within about its own height."""

_MANY_TRIALS = 3000
"""Of corners often only one in fifteen is right, so that pairs of good ones must be sought."""

_LEAST_AGREE = 12
_DECIDING = 0.3
"""The overlap from which sheets correspond (see `Evidence`): nothing else need be tried then."""

_EXACT_MM, _EXACT_PX = 0.04, 0.2
"""A third of a pixel at 200 DPI, and what patches of a coarse scan can tell at all."""


@dataclass(frozen=True, slots=True)
class Rough:
    """One way of laying the scans, by how many points it was found, and what speaks for it."""

    old_to_new: Similarity
    points: int
    method: Method
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all ways together came to; `alignment` is none where patches do not confirm it."""

    alignment: Alignment | None
    evidence: Evidence
    tried: tuple[Attempt, ...]


def align_rasters(old: Plate, new: Plate, landmarks: Anchors) -> Outcome:
    """The best way to lay the scans; `landmarks` are places of equal name on both.

    `error_mm` is what patches at full sharpness say that the fit did not use. Where they deny a
    way that the ink spoke for, the next is tried.
    """
    search = Search(Pressing(old, new), landmarks)
    denied: list[Outcome] = []
    for way in search.ways():
        outcome = _outcome(search, way, (old, new))
        if outcome.alignment:
            return outcome
        denied.append(outcome)
    most = max(denied, key=lambda outcome: outcome.evidence.overlap)
    return replace(most, tried=tuple(search.tried))


def _outcome(search: "Search", way: Rough, plates: tuple[Plate, Plate]) -> Outcome:
    """What patches say of a way."""
    best, rival = search.against_slides(way)
    refined = refine(plates[0].raster, plates[1].raster, best.old_to_new)
    evidence = Evidence(
        overlap=best.verdict.overlap,
        coverage=best.verdict.coverage,
        anchors=best.points + (refined.agree if refined else 0),
        words_near=0,
        words_common=0,
        rival=rival,
        bare=best.verdict.bare,
    )
    tried = tuple(search.tried)
    return Outcome(_alignment(best, refined, evidence, plates, tried), evidence, tried)


def _alignment(
    best: Rough,
    refined: Refined | None,
    evidence: Evidence,
    plates: tuple[Plate, Plate],
    tried: tuple[Attempt, ...],
) -> Alignment | None:
    if refined is None or not refined.holds:
        return None
    drift = _drift(*plates, refined)
    return Alignment(
        old_to_new=refined.old_to_new,
        method=best.method,
        error_mm=drift.error_mm if drift else refined.error_mm,
        confidence=confidence(evidence),
        anchors=evidence.anchors,
        overlap=evidence.overlap,
        tried=tried,
        drift_mm=drift.cells_mm if drift else None,
    )


def _drift(old: Plate, new: Plate, refined: Refined) -> Drift | None:
    """Looked for only where the transform alone is not exact, which most plots never need."""
    if refined.error_mm <= max(_EXACT_MM, _EXACT_PX / new.raster.px_per_mm):
        return None
    return drift_of(offsets(old.raster, new.raster, refined.old_to_new), new.page)


class Search:
    def __init__(self, pair: Pressing, landmarks: Anchors) -> None:
        self._pair, self._landmarks = pair, landmarks
        self.tried: list[Attempt] = []

    def ways(self) -> Iterator[Rough]:
        """Each that the ink verifies, the quickest first; then the best of those it does not."""
        others: list[Rough] = []
        for method in (Method.ORB, Method.SIFT, Method.LANDMARKS):
            found = max(self._found(method), key=_worth, default=None)
            self.tried.append(Attempt(method, _told(found)))
            if found and found.verdict.overlap >= _DECIDING:
                yield found
            elif found:
                others.append(found)
        best = max(others, key=_worth, default=None)
        yield best or self._rough(Similarity(), 0, Method.LANDMARKS)

    def against_slides(self, best: Rough) -> tuple[Rough, float]:
        """The same or a better one among its slides, and how near the next best comes to it.

        On equal bays a scan fits nearly as well one bay off.
        """
        slides = self._pair.slid(best.old_to_new, 3)
        others = [self._pair.judge(slide) for slide in slides]
        ways = [Rough(s, best.points, best.method, v) for s, v in zip(slides, others, strict=True)]
        far = [way for way in ways if _shift_mm(way.old_to_new, best.old_to_new) > 3.0]
        rival = max(far, key=_worth, default=None)
        if rival is None or best.verdict.overlap <= 0:
            return best, 0.0
        if _worth(rival) > 1.1 * _worth(best):
            best, rival = rival, best
        return best, min(1.0, _worth(rival) / _worth(best))

    def _found(self, method: Method) -> Iterator[Rough]:
        if method is Method.LANDMARKS:
            yield from self._by_landmarks()
            return
        anchors = corner_anchors(self._pair.old, self._pair.new, method)
        for found in anchors.sets(_CORNERS_AGREE_MM, _LEAST_AGREE, 2, _MANY_TRIALS):
            yield self._rough(found.old_to_new, found.count, method)

    def _by_landmarks(self) -> Iterator[Rough]:
        """By names that stand on both sheets; else by the page itself, and slides of it."""
        for found in self._landmarks.sets(_LANDMARKS_AGREE_MM, 3):
            yield self._rough(found.old_to_new, found.count, Method.LANDMARKS)
        old, new = self._pair.old.page, self._pair.new.page
        plotted = [self._rough(w, 0, Method.LANDMARKS) for w in candidates.plotted(old, new)]
        yield from plotted
        for way in sorted(plotted, key=_worth)[-2:]:
            for slide in self._pair.slid(way.old_to_new, 2):
                yield self._rough(slide, 0, Method.LANDMARKS)

    def _rough(self, old_to_new: Similarity, points: int, method: Method) -> Rough:
        return Rough(old_to_new, points, method, self._pair.judge(old_to_new))


def _worth(rough: Rough) -> float:
    return rough.verdict.overlap + 0.1 * rough.verdict.coverage


def _shift_mm(one: Similarity, other: Similarity) -> float:
    return math.hypot(one.dx_mm - other.dx_mm, one.dy_mm - other.dy_mm)


def _told(found: Rough | None) -> str:
    if found is None:
        return "Too few places of the two sheets agree on one turn, scale and shift."
    overlap = found.verdict.overlap
    return f"{found.points} places agree, and {overlap:.0%} of the lines lie on each other."
