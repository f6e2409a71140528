"""PNG and JPEG: a scan or a photograph of a sheet becomes a sheet."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from premises.drawings.content import Box, Kind, Raster, Remark, Sheet
from premises.drawings.sheets.drawn import Drawn, part_of
from premises.drawings.sheets.kinds import kind_of
from premises.drawings.sheets.limits import (
    MM_PER_INCH,
    SheetLimits,
    check_page,
    check_size,
    drawn_px_per_mm,
    unreadable,
)
from premises.kernel.errors import Invalid
from premises.kernel.images import ImageHeader, ImageLimits
from premises.kernel.images import inspect as inspect_image

_LIKELY_DPI: Final = (50.0, 1200.0)
_ASSUMED_DPI: Final = 200.0


def size_mm(data: bytes, limits: SheetLimits) -> tuple[float, float]:
    """Width and height from the header alone; raises what `read_scan` raises."""
    page = _Scan(data, limits)
    return page.width_mm, page.height_mm


def read_scan(data: bytes, page: int, limits: SheetLimits) -> Sheet:
    """The picture as a sheet, grey, at most as fine as `limits.dpi`.

    Raises:
        Invalid: `drawings.too_many_pixels`, `drawings.unreadable`, `drawings.no_such_page`,
            `drawings.page_too_large`.

    """
    check_page(page, 1)
    scan = _Scan(data, limits)
    whole = Box(0.0, 0.0, scan.width_mm, scan.height_mm)
    drawn = scan.drawn(limits.dpi, whole, limits.for_comparing(), colour=False)
    return Sheet(
        width_mm=scan.width_mm,
        height_mm=scan.height_mm,
        kind=Kind.RASTER,
        raster=Raster(drawn.pixels, drawn.px_per_mm),
        scale_known=scan.is_scale_known,
        remarks=scan.remarks + drawn.remarks,
    )


def draw_scan(
    data: bytes, page: int, dpi: float, clip: Box | None, limits: SheetLimits, *, colour: bool
) -> Drawn:
    """The picture, or a part of it, at the resolution asked for, even if that makes it larger."""
    check_page(page, 1)
    scan = _Scan(data, limits)
    part = part_of(scan.width_mm, scan.height_mm, clip)
    return scan.drawn(dpi, part, limits, colour=colour, enlarge=True)


class _Scan:
    """A picture whose header has been read; its pixels are decoded by `drawn`."""

    def __init__(self, data: bytes, limits: SheetLimits) -> None:
        self._data = data
        header = _header(data, limits)
        with _opened(data) as image:
            dpi = _dpi(image)
        self.is_scale_known = dpi is not None
        across, down = dpi or (_ASSUMED_DPI, _ASSUMED_DPI)
        if header.orientation >= 5:
            across, down = down, across
        self.width_mm = header.width / across * MM_PER_INCH
        self.height_mm = header.height / down * MM_PER_INCH
        self._fine = max(across, down)
        check_size(self.width_mm, self.height_mm)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        if self.is_scale_known:
            return ()
        sentence = f"The picture does not say its resolution; {_ASSUMED_DPI:.0f} DPI were assumed."
        return (Remark("drawings.scale_assumed", sentence),)

    def drawn(
        self, dpi: float, part: Box, limits: SheetLimits, *, colour: bool, enlarge: bool = False
    ) -> Drawn:
        wanted = dpi if enlarge else min(dpi, self._fine)
        scale, remarks = drawn_px_per_mm(part.width, part.height, wanted, limits)
        image = self._decoded("RGB" if colour else "L")
        per_mm = image.width / self.width_mm, image.height / self.height_mm
        size = max(1, round(part.width * scale)), max(1, round(part.height * scale))
        box = (
            part.left * per_mm[0],
            part.top * per_mm[1],
            min(part.right * per_mm[0], image.width),
            min(part.bottom * per_mm[1], image.height),
        )
        if size != image.size or box[:2] != (0.0, 0.0):
            # Averaging what falls into a pixel keeps thin lines; nothing is sharpened.
            image = image.resize(size, Image.Resampling.BOX, box=box)
        return Drawn(_pixels(image), scale, remarks)

    def _decoded(self, mode: str) -> Image.Image:
        try:
            with _opened(self._data) as image:
                image.load()
                return _on_white(ImageOps.exif_transpose(image), mode)
        except MemoryError:
            raise
        except Exception as fault:  # a decoder may stumble in any way over bytes made to trip it.
            raise unreadable(str(fault)) from fault


def _header(data: bytes, limits: SheetLimits) -> ImageHeader:
    bounds = ImageLimits(limits.max_pixels, limits.max_bytes, ("PNG", "JPEG"))
    try:
        return inspect_image(data, bounds)
    except Invalid as refused:
        if refused.code == "images.too_large":
            message = f"{refused.message} Scan the sheet at a lower resolution."
            raise Invalid("drawings.too_many_pixels", message, **refused.facts) from refused
        raise unreadable(refused.message) from refused


def _opened(data: bytes) -> ImageFile.ImageFile:
    reader = PngImageFile if kind_of(data) == "png" else JpegImageFile
    return reader(io.BytesIO(data))


def _dpi(image: ImageFile.ImageFile) -> tuple[float, float] | None:
    """Dots per inch across and down as the file says, where that can be true."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    low, high = _LIKELY_DPI
    return (across, down) if low <= min(across, down) and max(across, down) <= high else None


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    """In the mode asked for; what is transparent is paper."""
    if image.mode.startswith("I"):
        deep = np.asarray(image)
        return Image.fromarray((deep >> 8).clip(0, 255).astype(np.uint8)).convert(mode)
    if image.has_transparency_data:
        visible = image.convert("RGBA")
        paper = Image.new("RGB", visible.size, "white")
        paper.paste(visible, mask=visible.getchannel("A"))
        return paper.convert(mode)
    return image.convert(mode)


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image, np.uint8)
