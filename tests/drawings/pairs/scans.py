"""Sheets as pictures: clean plots, and what a scanner makes of a print."""

import io
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.random import Generator
from numpy.typing import NDArray
from pikepdf import Dictionary, Name
from tests.drawings.pairs.pair import Checks, Pair, relaid
from tests.drawings.pairs.transforms import similarity

from premises.drawings.content import IDENTITY, Points, Similarity

_MM: Final = 25.4
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scanner does; `drift_mm` is how far the paper wanders under it at most.

    The figures are those that the field's measurements were made with: a blur of 0.8 pixels,
    noise of 12 steps of 256, nine tenths of the contrast, JPEG of quality 60, specks.
    """

    skew_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    drift_mm: float = 0.0
    blur_px: float = 0.0
    noise: float = 0.0
    contrast: float = 1.0
    specks_m2: float = 0.0
    jpeg: int | None = None


CLEAN: Final = Scan()
OLD_PRINT: Final = Scan(blur_px=0.8, noise=12.0, contrast=0.9, specks_m2=300.0, jpeg=60)
NEW_PRINT: Final = replace(OLD_PRINT, skew_deg=0.3, shift_mm=(2.1, -1.4), drift_mm=0.2)


def as_pictures(pair: Pair, dpi: float, old: Scan, new: Scan, seed: int) -> Pair:
    """The same pair, both sheets as PDF files that hold nothing but a picture."""
    chance = np.random.default_rng([seed, 11])
    old_by, new_by = _laid(old, pair.old_size), _laid(new, pair.new_size)
    laid = relaid(pair, old_by, new_by)
    return replace(
        laid,
        name=f"{pair.name}, {'clean' if new == CLEAN else 'scan'} {dpi:.0f} dpi",
        writer=f"{'clean picture' if new == CLEAN else 'scan'}",
        old=_file(pair.old, dpi, old, pair.old_size, chance),
        new=_file(pair.new, dpi, new, pair.new_size, chance),
        checks=Checks(laid.checks.old, _drifted(laid.checks.new, new, pair.new_size)),
        has_letters=False,
    )


def render(data: bytes, dpi: float) -> Grey:
    """The only page of a PDF, white paper, in grey."""
    pdf = pdfium.PdfDocument(data)
    try:
        pixels = pdf[0].render(scale=dpi / 72, grayscale=True).to_numpy()
        return np.array(pixels.reshape(pixels.shape[:2]), np.uint8)
    finally:
        pdf.close()


def _laid(scan: Scan, size_mm: tuple[float, float]) -> Similarity:
    """How a print lies under the scanner, without its drift."""
    if scan.skew_deg == 0.0 and scan.shift_mm == (0.0, 0.0):
        return IDENTITY
    middle = size_mm[0] / 2, size_mm[1] / 2
    return similarity(
        scan.skew_deg, 1.0, middle, (middle[0] + scan.shift_mm[0], middle[1] + scan.shift_mm[1])
    )


def _drifted(points: Points, scan: Scan, size_mm: tuple[float, float]) -> Points:
    """Where points lie after the paper has wandered: slowly, differently in both directions."""
    x, y = points[:, 0] / size_mm[0], points[:, 1] / size_mm[1]
    across = scan.drift_mm * np.sin(2 * np.pi * y)
    down = scan.drift_mm * np.sin(2 * np.pi * x + 1.0)
    return points + np.column_stack((across, down))


def _file(
    data: bytes, dpi: float, scan: Scan, size_mm: tuple[float, float], chance: Generator
) -> bytes:
    grey = render(data, dpi)
    if scan != CLEAN:
        grey = _spoilt(_warped(grey, dpi, scan, size_mm), dpi, scan, chance)
    return _page(grey, size_mm, scan.jpeg)


def _warped(grey: Grey, dpi: float, scan: Scan, size_mm: tuple[float, float]) -> Grey:
    by = _laid(scan, size_mm)
    if by == IDENTITY and scan.drift_mm == 0.0:
        return grey
    height, width = grey.shape
    step = _MM / dpi
    # Every tenth pixel is exact enough for what changes so slowly, and quick.
    columns, rows = width // 10, height // 10
    middles = np.arange(columns) + 0.5, np.arange(rows) + 0.5
    coarse = np.stack(np.meshgrid(middles[0] * width / columns, middles[1] * height / rows), -1)
    there = coarse.reshape(-1, 2) * step
    # The way back: the drift is so slow that its value there is its value here, within microns.
    here = there - (_drifted(there, scan, size_mm) - there)
    # The sheet begins at the outer corner of the first pixel, a picture in its middle.
    source = (by.inverse().apply(here) / step - 0.5).reshape(coarse.shape).astype(np.float32)
    at = [
        cv2.resize(source[..., axis], (width, height), interpolation=cv2.INTER_LINEAR)
        for axis in (0, 1)
    ]
    return np.asarray(
        cv2.remap(
            grey, at[0], at[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255
        ),
        np.uint8,
    )


def _spoilt(grey: Grey, dpi: float, scan: Scan, chance: Generator) -> Grey:
    soft = cv2.GaussianBlur(grey, (0, 0), scan.blur_px) if scan.blur_px else grey
    height, width = grey.shape
    area_m2 = height * width * (_MM / dpi / 1000) ** 2
    flat = 255.0 - (255.0 - soft.astype(np.float32)) * scan.contrast
    flat += chance.standard_normal(flat.shape, np.float32) * scan.noise
    for _ in range(int(scan.specks_m2 * area_m2)):
        x, y = int(chance.integers(width)), int(chance.integers(height))
        reach = max(1, round(float(chance.uniform(0.1, 0.25)) * dpi / _MM))
        flat[y : y + reach, x : x + reach] = float(chance.uniform(0, 120))
    return np.asarray(np.clip(flat, 0, 255), np.uint8)


def _page(grey: Grey, size_mm: tuple[float, float], jpeg: int | None) -> bytes:
    pdf = pikepdf.new()
    width, height = (one * 72 / _MM for one in size_mm)
    page = pdf.add_blank_page(page_size=(width, height))
    if jpeg is None:
        picture = pdf.make_stream(grey.tobytes())
    else:
        encoded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, jpeg])[1]
        picture = pdf.make_stream(encoded.tobytes(), Filter=Name.DCTDecode)
    picture.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=grey.shape[1],
            Height=grey.shape[0],
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
    )
    page.Resources = Dictionary(XObject=Dictionary(Scan=picture))
    page.Contents = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /Scan Do Q".encode())
    file = io.BytesIO()
    pdf.save(file, compress_streams=True, deterministic_id=True)
    return file.getvalue()
