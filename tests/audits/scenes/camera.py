"""What a thermal camera makes of a surface: blur, noise, patterns, an offset, wrong emissivity."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import ndimage
from tests.audits.scenes import shapes
from tests.audits.scenes.conduction import Skin
from tests.audits.scenes.film import ZERO_C_K, Field
from tests.audits.scenes.shapes import Frame

_ASSUMED_EMISSIVITY = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera with its faults, in kelvins where nothing else is said."""

    blur_px: float
    noise_k: float
    columns_k: float
    pattern_k: float
    bias_k: float
    vignetting_k: float
    step_k: float


def drawn(chance: Generator) -> Camera:
    """From a good camera to a cheap one; the offset is what makers state (2 K)."""
    return Camera(
        blur_px=chance.uniform(0.8, 2.0),
        noise_k=float(np.exp(chance.uniform(np.log(0.03), np.log(0.15)))),
        columns_k=chance.uniform(0.0, 0.04),
        pattern_k=chance.uniform(0.0, 0.05),
        bias_k=chance.uniform(-2.0, 2.0),
        vignetting_k=chance.uniform(0.0, 0.25),
        step_k=float(chance.choice([0.01, 0.04, 0.1])),
    )


def picture(
    chance: Generator,
    camera: Camera,
    frame: Frame,
    surface_c: Field,
    skin: Skin,
    *,
    stated_reflected_c: float,
) -> Field:
    """The temperatures that a reader gets from the file with the usual emissivity of 0.95.

    What the surface sends and what it reflects reach the camera; both follow the fourth power.
    """
    emissivity = skin.film.emissivity
    own = emissivity * (surface_c + ZERO_C_K) ** 4
    received = own + (1 - emissivity) * (skin.radiant_c + ZERO_C_K) ** 4
    reflected = (1 - _ASSUMED_EMISSIVITY) * (stated_reflected_c + ZERO_C_K) ** 4
    apparent = ((received - reflected) / _ASSUMED_EMISSIVITY) ** 0.25 - ZERO_C_K
    apparent = ndimage.gaussian_filter(apparent, camera.blur_px, mode="nearest")
    apparent = apparent + _faults(chance, camera, frame)
    return np.asarray(np.round(apparent / camera.step_k) * camera.step_k, dtype=np.float64)


def _faults(chance: Generator, camera: Camera, frame: Frame) -> Field:
    rows, columns = frame.shape
    y, x = np.mgrid[-1.0 : 1.0 : complex(rows), -1.0 : 1.0 : complex(columns)]
    fixed = camera.columns_k * chance.standard_normal(columns)[None, :]
    drift = camera.pattern_k * shapes.wavy(chance, frame, columns / 4)
    noise = camera.noise_k * chance.standard_normal(frame.shape)
    return np.asarray(
        noise + fixed + drift + camera.bias_k - camera.vignetting_k * (x**2 + y**2) / 2
    )
