"""A page of a PDF becomes a sheet: its objects, or its picture where it is one."""

from typing import Final

from premises.drawings.content import Box, Kind, Raster, Remark, Sheet
from premises.drawings.sheets.drawn import Drawn, part_of
from premises.drawings.sheets.limits import SheetLimits, drawn_px_per_mm
from premises.drawings.sheets.pdf import pdfium
from premises.drawings.sheets.pdf.embedded import boxes_of, covered, pictures_of
from premises.drawings.sheets.pdf.layers import Layers
from premises.drawings.sheets.pdf.letters import letters_of
from premises.drawings.sheets.pdf.objects import Objects, all_objects
from premises.drawings.sheets.pdf.pages import Page, merge_markups, opened_page, sizes_mm
from premises.drawings.sheets.pdf.paths import Lines, lines_of
from premises.drawings.sheets.pdf.rendering import rendered
from premises.drawings.sheets.pdf.symbols import hide_symbols
from premises.drawings.sheets.pdf.windows import Windows
from premises.drawings.sheets.words import words_of

# A scan has a frame, a stamp or a cover sheet's few lines on it at most; a drawing has far more.
_DRAWN_PATHS: Final = 200
_MOSTLY: Final = 0.5


def read_pdf(data: bytes, number: int, limits: SheetLimits) -> Sheet:
    """The page, counted from 1.

    Raises:
        Invalid: what `pdfium.opened`, `opened_page` and `all_objects` raise.

    """
    with (
        pdfium.opened(data, limits) as (document, count),
        opened_page(data, document, number, count) as page,
    ):
        merge_markups(page)
        layers = Layers(data, document)
        try:
            return _read(data, page, layers, limits)
        finally:
            layers.close()


def draw_pdf(
    data: bytes,
    number: int,
    dpi: float,
    clip: Box | None,
    limits: SheetLimits,
    *,
    colour: bool = False,
) -> Drawn:
    """The page, or a part of it, as pixels; raises what `read_pdf` raises."""
    with (
        pdfium.opened(data, limits) as (document, count),
        opened_page(data, document, number, count) as page,
    ):
        part = part_of(page.width_mm, page.height_mm, clip)
        scale, remarks = drawn_px_per_mm(part.width, part.height, dpi, limits)
        return Drawn(rendered(page, scale, part, colour=colour), scale, remarks)


def page_sizes_mm(data: bytes, limits: SheetLimits) -> tuple[tuple[float, float], ...]:
    """Width and height of every page; raises what `pdfium.opened` raises."""
    with pdfium.opened(data, limits) as (document, count):
        return sizes_mm(data, document, count)


def _read(data: bytes, page: Page, layers: Layers, limits: SheetLimits) -> Sheet:
    objects = all_objects(page, layers, limits.max_objects)
    hidden = hide_symbols(data, page, objects) or layers.any_hidden
    windows = Windows(objects, page.to_mm, (page.width_mm, page.height_mm))
    images = objects.of_kind(pdfium.IMAGE)
    image_boxes = boxes_of(objects, images, page, windows)
    remarks = _remarks(page, objects, hidden)
    few = len(objects.of_kind(pdfium.PATH)) <= _DRAWN_PATHS
    if few and covered(image_boxes, page) > _MOSTLY:
        return _scan(page, objects, windows, limits, remarks)
    lines = lines_of(objects, page.to_mm, windows)
    return Sheet(
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        kind=Kind.VECTOR,
        strokes=lines.strokes,
        fills=lines.fills,
        words=words_of(letters_of(page, objects, windows)),
        pictures=pictures_of(objects, images, image_boxes),
        layers=tuple(layers.names),
        remarks=remarks + _cut(lines),
    )


def _scan(
    page: Page,
    objects: Objects,
    windows: Windows,
    limits: SheetLimits,
    remarks: tuple[Remark, ...],
) -> Sheet:
    """A picture of the whole page, with the letters that an OCR program hid behind it."""
    words = words_of(letters_of(page, objects, windows, hidden=True))
    coarse = limits.for_comparing()
    scale, lower = drawn_px_per_mm(page.width_mm, page.height_mm, limits.dpi, coarse)
    grey = rendered(page, scale, Box(0.0, 0.0, page.width_mm, page.height_mm))
    return Sheet(
        width_mm=page.width_mm,
        height_mm=page.height_mm,
        kind=Kind.RASTER,
        words=words,
        raster=Raster(grey, scale),
        remarks=remarks + lower,
    )


def _remarks(page: Page, objects: Objects, hidden: bool) -> tuple[Remark, ...]:
    found = []
    if page.are_markups_merged:
        sentence = f"{page.markups} annotation(s) upon the page were read as a part of it."
        found.append(Remark("drawings.annotations", sentence))
    elif page.markups:
        sentence = f"{page.markups} annotation(s) upon the page have no lines and were left out."
        found.append(Remark("drawings.annotations_left_out", sentence))
    if hidden:
        sentence = "Some layers are switched off in the file and were left out."
        found.append(Remark("drawings.layers_off", sentence))
    if shadings := len(objects.of_kind(pdfium.SHADING)):
        sentence = f"{shadings} areas of running colour were left out."
        found.append(Remark("drawings.shadings", sentence))
    if objects.is_cut_off:
        sentence = "Symbols within symbols are nested too deeply; the innermost were left out."
        found.append(Remark("drawings.nested_too_deeply", sentence))
    return tuple(found)


def _cut(lines: Lines) -> tuple[Remark, ...]:
    if not lines.is_inexact:
        return ()
    sentence = "Some areas are seen through windows of odd shapes; too much of them is shown."
    return (Remark("drawings.odd_windows", sentence),)
