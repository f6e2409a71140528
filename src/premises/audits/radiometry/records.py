"""What stands in the records of a FLIR file: raw counts, constants, a photograph."""

import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from premises.audits.radiometry.damage import damaged
from premises.audits.radiometry.fff import ByteOrder, record_order
from premises.audits.radiometry.recording import (
    Atmosphere,
    Camera,
    Environment,
    Overlay,
    Planck,
)

_ICE_K = 273.15
_PICTURE_HEADER_BYTES = 0x20
# The first word of each kind of record, by which its byte order is known.
_RAW_WORD, _PHOTO_WORD, _INFO_WORD = 2, 3, 2
# Up to and with the last Planck constant.
_INFO_BYTES = 0x310
_TIME_AT, _TIME_BYTES = 0x384, 10
# ExifTool's table: humidity has been seen as a fraction and in percent.
_PERCENT_ABOVE = 2.0
_WIDEST_VIEW_DEG = 150.0
_OVERLAY_BYTES = 8
# A photograph may show a little less than the thermal picture and a good deal more.
_RATIOS = (0.5, 8.0)


class Encoding(StrEnum):
    """How a picture inside a record is written."""

    PLAIN = "plain"
    PNG = "PNG"
    TIFF = "TIFF"
    JPEG = "JPEG"


_MARKS = (
    (b"\x89PNG\r\n\x1a\n", Encoding.PNG),
    (b"\xff\xd8\xff", Encoding.JPEG),
    (b"II*\x00", Encoding.TIFF),
    (b"MM\x00*", Encoding.TIFF),
)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A picture inside a record, not yet decoded; `order` is that of plain counts."""

    width: int
    height: int
    encoding: Encoding
    content: memoryview
    order: ByteOrder


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """The record of constants; `environment` says what is stored, however odd."""

    camera: Camera
    planck: Planck
    environment: Environment
    atmosphere: Atmosphere
    taken_at: datetime | None


def raw_data(record: memoryview) -> Enclosure:
    """The sensor's counts: 16 bits a pixel, plain or inside a PNG or TIFF.

    Raises:
        Invalid: `audits.flir_damaged`.

    """
    order, width, height, content = _picture(record, _RAW_WORD)
    size_bytes = 2 * width * height
    encoding = _encoding(content)
    if encoding is Encoding.PLAIN or (encoding is Encoding.TIFF and len(content) == size_bytes):
        if not 0 < size_bytes <= len(content):
            raise damaged("its counts are cut off")
        return Enclosure(width, height, Encoding.PLAIN, content[:size_bytes], order)
    return Enclosure(width, height, encoding, content, order)


def photo(record: memoryview) -> Enclosure | None:
    """The photograph beside the thermal picture; None where it is of a kind nobody documents.

    Raises:
        Invalid: `audits.flir_damaged`.

    """
    order, width, height, content = _picture(record, _PHOTO_WORD)
    encoding = _encoding(content)
    if encoding is Encoding.PLAIN:
        return None
    return Enclosure(width, height, encoding, content, order)


def overlay(record: memoryview) -> Overlay | None:
    """How photograph and thermal picture fit, in pixels of the photograph; None for nonsense.

    ExifTool's table: always little-endian. That both offsets count to the right and down was
    seen on a real picture.
    """
    if len(record) < _OVERLAY_BYTES:
        return None
    ratio, right_px, down_px = struct.unpack_from("<f2h", record)
    if not _RATIOS[0] <= ratio <= _RATIOS[1]:
        return None
    return Overlay(ratio=ratio, right_px=float(right_px), down_px=float(down_px))


def camera_info(record: memoryview) -> CameraInfo:
    """The constants of the camera and of what lay before it.

    Raises:
        Invalid: `audits.flir_damaged`, also where the constants make no temperature.

    """
    if len(record) < _INFO_BYTES:
        raise damaged("its constants are cut off")
    fields = _Fields(record, record_order(record, _INFO_WORD))
    return CameraInfo(
        camera=_camera(fields),
        planck=_planck(fields),
        environment=_environment(fields),
        atmosphere=Atmosphere(*(fields.number(at) for at in (0x70, 0x74, 0x78, 0x7C, 0x80))),
        taken_at=_taken_at(record, fields.order),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """Reads the fields of a record at their places."""

    record: memoryview
    order: ByteOrder

    def number(self, at: int) -> float:
        return float(struct.unpack_from(self.order + "f", self.record, at)[0])

    def known(self, at: int) -> float | None:
        number = self.number(at)
        return number if math.isfinite(number) else None

    def celsius(self, at: int) -> float | None:
        kelvin = self.known(at)
        # Nothing is colder than 0 K: what says so has not been filled in.
        return kelvin - _ICE_K if kelvin is not None and kelvin > 0 else None

    def whole(self, at: int) -> int:
        return int(struct.unpack_from(self.order + "i", self.record, at)[0])

    def text(self, at: int, size_bytes: int) -> str:
        content = bytes(self.record[at : at + size_bytes]).split(b"\x00", 1)[0]
        return "".join(filter(str.isprintable, content.decode("latin-1"))).strip()


def _camera(fields: _Fields) -> Camera:
    view_deg = fields.known(0x1B4)
    is_view = view_deg is not None and 0 < view_deg <= _WIDEST_VIEW_DEG
    return Camera(
        maker="FLIR",
        model=fields.text(0xD4, 32),
        serial=fields.text(0x104, 16),
        field_of_view_deg=view_deg if is_view else None,
    )


def _planck(fields: _Fields) -> Planck:
    r1, b, f, r2 = (fields.number(at) for at in (0x58, 0x5C, 0x60, 0x30C))
    if not all(math.isfinite(one) and one > 0 for one in (r1, r2, b, f)):
        raise damaged("the camera's calibration is missing")
    return Planck(r1=r1, r2=r2, b=b, f=f, o=float(fields.whole(0x308)))


def _environment(fields: _Fields) -> Environment:
    humidity = fields.known(0x3C)
    if humidity is not None and humidity > _PERCENT_ABOVE:
        humidity /= 100
    return Environment(
        emissivity=fields.known(0x20),
        distance_m=fields.known(0x24),
        reflected_c=fields.celsius(0x28),
        atmosphere_c=fields.celsius(0x2C),
        window_c=fields.celsius(0x30),
        window_transmission=fields.known(0x34),
        humidity=humidity,
    )


def _taken_at(record: memoryview, order: ByteOrder) -> datetime | None:
    """Seconds since 1970 (UTC), milliseconds, and how many minutes UTC is ahead of the clock."""
    if len(record) < _TIME_AT + _TIME_BYTES:
        return None
    seconds, parts, behind_min = struct.unpack_from(order + "2Ih", record, _TIME_AT)
    if seconds == 0 or abs(behind_min) >= 24 * 60:
        return None
    zone = timezone(timedelta(minutes=-behind_min))
    at = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=min(parts & 0xFFFF, 999))
    return at.astimezone(zone)


def _picture(record: memoryview, first_word: int) -> tuple[ByteOrder, int, int, memoryview]:
    if len(record) <= _PICTURE_HEADER_BYTES:
        raise damaged("a picture inside it is cut off")
    order = record_order(record, first_word)
    width, height = struct.unpack_from(order + "2H", record, 2)
    return order, width, height, record[_PICTURE_HEADER_BYTES:]


def _encoding(content: memoryview) -> Encoding:
    start = bytes(content[:8])
    return next((kind for mark, kind in _MARKS if start.startswith(mark)), Encoding.PLAIN)
