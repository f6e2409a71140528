"""Views as an examination would leave them, small enough to be drawn in a moment."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.audits.figures import Band
from premises.audits.pictures import Panel
from premises.audits.thermography.findings import Examination, Gate, Kind, Region, Verdict
from premises.audits.thermography.losses import Losses, RegionLoss
from premises.audits.thermography.scene import Side, Temperatures

AIRS = Temperatures(20.0, 0.0, "C", "stated")
GOOD = Verdict(Gate.QUANTITATIVE, "audits.quantitative", "It can be judged.")
REFUSED = Verdict(Gate.REFUSED, "audits.sky", "This is sky, so nothing was measured.")


def region(mask: NDArray[np.bool_], number: int = 1, *, mould_risk: bool = False) -> Region:
    return Region(
        number=number,
        kind=Kind.AIR_LEAK,
        reason="It runs along the skirting.",
        mask=mask,
        area_px=int(mask.sum()),
        deficit_px_k=10.0,
        deepest_k=2.0,
        length_px=10.0,
        width_px=2.0,
        coldest_c=12.0,
        mean_c=13.0,
        sound_c=17.0,
        factor_min=0.62,
        factor_mean=0.7,
        incidence=1.5,
        mould_risk=mould_risk,
    )


def box(shape: tuple[int, int], rows: slice, columns: slice) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=np.bool_)
    mask[rows, columns] = True
    return mask


def losses(*watts: float) -> Losses:
    bands = [Band(one / 2, one, one * 1.5) for one in watts]
    told = [
        RegionLoss(
            number=place + 1,
            w_per_m2=Band(1, 2, 3),
            area_m2=None,
            length_m=None,
            conduction_w=None,
            air_w=None,
            total_w=band,
            conduction_draws=None,
            air_draws=None,
        )
        for place, band in enumerate(bands)
    ]
    return Losses(
        regions=tuple(told),
        conduction_w=None,
        air_w=None,
        total_w=Band(0, sum(watts), 2 * sum(watts)),
        conduction_draws=None,
        air_draws=None,
    )


def panel(
    shape: tuple[int, int] = (120, 160), letter: str = "", watts: float = 20.0, seed: int = 1
) -> Panel:
    celsius = np.random.default_rng(seed).normal(17, 0.1, shape).astype(np.float32)
    mask = box(shape, slice(shape[0] * 3 // 4, shape[0] * 4 // 5 + 1), slice(2, shape[1] // 2 + 1))
    celsius[mask] -= 4
    return Panel(
        examination=Examination(verdict=GOOD, side=Side.INSIDE, regions=(region(mask),)),
        celsius=celsius,
        temperatures=AIRS,
        losses=losses(watts),
        letter=letter,
    )


def opened(file: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(file))
    picture.load()
    return picture
