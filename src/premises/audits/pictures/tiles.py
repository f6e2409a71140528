"""One view drawn at a size: its temperatures as colours or its photograph, numbered."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from premises.audits.pictures.colour_scales import colour_scale
from premises.audits.pictures.contours import draw_contours, patch
from premises.audits.pictures.labels import Box, Label, draw_labels, placed
from premises.audits.pictures.palette import RGB, paint
from premises.audits.pictures.panels import Panel, Photograph
from premises.audits.thermography.findings import Region

Size = tuple[int, int]
"""Width and height in pixels."""

_SIDES: Final = ("above", "below", "before", "behind")
_ALONG: Final = (0.5, 0.25, 0.75)

_RATIOS: Final = (0.25, 8.0)
"""A photograph shows between a quarter and eight times what the thermal picture shows."""

_NOTHING: Final = np.full((3, 4, 3), 200, dtype=np.uint8)


def fitted(shape: tuple[int, ...], room: Size) -> Size:
    """The largest size of a picture (rows, columns, ...) that keeps its proportions in the room."""
    fit = min(room[0] / shape[1], room[1] / shape[0])
    return max(1, round(shape[1] * fit)), max(1, round(shape[0] * fit))


def tile(panel: Panel, room: Size, letter_px: int) -> Image.Image:
    """The view as large as the room lets it be: temperatures, or else the photograph alone."""
    if panel.celsius is not None:
        size = fitted(panel.celsius.shape, room)
        scale = colour_scale(panel.celsius, panel.examination, panel.temperatures)
        return _marked(paint(panel.celsius, scale.low_c, scale.high_c), size, panel, letter_px)
    pixels = panel.photograph.pixels if panel.photograph else _NOTHING
    return _marked(pixels, fitted(pixels.shape, room), panel, letter_px)


def photo_beside(panel: Panel, room: Size, letter_px: int) -> Image.Image:
    """The part of the photograph that the thermal picture shows, with the same outlines.

    Where the thermal picture reaches beyond the photograph it is black.
    """
    if panel.celsius is None or panel.photograph is None:
        msg = "the view has no temperatures, or no photograph"
        raise ValueError(msg)
    size = fitted(panel.celsius.shape, room)
    part = Image.fromarray(panel.photograph.pixels).crop(_part(panel.photograph, size))
    return _marked(np.asarray(part), size, panel, letter_px)


def _part(photograph: Photograph, size: Size) -> Box:
    """The thermal picture's place in the photograph, in the photograph's pixels."""
    height, width = photograph.pixels.shape[:2]
    overlay = photograph.overlay if _is_likely(photograph) else None
    across, down = fitted((size[1], size[0]), (width, height))
    if overlay is not None:
        across, down = max(1, round(across / overlay.ratio)), max(1, round(down / overlay.ratio))
    left = (width - across) / 2 + (overlay.right_px if overlay else 0)
    top = (height - down) / 2 + (overlay.down_px if overlay else 0)
    return round(left), round(top), round(left) + across, round(top) + down


def _is_likely(photograph: Photograph) -> bool:
    """Whether a camera can have been made like this; a file may say anything."""
    overlay, (height, width) = photograph.overlay, photograph.pixels.shape[:2]
    return (
        overlay is not None
        and _RATIOS[0] <= overlay.ratio <= _RATIOS[1]
        and abs(overlay.right_px) < width
        and abs(overlay.down_px) < height
    )


def _marked(pixels: RGB, size: Size, panel: Panel, letter_px: int) -> Image.Image:
    """The pixels at that size, the regions of the view outlined and numbered upon them."""
    how = Image.Resampling.LANCZOS if size[0] < pixels.shape[1] else Image.Resampling.BICUBIC
    resized = np.asarray(Image.fromarray(pixels).resize(size, how))
    regions = panel.examination.regions
    outlines = [patch(one.mask, size) for one in regions]
    drawn = draw_contours(resized, [one for one in outlines if one], thickness=letter_px / 40)
    picture, taken = Image.fromarray(drawn), _covered(regions, size)
    corner = [Label(panel.letter, behind=[(0, 0)])] if panel.letter else []
    labels = [*corner, *(_label(panel.name(one), one, size) for one in regions)]
    draw_labels(ImageDraw.Draw(picture), placed(labels, taken, letter_px), letter_px)
    return picture


def _covered(regions: Sequence[Region], size: Size) -> NDArray[np.bool_]:
    """Which pixels of the tile lie in a region, as rows x columns."""
    covered = np.zeros((size[1], size[0]), dtype=np.bool_)
    for one in regions:
        covered |= np.asarray(Image.fromarray(one.mask).resize(size, Image.Resampling.NEAREST))
    return covered


def _label(text: str, region: Region, size: Size) -> Label:
    """A label beside the region's edge, at a quarter, the half and three quarters of its pixels."""
    rows, columns = np.nonzero(region.mask)
    if not rows.size:
        return Label(text, behind=[(0, 0)])
    across, down = size[0] / region.mask.shape[1], size[1] / region.mask.shape[0]
    edges: dict[str, list[tuple[int, int]]] = {side: [] for side in _SIDES}
    for share in _ALONG:
        x, y = int(np.quantile(columns, share)), int(np.quantile(rows, share))
        lined, level = rows[columns == x], columns[rows == y]
        if lined.size:
            edges["above"].append((round((x + 0.5) * across), round(lined.min() * down)))
            edges["below"].append((round((x + 0.5) * across), round((lined.max() + 1) * down)))
        if level.size:
            edges["before"].append((round(level.min() * across), round((y + 0.5) * down)))
            edges["behind"].append((round((level.max() + 1) * across), round((y + 0.5) * down)))
    return Label(text, **edges)
