"""Thermal pictures become views: their temperatures, what is wrong in them, what it loses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from premises.audits.figures import Ledger
from premises.audits.radiometry import environment_for, temperatures
from premises.audits.radiometry.recording import Environment, FileClass, Note, Recording
from premises.audits.service.materials import Material, Photo
from premises.audits.service.readings import Reading
from premises.audits.thermography import (
    Examination,
    Gate,
    Losses,
    Scale,
    Side,
    Temperatures,
    Verdict,
    View,
    examine,
    losses,
    same_view,
    scale_of,
    stated_temperatures,
)
from premises.audits.thermography.heat import NO_LOSSES
from premises.kernel.errors import Invalid

Celsius = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """One thermal picture with all that was found in it.

    `environment` is what its temperatures were reckoned with, `notes` why that is not what the
    file says. `view` is None where the air temperatures are not understood. `first` is how many
    places the views before it have: its own are told under the numbers that follow.
    """

    photo: Photo
    recording: Recording
    celsius: Celsius
    environment: Environment
    notes: tuple[Note, ...]
    view: View | None
    examination: Examination
    losses: Losses = NO_LOSSES
    first: int = 0

    @property
    def is_size_guessed(self) -> bool:
        """Whether what it loses was counted at a size that nobody said or measured."""
        return self.losses.is_size_guessed and bool(self.examination.regions)

    @property
    def told_examination(self) -> Examination:
        """What was found, under the numbers that people are told."""
        found = self.examination.regions
        regions = (replace(one, number=self.first + one.number) for one in found)
        return replace(self.examination, regions=tuple(regions))

    @property
    def told_losses(self) -> Losses:
        """What that loses, under the same numbers."""
        regions = (replace(one, number=self.first + one.number) for one in self.losses.regions)
        return replace(self.losses, regions=tuple(regions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """All views of a submission; `doubles` are photos of a spot that another one shows too."""

    views: Sequence[Viewed]
    airs: Temperatures | None
    doubles: Sequence[Photo] = ()


def scenery_of(
    material: Material, readings: Sequence[Reading], ledger: Ledger, *, draws: int
) -> Scenery:
    """What the thermal pictures of a submission show together; the same spot counts once."""
    thermal = [(one.photo, one.recording) for one in readings if one.recording and one.is_thermal]
    airs = _airs(material, [recording for _, recording in thermal])
    views: list[Viewed] = []
    doubles: list[Photo] = []
    for photo, recording in thermal:
        viewed = _looked(material, photo, recording, airs)
        if any(_is_same(viewed, other) for other in views):
            doubles.append(photo)
            continue
        prefix = f"view.{len(views) + 1}"
        first = sum(len(one.examination.regions) for one in views)
        views.append(replace(_lost(material, viewed, ledger, prefix, draws), first=first))
    known = airs if isinstance(airs, Temperatures) else None
    return Scenery(views=views, airs=known, doubles=doubles)


def _airs(material: Material, thermal: Sequence[Recording]) -> Temperatures | Verdict:
    """The air temperatures, understood by what all pictures show, or why they are not."""
    medians = [_median_c(recording) for recording in thermal]
    known = [one for one in medians if one is not None]
    seen_c = float(np.median(known)) if known else None
    try:
        said = material.inputs.get("inside"), material.inputs.get("outside")
        return stated_temperatures(*said, seen_c)
    except Invalid as trouble:
        return Verdict(Gate.NO_NUMBERS, trouble.code, trouble.message)


def _median_c(recording: Recording) -> float | None:
    celsius = temperatures(recording, environment_for(recording, None)[0])
    return float(np.nanmedian(celsius)) if np.isfinite(celsius).any() else None


def _looked(
    material: Material, photo: Photo, recording: Recording, airs: Temperatures | Verdict
) -> Viewed:
    """The picture by the air on the side of the camera, which the picture itself may tell."""
    said = Side(material.options.side) if material.options.side else None
    looked = _seen_from(said, material, photo, recording, airs)
    is_outside = said is None and looked.examination.side is Side.OUTSIDE
    if not is_outside or recording.counts is None:
        return looked
    return _seen_from(Side.OUTSIDE, material, photo, recording, airs)


def _seen_from(
    side: Side | None,
    material: Material,
    photo: Photo,
    recording: Recording,
    airs: Temperatures | Verdict,
) -> Viewed:
    """The picture by the air on that side; where it is not known, by the air inside."""
    environment, notes = environment_for(recording, _air_c(airs, side), side or Side.INSIDE)
    environment = _stated(environment, material)
    celsius = temperatures(recording, environment)
    view: View | None = None
    if isinstance(airs, Temperatures):
        view = _view(material, recording, celsius, airs, side)
        examination = examine(view)
    else:
        examination = Examination(verdict=airs, side=side or Side.INSIDE)
    return Viewed(
        photo=photo,
        recording=recording,
        celsius=celsius,
        environment=environment,
        notes=notes,
        view=view,
        examination=examination,
    )


def _air_c(airs: Temperatures | Verdict, side: Side | None) -> float | None:
    if isinstance(airs, Verdict):
        return None
    return airs.outside_c if side is Side.OUTSIDE else airs.inside_c


def _stated(environment: Environment, material: Material) -> Environment:
    """With what the sender knows better than the file."""
    options = material.options
    stated = {"emissivity": options.emissivity, "reflected_c": options.reflected_c}
    return replace(environment, **{name: one for name, one in stated.items() if one is not None})


def _view(
    material: Material,
    recording: Recording,
    celsius: Celsius,
    airs: Temperatures,
    side: Side | None,
) -> View:
    return View(
        celsius=celsius,
        temperatures=airs,
        part=material.part,
        side=side,
        scale=_scale(material, recording, celsius, None),
        is_approximate=recording.file_class is FileClass.PALETTE,
    )


def _scale(
    material: Material, recording: Recording, celsius: Celsius, opening: Mask | None
) -> Scale:
    rows, columns = celsius.shape
    return scale_of(
        rows,
        columns,
        part=material.part,
        field_of_view_deg=recording.camera.field_of_view_deg,
        distance_m=recording.environment.distance_m,
        stated_width_m=material.options.scene_width_m,
        opening=opening,
    )


def _lost(material: Material, viewed: Viewed, ledger: Ledger, prefix: str, draws: int) -> Viewed:
    """With what it loses, at the size that an opening found in it tells."""
    if viewed.view is None:
        return viewed
    glass = viewed.examination.glass
    scale = _scale(material, viewed.recording, viewed.celsius, glass)
    view = replace(viewed.view, scale=scale)
    lost = losses(viewed.examination, view, ledger, prefix, draws=draws, seed=material.seed)
    return replace(viewed, view=view, losses=lost)


def _is_same(one: Viewed, other: Viewed) -> bool:
    """Whether both show one spot; where one has no place that loses heat, nothing counts twice."""
    if one.view is None or other.view is None:
        return False
    both = one.examination.regions and other.examination.regions
    return bool(both) and same_view(one.view, other.view)
