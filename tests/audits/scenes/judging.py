"""What an analysis says of scenes, held against their truth."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import ndimage
from tests.audits.scenes.scene import Scene
from tests.audits.scenes.shapes import Mask
from tests.audits.scenes.truth import Defect

from premises.audits.figures import Band, Ledger
from premises.audits.thermography import examine, losses, scale_of
from premises.audits.thermography.findings import Examination, Gate, Kind, Region
from premises.audits.thermography.scene import View

SEEN_K: Final = 0.5
SEEN_PX: Final = 25
"""From this depth and area on a defect should be found: half a kelvin is what surveyors act on."""

_DRAWS: Final = 500
_FOUND_SHARE: Final = 0.2
_NEAR_PX: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: whether it was found, how well its outline was met, whether it was named right.

    `overlap` is intersection over union, None where the defect has no area of its own.
    """

    name: str
    deepest_k: float
    area_px: int
    found: bool
    overlap: float | None
    named: bool | None

    @property
    def should_be_found(self) -> bool:
        return self.deepest_k >= SEEN_K and self.area_px >= SEEN_PX


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One scene: what was said of it, beside what is so.

    `told` is None where no watts were told. `deficit_ratio` is the sum of the deficits that were
    measured over the true sum: what finding and measuring are worth without film and scale.
    """

    number: int
    tags: frozenset[str]
    gradient_k: float
    is_sound: bool
    gate: Gate
    code: str
    truth_w: float
    told: Band | None
    false_regions: int
    findings: tuple[Finding, ...]
    scale_error: float
    film_w_m2k: float
    deficit_ratio: float

    @property
    def error(self) -> float:
        """Relative error of the heat; 1 where there is heat and nothing was told."""
        return abs(self.signed_error)

    @property
    def signed_error(self) -> float:
        return (self.told.p50 if self.told else 0.0) / self.truth_w - 1

    @property
    def film_error(self) -> float:
        """Relative error of watts per kelvin of deficit: what film and scale are worth alone."""
        return (1 + self.signed_error) / self.deficit_ratio - 1

    @property
    def is_covered(self) -> bool:
        return self.told is not None and self.told.p10 <= self.truth_w <= self.told.p90


def judge(scene: Scene) -> Outcome:
    """Let the scene be analysed as a user's picture is, and compare."""
    rows, columns = scene.celsius.shape
    scale = scale_of(
        rows,
        columns,
        part=scene.part,
        field_of_view_deg=scene.field_of_view_deg,
        distance_m=scene.distance_m,
        stated_width_m=scene.stated_width_m,
    )
    view = View(
        celsius=scene.celsius, temperatures=scene.temperatures, part=scene.part, scale=scale
    )
    examined = examine(view)
    faults = tuple(one for one in examined.regions if one.kind is not Kind.GLASS)
    examined = replace(examined, regions=faults)
    told = losses(examined, view, Ledger(), "view", draws=_DRAWS, seed=scene.number)
    assert scale.metres_per_px is not None
    return Outcome(
        number=scene.number,
        tags=scene.tags,
        gradient_k=scene.gradient_k,
        is_sound=scene.is_sound,
        gate=examined.verdict.gate,
        code=examined.verdict.code,
        truth_w=scene.excess_w,
        told=told.conduction_w if examined.verdict.has_numbers and faults else None,
        false_regions=_false(scene, faults),
        findings=tuple(_findings(scene, examined)),
        scale_error=scale.metres_per_px / scene.pixel_m - 1,
        film_w_m2k=scene.film_w_m2k,
        deficit_ratio=_ratio(scene, faults),
    )


def judged(scenes: Iterable[Scene], tell: Callable[[int], None] | None = None) -> list[Outcome]:
    outcomes = []
    for scene in scenes:
        outcomes.append(judge(scene))
        if tell is not None:
            tell(len(outcomes))
    return outcomes


def _ratio(scene: Scene, faults: Sequence[Region]) -> float:
    if scene.is_sound:
        return float("nan")
    return sum(one.deficit_px_k for one in faults) / scene.deficit_px_k


def _false(scene: Scene, faults: Sequence[Region]) -> int:
    """Regions that lie where nothing is wrong."""
    if scene.is_sound:
        return len(faults)
    cooled = scene.deficit_k > max(0.1, 0.1 * float(scene.deficit_k.max()))
    near = ndimage.binary_dilation(cooled, iterations=_NEAR_PX)
    return sum(not (one.mask & near).any() for one in faults)


def _findings(scene: Scene, examined: Examination) -> Iterator[Finding]:
    for defect in scene.defects:
        near = ndimage.binary_dilation(defect.mask, iterations=_NEAR_PX)
        meeting = [one for one in examined.regions if (one.mask & near).any()]
        union = _union(meeting, defect.mask)
        share = (union & defect.mask).sum() / max(int(defect.mask.sum()), 1)
        found = bool(share >= _FOUND_SHARE)
        yield Finding(
            name=defect.name,
            deepest_k=defect.deepest_k,
            area_px=int(defect.mask.sum()),
            found=found,
            overlap=_overlap(scene, defect, union) if defect.has_area else None,
            named=_biggest(meeting, defect.mask).kind is defect.kind if found else None,
        )


def _union(regions: Sequence[Region], like: Mask) -> Mask:
    return _any([one.mask for one in regions], like)


def _overlap(scene: Scene, defect: Defect, union: Mask) -> float:
    """Intersection over union, without the places of other defects."""
    others = _others(scene, defect)
    told = union & ~others
    mask = defect.mask & ~others
    return float((told & mask).sum() / max(int((told | mask).sum()), 1))


def _others(scene: Scene, defect: Defect) -> Mask:
    others = [one.mask for one in scene.defects if one is not defect]
    return _any(others, defect.mask)


def _any(masks: Sequence[Mask], like: Mask) -> Mask:
    return np.asarray(np.logical_or.reduce([np.zeros_like(like), *masks]))


def _biggest(regions: Sequence[Region], mask: Mask) -> Region:
    return max(regions, key=lambda one: int((one.mask & mask).sum()))
