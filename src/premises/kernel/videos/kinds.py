"""Which kind of video a file is, told by its content, and whether its end is really there."""

import struct
from collections.abc import Iterator
from io import FileIO
from typing import Final, Literal

from premises.kernel.errors import Invalid

Kind = Literal["MP4", "AVI", "WEBM"]

_START_BYTES: Final = 12
# ISO/IEC 14496-12: the boxes that such a file may begin with.
_FIRST_BOXES: Final = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp"}
_EBML: Final = b"\x1a\x45\xdf\xa3"
_SEGMENT: Final = b"\x18\x53\x80\x67"
_MOST_BOXES: Final = 100_000


def kind_of(file: FileIO) -> Kind:
    """The kind that the first twelve bytes tell.

    Raises:
        Invalid: `videos.empty`, `videos.truncated` (less than a beginning), `videos.not_a_video`.

    """
    start = _at(file, 0, _START_BYTES)
    if not start:
        raise Invalid("videos.empty", "The file is empty: send it again.")
    if start[4:8] in _FIRST_BOXES:
        return "MP4"
    if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
        return "AVI"
    if start[:4] == _EBML:
        return "WEBM"
    if len(start) < _START_BYTES:
        raise truncated()
    raise Invalid("videos.not_a_video", "This is no video; send an MP4, AVI or WebM file.")


def ends_early(kind: Kind, file: FileIO) -> bool:
    """Whether the file stops before the end it announces.

    An MP4 (ISO/IEC 14496-12) is whole when its boxes end where it ends and one of them is the
    table of contents; an AVI when it is as long as its RIFF header says; a WebM when its segment
    ends inside the file (RFC 8794). Recorders that never come back to fill in a length leave a
    mark instead, and nothing can be told of theirs.
    """
    if kind == "MP4":
        return _mp4_ends_early(file)
    if kind == "AVI":
        announced = struct.unpack("<I", _at(file, 4, 4))[0]
        return bool(announced == 0 or 8 + announced > _size(file))
    end = _segment_end(file)
    return end is not None and end > _size(file)


def is_open_ended(kind: Kind, file: FileIO) -> bool:
    """Whether the file is written so that it is whole at every moment and may go on at any.

    That is how recordings are streamed: MP4 in fragments, of which only an index at the end says
    that they were the last, and WebM of unknown length.
    """
    if kind == "MP4":
        names = [name for name, _, _ in boxes(file)]
        return b"moof" in names and b"mfra" not in names
    return kind == "WEBM" and _segment_end(file) is None


def truncated() -> Invalid:
    return Invalid("videos.truncated", "The video ends too early: send the whole file.")


def boxes(file: FileIO) -> Iterator[tuple[bytes, int, int]]:
    """The outermost boxes of an MP4: name, first byte, and the byte after the last.

    What is no box ends the walk; the last box may end behind the file.
    """
    at, size = 0, _size(file)
    for _ in range(_MOST_BOXES):
        header = _at(file, at, 16)
        if len(header) < 8:
            return
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            # Everything up to the end of the file belongs to it.
            length = size - at
        if length < 8:
            return
        yield header[4:8], at, at + length
        at += length


def _mp4_ends_early(file: FileIO) -> bool:
    walked = list(boxes(file))
    has_contents = any(name == b"moov" for name, _, _ in walked)
    return not has_contents or walked[-1][2] > _size(file)


def _segment_end(file: FileIO) -> int | None:
    """Where the segment of a WebM ends, behind the file where it does not begin in it.

    None where its length is not known.
    """
    _, length, at = _element(file, 0)
    if length is None:
        return None
    name, length, at = _element(file, at + length)
    if not name:
        return _size(file) + 1
    return at + length if name == _SEGMENT and length is not None else None


def _element(file: FileIO, at: int) -> tuple[bytes, int | None, int]:
    """An element's four-byte name, its length, None where it is not known, and where it begins."""
    header = _at(file, at, 12)
    name, rest = header[:4], header[4:]
    if not rest or rest[0] == 0:
        return b"", None, at
    width = 9 - rest[0].bit_length()
    if len(rest) < width:
        return b"", None, at
    value = int.from_bytes(rest[:width], "big") & ((1 << 7 * width) - 1)
    unknown = value == (1 << 7 * width) - 1
    return name, None if unknown else value, at + 4 + width


def _at(file: FileIO, at: int, size_bytes: int) -> bytes:
    file.seek(at)
    return file.read(size_bytes)


def _size(file: FileIO) -> int:
    return file.seek(0, 2)
