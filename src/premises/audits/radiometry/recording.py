"""What a file of a thermal camera says, before any physics: raw counts and constants."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class FileClass(StrEnum):
    """What a picture is worth as a thermal measurement."""

    RADIOMETRIC = "radiometric"  # raw counts of the sensor with the camera's constants
    SCALED = "scaled"  # 16-bit grey levels whose scale is known
    MATRIX = "matrix"  # a table of temperatures
    PALETTE = "palette"  # false colours whose bar and end temperatures are known: approximate
    PALETTE_WITHOUT_SCALE = "palette_without_scale"  # false colours, nothing says how warm
    VISIBLE = "visible"  # an ordinary photograph: not thermal
    DJI = "dji"  # radiometric, but only the maker's own library can read it


class GreyScale(StrEnum):
    """How much one step of a 16-bit grey picture is, and what its zero is."""

    KELVIN_100TH = "0.01 K"
    KELVIN_25TH = "0.04 K"
    KELVIN_10TH = "0.1 K"
    CELSIUS_10TH = "0.1 °C"
    CELSIUS_100TH = "0.01 °C"


@dataclass(frozen=True, slots=True)
class Planck:
    """The five constants by which a camera's counts follow from the radiation of a black body."""

    r1: float
    r2: float
    b: float
    f: float
    o: float


@dataclass(frozen=True, slots=True)
class Environment:
    """What lies between a surface and the camera. Temperatures in °C, distance in m.

    `humidity` and `window_transmission` are fractions; None is unknown.
    """

    emissivity: float | None = None
    reflected_c: float | None = None
    atmosphere_c: float | None = None
    distance_m: float | None = None
    humidity: float | None = None
    window_c: float | None = None
    window_transmission: float | None = None


@dataclass(frozen=True, slots=True)
class Atmosphere:
    """The camera's five constants of how air dims radiation (alpha 1 and 2, beta 1 and 2, x)."""

    alpha1: float
    alpha2: float
    beta1: float
    beta2: float
    x: float


@dataclass(frozen=True, slots=True)
class Camera:
    """Which camera took the picture; `field_of_view_deg` is the horizontal one."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    field_of_view_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """Where the thermal picture lies in the photograph that is embedded in its file.

    The photograph shows `ratio` times the thermal picture's width and height; the middle of the
    thermal picture lies so many pixels of the photograph right of and below the photograph's own.
    """

    ratio: float
    right_px: float
    down_px: float


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about how a file was read: a code and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file as it was read.

    `counts` (rows x columns) with `planck` where the file is radiometric; `celsius` (NaN where
    nothing is known) where it holds temperatures itself; `picture` the upright RGB pixels of the
    file as everyone sees it; `visible` an embedded photograph, `overlay` how the
    two fit if the camera tells. `taken_at` has no time zone where the camera wrote none.
    """

    file_class: FileClass
    counts: NDArray[np.uint16] | None = None
    planck: Planck | None = None
    celsius: NDArray[np.float32] | None = None
    picture: NDArray[np.uint8] | None = None
    visible: NDArray[np.uint8] | None = None
    overlay: Overlay | None = None
    camera: Camera = Camera()
    environment: Environment = Environment()
    atmosphere: Atmosphere | None = None
    taken_at: datetime | None = None
    notes: tuple[Note, ...] = ()
