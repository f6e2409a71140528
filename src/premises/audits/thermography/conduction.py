"""What one region loses through the building element itself, in every imagined truth.

Excess heat is h · Σd · g²: a film coefficient, kelvins below the sound surface summed over pixels,
and metres per pixel. Temperatures were worked out with the surface's emissivity and with what it
reflects, so d is taken as it is; how wrong that may be is one of the causes drawn.
"""

from typing import Final

import numpy as np

from premises.audits.thermography import film
from premises.audits.thermography.draws import Causes, factor
from premises.audits.thermography.findings import Kind, Region
from premises.audits.thermography.losses import Draws
from premises.audits.thermography.scene import Side

EDGE_SD: Final = 0.05
"""Relative: where a region ends is a matter of threshold."""

RIM_SD: Final = 0.25
"""Of what a region's cooled rim lacks: most of a rim is hardly more than noise."""

JOINT_SD: Final = 0.2
"""The same of an air leak. It runs along a joint, where two surfaces meet that are not equally
cold, and how cold they would be without it is only known from other stretches of that joint.
Measured: the spread of told to true deficits of leaks on scenes whose truth is known."""

FRAME_SD: Final = 0.15
"""Of what a frame lacks beside a leaking joint: a frame is not equally cold all around."""

GOOD_GLASS_W_M2K: Final = 1.7
"""What a good double pane lets through (US IECC 2021, U = 0.30 Btu/h·ft²·°F)."""


def film_coefficient(region: Region, side: Side, causes: Causes) -> Draws:
    """The h, in W/m²K, by which a kelvin below the sound surface becomes heat."""
    if side is Side.OUTSIDE:
        return film.OUTSIDE_W_M2K * causes.outside_film
    if region.kind is Kind.GLASS:
        return _whole(region, causes)
    below_air_k = causes.surface_air_k + causes.reading * _midway_k(region)
    mean_c = np.asarray((region.sound_c + region.mean_c) / 2)
    moving_air = causes.convection * film.convective_excess(below_air_k)
    return np.asarray(causes.radiation * film.radiative(mean_c) + moving_air)


def edge_sd(region: Region) -> float:
    """How well it is known where a region ends, relative to what it lacks."""
    return JOINT_SD if region.kind is Kind.AIR_LEAK else EDGE_SD


def deficit_px_k(region: Region, causes: Causes, chance: np.random.Generator) -> Draws:
    """What a region may really lack, summed over its pixels and its rim, in K·px."""
    count = causes.reading.size
    evenly_k = min(_mean_k(region), _below_k(region))
    rim = region.deficit_px_k - evenly_k * region.area_px
    frame = (_below_k(region) - evenly_k) * region.area_px
    deficit = causes.reading * factor(chance, count, edge_sd(region)) * region.deficit_px_k
    deficit += RIM_SD * rim * chance.standard_normal(count)
    deficit += FRAME_SD * frame * chance.standard_normal(count)
    deficit += causes.noise_k * np.sqrt(region.area_px) * chance.standard_normal(count)
    return np.asarray(deficit + causes.plane_k * region.area_px)


def excess_w_px(region: Region, film_w_m2k: Draws, lacking: Draws, causes: Causes) -> Draws:
    """W/m² beyond the sound surface, summed over pixels; never less than nothing."""
    if region.kind is Kind.GLASS:
        good = GOOD_GLASS_W_M2K * causes.difference_k / film_w_m2k
        lacking = lacking + (causes.surface_air_k - good) * region.area_px
    return np.asarray(np.maximum(film_w_m2k * lacking, 0))


def _whole(region: Region, causes: Causes) -> Draws:
    """The film between a pane and its room: all of the flux, not only what is beyond a wall's."""
    below_air_k = causes.surface_air_k + causes.reading * _below_k(region)
    mean_c = (causes.inside_c + region.mean_c) / 2
    return np.asarray(
        causes.radiation * film.radiative(mean_c) + causes.convection * film.convective(below_air_k)
    )


def _midway_k(region: Region) -> float:
    """How far midway between the region and what lies beside it is below the sound surface.

    Beside a wall's region lies the sound surface; beside a leaking joint lies a frame that is
    itself colder than the wall, and the joint's deficit is only what it lacks beyond that frame.
    """
    return _below_k(region) - min(_mean_k(region), _below_k(region)) / 2


def _below_k(region: Region) -> float:
    """How far the region lies below the sound surface, on its mean."""
    return abs(region.sound_c - region.mean_c)


def _mean_k(region: Region) -> float:
    """How much its pixels would lack on their mean if it had no rim."""
    return region.deficit_px_k / region.area_px
