"""Plans as pictures: drawn smoothly at a resolution, then treated as scanners treat paper."""

import cv2
import numpy as np
from tests.drawings.registration.plans import Drawn

from premises.drawings.content import Kind, Raster, Sheet, Similarity

_FRACTION_BITS = 4


def scanned(
    drawn: Drawn,
    page: tuple[float, float],
    px_per_mm: float,
    *,
    by: Similarity | None = None,
    width_mm: float = 0.3,
) -> Sheet:
    """The plan laid by a transform and drawn with smooth lines, its words as letters."""
    by = by or Similarity()
    size = round(page[1] * px_per_mm), round(page[0] * px_per_mm)
    grey = np.full(size, 255, np.uint8)
    laid = drawn.moved(by)
    ends = _fixed(laid.lines.reshape(-1, 2), px_per_mm).reshape(-1, 2, 2)
    thick = max(1, round(width_mm * px_per_mm))
    for end in ends:
        cv2.line(grey, end[0].tolist(), end[1].tolist(), (0,), thick, cv2.LINE_AA, _FRACTION_BITS)
    upright = abs(by.rotation_deg) < 5
    for text, place in zip(laid.texts if upright else (), laid.places, strict=False):
        at = np.floor((place - (4.0, -1.0)) * px_per_mm).astype(int).tolist()
        cv2.putText(
            grey,
            text,
            at,
            cv2.FONT_HERSHEY_SIMPLEX,
            0.1 * px_per_mm * by.scale,
            (0,),
            1,
            cv2.LINE_AA,
        )
    return of(grey, page)


def of(grey: np.ndarray, page: tuple[float, float]) -> Sheet:
    raster = Raster(np.ascontiguousarray(grey, np.uint8), grey.shape[1] / page[0])
    return Sheet(width_mm=page[0], height_mm=page[1], kind=Kind.RASTER, raster=raster)


def worn(sheet: Sheet, seed: int) -> Sheet:
    """Blurred, paler, noisy, compressed and with specks, as after a copy and a scan."""
    assert sheet.raster
    rng = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(sheet.raster.grey, (0, 0), 0.8).astype(np.float32) * 0.9 + 12
    grey += rng.normal(0, 12, grey.shape).astype(np.float32)
    rows, columns = (rng.integers(0, side, 400) for side in grey.shape)
    grey[rows, columns] = 0
    _, packed = cv2.imencode(".jpg", np.clip(grey, 0, 255).astype(np.uint8), [1, 60])
    unpacked = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return of(np.asarray(unpacked), (sheet.width_mm, sheet.height_mm))


def bent(sheet: Sheet, by_mm: float) -> Sheet:
    """Stretched slowly along its length, more towards its end, as a feeder does."""
    assert sheet.raster
    grey, px_per_mm = sheet.raster.grey, sheet.raster.px_per_mm
    height, width = grey.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    source = x - np.float32(by_mm * px_per_mm) * (x / width) ** 2
    laid = cv2.remap(grey, source, y, cv2.INTER_LINEAR, borderValue=(255,))
    return of(np.asarray(laid), (sheet.width_mm, sheet.height_mm))


def jerked(sheet: Sheet, by_mm: float, period_mm: float) -> Sheet:
    """Fed by a roller that sticks and slips: what is true on one line is true on all of it."""
    assert sheet.raster
    grey, px_per_mm = sheet.raster.grey, sheet.raster.px_per_mm
    height, width = grey.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    # What wanders by y comes from there, within microns: a wave is hundreds of times as long.
    turn = (y + 0.5) / px_per_mm * np.float32(2 * np.pi / period_mm)
    source = y - np.float32(by_mm * px_per_mm) * np.sin(turn)
    laid = cv2.remap(grey, x, source, cv2.INTER_LINEAR, borderValue=(255,))
    return of(np.asarray(laid), (sheet.width_mm, sheet.height_mm))


def _fixed(points: np.ndarray, px_per_mm: float) -> np.ndarray:
    """Places in sixteenths of pixels; a pixel's place is its middle."""
    fixed = np.rint((points * px_per_mm - 0.5) * (1 << _FRACTION_BITS))
    return np.asarray(fixed, np.int32)
