"""How many watts the regions of a view lose beyond the sound surface, with honest bands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from premises.audits.figures import Band, Ledger
from premises.audits.thermography.air import Leak, beyond_surface, leak
from premises.audits.thermography.conduction import deficit_px_k, excess_w_px, film_coefficient
from premises.audits.thermography.draws import Causes, band, imagine, of_region
from premises.audits.thermography.entries import Entries, note_causes
from premises.audits.thermography.findings import Examination, Region
from premises.audits.thermography.losses import Draws, Losses, RegionLoss
from premises.audits.thermography.outcomes import (
    note_film,
    note_leak,
    note_outcome,
    note_region,
    note_sums,
)
from premises.audits.thermography.scene import Side, View

NO_LOSSES: Final = Losses(
    regions=(),
    conduction_w=None,
    air_w=None,
    total_w=None,
    conduction_draws=None,
    air_draws=None,
)


def losses(
    examination: Examination, view: View, ledger: Ledger, prefix: str, *, draws: int, seed: int
) -> Losses:
    """What the regions of a view lose; nothing where the verdict is that there are no numbers.

    `draws` imagined truths are drawn from `seed` (0 or more); with the same seed the views of one
    report share what they have in common, so that their draws may be added. Every number is noted
    in the ledger under `prefix`.
    """
    surface = examination.surface
    if surface is None or not examination.verdict.has_numbers:
        return NO_LOSSES
    sound_c, side = surface.typical_c, examination.side
    causes = imagine(
        view, side, sound_c=sound_c, noise_k=surface.noise_k, draws=draws, seed=seed, prefix=prefix
    )
    entries = Entries(ledger, prefix)
    note_causes(entries, view, side, causes, sound_c=sound_c)
    chances = [of_region(seed, prefix, one.number) for one in examination.regions]
    regions = [
        _region_loss(one, side, causes, entries, chance)
        for one, chance in zip(examination.regions, chances, strict=True)
    ]
    together = replace(_together(regions, causes), is_size_guessed=view.scale.is_guess)
    note_sums(entries, together)
    return together


def _region_loss(
    region: Region, side: Side, causes: Causes, entries: Entries, chance: np.random.Generator
) -> RegionLoss:
    film_w_m2k = film_coefficient(region, side, causes)
    lacking = deficit_px_k(region, causes, chance)
    w_px = excess_w_px(region, film_w_m2k, lacking, causes)
    through = leak(region, causes, chance)
    note_region(entries, region, lacking)
    note_film(entries, region, side, film_w_m2k)
    if through is not None:
        note_leak(entries, region, through)
    loss = _told(region, causes, w_px, through)
    note_outcome(entries, region, loss)
    return loss


def _told(region: Region, causes: Causes, w_px: Draws, through: Leak | None) -> RegionLoss:
    size, difference_k = causes.metres_per_px, causes.difference_k
    w_per_m2 = band(w_px / region.area_px)
    if size is None:
        return _of_unknown_size(region, w_per_m2)
    conduction_w = w_px * size**2
    conduction_per_k = conduction_w / difference_k
    air_per_k = (
        np.zeros_like(w_px)
        if through is None
        else beyond_surface(through.crack, conduction_per_k, difference_k)
    )
    air_w = air_per_k * difference_k
    return RegionLoss(
        number=region.number,
        w_per_m2=w_per_m2,
        area_m2=band(region.area_px * size**2),
        length_m=band(region.length_px * size),
        conduction_w=band(conduction_w),
        air_w=band(air_w),
        total_w=band(conduction_w + air_w),
        conduction_draws=conduction_per_k,
        air_draws=air_per_k,
        crack=None if through is None else through.crack,
    )


def _of_unknown_size(region: Region, w_per_m2: Band) -> RegionLoss:
    return RegionLoss(
        number=region.number,
        w_per_m2=w_per_m2,
        area_m2=None,
        length_m=None,
        conduction_w=None,
        air_w=None,
        total_w=None,
        conduction_draws=None,
        air_draws=None,
    )


def _together(regions: Sequence[RegionLoss], causes: Causes) -> Losses:
    """Sums over the regions, truth by truth; without regions there is no loss at any size."""
    difference_k = causes.difference_k
    conduction = [one.conduction_draws for one in regions if one.conduction_draws is not None]
    air = [one.air_draws for one in regions if one.air_draws is not None]
    if len(conduction) < len(regions):
        return replace(NO_LOSSES, regions=tuple(regions))
    nothing = np.zeros_like(difference_k)
    conduction_draws, air_draws = sum(conduction, nothing), sum(air, nothing)
    return Losses(
        regions=tuple(regions),
        conduction_w=band(conduction_draws * difference_k),
        air_w=band(air_draws * difference_k),
        total_w=band((conduction_draws + air_draws) * difference_k),
        conduction_draws=conduction_draws,
        air_draws=air_draws,
    )
