"""Look at one view: may it be judged, where is it sound, which places lose heat, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from premises.audits.thermography.adjoining import Adjoining, adjoining, together
from premises.audits.thermography.findings import Examination, Region, Surface, Verdict
from premises.audits.thermography.gate import difference_verdict
from premises.audits.thermography.glass import Window, joints_apart, window_of
from premises.audits.thermography.panes import Box, panes_in, wall_around
from premises.audits.thermography.places import Place, glass_region, regions_of
from premises.audits.thermography.refusal import (
    heated_refusal,
    possible,
    refusal,
    warmest_c,
)
from premises.audits.thermography.regions import (
    Deficit,
    cores,
    deficit_of,
    joinery_threshold_k,
    patches,
    threshold_k,
)
from premises.audits.thermography.remarks import remarks_on
from premises.audits.thermography.resolution import Celsius, Mask, Zoom
from premises.audits.thermography.scene import Part, Side, View
from premises.audits.thermography.side import losing_sign, side_of
from premises.audits.thermography.studs import between_studs
from premises.audits.thermography.surface import sound_surface

LEAST_DIFFERENCE_K: Final = 1.0
"""Below it nothing can be colder for a reason that has to do with the building."""
LEAST_SOUND: Final = 0.25
"""A surface is fitted again only if at least this share of the picture is left for it."""
APART: Final = 0.03
"""The sound surface is fitted again without places, what they cool, and so much around them."""
COOLED: Final = 3
"""What a place cools lacks at least this fraction of what a place has to lack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What is known of a view once its sound surface is found, at the size that is looked at."""

    celsius: Celsius
    usable: Mask
    surface: Surface
    side: Side
    deficit: Deficit
    seed_k: float
    panes: tuple[Box, ...]


def examine(view: View) -> Examination:
    """Find out whether a view can be judged, its sound surface, and the places that lose heat.

    Arrays of the answer have the rows and columns of `view.celsius`, whatever its size; above
    640 pixels a side means of blocks are looked at. The same view gives the same answer.
    """
    zoom = Zoom.of(view.celsius)
    celsius = zoom.shrink(view.celsius)
    stopped = refusal(celsius, view.temperatures)
    if stopped:
        return Examination(verdict=stopped, side=view.side or Side.INSIDE)
    look = _look(celsius, view)
    stopped = heated_refusal(celsius, look.surface, view.temperatures)
    if stopped:
        return Examination(verdict=stopped, side=look.side)
    verdict = difference_verdict(view.temperatures, is_approximate=view.is_approximate)
    return _told(view, zoom, look, verdict)


def _look(celsius: Celsius, view: View) -> _Look:
    usable = possible(celsius, view.temperatures)
    difference_k = view.temperatures.difference_k
    surface = sound_surface(celsius, usable, difference_k)
    side = view.side or side_of(celsius, usable, surface, view.temperatures, view.part)
    wall = wall_around(celsius, surface, usable, view.part)
    if wall is not None:
        surface = sound_surface(celsius, wall, difference_k)
    losing = losing_sign(view.temperatures, side)
    framed = between_studs(celsius, surface, usable, losing=losing, difference_k=difference_k)
    beside = adjoining(celsius, usable, framed, losing, warmest_c(view.temperatures))
    first = _at(celsius, usable, usable, framed, beside, side, view)
    apart = usable & ~_near_places(first)
    wall = apart.copy()
    for one in beside:
        wall &= ~one.domain
    if framed is surface and wall.sum() > LEAST_SOUND * usable.sum():
        framed = sound_surface(celsius, wall, difference_k)
    return _at(celsius, usable, apart, framed, beside, side, view)


def _at(
    celsius: Celsius,
    usable: Mask,
    sound: Mask,
    wall: Surface,
    beside: Sequence[Adjoining],
    side: Side,
    view: View,
) -> _Look:
    losing = losing_sign(view.temperatures, side)
    difference_k = view.temperatures.difference_k
    surface, raised_k = together(
        celsius, sound, wall, beside, losing=losing, difference_k=difference_k
    )
    deficit = deficit_of(celsius, surface, raised_k, losing, usable)
    of_wall_k = threshold_k(deficit, difference_k, is_approximate=view.is_approximate)
    seed_k = of_wall_k
    if view.part in {Part.WINDOW, Part.DOOR}:
        seed_k = max(of_wall_k, joinery_threshold_k(difference_k))
    return _Look(
        celsius=celsius,
        usable=usable,
        surface=surface,
        side=side,
        deficit=deficit,
        seed_k=seed_k,
        panes=panes_in(deficit, view.part, of_wall_k, difference_k),
    )


def _near_places(look: _Look) -> Mask:
    """Places, all that they cool around them, and a little more (rows x columns)."""
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    places = cores(look.deficit, look.seed_k)
    for box in look.panes:
        places[box] = True
    reach = 2 * max(2, round(APART * max(places.shape))) + 1
    calm = ndimage.uniform_filter(look.deficit.smooth_k, reach)
    cooled = calm > max(look.deficit.spread_k, look.seed_k / COOLED)
    labels, count = ndimage.label(cooled | places)
    touched = np.zeros(count + 1, dtype=np.uint8)
    touched[labels[places]] = 1
    return np.asarray(ndimage.maximum_filter(touched[labels], reach) > 0)


def _told(view: View, zoom: Zoom, look: _Look, verdict: Verdict) -> Examination:
    window = window_of(look.panes, look.deficit, look.seed_k) if look.panes else None
    regions: tuple[Region, ...] = ()
    if abs(view.temperatures.difference_k) >= LEAST_DIFFERENCE_K:
        regions = _regions(view, zoom, look, window)
    surface = replace(
        look.surface,
        celsius=zoom.celsius(look.surface.celsius),
        is_sound=zoom.mask(look.surface.is_sound),
    )
    return Examination(
        verdict=verdict,
        side=look.side,
        surface=surface,
        glass=zoom.mask(window.whole) if window else None,
        regions=regions,
        remarks=remarks_on(view, look.surface, look.deficit, look.side, look.seed_k, regions),
    )


def _regions(view: View, zoom: Zoom, look: _Look, window: Window | None) -> tuple[Region, ...]:
    deficit = joints_apart(look.deficit, window) if window else look.deficit
    place = Place(
        celsius=look.celsius,
        surface=look.surface,
        temperatures=view.temperatures,
        part=view.part,
        side=look.side,
        zoom=zoom,
    )
    found = regions_of(patches(deficit, look.seed_k), deficit, place, window)
    if window:
        found.append(glass_region(len(found) + 1, window, look.deficit, place))
    return tuple(found)
