"""The drawer cabinet inside a FLIR file: a header, an index, and records of many kinds.

Layout as described in ExifTool's table of FLIR tags: a header of 64 bytes tells where the index
begins and how many entries it has; each entry of 32 bytes tells a record's kind, place and length.
"""

import struct
from dataclasses import dataclass
from typing import Final, Literal

from premises.audits.radiometry.damage import damaged

ByteOrder = Literal["<", ">"]

RAW_DATA: Final = 0x01
PHOTO: Final = 0x0E
CAMERA_INFO: Final = 0x20
OVERLAY: Final = 0x2A

SIGNATURES: Final = (b"FFF\x00", b"AFF\x00")
_HEADER_BYTES = 0x40
_VERSION_AT, _INDEX_AT = 0x14, 0x18
# The version tells the byte order: only one of both readings lies here.
_VERSIONS = range(100, 200)
_ENTRY_BYTES = 0x20
_KIND_BYTES = 2
_PLACE_AT = 0x0C
# Cameras write 14 or 30 entries, most of them empty.
_MOST_ENTRIES = 4096


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The records of one file by their kind; a place is only looked at when it is asked for."""

    content: memoryview
    places: dict[int, tuple[int, int]]

    def record(self, kind: int) -> memoryview | None:
        """The first record of that kind, None where there is none.

        Raises:
            Invalid: `audits.flir_damaged`, it lies outside the file.

        """
        if kind not in self.places:
            return None
        offset, length = self.places[kind]
        if offset + length > len(self.content):
            raise damaged("the file ends before what its index promises")
        return self.content[offset : offset + length]


def open_fff(data: bytes) -> Cabinet:
    """Read the header and the whole index.

    Raises:
        Invalid: `audits.flir_damaged`.

    """
    if len(data) < _HEADER_BYTES or not data.startswith(SIGNATURES):
        raise damaged("its header is missing")
    order = _byte_order(data)
    start, count = struct.unpack_from(order + "2I", data, _INDEX_AT)
    if count > _MOST_ENTRIES or start + count * _ENTRY_BYTES > len(data):
        raise damaged("its index lies outside the file")
    places: dict[int, tuple[int, int]] = {}
    for at in range(start, start + count * _ENTRY_BYTES, _ENTRY_BYTES):
        (kind,) = struct.unpack_from(order + "H", data, at)
        if kind != 0:
            offset, length = struct.unpack_from(order + "2I", data, at + _PLACE_AT)
            places.setdefault(kind, (offset, length))
    return Cabinet(memoryview(data), places)


def record_order(record: memoryview, first_word: int) -> ByteOrder:
    """The byte order of a record, told by its first word, whose value is known.

    Raises:
        Invalid: `audits.flir_damaged`.

    """
    word = bytes(record[:_KIND_BYTES])
    if word == first_word.to_bytes(2, "little"):
        return "<"
    if word == first_word.to_bytes(2, "big"):
        return ">"
    raise damaged("a record does not begin as it must")


def _byte_order(data: bytes) -> ByteOrder:
    orders: tuple[ByteOrder, ByteOrder] = ("<", ">")
    for order in orders:
        if struct.unpack_from(order + "I", data, _VERSION_AT)[0] in _VERSIONS:
            return order
    raise damaged("its version is not known")
