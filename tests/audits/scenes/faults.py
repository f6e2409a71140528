"""What may be wrong with a piece of a building: by chance, as surveyors find it."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.audits.scenes import shapes
from tests.audits.scenes.building import Fault, Piece
from tests.audits.scenes.film import Field
from tests.audits.scenes.shapes import Frame, Mask

from premises.audits.thermography.findings import Kind

Spoil = Callable[[Generator, Piece], Piece]

_UPWARDS: Final = 0.35
"""Cold air is heavy: of what comes in at a floor, little washes up the wall."""

_SLANT: Final = 0.4
"""How much shorter a floor seems to somebody who stands some metres before the wall."""


def missing_insulation(chance: Generator, piece: Piece) -> Piece:
    """One or two patches, 3 to 35 % of the picture, whose U-value is higher by 0.6 to 2.2."""
    count = 1 if chance.random() < 0.7 else 2
    whole = np.exp(chance.uniform(np.log(0.03), np.log(0.35)))
    for share in whole * chance.dirichlet(np.full(count, 4.0)):
        piece = piece.with_faults(_patch(chance, piece, float(max(share, 0.015))))
    return piece


def _patch(chance: Generator, piece: Piece, share: float) -> Fault:
    shape = shapes.blotch if chance.random() < 0.4 else shapes.any_rectangle
    free = _spoilable(piece)
    place = shape(chance, piece.frame, share) & free
    while place.mean() < 0.5 * share:
        place = shape(chance, piece.frame, share) & free
    more = float(np.exp(chance.uniform(np.log(0.6), np.log(2.2))))
    return Fault(
        name="insulation",
        kind=Kind.MISSING_INSULATION,
        more_w_m2k=np.where(place, more, 0.0),
        place=place,
    )


def _spoilable(piece: Piece) -> Mask:
    """Where wall is that could lack insulation: no floor, no partition, no other fault."""
    taken = sum((one.place for one in piece.faults), start=piece.beside)
    return np.asarray(~taken)


def studs(chance: Generator, piece: Piece) -> Piece:
    """Timber or steel that stands upright in an insulated wall at regular distances."""
    frame = piece.frame
    pitch, width = frame.pixels(float(chance.choice([0.4, 0.6]))), chance.uniform(0.04, 0.06)
    columns = (np.arange(frame.columns) + int(chance.integers(pitch))) % pitch < frame.pixels(width)
    place = np.broadcast_to(columns, frame.shape).copy()
    return piece.with_faults(_bridge("studs", chance.uniform(0.5, 1.6), place & ~piece.beside))


def slab_edge(chance: Generator, piece: Piece) -> Piece:
    """The end of a concrete floor that reaches through the wall, above or below."""
    frame = piece.frame
    height = frame.pixels(chance.uniform(0.15, 0.3))
    top = 0 if chance.random() < 0.5 else frame.rows - height
    if chance.random() < 0.3:
        top = int(chance.uniform(0.2, 0.7) * frame.rows)
    place = shapes.rectangle(frame, top, 0, height, frame.columns)
    return piece.with_faults(_bridge("slab_edge", chance.uniform(0.6, 1.8), place & ~piece.beside))


def _bridge(name: str, more_w_m2k: float, place: Mask) -> Fault:
    more = np.where(place, more_w_m2k, 0.0)
    return Fault(name=name, kind=Kind.THERMAL_BRIDGE, more_w_m2k=more, place=place)


def skirting_leak(chance: Generator, piece: Piece) -> Piece:
    """Cold air between wall and floor: it spreads on the floor and cools a fringe of the wall."""
    frame, row = piece.frame, piece.anchors["skirting"]
    start, length = _stretch(chance, frame.columns)
    crack = _Crack(chance, frame, length)
    more = frame.zeros()
    crack.lay(more, slice(start, start + length), row, towards=-1, jet=_UPWARDS)
    crack.lay(more, slice(start, start + length), row, towards=1, share=0.7, slant=_SLANT)
    return piece.with_faults(_leak("skirting_leak", more))


def ceiling_leak(chance: Generator, piece: Piece) -> Piece:
    """Cold air below a ceiling or a roof's purlin: it falls down the wall."""
    start, length = _stretch(chance, piece.frame.columns)
    more = piece.frame.zeros()
    row = int(chance.uniform(0.0, 0.06) * piece.frame.rows)
    _Crack(chance, piece.frame, length).lay(more, slice(start, start + length), row, towards=1)
    return piece.with_faults(_leak("ceiling_leak", np.where(piece.beside, 0.0, more)))


def corner_leak(chance: Generator, piece: Piece) -> Piece:
    """Cold air from an upright joint: at the partition, or at the side of the picture."""
    frame = piece.frame
    start, length = _stretch(chance, frame.rows)
    more, along = frame.zeros(), slice(start, start + length)
    column = piece.anchors.get("corner", int(chance.uniform(0.0, 0.08) * frame.columns))
    crack = _Crack(chance, frame, length)
    crack.lay(more.T, along, column, towards=1)
    if "corner" in piece.anchors:
        crack.lay(more.T, along, column, towards=-1, share=0.5, slant=_SLANT)
    return piece.with_faults(_leak("corner_leak", more))


def joint_leak(chance: Generator, piece: Piece) -> Piece:
    """Cold air between a window's frame and the wall, on one side or two."""
    frame, at = piece.frame, piece.anchors
    sides: list[tuple[bool, int, int, int, int]] = [
        (False, at["bottom"], at["left"], at["right"], 1),
        (False, at["top"], at["left"], at["right"], -1),
        (True, at["left"], at["top"], at["bottom"], -1),
        (True, at["right"], at["top"], at["bottom"], 1),
    ]
    more = frame.zeros()
    for number in chance.permutation(4)[: 1 if chance.random() < 0.7 else 2]:
        upright, line, first, last, outwards = sides[int(number)]
        start, length = _stretch(chance, last - first)
        crack = _Crack(chance, frame, length)
        field_ = more.T if upright else more
        along = slice(first + start, first + start + length)
        crack.lay(field_, along, line, towards=outwards)
        crack.lay(field_, along, line, towards=-outwards, share=0.35)
    return piece.with_faults(_leak("joint_leak", more))


def door_leak(chance: Generator, piece: Piece) -> Piece:
    """Cold air below a door's leaf or along its jamb."""
    if chance.random() < 0.5:
        row, columns = piece.anchors["skirting"], piece.anchors["jamb"]
        more, length = piece.frame.zeros(), columns
        crack = _Crack(chance, piece.frame, length)
        crack.lay(more, slice(0, length), row, towards=-1, jet=_UPWARDS)
        crack.lay(more, slice(0, length), row, towards=1, share=0.7, slant=_SLANT)
        return piece.with_faults(_leak("door_bottom_leak", more))
    start, length = _stretch(chance, piece.anchors["skirting"])
    more = piece.frame.zeros()
    crack = _Crack(chance, piece.frame, length)
    along = slice(start, start + length)
    crack.lay(more.T, along, piece.anchors["jamb"], towards=-1, share=0.6)
    crack.lay(more.T, along, piece.anchors["jamb"], towards=1)
    return piece.with_faults(_leak("door_jamb_leak", more))


def small_fault(chance: Generator, piece: Piece) -> Piece:
    """An outlet through which air comes, or a patch of 15 to 30 cm without insulation."""
    is_outlet = chance.random() < 0.5
    size = piece.frame.pixels(chance.uniform(0.07, 0.1) if is_outlet else chance.uniform(0.15, 0.3))
    place = piece.beside
    while (place & piece.beside).any() or not place.any():
        top, left = (int(chance.uniform(0.1, 0.75) * length) for length in piece.frame.shape)
        place = shapes.rectangle(piece.frame, top, left, size, size)
    if not is_outlet:
        more = np.where(place, chance.uniform(1.0, 2.5), 0.0)
        return piece.with_faults(Fault("small_patch", Kind.MISSING_INSULATION, more, place))
    more = np.where(place, chance.uniform(3.0, 8.0), 0.0)
    # Cold air is heavier than the room's: it falls along the wall below the outlet.
    crack = _Crack(chance, piece.frame, size)
    crack.lay(more, slice(left, left + size), top + size, towards=1)
    return piece.with_faults(_leak("outlet", more))


class _Crack:
    """A gap 1 to 3 pixels wide, uneven along its length, and the air that spreads from it."""

    def __init__(self, chance: Generator, frame: Frame, length: int) -> None:
        self._gap_w_m2k = chance.uniform(3.0, 15.0)
        self._jet_w_m2k = chance.uniform(1.0, 5.0)
        self._reach_px = max(chance.uniform(0.03, 0.15) / frame.pixel_m, 1.0)
        self._width = int(chance.integers(1, 4))
        self._along = shapes.uneven(chance, length, max(length / 12, 1.0))

    def lay(
        self,
        more: Field,
        along: slice,
        line: int,
        *,
        towards: int,
        share: float = 1.0,
        jet: float = 1.0,
        slant: float = 1.0,
    ) -> None:
        """Add it to a field whose columns run along the gap; the air goes to one side of it.

        `jet` is how much of the air goes there. A surface at a slant shows lengths away from the
        gap shorter by that factor.
        """
        away = (np.arange(more.shape[0]) - line) * towards
        reach = self._reach_px * slant
        air = np.where(away >= 0, np.exp(-np.maximum(away, 0) / reach), 0.0)
        air *= jet * self._jet_w_m2k
        gap = np.where((away >= 0) & (away < self._width), self._gap_w_m2k, 0.0)
        more[:, along] += (
            share * (air + gap)[:, None] * self._along[None, : more[:, along].shape[1]]
        )


def _stretch(chance: Generator, whole: int) -> tuple[int, int]:
    """A part of an edge that leaks: from a third of it to all of it."""
    length = int(chance.uniform(0.33, 1.0) * whole)
    return int(chance.uniform(0, whole - length + 1)), max(length, 3)


def _leak(name: str, more: Field) -> Fault:
    place = more > 0.25 * more.max()
    return Fault(name=name, kind=Kind.AIR_LEAK, more_w_m2k=more, place=place, has_area=False)
