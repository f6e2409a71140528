"""What stands and hangs before a wall: furniture, pictures, curtains, pipes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy import ndimage
from tests.audits.scenes import shapes
from tests.audits.scenes.film import Field
from tests.audits.scenes.shapes import Frame, Mask

from premises.audits.thermography.scene import Part

_TRIES: Final = 6
_OF_A_WALL: Final = (("furniture", 0.35), ("picture", 0.2), ("curtain", 0.12), ("pipe", 0.1))
_ODDS: Final[Mapping[Part, Sequence[tuple[str, float]]]] = {
    Part.WALL: _OF_A_WALL,
    Part.UNKNOWN: _OF_A_WALL,
    Part.WINDOW: (("furniture", 0.3), ("curtain", 0.3), ("pipe", 0.05)),
    # Nothing stands in the way of a door.
    Part.DOOR: (),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something before the wall: where, and how warm against the air there."""

    name: str
    place: Mask
    over_air_k: float


@dataclass(frozen=True, slots=True)
class Furnished:
    """The view with things in it; `hidden` is where the wall cannot be seen."""

    surface_c: Field
    hidden: Mask
    tags: frozenset[str]


def furnish(
    chance: Generator,
    frame: Frame,
    part: Part,
    surface_c: Field,
    air_c: Field,
    *,
    losing_sign: float,
    keep: Mask,
) -> Furnished:
    """Put things before the wall where nothing to `keep` in sight is behind them.

    Things have stood in the room for long: they are nearly as warm as its air.
    """
    shown, hidden, tags = surface_c.copy(), np.zeros(frame.shape, dtype=np.bool_), set()
    for name, odds in _ODDS[part]:
        if chance.random() >= odds:
            continue
        thing = _placed(chance, frame, name, keep)
        if thing is None:
            continue
        warmth = air_c + losing_sign * thing.over_air_k
        if name == "picture":
            # A picture shields the wall: its face lies between the wall and the air.
            warmth = surface_c + chance.uniform(0.3, 0.7) * (air_c - surface_c)
        softness = chance.uniform(0.5, 2.0)
        cover = ndimage.gaussian_filter(thing.place.astype(np.float64), softness)
        shown = shown + cover * (warmth - shown)
        hidden |= cover > 0.02
        tags.add(name)
    return Furnished(shown, hidden, frozenset(tags))


def _placed(chance: Generator, frame: Frame, name: str, keep: Mask) -> Thing | None:
    """A thing that hides nothing that must be seen; None where no such place was found."""
    for _ in range(_TRIES):
        thing = _thing(chance, frame, name)
        margin = ndimage.binary_dilation(thing.place, iterations=4)
        if not (margin & keep).any() and thing.place.mean() < 0.3:
            return thing
    return None


def _thing(chance: Generator, frame: Frame, name: str) -> Thing:
    rows, columns = frame.shape
    if name == "furniture":
        height, width = (
            int(chance.uniform(0.15, 0.45) * rows),
            int(chance.uniform(0.12, 0.4) * columns),
        )
        left = int(chance.uniform(-0.1, 0.9) * columns)
        place = shapes.rectangle(frame, rows - height, left, height, width)
        return Thing(name, place, chance.uniform(-0.8, 0.4))
    if name == "picture":
        height, width = (
            int(chance.uniform(0.1, 0.25) * rows),
            int(chance.uniform(0.1, 0.25) * columns),
        )
        top, left = int(chance.uniform(0.05, 0.5) * rows), int(chance.uniform(0.05, 0.7) * columns)
        return Thing(name, shapes.rectangle(frame, top, left, height, width), 0.0)
    if name == "curtain":
        edge = chance.uniform(0.05, 0.18) * columns
        folds = 0.15 * edge * np.sin(np.arange(rows) / chance.uniform(5, 15))
        place = np.arange(columns)[None, :] < (edge + folds)[:, None]
        return Thing(
            name, place if chance.random() < 0.5 else place[:, ::-1], chance.uniform(-1, 0)
        )
    width, left = (
        frame.pixels(chance.uniform(0.015, 0.03)),
        int(chance.uniform(0.05, 0.95) * columns),
    )
    return Thing(name, shapes.rectangle(frame, 0, left, rows, width), chance.uniform(4, 20))
