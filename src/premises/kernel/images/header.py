"""What a picture says about itself, read without opening it."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.images.wholeness import ends_early

Format = Literal["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "AVIF"]
Source = bytes | Path
"""A picture in memory, or a file that holds one."""

_ORIENTATION_TAG = 0x0112

# Strangers' bytes shall not write into the service's log: what matters is told as a failure.
# This is said once and not around each call, because the list of filters belongs to all threads.
warnings.filterwarnings("ignore", module=r"PIL\.")

# The readers are called directly: the usual way through Image.open would warn about large pictures
# according to a limit that all threads of the process share.
_READERS: dict[Format, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "GIF": GifImageFile,
    "BMP": BmpImageFile,
    "WEBP": WebPImageFile,
    "TIFF": TiffImageFile,
    "AVIF": AvifImageFile,
}
ALL_FORMATS: tuple[Format, ...] = tuple(_READERS)

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"RIFF", "WEBP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
)
# Four bytes of length come before the brand of a container (ISO/IEC 14496-12, 4.3).
_AVIF_BRANDS = (b"ftypavif", b"ftypavis")


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What is opened at all; everything else is refused before a pixel is decoded."""

    max_pixels: int = 50_000_000
    max_bytes: int = 25_000_000
    formats: tuple[Format, ...] = ALL_FORMATS


DEFAULT_LIMITS = ImageLimits()


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """Width and height in pixels are those of the upright picture, as a person sees it.

    `orientation` is the EXIF number 1 to 8 that the file carries in its header; `mode` is Pillow's
    name for the stored kind of pixel, such as `RGB`, `CMYK` or `I;16`.
    """

    format: Format
    width: int
    height: int
    mode: str
    orientation: int


def inspect(source: Source, limits: ImageLimits = DEFAULT_LIMITS) -> ImageHeader:
    """Read the header alone; the type is told by the content, never by a file's name.

    Raises:
        NotFound: `images.missing`, there is no such file.
        Unavailable: `images.not_opened`, the file is there and cannot be opened.
        Invalid: `images.empty`, `images.not_an_image`, `images.format_not_taken`,
            `images.too_large` (with `width` and `height`, or `size_bytes`), `images.truncated`,
            `images.unreadable`.

    """
    with opened(source, limits) as (kind, image):
        width, height = image.size
        orientation = orientation_of(image)
        # Pillow already gives the upright size of a TIFF.
        if orientation >= 5 and kind != "TIFF":
            width, height = height, width
        return ImageHeader(kind, width, height, image.mode, orientation)


@contextmanager
def opened(
    source: Source, limits: ImageLimits = DEFAULT_LIMITS
) -> Iterator[tuple[Format, ImageFile.ImageFile]]:
    """The format and Pillow's lazy picture, its header read and its size within the limits."""
    with _stream(source, limits) as stream:
        kind = kind_of(stream.read(12), limits)
        stream.seek(0)
        with _read_header(kind, stream) as image:
            width, height = image.size
            if width * height > limits.max_pixels:
                raise _too_many_pixels(width, height, limits)
            yield kind, image


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where there is none or the tag makes no sense.

    Only what has been read so far is looked at: a PNG may carry its tag behind the pixels.
    """
    try:
        # The PNG reader's own method would decode the whole picture to look for the tag.
        value = Image.Image.getexif(image).get(_ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001 - a spoiled note about a good picture does not spoil it.
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def contents(source: Source, limits: ImageLimits = DEFAULT_LIMITS) -> bytes:
    """All bytes of the picture, refused as `inspect` does where they are none or too many."""
    with _stream(source, limits) as stream:
        return stream.read(limits.max_bytes)


@contextmanager
def _stream(source: Source, limits: ImageLimits) -> Iterator[IO[bytes]]:
    try:
        stream: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except FileNotFoundError as missing:
        raise NotFound("images.missing", "There is no such picture any more.") from missing
    except OSError as fault:
        message = f"The picture cannot be opened now: {fault.strerror}."
        raise Unavailable("images.not_opened", message) from fault
    with stream:
        size_bytes = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        if size_bytes == 0:
            raise Invalid("images.empty", "The file is empty: send it again.")
        if size_bytes > limits.max_bytes:
            message = f"The file has {size_bytes} bytes; at most {limits.max_bytes} are taken."
            raise Invalid(
                "images.too_large", message, size_bytes=size_bytes, max_bytes=limits.max_bytes
            )
        yield stream


def kind_of(start: bytes, limits: ImageLimits) -> Format:
    """The format that the first twelve bytes tell; raises what `inspect` raises."""
    kind = next((kind for mark, kind in _SIGNATURES if start.startswith(mark)), None)
    if start[4:12] in _AVIF_BRANDS:
        kind = "AVIF"
    if kind is None and any(mark.startswith(start) for mark, _ in _SIGNATURES):
        raise truncated()
    if kind is None or (kind == "WEBP" and not b"WEBP".startswith(start[8:12])):
        taken = ", ".join(limits.formats)
        raise Invalid("images.not_an_image", f"This is no picture; send one of {taken}.")
    if kind not in limits.formats:
        message = f"This is a {kind} picture; send one of {', '.join(limits.formats)}."
        raise Invalid("images.format_not_taken", message, format=kind)
    return kind


def _read_header(kind: Format, stream: IO[bytes]) -> ImageFile.ImageFile:
    try:
        return _READERS[kind](stream)
    except MemoryError:
        raise
    except Image.DecompressionBombError as bomb:
        raise Invalid("images.too_large", "The picture has too many pixels.") from bomb
    except Exception as fault:  # a reader may stumble in any way over bytes made to trip it.
        stream.seek(0)
        if ends_early(kind, stream.read()):
            raise truncated() from fault
        raise unreadable(kind, fault) from fault


def _too_many_pixels(width: int, height: int, limits: ImageLimits) -> Invalid:
    message = (
        f"The picture has {width} x {height} pixels; at most {limits.max_pixels} in all are taken."
    )
    return Invalid(
        "images.too_large", message, width=width, height=height, max_pixels=limits.max_pixels
    )


def truncated() -> Invalid:
    return Invalid("images.truncated", "The picture ends too early: send the whole file.")


def unreadable(kind: str, fault: Exception) -> Invalid:
    message = f"The {kind} picture is damaged and cannot be read: save it anew and send it again."
    return Invalid("images.unreadable", message, format=kind, reason=str(fault)[:200])
