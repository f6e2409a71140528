"""What heat that leaks costs in a year: energy bought, and money."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.audits.energy.costs import AnnualCost, Bill, RegionCost
from premises.audits.energy.economy import noted, supplies
from premises.audits.energy.household import Economy, Supply
from premises.audits.energy.notes import note_costs
from premises.audits.energy.season import season_difference_k
from premises.audits.figures import Ledger
from premises.audits.thermography.draws import band
from premises.audits.thermography.losses import Draws, Losses
from premises.audits.thermography.seasons import in_season

DEGREE_DAYS_SD: Final = 0.1
"""Relative: how far one year, or one town, lies from the mean of its state over thirty years."""

KWH_PER_W_DAY: Final = 24 / 1000
_LEAST_SHARE: Final = 0.5
_STREAM: Final = 65
"""Degree days vary by themselves, whatever else was drawn from the same seed."""


@dataclass(frozen=True, slots=True)
class _Season:
    """What is bought for one purpose, in each imagined truth, for each watt per kelvin lost.

    `views` are the losses as they are at `difference_k`, the usual difference of that season.
    """

    purpose: str
    supply: Supply
    difference_k: float
    views: tuple[Losses, ...]
    kwh_per_w_per_k: Draws

    @property
    def w_per_k(self) -> Draws:
        """What all views together lose; those of unknown size are left out."""
        return _per_kelvin(self.views)


_Lost = Callable[[_Season], Draws]
"""What is lost in W/K in a season: by everything, or by one region in one way."""


def annual(
    losses: Sequence[Losses],
    economy: Economy,
    ledger: Ledger,
    *,
    seed: int,
) -> AnnualCost | None:
    """What all regions of all views cost in a year; None where no view's size is known.

    kWh = UA · degree days · 24/1000 / efficiency, truth by truth, so the views must have been drawn
    together. UA is that at the season's usual difference: on mild days less air comes through a
    crack for each kelvin. Views whose size is unknown are left out, but their regions are counted
    in the numbers: regions are numbered on through the views in the order given. The losses are
    those that the ledger has as `*.ua_w_k`.
    """
    views = tuple(losses)
    if not any(_is_known(one) for one in views):
        return None
    seasons = _seasons(views, economy, seed)
    usd = _usd(seasons, _whole)
    # Means add up where percentiles do not, so the total's P50 is shared out by them.
    mean = float(np.mean(usd))
    share = band(usd).p50 / mean if mean else 0.0
    cost = AnnualCost(
        kwh=band(_kwh(seasons, _whole)),
        usd=band(usd),
        regions=tuple(_regions(views, seasons, share)),
        bills=tuple(_bill(one) for one in seasons),
    )
    noted(economy, ledger)
    note_costs(cost, band(_per_kelvin(views)), ledger)
    return cost


def _is_known(view: Losses) -> bool:
    return view.conduction_draws is not None and view.air_draws is not None


def _per_kelvin(views: Iterable[Losses]) -> Draws:
    known = [
        one.conduction_draws + one.air_draws
        for one in views
        if one.conduction_draws is not None and one.air_draws is not None
    ]
    return np.asarray(np.sum(known, axis=0))


def _seasons(views: Sequence[Losses], economy: Economy, seed: int) -> tuple[_Season, ...]:
    days = {
        "heating": economy.climate.heating_k_days,
        "cooling": economy.climate.cooling_k_days,
    }
    chance = np.random.default_rng((seed, _STREAM))
    draws = _per_kelvin(views).size
    made = []
    for purpose, supply in supplies(economy):
        difference_k = season_difference_k(economy.climate, purpose)
        there = tuple(in_season(one, difference_k) for one in views)
        kwh = days[purpose] * KWH_PER_W_DAY / supply.efficiency * _year(chance, draws)
        made.append(_Season(purpose, supply, difference_k, there, kwh))
    return tuple(made)


def _year(chance: np.random.Generator, draws: int) -> Draws:
    """Factors around 1: how cold or warm a year may be against the mean."""
    drawn = 1 + DEGREE_DAYS_SD * chance.standard_normal(draws)
    return np.asarray(np.maximum(drawn, _LEAST_SHARE))


def _whole(season: _Season) -> Draws:
    return season.w_per_k


def _kwh(seasons: Iterable[_Season], lost: _Lost) -> Draws:
    bought = [one.kwh_per_w_per_k * lost(one) for one in seasons]
    return np.asarray(np.sum(bought, axis=0))


def _usd(seasons: Iterable[_Season], lost: _Lost) -> Draws:
    paid = [one.kwh_per_w_per_k * lost(one) * one.supply.usd_per_kwh for one in seasons]
    return np.asarray(np.sum(paid, axis=0))


def _bill(season: _Season) -> Bill:
    return Bill(
        purpose=season.purpose,
        fuel=season.supply.fuel,
        usd_per_kwh=season.supply.usd_per_kwh,
        kwh=band(_kwh([season], _whole)),
        usd=band(_usd([season], _whole)),
        w_per_k=band(season.w_per_k),
        difference_k=season.difference_k,
    )


def _regions(
    views: Sequence[Losses], seasons: Sequence[_Season], share: float
) -> Iterable[RegionCost]:
    before = 0
    for view, losses in enumerate(views):
        for place, one in enumerate(losses.regions):
            if one.conduction_draws is not None and one.air_draws is not None:
                yield _region(before + one.number, _Where(view, place), seasons, share)
        before += max((one.number for one in losses.regions), default=0)


@dataclass(frozen=True, slots=True)
class _Where:
    """One region of known size: the places of its view and of itself."""

    view: int
    place: int

    def conduction(self, season: _Season) -> Draws:
        return np.asarray(season.views[self.view].regions[self.place].conduction_draws)

    def air(self, season: _Season) -> Draws:
        return np.asarray(season.views[self.view].regions[self.place].air_draws)

    def both(self, season: _Season) -> Draws:
        return self.conduction(season) + self.air(season)


def _region(number: int, where: _Where, seasons: Sequence[_Season], share: float) -> RegionCost:
    return RegionCost(
        number=number,
        conduction_usd=share * float(np.mean(_usd(seasons, where.conduction))),
        air_usd=share * float(np.mean(_usd(seasons, where.air))),
        kwh=band(_kwh(seasons, where.both)),
        usd=band(_usd(seasons, where.both)),
    )
