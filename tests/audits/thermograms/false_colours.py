"""Draws temperatures as a thermal camera's screen shows them: colours, bar, numbers, marks."""

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from premises.audits.radiometry.palettes import STEPS, Palette, palette

Pixels = NDArray[np.uint8]
Celsius = NDArray[np.float32]
Place = Literal["right", "left", "bottom"]

# Made for the tests: none of them is among the palettes that the product knows.
PALETTES = {
    one.name: one
    for one in (
        palette(
            "glow",
            np.array([(0, 0, 10), (60, 0, 130), (170, 20, 140), (240, 100, 40), (255, 255, 220)]),
        ),
        palette(
            "rainbow",
            np.array(
                [
                    *((10, 10, 80), (0, 110, 220), (20, 150, 110), (120, 190, 20)),
                    *((235, 205, 10), (240, 60, 30), (230, 40, 90), (250, 225, 200)),
                ]
            ),
        ),
        palette("grey", np.array([(0, 0, 0), (255, 255, 255)])),
        palette("arctic", np.array([(5, 15, 80), (40, 110, 220), (200, 215, 225), (200, 120, 0)])),
        palette(
            "lava",
            np.array([(0, 20, 40), (20, 110, 130), (120, 20, 60), (230, 60, 0), (255, 235, 160)]),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a camera draws around the scene; `unit` stands behind the numbers of the bar."""

    low_c: float
    high_c: float
    place: Place = "right"
    font_px: int = 14
    unit: Literal["", "°C", "°F"] = ""
    decimals: int = 1
    comma: bool = False
    boxed: bool = True
    outlined: bool = True
    bar_px: int = 9
    spot: bool = True
    quality: int = 85


def scene(seed: int, rows: int = 240, columns: int = 320, span_k: float = 8.0) -> Celsius:
    """A wall with stratification, a cold corner, a crack and a warm spot, around 18 °C."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns] / max(rows, columns)
    field = 0.25 * (1 - y) + 0.05 * random.standard_normal()
    cold_x, cold_y, warm_x, warm_y = random.uniform(0.1, 0.7, 4)
    field -= 0.7 * np.exp(-((x - cold_x) ** 2 + (y - cold_y) ** 2) / 0.015)
    field += 0.5 * np.exp(-((x - warm_x) ** 2 + (y - warm_y) ** 2) / 0.02)
    field -= 0.35 * np.exp(-np.abs(y - 0.72 * rows / max(rows, columns)) / 0.008)
    field = (field - field.min()) / np.ptp(field)
    noise = 0.008 * random.standard_normal((rows, columns))
    return np.asarray(14.0 + span_k * (field + noise), np.float32)


def shown(number: float, screen: Screen) -> str:
    value = number * 1.8 + 32 if screen.unit == "°F" else number
    text = f"{value:.{screen.decimals}f}{screen.unit}"
    return text.replace(".", ",") if screen.comma else text


def draw(celsius: Celsius, of: Palette, screen: Screen) -> Pixels:
    """The screen as upright RGB pixels, without the losses of JPEG."""
    share = np.clip((celsius - screen.low_c) / (screen.high_c - screen.low_c), 0, 1)
    pixels = of.colours[(share * (STEPS - 1)).round().astype(int)]
    picture = Image.fromarray(np.asarray(pixels, np.uint8))
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(screen.font_px)
    _bar(picture, pen, font, of, screen)
    if screen.spot:
        _marks(picture, pen, font, celsius, screen)
    return np.asarray(picture)


def jpeg(pixels: Pixels, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return file.getvalue()


def through_jpeg(pixels: Pixels, quality: int) -> Pixels:
    with Image.open(io.BytesIO(jpeg(pixels, quality))) as picture:
        return np.asarray(picture.convert("RGB"))


def _bar(
    picture: Image.Image,
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    of: Palette,
    screen: Screen,
) -> None:
    width, height = picture.size
    cold, hot = shown(screen.low_c, screen), shown(screen.high_c, screen)
    thick = screen.bar_px
    if screen.place == "bottom":
        left, right = int(width * 0.25), int(width * 0.75)
        top = height - thick - 8
        colours = of.colours[np.linspace(0, STEPS - 1, right - left).round().astype(int)]
        bar = np.repeat(colours[None], thick, axis=0)
        middle = top + thick / 2
        places = {cold: (left - 6, middle, "rm"), hot: (right + 6, middle, "lm")}
    else:
        top, bottom = int(height * 0.27), int(height * 0.73)
        left = width - thick - 8 if screen.place == "right" else 8
        colours = of.colours[np.linspace(STEPS - 1, 0, bottom - top).round().astype(int)]
        bar = np.repeat(colours[:, None], thick, axis=1)
        edge, anchor = (width - 3, "r") if screen.place == "right" else (3, "l")
        places = {cold: (edge, bottom + 5, f"{anchor}a"), hot: (edge, top - 5, f"{anchor}d")}
    if screen.outlined:
        pen.rectangle(
            (left - 1, top - 1, left + bar.shape[1], top + bar.shape[0]), outline=(0, 0, 0)
        )
    picture.paste(Image.fromarray(np.ascontiguousarray(bar)), (left, top))
    for text, (x, y, anchor) in places.items():
        _write(pen, font, (x, y), text, anchor, screen)


def _marks(
    picture: Image.Image,
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    celsius: Celsius,
    screen: Screen,
) -> None:
    """A cross in the middle, what is measured there, a name and a date."""
    width, height = picture.size
    x, y = width // 2, height // 2
    for colour, by in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        pen.line((x - 16, y, x + 16, y), colour, by)
        pen.line((x, y - 16, x, y + 16), colour, by)
    spot = shown(float(celsius[y, x]), screen)
    unit = "" if screen.unit else "°C"
    _write(pen, font, (6, 5), f"{spot}{unit}", "la", screen)
    at, anchor = (
        ((width - 6, 5), "ra") if screen.place == "bottom" else ((width // 2, height - 6), "md")
    )
    _write(pen, font, at, "2025-11-20", anchor, screen)


def _write(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    at: tuple[float, float],
    text: str,
    anchor: str,
    screen: Screen,
) -> None:
    if screen.boxed:
        left, top, right, bottom = pen.textbbox(at, text, font, anchor)
        pen.rounded_rectangle((left - 3, top - 3, right + 3, bottom + 3), 3, fill=(40, 30, 40))
        pen.text(at, text, (255, 255, 255), font, anchor)
    else:
        pen.text(at, text, (255, 255, 255), font, anchor, stroke_width=1, stroke_fill=(0, 0, 0))
