"""How warm each spot of a building's skin becomes when heat flows through it and along it.

Steady conduction in the plane of the skin, by finite volumes: what comes from the room and from
the neighbours goes on to the neighbours and outside. Nothing here is shared with what it tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.fft import dctn, idctn
from tests.audits.scenes.film import Field, Film

_NEWTON_STEPS: Final = 4
_CONVERGED: Final = 1e-3
_MOST_ITERATIONS: Final = 200

Operator = Callable[[Field], Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skin:
    """A piece of a building: what leads heat along it, what leads it outside, what is before it.

    All fields are rows x columns: `sheet_w_k` conductivity times thickness, `back_w_m2k` the
    conductance from the surface to the air outside, air and radiant temperatures of the room.
    """

    pixel_m: float
    sheet_w_k: Field
    back_w_m2k: Field
    air_c: Field
    radiant_c: Field
    outside_c: float
    film: Film


@dataclass(frozen=True, slots=True)
class Solution:
    """Surface temperatures, and the heat that the room gives to the surface, in W/m²."""

    surface_c: Field
    flux_w_m2: Field


def solve(skin: Skin, start_c: Field | None = None) -> Solution:
    """The steady state; no heat crosses the edges of the picture.

    Newton's method for the film, conjugate gradients for each step.
    """
    surface = _alone(skin) if start_c is None else start_c
    across, down = _faces(skin.sheet_w_k)
    area = skin.pixel_m**2
    for _ in range(_NEWTON_STEPS):
        flux, slope = skin.film.flux(surface, skin.air_c, skin.radiant_c)
        gain = flux - skin.back_w_m2k * (surface - skin.outside_c)
        residual = area * gain - _along(surface, across, down)
        diagonal = area * (slope + skin.back_w_m2k)
        step = _conjugate_gradients(across, down, diagonal, residual)
        surface = surface + step
        if np.abs(step).max() < _CONVERGED:
            break
    flux, _ = skin.film.flux(surface, skin.air_c, skin.radiant_c)
    return Solution(surface, flux)


def _alone(skin: Skin) -> Field:
    """A first guess: every spot for itself."""
    share = skin.back_w_m2k / (skin.back_w_m2k + 7.5)
    return skin.air_c - share * (skin.air_c - skin.outside_c)


def _faces(sheet: Field) -> tuple[Field, Field]:
    """What leads heat between neighbours: two halves in series (harmonic mean)."""
    left, right, upper, lower = sheet[:, :-1], sheet[:, 1:], sheet[:-1], sheet[1:]
    return 2 * left * right / (left + right), 2 * upper * lower / (upper + lower)


def _along(field: Field, across: Field, down: Field) -> Field:
    """Heat that leaves each pixel for its neighbours."""
    leaving = np.zeros_like(field)
    flow = across * (field[:, :-1] - field[:, 1:])
    leaving[:, :-1] += flow
    leaving[:, 1:] -= flow
    flow = down * (field[:-1] - field[1:])
    leaving[:-1] += flow
    leaving[1:] -= flow
    return leaving


def _conjugate_gradients(across: Field, down: Field, diagonal: Field, wanted: Field) -> Field:
    precondition = _uniform_inverse(across, diagonal)
    answer, residual = np.zeros_like(wanted), wanted.copy()
    better = precondition(residual)
    direction, product = better.copy(), _inner(residual, better)
    goal = 1e-7 * max(product, 1e-30)
    for _ in range(_MOST_ITERATIONS):
        if product <= goal:
            break
        image = _along(direction, across, down)
        image += diagonal * direction
        length = product / _inner(direction, image)
        answer += length * direction
        image *= length
        residual -= image
        better = precondition(residual)
        following = _inner(residual, better)
        direction *= following / product
        direction += better
        product = following
    return answer


def _inner(one: Field, other: Field) -> float:
    # Unlike a matrix library's product this keeps to one core, where tests run side by side.
    return float(np.einsum("ij,ij->", one, other))


def _uniform_inverse(across: Field, diagonal: Field) -> Operator:
    """The exact inverse for a skin that is the same everywhere: a division among cosines."""
    rows, columns = diagonal.shape
    along = 2 - 2 * np.cos(np.pi * np.arange(columns) / columns)
    upright = 2 - 2 * np.cos(np.pi * np.arange(rows) / rows)
    sheet = float(np.exp(np.log(across).mean()))
    symbol = sheet * (upright[:, None] + along[None, :]) + float(np.median(diagonal))
    inverse = 1 / symbol
    return lambda field: idctn(dctn(field, type=2) * inverse, type=2, overwrite_x=True)
