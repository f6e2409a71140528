"""What must be kept of a picture so that a later one of the same spot can be compared with it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from premises.audits.thermography.factors import factor
from premises.audits.thermography.findings import Examination, Kind, Region
from premises.audits.thermography.scene import Temperatures, View


@dataclass(frozen=True, slots=True)
class Coolness:
    """How much colder than the sound surface: summed over pixels, and over how many of them."""

    deficit_px_k: float = 0.0
    area_px: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One spot of a building as one picture showed it, in plain values that can be `stored`.

    `sound_c` is the median of the sound surface in °C and `noise_k` the scatter around it;
    `factor_min` the lowest temperature factor of any region, of the sound surface where there is
    no region, None from outside. `defects` are all regions but panes and frames of windows, which
    are `glass`. `metres_per_px` is None where nothing tells it or it is guessed, `scale_sd` its
    relative standard uncertainty.
    """

    part: str
    side: str
    inside_c: float
    outside_c: float
    sound_c: float
    noise_k: float
    rows: int
    columns: int
    metres_per_px: float | None
    scale_sd: float
    defects: Coolness
    glass: Coolness
    factor_min: float | None
    is_approximate: bool

    @property
    def difference_k(self) -> float:
        return self.inside_c - self.outside_c

    @property
    def sound_factor(self) -> float:
        """How far from the air outside (0) to the air inside (1) the sound surface is."""
        return (self.sound_c - self.outside_c) / self.difference_k


def spot_of(view: View, examination: Examination) -> Spot | None:
    """What to keep of a view; None where it was refused, or where both airs are equally warm."""
    surface, airs = examination.surface, view.temperatures
    if surface is None or airs.difference_k == 0:
        return None
    sound_c = surface.typical_c
    rows, columns = view.celsius.shape
    return Spot(
        part=view.part.value,
        side=examination.side.value,
        inside_c=airs.inside_c,
        outside_c=airs.outside_c,
        sound_c=sound_c,
        noise_k=surface.noise_k,
        rows=rows,
        columns=columns,
        metres_per_px=None if view.scale.is_guess else view.scale.metres_per_px,
        scale_sd=view.scale.relative_sd,
        defects=_coolness([one for one in examination.regions if one.kind is not Kind.GLASS]),
        glass=_coolness([one for one in examination.regions if one.kind is Kind.GLASS]),
        factor_min=_coldest(examination, sound_c, airs),
        is_approximate=view.is_approximate,
    )


def stored(spot: Spot) -> dict[str, Any]:
    """The spot as plain data."""
    return asdict(spot)


def restored(document: Mapping[str, Any]) -> Spot:
    """The spot that was stored; raises TypeError or KeyError where it is none."""
    parts = {name: Coolness(**document[name]) for name in ("defects", "glass")}
    return Spot(**{**document, **parts})


def _coolness(regions: Sequence[Region]) -> Coolness:
    return Coolness(
        deficit_px_k=float(sum(one.deficit_px_k for one in regions)),
        area_px=sum(one.area_px for one in regions),
    )


def _coldest(examination: Examination, sound_c: float, airs: Temperatures) -> float | None:
    defects = [one for one in examination.regions if one.kind is not Kind.GLASS]
    factors = [one.factor_min for one in defects if one.factor_min is not None]
    return min(factors) if factors else factor(sound_c, airs, examination.side)
