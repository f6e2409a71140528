"""Whether the end of a picture file is really there."""

_START_OF_SCAN = 0xDA
_END_OF_IMAGE = b"\xff\xd9"
_PNG_LAST_CHUNK = b"IEND\xaeB\x60\x82"


def ends_early(kind: str, data: bytes) -> bool:
    """Whether the file stops before its format's end mark; bytes after the mark do no harm.

    The mark is the EOI marker of ITU-T T.81 (JPEG), the IEND chunk of the PNG specification and
    the length in the RIFF header (WEBP). Other formats carry no mark that one could rely on, so
    only decoding tells; they answer False.
    """
    if kind == "JPEG":
        scan_at = _first_scan(data)
        return scan_at is None or data.find(_END_OF_IMAGE, scan_at) < 0
    if kind == "PNG":
        return data.rfind(_PNG_LAST_CHUNK) < 0
    if kind == "WEBP":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    return False


def _first_scan(data: bytes) -> int | None:
    """Where the first scan begins, or None where the file ends before it.

    Segments are stepped over by their lengths, because the small preview inside a camera's EXIF
    segment is a JPEG with an end mark of its own. Within a scan the byte FF is always followed by
    00 or by a real marker, so there the first end mark is the picture's.
    """
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return at
        marker = data[at + 1]
        if marker == _START_OF_SCAN:
            return at
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
