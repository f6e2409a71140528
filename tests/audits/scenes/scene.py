"""Thermograms whose truth is known: a piece of a building by chance, solved, and photographed.

The heat of a crack that is told here is what the room gives to the cooled surface. How much air
flows through a crack cannot be seen on a picture and is no part of the truth.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from tests.audits.scenes import building, camera, faults, shapes, weather
from tests.audits.scenes.building import Draw, Piece
from tests.audits.scenes.conduction import Skin
from tests.audits.scenes.faults import Spoil
from tests.audits.scenes.film import Series
from tests.audits.scenes.furnishing import Furnished, furnish
from tests.audits.scenes.shapes import Frame, Mask
from tests.audits.scenes.truth import Defect, Truth, truth_of
from tests.audits.scenes.weather import Weather

from premises.audits.thermography.scene import Part, Temperatures

Size = tuple[int, int]
SIZES: Final[tuple[tuple[Size, float], ...]] = (
    ((120, 160), 0.45),
    ((240, 320), 0.52),
    ((480, 640), 0.03),
)
SOUND_SHARE: Final = 0.3
_GRADIENTS: Final = ((10.0, "5-10 K"), (15.0, "10-15 K"), (20.0, "15-20 K"), (99.0, "20-30 K"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One thermogram as a user would send it, and the truth about it.

    `stated_width_m` is None where the camera's distance and field of view tell the scale.
    `deficit_k` is the surface's deficit, before any camera, `deficit_px_k` its sum; `film_w_m2k`
    what one would multiply it with to get `excess_w` (no number where nothing is wrong).
    """

    number: int
    celsius: NDArray[np.float32]
    temperatures: Temperatures
    part: Part
    stated_width_m: float | None
    field_of_view_deg: float
    distance_m: float | None
    gradient_k: float
    pixel_m: float
    excess_w: float
    defects: tuple[Defect, ...]
    deficit_k: NDArray[np.float64]
    deficit_px_k: float
    film_w_m2k: float
    tags: frozenset[str]

    @property
    def is_sound(self) -> bool:
        return not self.defects


@dataclass(frozen=True, slots=True)
class _Recipe:
    draw: Draw
    spoil: tuple[Spoil, ...]
    width_m: tuple[float, float]
    weight: float


_WRONG: Final = (
    _Recipe(building.wall, (faults.missing_insulation,), (1.8, 4.5), 0.30),
    _Recipe(building.floored, (faults.skirting_leak,), (1.2, 3.0), 0.10),
    _Recipe(building.wall, (faults.ceiling_leak,), (1.2, 3.0), 0.06),
    _Recipe(building.wall, (faults.corner_leak,), (1.2, 3.0), 0.06),
    _Recipe(building.insulated, (faults.studs,), (1.5, 3.0), 0.07),
    _Recipe(building.wall, (faults.slab_edge,), (1.8, 4.5), 0.08),
    _Recipe(building.window, (faults.joint_leak,), (1.6, 3.0), 0.12),
    _Recipe(building.door, (faults.door_leak,), (1.0, 1.8), 0.07),
    _Recipe(
        building.floored,
        (faults.missing_insulation, faults.skirting_leak),
        (1.8, 3.5),
        0.07,
    ),
    _Recipe(building.wall, (faults.small_fault,), (1.2, 2.5), 0.07),
)
_SOUND: Final = (
    _Recipe(building.wall, (), (1.2, 4.5), 0.45),
    _Recipe(building.floored, (), (1.2, 4.0), 0.2),
    _Recipe(building.window, (), (1.6, 3.0), 0.25),
    _Recipe(building.door, (), (1.0, 1.8), 0.1),
)


def scenes(
    count: int,
    seed: int,
    *,
    film: Series = "published",
    sound_share: float = SOUND_SHARE,
    sizes: tuple[tuple[Size, float], ...] = SIZES,
) -> Iterator[Scene]:
    """As many scenes as asked, the same ones for the same seed; a number decides nothing else."""
    for number in range(count):
        chance = np.random.default_rng([seed, number])
        is_sound = chance.random() < sound_share
        recipe = _chosen(chance, _SOUND if is_sound else _WRONG)
        size = sizes[_index(chance, [weight for _, weight in sizes])][0]
        scene = _scene(chance, number, recipe, size, film)
        yield _mirrored(scene) if chance.random() < 0.5 else scene


def _mirrored(scene: Scene) -> Scene:
    return replace(
        scene,
        celsius=scene.celsius[:, ::-1].copy(),
        deficit_k=scene.deficit_k[:, ::-1].copy(),
        defects=tuple(replace(one, mask=one.mask[:, ::-1].copy()) for one in scene.defects),
    )


def _chosen(chance: Generator, recipes: tuple[_Recipe, ...]) -> _Recipe:
    return recipes[_index(chance, [one.weight for one in recipes])]


def _index(chance: Generator, weights: list[float]) -> int:
    shares = np.asarray(weights) / sum(weights)
    return int(chance.choice(len(weights), p=shares))


def _scene(chance: Generator, number: int, recipe: _Recipe, size: Size, series: Series) -> Scene:
    rows, columns = size
    width_m = chance.uniform(*recipe.width_m)
    frame = Frame(rows, columns, width_m / columns)
    piece = recipe.draw(chance, frame)
    for spoil in recipe.spoil:
        piece = spoil(chance, piece)
    climate, eye = weather.drawn(chance), camera.drawn(chance)
    skin = weather.skin_of(chance, piece, climate, series)
    truth = truth_of(piece, skin, climate.sign)
    seen = _furnished(chance, piece, skin, truth, climate.sign)
    stated = weather.stated(chance, climate)
    celsius = camera.picture(
        chance, eye, frame, seen.surface_c, skin, stated_reflected_c=stated.inside_c
    )
    size_told = _size_told(chance, width_m)
    words = _described(climate, eye, frame) | {size_told.word, f"film {skin.film.name}"}
    return Scene(
        number=number,
        celsius=celsius.astype(np.float32),
        temperatures=stated,
        part=piece.part,
        stated_width_m=size_told.width_m,
        field_of_view_deg=size_told.view_deg,
        distance_m=size_told.distance_m,
        gradient_k=abs(climate.inside_c - climate.outside_c),
        pixel_m=frame.pixel_m,
        excess_w=truth.excess_w,
        defects=truth.defects,
        deficit_k=truth.deficit_k,
        deficit_px_k=truth.deficit_px_k,
        film_w_m2k=truth.film_w_m2k,
        tags=piece.tags | seen.tags | words,
    )


def _furnished(
    chance: Generator, piece: Piece, skin: Skin, truth: Truth, losing_sign: float
) -> Furnished:
    """With things before the wall that hide no fault and no window."""
    keep = truth.deficit_k > max(0.1, 0.02 * truth.deficit_k.max())
    keep |= _opening(piece)
    surface_c, air_c = truth.surface_c, skin.air_c
    return furnish(
        chance, piece.frame, piece.part, surface_c, air_c, losing_sign=losing_sign, keep=keep
    )


@dataclass(frozen=True, slots=True)
class _SizeTold:
    """How a user tells how large the view is, with their error."""

    width_m: float | None
    distance_m: float | None
    view_deg: float

    @property
    def word(self) -> str:
        return "scale stated" if self.distance_m is None else "scale by distance"


def _size_told(chance: Generator, width_m: float) -> _SizeTold:
    """Three of four measure the view's width, the others their distance."""
    view_deg = float(chance.choice([24.0, 45.0, 55.0]))
    if chance.random() < 0.75:
        return _SizeTold(width_m * chance.normal(1.0, 0.04), None, view_deg)
    distance_m = width_m / 2 / float(np.tan(np.radians(view_deg / 2)))
    return _SizeTold(None, distance_m * chance.normal(1.0, 0.1), view_deg)


def _opening(piece: Piece) -> Mask:
    """Where the window is: nothing stands before it, or it would be no picture of a window."""
    at = piece.anchors
    if "right" not in at:
        return np.zeros(piece.frame.shape, dtype=np.bool_)
    size = at["bottom"] - at["top"], at["right"] - at["left"]
    return shapes.rectangle(piece.frame, at["top"], at["left"], *size)


def _described(climate: Weather, eye: camera.Camera, frame: Frame) -> frozenset[str]:
    """Words by which failures can be sorted."""
    gradient = abs(climate.inside_c - climate.outside_c)
    words = {
        next(name for top, name in _GRADIENTS if gradient < top),
        f"{frame.columns}x{frame.rows}",
        "cooling" if climate.sign < 0 else "heating",
        "noise > 0.08 K" if eye.noise_k > 0.08 else "noise < 0.08 K",
        "blur > 1.4 px" if eye.blur_px > 1.4 else "blur < 1.4 px",
        "stratified > 1.5 K" if climate.stratification_k > 1.5 else "stratified < 1.5 K",
        "bias > 1 K" if abs(eye.bias_k) > 1 else "bias < 1 K",
    }
    return frozenset(words)
