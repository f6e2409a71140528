"""What a loss is worked out from, written down with its source and how sure it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from premises.audits.figures import MEASURED, STATED, Band, Ledger, Value
from premises.audits.thermography import draws
from premises.audits.thermography.draws import Causes, band
from premises.audits.thermography.losses import Draws
from premises.audits.thermography.scene import Side, View

DEFINITION: Final = "definition"
CONVECTION: Final = "spread of the published formulas; Michalak, Energies 14 (2021) 5953"
RADIATION: Final = "a room whose other surfaces are not at air temperature, and see each other"
OUTSIDE: Final = "wind of 1 to 7 m/s, h = 4 + 4·v + h_r (ISO 6946 annex C)"


@dataclass(frozen=True, slots=True)
class Entries:
    """What is written in the ledger of one view; names begin with `prefix`."""

    ledger: Ledger
    prefix: str

    def note(
        self,
        name: str,
        value: Value | Draws | Band,
        unit: str,
        source: str,
        *,
        formula: str = "",
        of: tuple[str, ...] = (),
        spread: Band | None = None,
    ) -> None:
        """One figure under the prefix; draws and bands are noted as their median."""
        told = band(value) if isinstance(value, np.ndarray) else value
        spread = told if isinstance(told, Band) else spread
        self.ledger.note(
            f"{self.prefix}.{name}",
            told.p50 if isinstance(told, Band) else told,
            unit,
            formula=formula,
            source=source,
            inputs=[f"{self.prefix}.{one}" for one in of],
            band=spread,
        )

    def note_cause(
        self, name: str, value: float, spread: Draws, unit: str, source: str, formula: str = ""
    ) -> None:
        """What was stated or taken, and how sure it is, unless whoever heard it noted it before."""
        if f"{self.prefix}.{name}" not in self.ledger:
            self.note(name, value, unit, source, formula=formula, spread=band(spread))


def note_causes(
    entries: Entries, view: View, side: Side, causes: Causes, *, sound_c: float
) -> None:
    """What all regions of the view share, each with how sure it is and why."""
    said = view.temperatures
    sure = f"{STATED}; ± {draws.INSIDE_SD_K} K", f"{STATED}; ± {draws.OUTSIDE_SD_K} K"
    entries.note_cause("inside_c", said.inside_c, causes.inside_c, "°C", sure[0])
    entries.note_cause("outside_c", said.outside_c, causes.outside_c, "°C", sure[1])
    entries.note(
        "difference_k",
        causes.difference_k,
        "K",
        DEFINITION,
        formula="ΔT = |Ti - To|",
        of=("inside_c", "outside_c"),
    )
    entries.note("sound_c", sound_c, "°C", f"{MEASURED}; median of the sound surface")
    entries.note("noise_k", causes.noise_k, "K", f"{MEASURED}; scatter around the sound surface")
    entries.note(
        "surface_air_k",
        causes.surface_air_k,
        "K",
        "makers' ±2 °C for the camera; ISO 6946 R_s and U = 0.3 to 1.5 W/m²K for walls",
        formula=f"mean of the measured and of {draws.SOUND_SHARE[side]:g}·ΔT, by their variances",
        of=("inside_c", "outside_c", "sound_c", "difference_k"),
    )
    wind = "typical of weather stations; not measured"
    entries.note_cause("wind_m_s", draws.WIND_M_S, causes.wind_m_s, "m/s", wind)
    _note_factors(entries, view, side, causes)
    if view.scale.metres_per_px is not None and causes.metres_per_px is not None:
        size, spread = view.scale.metres_per_px, causes.metres_per_px
        entries.note_cause("metres_per_px", size, spread, "m", view.scale.reason)


def _note_factors(entries: Entries, view: View, side: Side, causes: Causes) -> None:
    """Factors around 1, and an offset around 0, with what makes them uncertain."""
    films: tuple[tuple[str, Draws, str, str], ...] = (
        ("convection", causes.convection, CONVECTION, "factor on the convective film"),
        ("radiation", causes.radiation, RADIATION, "factor on the radiative film"),
    )
    if side is Side.OUTSIDE:
        films = (("outside_film", causes.outside_film, OUTSIDE, "factor on the film"),)
    how = "temperatures read from colours" if view.is_approximate else "camera's gain 2 %"
    reading = f"emissivity 0.95 ± 0.03; {how}"
    within = "factor on differences within the picture"
    for name, spread, source, formula in (*films, ("reading", causes.reading, reading, within)):
        entries.note_cause(name, 1.0, spread, "1", source, formula)
    plane = f"the sound surface may lie {draws.PLANE_SHARE:g} of noise_k too high or too low"
    entries.note_cause("plane_k", 0.0, causes.plane_k, "K", "our own estimate", plane)
