"""A small drawing in pixels, with all that scanners do to one."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from premises.drawings.content import Kind, Raster, Sheet, Similarity
from premises.drawings.differencing import Differences, Tolerance
from premises.drawings.differencing.rasters import compare_rasters
from premises.drawings.registration import Alignment, Method

Grey = NDArray[np.uint8]
PX_PER_MM = 200 / 25.4
SIZE_MM = (150.0, 105.0)
Draw = Callable[["Pen"], None]


class Pen:
    """Draws in millimetres."""

    def __init__(self) -> None:
        width, height = (round(side * PX_PER_MM) for side in SIZE_MM)
        self.grey: Grey = np.full((height, width), 255, np.uint8)

    def line(self, x: float, y: float, to_x: float, to_y: float, pen_mm: float = 0.35) -> None:
        start, end = _px(x, y), _px(to_x, to_y)
        cv2.line(self.grey, start, end, (0,), max(1, round(pen_mm * PX_PER_MM)), cv2.LINE_AA, 4)

    def box(self, x: float, y: float, width: float, height: float, pen_mm: float = 0.25) -> None:
        for a, b, c, d in ((0, 0, 1, 0), (1, 0, 1, 1), (1, 1, 0, 1), (0, 1, 0, 0)):
            self.line(x + a * width, y + b * height, x + c * width, y + d * height, pen_mm)

    def cross(self, x: float, y: float, size: float = 5.0) -> None:
        """A fixture: a square with both diagonals."""
        self.box(x, y, size, size)
        self.line(x, y, x + size, y + size, 0.25)
        self.line(x + size, y, x, y + size, 0.25)

    def dashes(self, y: float, start: float) -> None:
        for x in np.arange(12 + start, 128, 8):
            self.line(float(x), y, min(float(x) + 5, 128.0), y, 0.2)

    def text(self, said: str, x: float, y: float, height: float = 2.5) -> None:
        scale = height * PX_PER_MM / 21
        place = round(x * PX_PER_MM), round(y * PX_PER_MM)
        cv2.putText(self.grey, said, place, cv2.FONT_HERSHEY_SIMPLEX, scale, (0,), 2, cv2.LINE_AA)

    def cloud(self, x: float, y: float, width: float, height: float, chord: float = 6.0) -> None:
        """Arcs bulging outward along a rectangle."""
        across, down = round(width / chord), round(height / chord)
        for index in range(across):
            self._arc(x + (index + 0.5) * width / across, y, width / across / 2, 180)
            self._arc(x + (index + 0.5) * width / across, y + height, width / across / 2, 0)
        for index in range(down):
            self._arc(x, y + (index + 0.5) * height / down, height / down / 2, 90)
            self._arc(x + width, y + (index + 0.5) * height / down, height / down / 2, 270)

    def _arc(self, x: float, y: float, radius: float, first: float) -> None:
        middle = round(x * PX_PER_MM), round(y * PX_PER_MM)
        axes = (round(radius * PX_PER_MM),) * 2
        cv2.ellipse(self.grey, middle, axes, 0, first, first + 180, (0,), 3, cv2.LINE_AA)


def plan(pen: Pen) -> None:
    """Walls, a door, a dashed centre line, dimensions, notes and a fixture."""
    pen.box(10, 10, 130, 60, 0.5)
    pen.line(70, 10, 70, 70, 0.5)
    pen.line(40, 70, 40, 61)
    cv2.ellipse(pen.grey, _whole(40, 70), (71, 71), 0, 270, 360, (0,), 2, cv2.LINE_AA)
    pen.text("29'-3 1/2", 30, 8)
    pen.text("OFFICE 101", 20, 40)
    pen.text("1. SEE STRUCTURAL FOR LINTELS", 12, 82)
    pen.text("2. VERIFY ALL SIZES IN FIELD", 12, 88)
    pen.cross(100, 40)


def sheet(*draws: Draw) -> Sheet:
    """All that is drawn, as a picture of 200 dpi."""
    pen = Pen()
    for draw in draws:
        draw(pen)
    return of(pen.grey)


def of(grey: Grey, px_per_mm: float = PX_PER_MM) -> Sheet:
    height, width = grey.shape
    return Sheet(
        width_mm=width / px_per_mm,
        height_mm=height / px_per_mm,
        kind=Kind.RASTER,
        raster=Raster(grey, px_per_mm),
    )


def scanned(clean: Sheet, seed: int) -> Sheet:
    """The same from a scanner: blurred, noisy, paler, shaded, specked, and saved as JPEG."""
    assert clean.raster is not None
    chance = np.random.default_rng(seed)
    grey = np.asarray(cv2.GaussianBlur(clean.raster.grey, (0, 0), 0.8), np.float64)
    grey = 250 - (255 - grey) * 0.85 - np.linspace(0, 25, grey.shape[1])
    grey += chance.normal(0, 12, grey.shape)
    dirty = np.clip(grey, 0, 255).astype(np.uint8)
    for _speck in range(12):
        place = int(chance.integers(grey.shape[1])), int(chance.integers(grey.shape[0]))
        cv2.circle(dirty, place, int(chance.integers(1, 3)), (40,), -1)
    _done, saved = cv2.imencode(".jpg", dirty, [cv2.IMWRITE_JPEG_QUALITY, 60])
    return of(np.asarray(cv2.imdecode(saved, cv2.IMREAD_GRAYSCALE), np.uint8))


def lying(old_to_new: Similarity | None = None, error_mm: float = 0.02) -> Alignment:
    return Alignment(
        old_to_new=old_to_new or Similarity(),
        method=Method.ORB,
        error_mm=error_mm,
        confidence=1.0,
        anchors=40,
        overlap=1.0,
    )


def compared(old: Sheet, new: Sheet, alignment: Alignment | None = None) -> Differences:
    return compare_rasters(old, new, alignment or lying(), Tolerance())


def _px(x: float, y: float) -> tuple[int, int]:
    """Sixteenths of a pixel, as the library takes them with a shift of four."""
    return round(x * PX_PER_MM * 16), round(y * PX_PER_MM * 16)


def _whole(x: float, y: float) -> tuple[int, int]:
    return round(x * PX_PER_MM), round(y * PX_PER_MM)
