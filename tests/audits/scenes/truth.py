"""What is so in a scene: how much heat its faults lose, where they are and how deep they are."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage
from tests.audits.scenes import conduction
from tests.audits.scenes.building import Piece
from tests.audits.scenes.conduction import Skin
from tests.audits.scenes.film import Field
from tests.audits.scenes.shapes import Mask

from premises.audits.thermography.findings import Kind


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault as it is: watts beyond a sound surface, where it is seen, how deep it is.

    `mask` is its outline where `has_area`, else where the surface is cooled by half as much as at
    its coldest. `deepest_k` is the largest deficit of the surface itself, before any camera.
    """

    name: str
    kind: Kind
    mask: Mask
    has_area: bool
    excess_w: float
    deepest_k: float


@dataclass(frozen=True, slots=True)
class Truth:
    surface_c: Field
    deficit_k: Field
    deficit_px_k: float
    excess_w: float
    film_w_m2k: float
    defects: tuple[Defect, ...]


def truth_of(piece: Piece, skin: Skin, sign: float) -> Truth:
    """Solve with the faults and without; what the room gives more is their heat."""
    sound = conduction.solve(skin)
    whole = sound
    if piece.faults:
        whole = conduction.solve(_spoilt(skin, piece), sound.surface_c)
    deficit = sign * (sound.surface_c - whole.surface_c)
    watts = sign * (whole.flux_w_m2 - sound.flux_w_m2) * skin.pixel_m**2
    lacking = float(deficit.sum())
    heat = float(watts.sum())
    coefficient = heat / (lacking * skin.pixel_m**2) if piece.faults else float("nan")
    defects = _defects(piece, deficit, watts)
    return Truth(whole.surface_c, deficit, lacking, heat, coefficient, defects)


def _spoilt(skin: Skin, piece: Piece) -> Skin:
    more = sum((one.more_w_m2k for one in piece.faults), start=piece.frame.zeros())
    return replace(skin, back_w_m2k=skin.back_w_m2k + more)


def _defects(piece: Piece, deficit: Field, watts: Field) -> tuple[Defect, ...]:
    """Each pixel's heat belongs to the fault that is nearest to it."""
    places = np.stack([one.place for one in piece.faults]) if piece.faults else None
    if places is None:
        return ()
    distances = np.stack([ndimage.distance_transform_edt(~one) for one in places])
    nearest = distances.argmin(axis=0)
    found = []
    for number, fault in enumerate(piece.faults):
        own = nearest == number
        deepest = float(deficit[own].max())
        outline = fault.place if fault.has_area else own & (deficit > deepest / 2)
        heat = float(watts[own].sum())
        found.append(Defect(fault.name, fault.kind, outline, fault.has_area, heat, deepest))
    return tuple(found)
