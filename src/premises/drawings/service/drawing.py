"""The pictures of one page: both revisions as they are, on each other, in tiles and as vectors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import IDENTITY, Box, Remark, Sheet, Similarity
from premises.drawings.differencing import Change, ChangeKind, Zone
from premises.drawings.overlays import (
    PALETTES,
    Layers,
    Mark,
    archive,
    overlay_png,
    overlay_svg,
    page_png,
    separate,
)
from premises.drawings.settings import DrawingsSettings
from premises.drawings.sheets import Drawn as PageDrawn
from premises.drawings.sheets import Reader
from premises.drawings.sheets.limits import MM_PER_INCH, drawn_px_per_mm
from premises.kernel.blobs import Shelf

Pixels = NDArray[np.uint8]

_MOST_PIXELS: Final = 40_000_000
"""An ARCH-E sheet at 150 DPI; both revisions and three layers of it are in memory together."""

_MOST_MARKS: Final = 500


@dataclass(frozen=True, slots=True)
class Original:
    """A page of a file that was sent, and how large it is."""

    data: bytes
    page: int
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Pictures that are kept already, by their hashes; `tiles` says where in one blob each lies."""

    overlay_hash: str
    baseline_hash: str | None
    revised_hash: str | None
    tiles_hash: str
    tiles: dict[str, Any]
    px_per_mm: float
    svg_hash: str | None = None
    remarks: tuple[Remark, ...] = ()


class Drawing:
    """Draws what changed."""

    def __init__(self, shelf: Shelf, reader: Reader, settings: DrawingsSettings) -> None:
        self._shelf = shelf
        self._reader = reader
        self._settings = settings

    def draw(
        self,
        old: Original | None,
        new: Original | None,
        old_to_new: Similarity,
        changes: Sequence[Change] = (),
        sheets: tuple[Sheet, Sheet] | None = None,
    ) -> Drawn:
        """All pictures of a page; where there is one revision only, all of its ink is that one's.

        `sheets` are both as they were read, where they consist of lines: then there are vectors.

        Raises:
            Invalid: a page cannot be drawn within the limits.
            Unavailable: not now.

        """
        under, baseline, said = self._page(old)
        over, revised, said_too = self._page(new)
        reach_mm = self._settings.raster_tolerance_mm
        words = [one.box for one in changes if one.kind is ChangeKind.TEXT]
        layers, px_per_mm = _layers(under, over, old_to_new, reach_mm, words)
        # Each is as large as the sheet, and so is much of what follows.
        del under, over
        palette, marks = PALETTES[self._settings.palette], _marks(changes)
        tiled = archive(layers, palette)
        vectors = overlay_svg(*sheets, old_to_new, reach_mm, palette, marks) if sheets else None
        return Drawn(
            overlay_hash=self._kept(overlay_png(layers, palette, marks, px_per_mm)),
            baseline_hash=baseline,
            revised_hash=revised,
            tiles_hash=self._kept(tiled.data),
            tiles=dict(tiled.manifest),
            px_per_mm=px_per_mm,
            svg_hash=None if vectors is None else self._kept(vectors),
            remarks=tuple(dict.fromkeys((*said, *said_too))),
        )

    def page(self, original: Original) -> bytes:
        """One page as it is, as PNG; raises as `draw`."""
        return page_png(self._drawn(original).pixels)

    def _page(
        self, original: Original | None
    ) -> tuple[tuple[Pixels, float] | None, str | None, tuple[Remark, ...]]:
        """The grey of a page with its scale, where its picture is kept, and what to say of it."""
        if original is None:
            return None, None, ()
        drawn = self._drawn(original)
        kept = self._kept(page_png(drawn.pixels))
        return (_grey(drawn.pixels), drawn.px_per_mm), kept, drawn.remarks

    def _drawn(self, original: Original) -> PageDrawn:
        limits = self._reader.limits
        limits = replace(limits, max_pixels=min(limits.max_pixels, _MOST_PIXELS))
        # Of a sheet that was taken over the size may be unknown; the reader knows it.
        size = max(original.width_mm, 1.0), max(original.height_mm, 1.0)
        px_per_mm, remarks = drawn_px_per_mm(*size, self._settings.picture_dpi, limits)
        dpi = px_per_mm * MM_PER_INCH
        drawn = self._reader.draw(original.data, original.page, dpi, colour=True)
        return replace(drawn, remarks=remarks)

    def _kept(self, data: bytes) -> str:
        return self._shelf.put(data).hash


def _marks(changes: Sequence[Change]) -> list[Mark]:
    counted = [one for one in changes if one.zone is Zone.DRAWING][:_MOST_MARKS]
    return [Mark(one.number, one.kind, one.box) for one in counted]


def _layers(
    under: tuple[Pixels, float] | None,
    over: tuple[Pixels, float] | None,
    old_to_new: Similarity,
    reach_mm: float,
    words: Sequence[Box],
) -> tuple[Layers, float]:
    if over is None:
        over = (np.full_like(under[0], 255), under[1]) if under else (_nothing(), 1.0)
        old_to_new = IDENTITY
    grey, px_per_mm = over
    if under is None:
        under = (np.full_like(grey, 255), px_per_mm)
    to_pixels = Similarity(1 / under[1]).then(old_to_new).then(Similarity(px_per_mm))
    words_px = [Similarity(px_per_mm).box(box) for box in words]
    return separate(under[0], grey, to_pixels, reach_mm * px_per_mm, words_px), px_per_mm


def _nothing() -> Pixels:
    return np.full((1, 1), 255, np.uint8)


def _grey(pixels: Pixels) -> Pixels:
    """The darkest of the three colours: a yellow line is ink as well."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    # One colour after the other is five times as fast as the three of each pixel.
    darkest = np.minimum(red, green)
    return np.minimum(darkest, blue, out=darkest)
