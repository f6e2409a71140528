"""The climate of a scene: air, radiation and film before a piece of a building, by chance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from tests.audits.scenes import film, shapes
from tests.audits.scenes.building import Piece
from tests.audits.scenes.conduction import Skin
from tests.audits.scenes.film import Series

from premises.audits.thermography.scene import Temperatures

_LEAST_STATED_K: Final = 5.0


@dataclass(frozen=True, slots=True)
class Weather:
    inside_c: float
    outside_c: float
    stratification_k: float

    @property
    def sign(self) -> float:
        return 1.0 if self.inside_c > self.outside_c else -1.0


def drawn(chance: Generator) -> Weather:
    stratification = chance.uniform(0.0, 3.0)
    if chance.random() < 0.1:
        inside = chance.uniform(21.0, 25.0)
        return Weather(inside, inside + chance.uniform(5.0, 13.0), stratification)
    inside = chance.uniform(18.0, 23.0)
    return Weather(inside, inside - chance.uniform(5.0, 30.0), stratification)


def skin_of(chance: Generator, piece: Piece, weather: Weather, series: Series) -> Skin:
    frame = piece.frame
    height = (0.5 - (np.arange(frame.rows) + 0.5) / frame.rows)[:, None]
    air = np.broadcast_to(weather.inside_c + weather.stratification_k * height, frame.shape)
    # Other walls, floor and ceiling are about as warm as the air, and as stratified by half.
    radiant_k = chance.normal(-0.3, 0.5) * weather.sign
    radiant = weather.inside_c + radiant_k + 0.5 * weather.stratification_k * height
    unrest = 1 + 0.05 * shapes.wavy(chance, frame, frame.columns / 3)
    mottled = 1 + chance.uniform(0.0, 0.02) * shapes.wavy(chance, frame, frame.columns / 6)
    return Skin(
        pixel_m=frame.pixel_m,
        sheet_w_k=piece.sheet_w_k,
        back_w_m2k=piece.back_w_m2k * mottled,
        air_c=air.copy(),
        radiant_c=np.broadcast_to(radiant, frame.shape).copy(),
        outside_c=weather.outside_c,
        film=film.drawn(chance, series, unrest),
    )


def stated(chance: Generator, weather: Weather) -> Temperatures:
    """What a user reads off two thermometers; with less than 5 K between them nobody measures."""
    while True:
        inside = round(weather.inside_c + chance.normal(0, 0.3), 1)
        outside = round(weather.outside_c + chance.normal(0, 0.7), 1)
        if abs(inside - outside) >= _LEAST_STATED_K:
            return Temperatures(inside, outside, "C", "stated")
