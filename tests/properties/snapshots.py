"""Pictures for tests: honest ones, talkative ones, and ones that were made to do harm."""

import io
import struct
import zlib
from typing import Any, Final

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

SECRETS: Final = (b"SN-4711-GEHEIM", b"Canon EOS", b"51.1234", b"my house", b"GPS")
"""What talkative pictures carry about who took them and where."""

_ORIENTATION, _MAKE, _SERIAL, _MAKER_NOTE, _GPS, _EXIF = (
    0x112,
    0x10F,
    0xA431,
    0x927C,
    0x8825,
    0x8769,
)


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Red and green above, blue and white below: every turn of it looks different."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = 255
    return Image.fromarray(pixels)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Where it was taken, with which camera, and how it was held."""
    notes = Image.Exif()
    notes[_ORIENTATION] = orientation
    notes[_MAKE] = "Canon EOS"
    inside = notes.get_ifd(_EXIF)
    inside[_SERIAL] = "SN-4711-GEHEIM"
    inside[_MAKER_NOTE] = b"my house MakerNote"
    place = notes.get_ifd(_GPS)
    place[1], place[2] = "N", (51.0, 7.0, 24.24)
    place[29] = "GPS 51.1234"
    return notes


def talkative(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture that tells everything in every way its format knows."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><b>my house 51.1234</b></x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {"exif": exif(orientation).tobytes(), "icc_profile": profile}
    if kind == "JPEG":
        more |= {"comment": b"my house, SN-4711-GEHEIM", "xmp": xmp}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", "my house 51.1234")
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        more |= {"pnginfo": texts}
    if kind in {"WEBP", "AVIF"}:
        more |= {"xmp": xmp, "quality": 95}
    return saved(scene(), kind, **more)


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    whole = name + body
    return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))


def png_of(width: int, height: int, rows: bytes = b"", *more: bytes) -> bytes:
    """A PNG that says it has this size, whatever its rows hold."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + body + chunk(b"IEND", b"")


def jpeg_saying(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    data = bytearray(saved(scene(16, 16)))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(frames: int) -> bytes:
    """A moving picture of many frames."""
    pictures = [Image.new("P", (8, 8), number % 200 + 1) for number in range(frames)]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], optimize=False)
    return file.getvalue()
