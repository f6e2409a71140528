"""Views, regions and examinations with known deficits, made without looking for them."""

import numpy as np

from premises.audits.figures import Ledger
from premises.audits.thermography.findings import (
    Examination,
    Gate,
    Kind,
    Region,
    Surface,
    Verdict,
)
from premises.audits.thermography.heat import losses
from premises.audits.thermography.losses import Losses
from premises.audits.thermography.scene import Part, Scale, Side, Temperatures, View

ROWS, COLUMNS = 12, 16
CENTIMETRE = Scale(0.01, 0.05, "stated")
UNKNOWN = Scale(None, 0.4, "nothing tells")


def view(
    inside_c: float = 20.0,
    outside_c: float = 0.0,
    *,
    scale: Scale = CENTIMETRE,
    is_approximate: bool = False,
) -> View:
    return View(
        celsius=np.full((ROWS, COLUMNS), 18.0, np.float32),
        temperatures=Temperatures(inside_c, outside_c, "C", "stated"),
        part=Part.WALL,
        scale=scale,
        is_approximate=is_approximate,
    )


def region(
    number: int = 1,
    *,
    kind: Kind = Kind.MISSING_INSULATION,
    area_px: int = 1000,
    mean_k: float = 3.0,
    sound_c: float = 17.6,
    sign: int = 1,
    deepest_k: float = 5.0,
    length_px: float = 40.0,
    factor_min: float | None = 0.8,
    mould_risk: bool = False,
) -> Region:
    """A region that lies `mean_k` below (sign 1) or above (sign -1) the sound surface."""
    mask = np.zeros((ROWS, COLUMNS), bool)
    mask[2:5, 2:5] = True
    return Region(
        number=number,
        kind=kind,
        reason="made",
        mask=mask,
        area_px=area_px,
        deficit_px_k=area_px * mean_k,
        deepest_k=deepest_k,
        length_px=length_px,
        width_px=area_px / length_px,
        coldest_c=sound_c - sign * deepest_k,
        mean_c=sound_c - sign * mean_k,
        sound_c=sound_c,
        factor_min=factor_min,
        factor_mean=0.85,
        incidence=1.5,
        mould_risk=mould_risk,
    )


def examination(
    *regions: Region,
    side: Side = Side.INSIDE,
    gate: Gate = Gate.QUANTITATIVE,
    sound_c: float = 17.6,
    noise_k: float = 0.08,
) -> Examination:
    surface = Surface(
        np.full((ROWS, COLUMNS), sound_c, np.float32), np.ones((ROWS, COLUMNS), bool), noise_k
    )
    has_surface = gate is not Gate.REFUSED
    return Examination(
        verdict=Verdict(gate, "made", "made"),
        side=side,
        surface=surface if has_surface else None,
        regions=regions,
    )


def lost(
    seen: Examination, looked: View | None = None, *, draws: int = 2000, seed: int = 7
) -> Losses:
    return losses(seen, looked or view(), Ledger(), "view.1", draws=draws, seed=seed)
