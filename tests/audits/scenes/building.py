"""Pieces of buildings by chance: walls, windows and doors with nothing wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.audits.scenes import shapes
from tests.audits.scenes.film import Field
from tests.audits.scenes.shapes import Frame, Mask

from premises.audits.thermography.findings import Kind
from premises.audits.thermography.scene import Part

_FILM_M2K_W: Final = 0.13
"""Resistance of the room's film in U-values (ISO 6946); a U-value less it is what lies behind."""

_SHEETS_W_K: Final[Mapping[str, float]] = {
    "plasterboard": 0.0125 * 0.25,
    "board": 0.02 * 0.13,
    "light_block": 0.06 * 0.2,
    "plaster_on_brick": 0.06 * 0.6,
}
"""Conductivity times thickness of the layer that faces the room."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that loses heat: `more_w_m2k` is how much better heat gets out there.

    `place` is where it is; only where `has_area` holds is its area a fact (a crack has none).
    """

    name: str
    kind: Kind
    more_w_m2k: Field
    place: Mask
    has_area: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a building without its faults, the faults, and what to call it all.

    `beside` is where floor or partition are: other surfaces, seen at a slant, which have no faults
    of their own. What cold air takes from them counts with the area that they have in the picture.
    """

    frame: Frame
    part: Part
    back_w_m2k: Field
    sheet_w_k: Field
    beside: Mask
    faults: tuple[Fault, ...] = ()
    tags: frozenset[str] = frozenset()
    anchors: Mapping[str, int] = field(default_factory=dict)

    def with_faults(self, *faults: Fault) -> "Piece":
        names = frozenset(one.name for one in faults)
        return replace(self, faults=self.faults + faults, tags=self.tags | names)


_Range = tuple[float, float]
_AGES: Final[Sequence[tuple[_Range, _Range, _Range]]] = (
    ((0.2, 0.6), (1.0, 1.7), (1.0, 1.5)),  # coated panes
    ((0.4, 1.2), (1.6, 2.4), (2.6, 3.0)),  # two plain panes
    ((0.6, 1.6), (2.0, 2.4), (4.5, 5.5)),  # one pane
)
Draw = Callable[[Generator, Frame], Piece]


def behind(u_w_m2k: float) -> float:
    """The conductance behind the surface of an element with this U-value."""
    return 1 / (1 / u_w_m2k - _FILM_M2K_W)


def wall(chance: Generator, frame: Frame, *, u_w_m2k: float | None = None) -> Piece:
    """A wall as far as one sees, often with the floor or a partition beside it."""
    u = chance.uniform(0.3, 1.8) if u_w_m2k is None else u_w_m2k
    name = str(chance.choice(list(_SHEETS_W_K)))
    piece = Piece(
        frame=frame,
        part=Part.UNKNOWN if chance.random() < 0.1 else Part.WALL,
        back_w_m2k=np.full(frame.shape, behind(u)),
        sheet_w_k=np.full(frame.shape, _SHEETS_W_K[name]),
        beside=np.zeros(frame.shape, dtype=np.bool_),
        tags=frozenset({"wall", name}),
    )
    if chance.random() < 0.35:
        piece = _with_joints(chance, piece)
    return _with_partition(chance, piece) if chance.random() < 0.2 else piece


def insulated(chance: Generator, frame: Frame) -> Piece:
    return wall(chance, frame, u_w_m2k=chance.uniform(0.3, 0.6))


def floored(chance: Generator, frame: Frame) -> Piece:
    """A wall above its floor; `skirting` is the row where they meet."""
    return _with_floor(chance, wall(chance, frame))


def window(chance: Generator, frame: Frame) -> Piece:
    """A window in its wall: panes that are much colder, their frame, one sash or two."""
    wall_u, frame_u, glass_u = _window_u_values(chance)
    back = np.full(frame.shape, behind(wall_u))
    sheet = np.full(frame.shape, _SHEETS_W_K["plasterboard"])
    height = int(chance.uniform(0.5, 0.8) * frame.rows)
    width = int(chance.uniform(0.45, 0.72) * frame.columns)
    top = int(chance.uniform(0.08, 0.92) * (frame.rows - height))
    left = int(chance.uniform(0.08, 0.92) * (frame.columns - width))
    border = frame.pixels(chance.uniform(0.06, 0.1))
    opening = shapes.rectangle(frame, top, left, height, width)
    back[opening], sheet[opening] = behind(frame_u), 0.07 * 0.17
    sashes = int(chance.integers(1, 3))
    each = (width - (sashes + 1) * border) // sashes
    for number in range(sashes):
        start = left + border + number * (each + border)
        pane = shapes.rectangle(frame, top + border, start, height - 2 * border, each)
        back[pane], sheet[pane] = behind(glass_u), 0.004
    return Piece(
        frame=frame,
        part=Part.WINDOW,
        back_w_m2k=back,
        sheet_w_k=sheet,
        beside=np.zeros(frame.shape, dtype=np.bool_),
        tags=frozenset({"window"}),
        anchors={"top": top, "left": left, "bottom": top + height, "right": left + width},
    )


def _window_u_values(chance: Generator) -> tuple[float, float, float]:
    """U-values of wall, frame and panes of houses of one age (ISO 10077-1 for the last two)."""
    age = chance.choice(3, p=[0.45, 0.45, 0.1])
    walls, frames, panes = _AGES[age]
    return chance.uniform(*walls), chance.uniform(*frames), chance.uniform(*panes)


def door(chance: Generator, frame: Frame) -> Piece:
    """A door's leaf from near by, with a strip of its wall on one side and the floor below."""
    back = np.full(frame.shape, behind(chance.uniform(1.0, 2.0)))
    sheet = np.full(frame.shape, 0.04 * 0.13)
    share = chance.uniform(0.12, 0.3)
    jamb = int((1 - share) * frame.columns)
    border = frame.pixels(chance.uniform(0.05, 0.09))
    back[:, jamb : jamb + border], sheet[:, jamb : jamb + border] = behind(1.3), 0.07 * 0.13
    back[:, jamb + border :] = behind(chance.uniform(0.3, 0.9))
    sheet[:, jamb + border :] = _SHEETS_W_K["plasterboard"]
    piece = Piece(
        frame=frame,
        part=Part.DOOR,
        back_w_m2k=back,
        sheet_w_k=sheet,
        beside=np.zeros(frame.shape, dtype=np.bool_),
        tags=frozenset({"door"}),
        anchors={"jamb": jamb},
    )
    return _with_floor(chance, piece)


def _with_floor(chance: Generator, piece: Piece) -> Piece:
    """The wall down to its floor; half of the pictures end there, the others show the floor too.

    The floor belongs to a heated storey: it loses little and is as warm as the air above it.
    """
    if chance.random() < 0.5:
        return replace(piece, anchors={**piece.anchors, "skirting": piece.frame.rows - 1})
    skirting = int(chance.uniform(0.8, 0.95) * piece.frame.rows)
    back, sheet = piece.back_w_m2k.copy(), piece.sheet_w_k.copy()
    back[skirting:], sheet[skirting:] = chance.uniform(0.05, 0.3), 0.015 * 0.15
    piece = replace(piece, back_w_m2k=back, sheet_w_k=sheet, tags=piece.tags | {"floor"})
    place = shapes.rectangle(piece.frame, skirting, 0, *piece.frame.shape)
    return _beside(piece, place, "skirting", skirting)


def _with_partition(chance: Generator, piece: Piece) -> Piece:
    """At the left a wall between rooms, which loses nothing; `corner` is the column of the line."""
    back, width = piece.back_w_m2k.copy(), int(chance.uniform(0.08, 0.28) * piece.frame.columns)
    back[:, :width] = chance.uniform(0.02, 0.1)
    piece = replace(piece, back_w_m2k=back, tags=piece.tags | {"partition"})
    place = shapes.rectangle(piece.frame, 0, 0, piece.frame.rows, width)
    return _beside(piece, place, "corner", width)


def _beside(piece: Piece, place: Mask, name: str, line: int) -> Piece:
    return replace(piece, beside=piece.beside | place, anchors={**piece.anchors, name: line})


def _with_joints(chance: Generator, piece: Piece) -> Piece:
    """Masonry shows through: a faint grid of joints, and blocks that are not all the same."""
    frame, back = piece.frame, piece.back_w_m2k.copy()
    course, block = frame.pixels(0.2), frame.pixels(0.4)
    y, x = np.mgrid[0 : frame.rows, 0 : frame.columns]
    shift = (y // course % 2) * (block // 2)
    is_joint = (y % course == 0) | ((x + shift) % block == 0)
    kinds = chance.normal(1.0, 0.02, (frame.rows // course + 1, frame.columns // block + 2))
    back *= kinds[y // course, (x + shift) // block] * np.where(is_joint, 1.04, 1.0)
    return replace(piece, back_w_m2k=back, tags=piece.tags | {"masonry"})
