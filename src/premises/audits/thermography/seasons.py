"""The same leaks on the days of a whole season, which are less cold than that of the picture."""

from dataclasses import replace

import numpy as np

from premises.audits.thermography.air import beyond_surface
from premises.audits.thermography.losses import Draws, Losses, RegionLoss


def in_season(losses: Losses, difference_k: float) -> Losses:
    """The losses with `air_draws` as they are where the airs lie that far apart.

    Walls lose the same for every kelvin, but through a crack the square root of the difference
    drives the air, so a cold day's picture says too much of a mild season. Watts and everything
    that was made without a crack stay as they are.
    """
    if losses.air_draws is None:
        return losses
    regions = tuple(_in_season(one, difference_k) for one in losses.regions)
    before, after = _air(losses.regions), _air(regions)
    return replace(losses, regions=regions, air_draws=losses.air_draws + (after - before))


def _in_season(loss: RegionLoss, difference_k: float) -> RegionLoss:
    if loss.crack is None or loss.conduction_draws is None:
        return loss
    air = beyond_surface(loss.crack, loss.conduction_draws, difference_k)
    return replace(loss, air_draws=air)


def _air(regions: tuple[RegionLoss, ...]) -> Draws:
    known = [one.air_draws for one in regions if one.air_draws is not None]
    return np.asarray(sum(known, np.zeros(1)))
