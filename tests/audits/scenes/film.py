"""How strongly a room warms its surfaces: by moving air and by radiation between walls.

A scene takes one of several laws by chance, and a room whose air moves more or less than that law
says, so that nothing that reads its picture can know its film. None of these laws, and no mean of
them, is what the pictures are judged with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Field = NDArray[np.float64]
Series = Literal["published", "uniform"]
Law = Callable[[Field, float], Field]
"""A convective coefficient in W/m²K by difference in K and height of the wall in m."""

STEFAN_BOLTZMANN: Final = 5.670374419e-8
ZERO_C_K: Final = 273.15
LEAST_W_M2K: Final = 5.0
MOST_W_M2K: Final = 10.0
_STILL_K: Final = 0.05
"""Below this difference no correlation means anything, and the air's own unrest remains."""


def _churchill_chu(difference_k: Field, height_m: float) -> Field:
    """Churchill & Chu, Int. J. Heat Mass Transfer 18 (1975) 1323; air at 290 K."""
    viscosity, diffusivity, conductivity, prandtl = 1.48e-5, 2.08e-5, 0.0255, 0.711
    rayleigh = 9.81 / 290.0 * difference_k * height_m**3 / (viscosity * diffusivity)
    shape = (1 + (0.492 / prandtl) ** (9 / 16)) ** (8 / 27)
    nusselt = (0.825 + 0.387 * np.power(rayleigh, 1 / 6) / shape) ** 2
    return np.asarray(nusselt * conductivity / height_m)


def _fohanno_polidori(difference_k: Field, height_m: float) -> Field:
    """Fohanno & Polidori, Energy and Buildings 38 (2006) 548, walls inside buildings.

    They change from laminar to turbulent at one Rayleigh number; a wall has both, so here one
    passes into the other (Churchill & Usagi, AIChE Journal 18 (1972) 1121).
    """
    laminar = 1.332 * (difference_k / height_m) ** (1 / 4)
    turbulent = 1.235 * np.exp(0.0467 * height_m) * difference_k**0.316
    return np.asarray((laminar**6 + turbulent**6) ** (1 / 6))


def _mixed(speed_m_s: float) -> Law:
    """The first law, helped by a draught along the wall: a laminar plate (Pohlhausen 1921).

    Both together: the cube root of the sum of cubes (Churchill, AIChE Journal 23 (1977) 10).
    """

    def law(difference_k: Field, height_m: float) -> Field:
        viscosity, conductivity, prandtl = 1.48e-5, 0.0255, 0.711
        reynolds = speed_m_s * height_m / viscosity
        forced = 0.664 * reynolds**0.5 * prandtl ** (1 / 3) * conductivity / height_m
        return np.asarray(np.cbrt(_churchill_chu(difference_k, height_m) ** 3 + forced**3))

    return law


_PUBLISHED: Final[Mapping[str, Law]] = {
    "churchill_chu": _churchill_chu,
    "fohanno_polidori": _fohanno_polidori,
    "still_air_moved": _mixed(0.15),
    "draughty_room": _mixed(0.5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One room's film: a correlation and how much its air moves, or one coefficient for all.

    `constant_w_m2k` is None where a correlation counts. `unrest` multiplies the convective part,
    everywhere and from place to place.
    """

    name: str
    emissivity: float
    height_m: float
    unrest: Field
    constant_w_m2k: float | None = None

    def flux(self, surface_c: Field, air_c: Field, radiant_c: Field) -> tuple[Field, Field]:
        """Heat from room to surface in W/m², and by how much less it is per kelvin warmer.

        The radiative part follows the law of the fourth power. The whole film coefficient stays
        within 5 and 10 W/m²K.
        """
        if self.constant_w_m2k is not None:
            constant = np.full_like(surface_c, self.constant_w_m2k)
            return constant * (air_c - surface_c), constant
        surface_k, radiant_k = surface_c + ZERO_C_K, radiant_c + ZERO_C_K
        factor = self.emissivity * STEFAN_BOLTZMANN
        exchange = factor * (surface_k**2 + radiant_k**2) * (surface_k + radiant_k)
        difference = air_c - surface_c
        convection = self._convection(np.abs(difference))
        convection = np.clip(convection, LEAST_W_M2K - exchange, MOST_W_M2K - exchange)
        flux = convection * difference + exchange * (radiant_c - surface_c)
        return flux, 1.25 * convection + 4 * factor * surface_k**3

    def _convection(self, difference_k: Field) -> Field:
        law = _PUBLISHED[self.name]
        return law(np.maximum(difference_k, _STILL_K), self.height_m) * self.unrest


def drawn(chance: Generator, series: Series, unrest: Field) -> Film:
    """A film by chance; `unrest` is how the room's air varies from place to place, around 1."""
    emissivity, height_m = chance.uniform(0.88, 0.95), chance.uniform(2.3, 2.8)
    if series == "uniform":
        constant = chance.uniform(LEAST_W_M2K, MOST_W_M2K)
        return Film(
            name="constant",
            emissivity=emissivity,
            height_m=height_m,
            unrest=unrest,
            constant_w_m2k=constant,
        )
    name = str(chance.choice(list(_PUBLISHED)))
    motion = chance.lognormal(0.0, 0.15)
    return Film(name=name, emissivity=emissivity, height_m=height_m, unrest=motion * unrest)
