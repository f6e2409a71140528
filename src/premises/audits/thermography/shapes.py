"""What a place looks like: how long, how straight, how even, and where it is coldest."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.regions import Deficit
from premises.audits.thermography.resolution import Mask

BORDER_PX: Final = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Lengths in pixels; the others are shares without unit.

    `straightness` is 1 for a strip whose spine is a line, less where it bends. `slant_deg` is the
    angle of the longer axis to the horizontal. `unevenness` is the relative standard deviation of
    depth along the length. `lopsidedness` compares the rims on both long sides: 0 alike, 1 one
    side only. `peak_inset` tells how far inside the deepest point lies: 0 at the rim, 1 in the
    middle. `flatness` is the median depth over the greatest. `span` is its extent along its axis as
    a share of the picture, `borders` are the picture's borders it touches.
    """

    length_px: float
    width_px: float
    straightness: float
    slant_deg: float
    unevenness: float
    lopsidedness: float
    peak_inset: float
    flatness: float
    span: float
    borders: frozenset[str]

    @property
    def elongation(self) -> float:
        return self.length_px / self.width_px

    @property
    def is_level(self) -> bool:
        return self.slant_deg < 45

    @property
    def runs_through(self) -> bool:
        """It crosses the whole picture, or nearly, where something stands before one end."""
        across = {"left", "right"} if self.is_level else {"top", "bottom"}
        ends = across & self.borders
        return ends == across or self.span > 0.85 or (self.span > 0.7 and bool(ends))


def shape_of(mask: Mask, deficit: Deficit) -> Shape:
    """Measure a place; the mask (rows x columns) has at least one pixel."""
    from scipy import ndimage  # noqa: PLC0415

    window = _around(mask, margin=0)
    inset = ndimage.distance_transform_edt(np.pad(mask[window], 1))[1:-1, 1:-1]
    inside = mask[window]
    area = int(inside.sum())
    # In a strip the mean distance to the border is a quarter of its width, plus half a pixel.
    width = max(1.0, 4 * float(inset[inside].mean()) - 2)
    length = max(width, area / width)
    along, slant, spread = _axes(mask)
    depth = deficit.smooth_k[mask].astype(np.float64)
    peak = int(np.argmax(depth))
    top = float(np.percentile(depth, 98))
    rows, columns = mask.shape
    frame = columns if slant < 45 else rows
    return Shape(
        length_px=length,
        width_px=width,
        straightness=float(min(1.0, (width / np.sqrt(12) + 0.3) / max(spread, 0.1))),
        slant_deg=slant,
        unevenness=_unevenness(along, depth, length),
        lopsidedness=_lopsidedness(mask, deficit, slant, width),
        peak_inset=float(inset[inside][peak] / inset.max()),
        flatness=float(np.median(depth)) / max(top, 1e-6),
        span=float(np.ptp(along) + 1) / frame,
        borders=_borders(mask),
    )


def _around(mask: Mask, margin: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )


def _axes(mask: Mask) -> tuple[Floats, float, float]:
    """Places along the longer axis, its angle, and the spread across it."""
    rows, columns = np.nonzero(mask)
    places = np.stack([columns - columns.mean(), rows - rows.mean()]).astype(np.float64)
    values, vectors = np.linalg.eigh(places @ places.T / places.shape[1])
    longer = vectors[:, 1]
    slant = float(np.degrees(np.arctan2(abs(longer[1]), abs(longer[0]))))
    return (
        np.asarray(longer @ places),
        slant,
        float(np.sqrt(max(values[0], 0.0))),
    )


def _unevenness(along: Floats, depth: Floats, length: float) -> float:
    """How much the depth changes from piece to piece, the two ends left out."""
    pieces = int(np.clip(length // 6, 1, 24))
    edges = np.linspace(along.min(), along.max() + 1e-6, pieces + 1)
    number = np.clip(np.digitize(along, edges) - 1, 0, pieces - 1)
    count = np.bincount(number, minlength=pieces)
    means = np.bincount(number, weights=depth, minlength=pieces)[count > 0] / count[count > 0]
    middle = means[1:-1] if len(means) > 4 else means
    return float(middle.std() / max(1e-6, abs(middle.mean())))


def _lopsidedness(mask: Mask, deficit: Deficit, slant: float, width: float) -> float:
    """Compare what lacks on both long sides of a level or upright strip, beyond its border."""
    reach = max(3, round(1.5 * width))
    along_rows = slant > 45
    turned, field = (mask.T, deficit.smooth_k.T) if along_rows else (mask, deficit.smooth_k)
    columns = np.flatnonzero(turned.any(axis=0))
    first = turned.argmax(axis=0)[columns]
    last = turned.shape[0] - 1 - turned[::-1].argmax(axis=0)[columns]
    steps = np.arange(1, reach + 1)[:, None]
    tall = turned.shape[0]
    before, after = first - steps, last + steps
    here = field[np.clip(before, 0, tall - 1), columns] * (before >= 0)
    there = field[np.clip(after, 0, tall - 1), columns] * (after < tall)
    one, other = max(0.0, float(here.sum())), max(0.0, float(there.sum()))
    noise = deficit.spread_k * here.size
    return float(abs(one - other) / max(one + other, noise, 1e-6))


def _borders(mask: Mask) -> frozenset[str]:
    edge = BORDER_PX
    touched = {
        "top": mask[:edge].any(),
        "bottom": mask[-edge:].any(),
        "left": mask[:, :edge].any(),
        "right": mask[:, -edge:].any(),
    }
    return frozenset(name for name, is_touched in touched.items() if is_touched)
