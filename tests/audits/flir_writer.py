"""Writes the files of a thermal camera, so that tests know the truth behind each pixel.

Counts are worked out forwards, from the surface to the sensor, in double precision and apart from
the reader's code. Layout: ExifTool's table of FLIR tags; read back by ExifTool and flyr as well.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premises.audits.radiometry import Atmosphere, Environment, Overlay, Planck

PLANCK = Planck(r1=14985.93, r2=0.011283217, b=1398.1, f=1.0, o=-6233.0)
"""The constants of a FLIR E60: one count is 0.02 K at room temperature."""

AIR = Atmosphere(alpha1=0.006569, alpha2=0.01262, beta1=-0.002276, beta2=-0.00667, x=1.9)
PLACE = Environment(
    emissivity=0.95,
    reflected_c=19.0,
    atmosphere_c=20.5,
    distance_m=2.0,
    humidity=0.45,
    window_c=20.0,
    window_transmission=1.0,
)
ICE_K = 273.15
Payload = Literal["plain", "PNG", "TIFF"]
Order = Literal["<", ">"]


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """All that may differ between two files that say the same."""

    payload: Payload = "plain"
    swapped: bool = True  # the bytes of a PNG's counts, as most cameras write them
    index_order: Order = ">"
    record_order: Order = "<"
    index_last: bool = False  # the index behind the records, theirs its last entries
    part_bytes: int = 65_524
    parts_backwards: bool = False
    orientation: int = 1


@dataclass(frozen=True, kw_only=True)
class Shot:
    """What the camera saw and what it writes about it; temperatures in °C, rows x columns."""

    celsius: NDArray[np.float64]
    planck: Planck = PLANCK
    place: Environment = PLACE
    air: Atmosphere = AIR
    stored: Environment | None = None  # what the file says of the place, where that is not true
    stored_air: Atmosphere | None = None
    photo: NDArray[np.uint8] | None = None
    photo_encoding: Literal["PNG", "JPEG"] = "JPEG"
    overlay: Overlay | None = None
    picture: NDArray[np.uint8] | None = None
    taken_at: datetime | None = None
    model: str = "FLIR E60"
    view_deg: float = 25.0
    spelling: Spelling = field(default_factory=Spelling)


def radiometric_jpeg(shot: Shot) -> bytes:
    """The file as a camera writes it: Exif, numbered parts of records, false colours."""
    picture = false_colours(shot.celsius) if shot.picture is None else shot.picture
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "FLIR Systems AB", shot.model
    exif[0x0112] = shot.spelling.orientation
    Image.fromarray(picture).save(content, "JPEG", quality=90, exif=exif)
    return with_parts(content.getvalue(), fff(shot), shot.spelling)


def with_parts(jpeg: bytes, content: bytes, spelling: Spelling | None = None) -> bytes:
    """The JPEG with the records cut into APP1 segments behind its first note."""
    spelling = spelling or Spelling()
    pieces = [
        content[at : at + spelling.part_bytes] for at in range(0, len(content), spelling.part_bytes)
    ]
    parts = [
        b"FLIR\x00\x01" + bytes([number, len(pieces) - 1]) + piece
        for number, piece in enumerate(pieces)
    ]
    if spelling.parts_backwards:
        parts.reverse()
    at = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:at] + b"".join(map(app1, parts)) + jpeg[at:]


def app1(content: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def fff(shot: Shot) -> bytes:
    """The header, the index and the records, as they also stand in files of their own."""
    order = shot.spelling.record_order
    records = [(0x01, raw_record(counts_of(shot), shot.spelling)), (0x20, info_record(shot, order))]
    if shot.photo is not None:
        records.append((0x0E, photo_record(shot.photo, shot.photo_encoding, order)))
    if shot.overlay is not None:
        fit = shot.overlay
        records.append((0x2A, struct.pack("<f2h", fit.ratio, int(fit.right_px), int(fit.down_px))))
    return cabinet(records, shot.spelling)


def cabinet(records: Sequence[tuple[int, bytes]], spelling: Spelling) -> bytes:
    order, slots = spelling.index_order, 14
    body_bytes = sum(len(record) for _, record in records)
    index_at = 0x40 + body_bytes if spelling.index_last else 0x40
    offset = 0x40 if spelling.index_last else 0x40 + 0x20 * slots
    entries = []
    for kind, record in records:
        subtype = 2 if kind == 1 else 1
        entry = (kind, subtype, 100, 1, offset, len(record), 0, 0, 0)
        entries.append(struct.pack(order + "2H7I", *entry))
        offset += len(record)
    empty = [bytes(0x20)] * (slots - len(entries))
    index = b"".join(empty + entries if spelling.index_last else entries + empty)
    header = b"FFF\x00" + b"premises".ljust(16, b"\x00")
    header += struct.pack(order + "4I", 100, index_at, slots, 2)
    header = header.ljust(0x40, b"\x00")
    body = b"".join(record for _, record in records)
    return header + (body + index if spelling.index_last else index + body)


def raw_record(counts: NDArray[np.uint16], spelling: Spelling) -> bytes:
    rows, columns = counts.shape
    words = (2, columns, rows, 0, 0, 0, columns - 1, 0, rows - 1)
    header = struct.pack(spelling.record_order + "9H", *words).ljust(0x20, b"\x00")
    if spelling.payload == "plain":
        return header + counts.astype(spelling.record_order + "u2").tobytes()
    return header + encoded_counts(counts, spelling)


def encoded_counts(counts: NDArray[np.uint16], spelling: Spelling) -> bytes:
    content = io.BytesIO()
    swapped = spelling.payload == "PNG" and spelling.swapped
    image = Image.fromarray(counts.byteswap() if swapped else counts)
    image.save(content, spelling.payload)
    return content.getvalue()


def info_record(shot: Shot, order: Order) -> bytes:
    record = bytearray(0x97C)
    place, planck = shot.stored or shot.place, shot.planck
    air = shot.stored_air or shot.air

    def put(at: int, kind: str, *values: float) -> None:
        struct.pack_into(order + kind, record, at, *values)

    put(0, "H", 2)
    put(0x20, "2f", _given(place.emissivity), _given(place.distance_m))
    put(0x28, "3f", *map(_kelvin, (place.reflected_c, place.atmosphere_c, place.window_c)))
    put(0x34, "f", _given(place.window_transmission))
    put(0x3C, "f", _given(place.humidity))
    put(0x58, "3f", planck.r1, planck.b, planck.f)
    put(0x70, "5f", air.alpha1, air.alpha2, air.beta1, air.beta2, air.x)
    put(0x1B4, "f", shot.view_deg)
    put(0x308, "i", int(planck.o))
    put(0x30C, "f", planck.r2)
    put(0xD4, "32s", shot.model.encode())  # type: ignore[arg-type]  # the kind is «text».
    put(0x104, "16s", b"12345678")  # type: ignore[arg-type]  # the kind is «text».
    if shot.taken_at is not None:
        zone = shot.taken_at.utcoffset()
        behind_min = 0 if zone is None else -int(zone.total_seconds() // 60)
        moment = int(shot.taken_at.timestamp()), shot.taken_at.microsecond // 1000
        put(0x384, "2Ih", *moment, behind_min)
    return bytes(record)


def photo_record(photo: NDArray[np.uint8], encoding: Literal["PNG", "JPEG"], order: Order) -> bytes:
    image, content = Image.fromarray(photo), io.BytesIO()
    if encoding == "PNG":
        image = Image.merge("RGB", image.convert("YCbCr").split())
    image.save(content, encoding)
    header = struct.pack(order + "3H", 3, image.width, image.height).ljust(0x20, b"\x00")
    return header + content.getvalue()


def counts_of(shot: Shot) -> NDArray[np.uint16]:
    """What the sensor counts: the surface's own radiation, what it mirrors, air and window."""
    place = shot.place
    emissivity, window = _given(place.emissivity), _given(place.window_transmission)
    air = through_air(shot.air, place)
    from_air = _black(_given(place.atmosphere_c), shot.planck)
    from_window = _black(_given(place.window_c), shot.planck)
    mirrored = _black(_given(place.reflected_c), shot.planck)
    kelvin = shot.celsius.astype(np.float64) + ICE_K
    own = (
        shot.planck.r1 / (shot.planck.r2 * (np.exp(shot.planck.b / kelvin) - shot.planck.f))
        - shot.planck.o
    )
    leaving = emissivity * own + (1 - emissivity) * mirrored
    at_window = air * leaving + (1 - air) * from_air
    behind_window = window * at_window + (1 - window) * from_window
    at_camera = air * behind_window + (1 - air) * from_air
    counts: NDArray[np.float64] = np.rint(at_camera)
    assert counts.min() >= 0
    assert counts.max() <= 65_535
    return counts.astype(np.uint16)


def through_air(air: Atmosphere, place: Environment) -> float:
    """The share that passes half of the way."""
    celsius, way = _given(place.atmosphere_c), sqrt(_given(place.distance_m) / 2)
    wet = _given(place.humidity) * exp(
        1.5587 + 6.939e-2 * celsius - 2.7816e-4 * celsius**2 + 6.8455e-7 * celsius**3
    )
    one = exp(-way * (air.alpha1 + air.beta1 * sqrt(wet)))
    other = exp(-way * (air.alpha2 + air.beta2 * sqrt(wet)))
    return air.x * one + (1 - air.x) * other


def false_colours(celsius: NDArray[np.float64]) -> NDArray[np.uint8]:
    """From dark blue over red and yellow to white, as thermal cameras show it."""
    stops = np.array(
        [
            (0, 0, 10),
            (30, 0, 120),
            (140, 0, 155),
            (205, 50, 80),
            (240, 120, 0),
            (255, 200, 20),
            (255, 255, 230),
        ]
    )
    low, high = float(celsius.min()), float(celsius.max())
    share = (celsius - low) / max(high - low, 1e-9)
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(share, at, stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def _black(celsius: float, planck: Planck) -> float:
    return planck.r1 / (planck.r2 * (exp(planck.b / (celsius + ICE_K)) - planck.f)) - planck.o


def _given(value: float | None) -> float:
    return float("nan") if value is None else value


def _kelvin(celsius: float | None) -> float:
    return _given(celsius) + ICE_K
