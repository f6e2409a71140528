"""A thermal picture of a wall with three faults, made here: as warm as heat would have it.

It is no photograph. Each pixel is a piece of wall of one square centimetre; what heat comes to it
from the room and from its neighbours goes on outside, until nothing changes any more. A camera's
blur and noise are added.
"""

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float64]

INSIDE_F: Final = 71
OUTSIDE_F: Final = 35
WIDTH_M: Final = 3.2
"""How wide the picture is, from edge to edge."""

_PIXEL_M: Final = 0.01
_ROWS, _COLUMNS = 240, 320
_ROOM_W_M2K: Final = 1 / 0.13
"""What still air and the other walls give to a wall: ISO 6946, 0.13 m²K/W."""

_BOARD_W_K: Final = 0.0125 * 0.25
"""Plasterboard of 12.5 mm and 0.25 W/mK leads heat along the wall."""

_INSULATED, _EMPTY, _CONCRETE = 0.35, 1.9, 1.3
"""What gets from the surface to the air outside, in W/m²K."""

_WARMER_ABOVE_K: Final = 1.0
_DRAUGHT_K: Final = 10.0
_DRAUGHT_FADES_M: Final = 0.08
_NOISE_K: Final = 0.06
_STILL_K: Final = 1e-3
_ICE_K: Final = 273.15
_STEPS_A_KELVIN: Final = 100


def thermal_picture() -> bytes:
    """A 16-bit TIFF of 320 x 240 pixels in hundredths of a kelvin; the same one every time."""
    kelvin = _seen(_surface_c(_wall())) + _ICE_K
    steps = np.round(kelvin * _STEPS_A_KELVIN).astype(np.uint16)
    file = io.BytesIO()
    Image.fromarray(steps).save(file, "TIFF")
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Wall:
    """The air before each pixel in °C, and how well heat gets outside behind it in W/m²K."""

    air_c: Field
    back_w_m2k: Field


def _wall() -> _Wall:
    """A bay without insulation, a concrete post from top to bottom, a draughty skirting."""
    down, right = np.mgrid[:_ROWS, :_COLUMNS] * _PIXEL_M + _PIXEL_M / 2
    back = np.full(down.shape, _INSULATED)
    back[(down > 0.2) & (down < 1.8) & (right > 0.6) & (right < 1.2)] = _EMPTY
    back[(right > 2.3) & (right < 2.4)] = _CONCRETE
    air = _celsius(INSIDE_F) + _WARMER_ABOVE_K * (0.5 - down / down.max())
    return _Wall(air - _draught_k(down, right), back)


def _draught_k(down: Field, right: Field) -> Field:
    """How much colder the air is above a joint in the floor: most in it, and fading upwards."""
    joint_m, left_m, long_m = 2.3, 0.7, 1.4
    share = np.clip((right - left_m) / long_m, 0, 1)
    above = joint_m - down
    fading = np.exp(-np.clip(above, 0, None) / _DRAUGHT_FADES_M)
    return np.where(above > 0, _DRAUGHT_K * np.sin(np.pi * share) ** 0.5 * fading, 0.0)


def _surface_c(wall: _Wall) -> Field:
    """The steady state: each pixel the mean of all that it exchanges heat with."""
    along = _BOARD_W_K / _PIXEL_M**2
    given = _ROOM_W_M2K * wall.air_c + wall.back_w_m2k * _celsius(OUTSIDE_F)
    conductance = 4 * along + _ROOM_W_M2K + wall.back_w_m2k
    surface, change_k = wall.air_c, _STILL_K
    while change_k >= _STILL_K:
        settled = (4 * along * _beside(surface) + given) / conductance
        surface, change_k = settled, float(np.abs(settled - surface).max())
    return surface


def _seen(surface: Field) -> Field:
    """What a camera makes of it: four such passes blur by one pixel."""
    for _ in range(4):
        surface = (surface + _beside(surface)) / 2
    return surface + np.random.default_rng(0).normal(0, _NOISE_K, surface.shape)


def _beside(field: Field) -> Field:
    """The mean of each pixel's four neighbours; beyond the edge it goes on unchanged."""
    wide = np.pad(field, 1, mode="edge")
    four = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    return np.asarray(four / 4)


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32) / 1.8
