"""Which camera wrote a picture, when, and what else it hid in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PIL import Image

from premises.audits.radiometry.segments import Segment
from premises.audits.thermograms.limits import LEAST_SIDE_PX, ReadingLimits
from premises.kernel.images.header import opened, orientation_of

_MAKE, _MODEL, _TAKEN_AT, _EXIF_IFD, _ORIGINAL = 0x010F, 0x0110, 0x0132, 0x8769, 0x9003
_LONGEST_NAME = 64
# Makers of thermal cameras; some of their cameras take ordinary photographs as well.
_THERMAL = re.compile(
    r"flir|teledyne|seek|hikmicro|hikvision|infiray|iray|xinfrared|testo|fluke|guide|topdon|"
    r"optris|infratec|uni-t|bosch|dali|therm",
    re.IGNORECASE,
)
# ExifTool's JPEG tables: how the hidden parts of two makers begin.
_DJI = "DJI"
_DJI_PARAMETERS = b"\xaa\x55\x12\x06"
_INFIRAY = re.compile(rb".{4}IJPEG\x00", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a picture's Exif says; `orientation` is 1 where it says nothing."""

    maker: str = ""
    model: str = ""
    orientation: int = 1
    taken_at: datetime | None = None

    @property
    def is_thermal_camera(self) -> bool:
        return _THERMAL.search(f"{self.maker} {self.model}") is not None


UNKNOWN: Final = Origin()


def origin_of(data: bytes, limits: ReadingLimits) -> Origin:
    """What the picture says of where it comes from.

    Raises:
        Invalid: as `kernel.images.inspect`.

    """
    with opened(data, limits.of_images) as (_, image):
        return _origin(image)


def is_dji(segments: Sequence[Segment], origin: Origin) -> bool:
    """Whether counts of a DJI camera are in there, which only DJI's own library understands."""
    hidden_bytes = sum(len(one.content) for one in segments if one.number == 3)
    is_marked = any(
        one.number == 4 and bytes(one.content[:4]) == _DJI_PARAMETERS for one in segments
    )
    return hidden_bytes >= 2 * LEAST_SIDE_PX**2 and (origin.maker == _DJI or is_marked)


def is_infiray(segments: Sequence[Segment]) -> bool:
    """Whether InfiRay's own records are in there, whose temperatures nobody documents."""
    return any(one.number == 2 and _INFIRAY.match(bytes(one.content[:16])) for one in segments)


def _origin(image: Image.Image) -> Origin:
    try:
        exif = Image.Image.getexif(image)
        stamp = exif.get_ifd(_EXIF_IFD).get(_ORIGINAL) or exif.get(_TAKEN_AT)
        maker, model = _name(exif.get(_MAKE)), _name(exif.get(_MODEL))
    except Exception:  # noqa: BLE001 - a spoiled note about a good picture does not spoil it.
        return Origin(orientation=orientation_of(image))
    return Origin(maker, model, orientation_of(image), _instant(stamp))


def _name(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(filter(str.isprintable, value)).strip()[:_LONGEST_NAME]


def _instant(stamp: object) -> datetime | None:
    """Exif writes the camera's clock and no zone, so none is given."""
    try:
        return datetime.strptime(str(stamp).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
