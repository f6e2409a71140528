"""What one view brings to the report picture: its temperatures, what was found, its photograph."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premises.audits.figures import Band
from premises.audits.pictures.palette import RGB
from premises.audits.radiometry.recording import Overlay
from premises.audits.thermography.findings import Examination, Kind, Region
from premises.audits.thermography.losses import Losses, RegionLoss, small
from premises.audits.thermography.scene import Temperatures


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph of the same spot; `overlay` says where the thermal picture lies in it.

    Without it both are taken to show the same, which is only roughly so, and is said.
    """

    pixels: RGB
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One view as the report picture shows it.

    `celsius` (rows x columns) is None where nothing tells temperatures: then the photograph is
    shown with the verdict's sentence. `letter` names the view where there are several: its regions
    are then called A1, A2 and so on.
    """

    examination: Examination
    celsius: NDArray[np.float32] | None = None
    temperatures: Temperatures | None = None
    losses: Losses | None = None
    photograph: Photograph | None = None
    letter: str = ""

    @property
    def watts(self) -> float:
        """What its regions lose together, 0 where that is not known."""
        known = self.losses.total_w if self.losses else None
        return known.p50 if known else 0.0

    @property
    def defects(self) -> int:
        """How many places lose heat that should not; panes of windows are none."""
        return sum(one.kind is not Kind.GLASS for one in self.examination.regions)

    def name(self, region: Region) -> str:
        return f"{self.letter}{region.number}"

    def line(self, region: Region) -> str:
        """What the legend says of a region."""
        kind = region.kind.value.replace("_", " ").capitalize()
        factor = [] if region.factor_min is None else [f"fRsi {region.factor_min:.2f}"]
        parts = [kind, *factor, *self._heat(region)]
        return ", ".join([*parts, "mould risk"] if region.mould_risk else parts)

    @property
    def large(self) -> list[Region]:
        """The regions that are worth a line of their own."""
        return [one for one, is_small in self._sized() if not is_small]

    @property
    def few(self) -> str:
        """One line on all other regions; empty where there are none."""
        regions = [one for one, is_small in self._sized() if is_small]
        if not regions:
            return ""
        lost = (self._loss(one) for one in regions)
        watts = sum(one.total_w.p50 for one in lost if one is not None and one.total_w is not None)
        names = self._names(regions)
        risky = self._names([one for one in regions if one.mould_risk])
        mould = f", mould risk at {risky}" if risky else ""
        return f"{names}  Small places, {_plain(watts)} W together{mould}"

    def _names(self, regions: Sequence[Region]) -> str:
        """Names in a row, those that follow each other as «4 to 9»: a line is short."""
        runs: list[list[Region]] = []
        for one in regions:
            if runs and one.number == runs[-1][-1].number + 1:
                runs[-1].append(one)
            else:
                runs.append([one])
        return ", ".join(
            f"{self.name(run[0])} to {self.name(run[-1])}"
            if len(run) > 2
            else ", ".join(map(self.name, run))
            for run in runs
        )

    def _sized(self) -> list[tuple[Region, bool]]:
        regions = self.examination.regions
        found = [self._loss(one) for one in regions]
        flags = small([one.total_w if one is not None else None for one in found])
        return list(zip(regions, flags, strict=True))

    def _loss(self, region: Region) -> RegionLoss | None:
        known = self.losses.regions if self.losses else ()
        return next((one for one in known if one.number == region.number), None)

    def _heat(self, region: Region) -> list[str]:
        one = self._loss(region)
        if one is None:
            return []
        band, unit = (one.total_w, "W") if one.total_w else (one.w_per_m2, "W/m2")
        return [shortly(band, unit)]


def shortly(band: Band, unit: str) -> str:
    """A band in as many digits as it leaves of meaning: one decimal below ten, none above."""
    middle, low, high = (_plain(one) for one in (band.p50, band.p10, band.p90))
    return f"{middle} {unit} ({low} to {high})"


def _plain(number: float) -> str:
    if number >= 9.95:
        return f"{number:.0f}"
    return f"{number:.1f}" if number >= 0.95 else f"{number:.1g}"
