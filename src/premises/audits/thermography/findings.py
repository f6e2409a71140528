"""What was found in a view: whether it can be judged, the sound surface, the regions."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.scene import Side


class Gate(StrEnum):
    """How far a view may be trusted."""

    QUANTITATIVE = "quantitative"
    LOW_CONFIDENCE = "low_confidence"
    NO_NUMBERS = "no_numbers"  # places are shown, but no watts and no money
    REFUSED = "refused"  # this is no surface of a building, or the inputs contradict it


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a view may be trusted, why, for programs (`code`) and for people (`sentence`)."""

    gate: Gate
    code: str
    sentence: str

    @property
    def has_numbers(self) -> bool:
        return self.gate in {Gate.QUANTITATIVE, Gate.LOW_CONFIDENCE}


class Kind(StrEnum):
    """Why a region is colder than the sound surface."""

    AIR_LEAK = "air_leak"
    MISSING_INSULATION = "missing_insulation"
    THERMAL_BRIDGE = "thermal_bridge"
    GLASS = "glass"  # the panes and frame of a window: their own class, not a defect by themselves


@dataclass(frozen=True, slots=True)
class Surface:
    """The sound surface: what it would be without defects.

    `celsius` (rows x columns) is the sound surface, `is_sound` the pixels it was fitted to,
    `noise_k` the standard deviation around it.
    """

    celsius: NDArray[np.float32]
    is_sound: NDArray[np.bool_]
    noise_k: float

    @property
    def typical_c(self) -> float:
        """The median of its sound pixels, or of all of it where none is left."""
        sound = self.celsius[self.is_sound]
        return float(np.nanmedian(sound if sound.size else self.celsius))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One place where heat is lost, numbered from 1 by how much.

    `mask` (rows x columns) is where it is; `deficit_px_k` the sum over it, and over the rim that
    lateral conduction cools around it, of how many kelvins each pixel lies on the losing side of
    the sound surface. `factor_min` and `factor_mean` are temperature factors fRsi (ISO 13788) of
    its coldest hundredth and its mean, None where the view was taken from outside; `incidence` the
    thermal bridge incidence factor (Asdrubali, Baldinelli & Bianchi 2012). `length_px` is the
    length of its spine, `width_px` its mean width across it.
    """

    number: int
    kind: Kind
    reason: str
    mask: NDArray[np.bool_]
    area_px: int
    deficit_px_k: float
    deepest_k: float
    length_px: float
    width_px: float
    coldest_c: float
    mean_c: float
    sound_c: float
    factor_min: float | None
    factor_mean: float | None
    incidence: float
    mould_risk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was found in one view. `glass` marks panes and frames where a window was seen.

    `surface` is None where the view was refused. `remarks` are sentences for the report.
    """

    verdict: Verdict
    side: Side
    surface: Surface | None = None
    glass: NDArray[np.bool_] | None = None
    regions: tuple[Region, ...] = ()
    remarks: tuple[str, ...] = ()
