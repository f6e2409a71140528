"""Put what was measured of each place into the words and numbers of a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.audits.thermography import factors
from premises.audits.thermography.findings import Kind, Region, Surface
from premises.audits.thermography.gate import LOW_CONFIDENCE_K
from premises.audits.thermography.glass import Window
from premises.audits.thermography.kinds import Looks, Told, kinds_of
from premises.audits.thermography.refusal import CAMERA_ERROR_K
from premises.audits.thermography.regions import Deficit, Patch
from premises.audits.thermography.resolution import Celsius, Zoom
from premises.audits.thermography.scene import Part, Side, Temperatures
from premises.audits.thermography.shapes import Shape, shape_of
from premises.audits.thermography.side import losing_sign

BESIDE: Final = 0.03
"""A leak at a window's joint lies within this share of the picture of its frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where regions are: the picture that is looked at, its surface, and how it is enlarged."""

    celsius: Celsius
    surface: Surface
    temperatures: Temperatures
    part: Part
    side: Side
    zoom: Zoom


def regions_of(
    found: Sequence[Patch], deficit: Deficit, place: Place, window: Window | None
) -> list[Region]:
    """Regions numbered from 1, the one that loses most first, each with its kind and reason."""
    kept = [patch for patch in found if _may_be_building(patch, place)]
    shapes = [shape_of(patch.mask, deficit) for patch in kept]
    beside = _beside(kept, shapes, window)
    kinds = kinds_of(shapes, beside, _looks(place))
    every = zip(kept, shapes, kinds, strict=True)
    return [_region(number, *one, deficit, place) for number, one in enumerate(every, start=1)]


def _looks(place: Place) -> Looks:
    rows, columns = place.celsius.shape
    return Looks(rows, columns, place.part, losing_sign(place.temperatures, place.side) > 0)


def glass_region(number: int, window: Window, deficit: Deficit, place: Place) -> Region:
    """The panes of a window as a class of their own, measured against the wall around them."""
    every = window.panes
    depth = float(deficit.raw_k[every].mean())
    count = window.count
    what = "a pane" if count == 1 else f"{count} panes"
    if place.part is Part.DOOR:
        what = "a leaf or pane" if count == 1 else f"{count} leaves or panes"
    reason = (
        f"Upright rectangle with straight sides, evenly {depth:.1f} K off the wall around it: "
        f"{what}. It loses more than a wall by its nature, so it is told apart and is no leak."
    )
    patch = Patch(every, float(deficit.raw_k[every].sum()))
    return _region(number, patch, shape_of(every, deficit), (Kind.GLASS, reason), deficit, place)


def _may_be_building(patch: Patch, place: Place) -> bool:
    """Nothing unheated lies beyond the two airs, but for the error of the camera."""
    low, high = sorted((place.temperatures.inside_c, place.temperatures.outside_c))
    middle = float(np.nanmedian(place.celsius[patch.mask]))
    return low - CAMERA_ERROR_K < middle < high + CAMERA_ERROR_K


def _beside(found: Sequence[Patch], shapes: Sequence[Shape], window: Window | None) -> list[bool]:
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    if window is None:
        return [False] * len(found)
    reach = 2 * max(2, round(BESIDE * max(window.whole.shape))) + 1
    near = ndimage.maximum_filter(window.whole.astype(np.uint8), reach) > 0
    return [
        bool(near[patch.mask].mean() > 0.5) and shape.elongation > 1.8
        for patch, shape in zip(found, shapes, strict=True)
    ]


def _region(
    number: int, patch: Patch, shape: Shape, told: Told, deficit: Deficit, place: Place
) -> Region:
    temperatures, side = place.temperatures, place.side
    seen = place.celsius[patch.mask]
    seen = seen[np.isfinite(seen)]
    extreme = 1 if losing_sign(temperatures, side) > 0 else 99
    coldest, mean = float(np.percentile(seen, extreme)), float(seen.mean())
    sound = float(place.surface.celsius[patch.mask].mean())
    factor_min = factors.factor(coldest, temperatures, side)
    block = place.zoom.block
    mask = place.zoom.mask(patch.mask)
    return Region(
        number=number,
        kind=told[0],
        reason=told[1],
        mask=mask,
        area_px=int(mask.sum()),
        deficit_px_k=patch.deficit_px_k * block**2,
        deepest_k=float(deficit.smooth_k[patch.mask].max()),
        length_px=shape.length_px * block,
        width_px=shape.width_px * block,
        coldest_c=coldest,
        mean_c=mean,
        sound_c=sound,
        factor_min=factor_min,
        factor_mean=factors.factor(mean, temperatures, side),
        incidence=factors.incidence(abs(sound - mean), sound, temperatures, side),
        mould_risk=abs(temperatures.difference_k) >= LOW_CONFIDENCE_K
        and factors.has_mould_risk(factor_min, temperatures),
    )
