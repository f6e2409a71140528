"""From a picture file to its pixels, always upright and always red, green and blue."""

import io
import itertools
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile

from premises.kernel.errors import Invalid
from premises.kernel.images.header import (
    DEFAULT_LIMITS,
    Format,
    ImageLimits,
    Source,
    contents,
    kind_of,
    opened,
    orientation_of,
    truncated,
    unreadable,
)
from premises.kernel.images.wholeness import ends_early

# Parts that cost their reader far more than their length, and of which a real picture has a few:
# layers of a JPEG, each of which goes over every pixel again (SOS marker, length and number of
# components, ITU-T T.81, B.2.3), its Exif notes, which are joined one by one, and packed colour
# profiles of a PNG. A hostile file of 25 MB holds hundreds of thousands and takes hours.
_COSTLY: dict[Format, re.Pattern[bytes]] = {
    "JPEG": re.compile(
        rb"\xff\xda\x00(?:\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)|\xff\xe1..Exif\x00\x00", re.DOTALL
    ),
    "PNG": re.compile(rb"iCCP"),
}
_MOST_COSTLY = 100

# EXIF 2.32, tag 0112: what must be done to the stored picture so that it stands upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


# ICC.1:2022, table 19: what the colours of a profile are called, by Pillow's mode.
_SPACES = {"RGB": b"RGB ", "RGBA": b"RGB ", "CMYK": b"CMYK", "L": b"GRAY"}
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright pixels (height x width x 3, RGB, read-only) and the size they had in the file.

    A box found on `pixels` is mapped to the original by multiplying x by `scale_x`, y by `scale_y`.
    """

    pixels: NDArray[np.uint8]
    original_width: int
    original_height: int

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def scale_x(self) -> float:
        return self.original_width / self.width

    @property
    def scale_y(self) -> float:
        return self.original_height / self.height


def decode(
    source: Source,
    limits: ImageLimits = DEFAULT_LIMITS,
    *,
    draft_to: tuple[int, int] | None = None,
) -> Picture:
    """Decode the first frame, turned upright; what is transparent is laid on black.

    Sixteen-bit grey keeps its upper eight bits. With `draft_to` (width, height) a JPEG comes out at
    the smallest of 1, 1/2, 1/4 and 1/8 of its size from which it can still be fitted into that
    frame without being enlarged, which costs a fraction of the time; other formats ignore it.

    Raises:
        NotFound, Unavailable: as `inspect`.
        Invalid: as `inspect`; `images.truncated` also where the end of the file is missing,
            `images.too_many_parts` where it is built to take its reader hours, and
            `images.unreadable` where the pixels are damaged or have no agreed white (32 bits).

    """
    turned, (width, height) = upright(source, limits, draft_to=draft_to)
    return Picture(np.asarray(turned), width, height)


def upright(
    source: Source,
    limits: ImageLimits = DEFAULT_LIMITS,
    *,
    draft_to: tuple[int, int] | None = None,
    ground: tuple[int, int, int] = (0, 0, 0),
    in_srgb: bool = False,
) -> tuple[Image.Image, tuple[int, int]]:
    """The same as Pillow's picture, which knows nothing but its pixels, and its size in the file.

    What is transparent is laid on `ground`. With `in_srgb` colours are taken as the profile in the
    file means them; a profile that makes no sense is passed over.
    """
    data = contents(source, limits)
    _check_parts(kind_of(data[:12], limits), data)
    with opened(data, limits) as (kind, image):
        if ends_early(kind, data):
            raise truncated()
        size = image.size
        if draft_to is not None:
            _draft(image, draft_to)
        rgb = _load(kind, image, ground, in_srgb=in_srgb)
        # Asked for only now, because a PNG may carry the tag behind its pixels.
        orientation = orientation_of(image)
    turned = rgb.transpose(_TURNS[orientation]) if orientation > 1 else rgb
    turned.info = {}
    return turned, size[::-1] if orientation >= 5 else size


def _check_parts(kind: Format, data: bytes) -> None:
    if kind not in _COSTLY:
        return
    found = itertools.islice(_COSTLY[kind].finditer(data), _MOST_COSTLY + 1)
    if sum(1 for _ in found) > _MOST_COSTLY:
        message = f"The {kind} picture is made of far too many parts: save it anew."
        raise Invalid("images.too_many_parts", message, max_parts=_MOST_COSTLY)


def _draft(image: ImageFile.ImageFile, frame: tuple[int, int]) -> None:
    """Let the decoder leave out what the frame has no room for (ITU-T T.81 blocks of 8 x 8)."""
    width, height = image.size
    across, down = frame[::-1] if orientation_of(image) >= 5 else frame
    fit = min(across / width, down / height)
    if fit < 1:
        image.draft(None, (max(1, int(width * fit)), max(1, int(height * fit))))


def _load(
    kind: Format, image: ImageFile.ImageFile, ground: tuple[int, int, int], *, in_srgb: bool
) -> Image.Image:
    try:
        image.load()
        return _as_rgb(_in_srgb(image) if in_srgb else image, ground)
    except MemoryError:
        raise
    except Exception as fault:  # a decoder may stumble in any way over bytes made to trip it.
        if "truncated" in str(fault).lower():
            raise truncated() from fault
        raise unreadable(kind, fault) from fault


def _as_rgb(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in {"I", "F"}:
        msg = f"pixels of mode {image.mode} have no agreed white"
        raise ValueError(msg)
    if image.has_transparency_data:
        visible = image if image.mode == "RGBA" else image.convert("RGBA")
        below = Image.new("RGB", visible.size, ground)
        below.paste(visible, mask=visible.getchannel("A"))
        return below
    return image.convert("RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture with its colours as its profile means them, if that can be told."""
    profile = image.info.get("icc_profile")
    space = _SPACES.get(image.mode)
    if not isinstance(profile, bytes) or space is None or profile[16:20] != space:
        return image
    try:
        # Transparency stays as it is where the picture has some.
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, meant, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image
