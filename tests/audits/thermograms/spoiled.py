"""Files that claim to be what they are not: too large, too small, cut off, or of another kind."""

import struct
import zlib

from tests.audits.flir_writer import Shot, Spelling, cabinet, info_record, with_parts
from tests.audits.thermograms.drawn import coloured, saved, warmth


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG of 16-bit grey that claims this size, whatever its rows are."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + check

    header = struct.pack(">2I5B", width, height, 16, 0, 0, 0, 0)
    packed = zlib.compress(rows, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def with_raw(shot: Shot, payload: bytes, width: int, height: int) -> bytes:
    """The FLIR file of a shot whose counts are this payload."""
    start = struct.pack("<3H", 2, width, height).ljust(0x20, b"\x00")
    records = [(0x01, start + payload), (0x20, info_record(shot, "<"))]
    return with_parts(saved(coloured(warmth(1), "iron")), cabinet(records, Spelling()))


def claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header tells another size than its pixels have."""
    claimed = bytearray(jpeg)
    at = jpeg.find(b"\xff\xc0") + 5
    claimed[at : at + 4] = struct.pack(">2H", height, width)
    return bytes(claimed)


def box(brand: bytes) -> bytes:
    """How files of HEIC, AVIF and video begin."""
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(200)
