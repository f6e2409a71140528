"""The notes that a camera leaves in a JPEG ahead of its pixels, found without decoding it."""

from collections.abc import Iterator
from dataclasses import dataclass

from premises.audits.radiometry.damage import damaged

_START = b"\xff\xd8"
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
# ITU-T T.81, table B.1: markers that stand alone, without a length behind them.
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_APPLICATION = range(0xE0, 0xF0)
# A real file has a few hundred notes; a hostile one millions of empty ones.
_MOST_STEPS = 10_000
_FLIR = b"FLIR\x00"
# The name, a byte whose meaning is not known, the number of the part and the number of the last.
_FLIR_HEADER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """One note: `number` is the n of its marker APPn, `content` what follows its length."""

    number: int
    content: memoryview


def application_segments(data: bytes) -> Iterator[Segment]:
    """The notes of a JPEG up to its first pixel; ends where the file stops making sense."""
    view, at = memoryview(data), len(_START)
    if not data.startswith(_START):
        return
    for _ in range(_MOST_STEPS):
        if at + 4 > len(data) or data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker in {_START_OF_SCAN, _END_OF_IMAGE}:
            return
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if marker in _APPLICATION:
                yield Segment(marker - _APPLICATION.start, view[at + 4 : end])
            at = max(end, at + 4)


def flir_data(segments: Iterator[Segment]) -> bytes | None:
    """What FLIR cameras cut into numbered parts, in one piece again; None where there is none.

    The parts may stand in any order; one that comes twice must say the same.

    Raises:
        Invalid: `audits.flir_damaged`, a part is missing or contradicts another.

    """
    parts: dict[int, memoryview] = {}
    lasts: set[int] = set()
    for segment in segments:
        content = segment.content
        if segment.number != 1 or content[: len(_FLIR)] != _FLIR:
            continue
        if len(content) < _FLIR_HEADER_BYTES:
            raise damaged("a part of it is cut off")
        number, body = content[6], content[_FLIR_HEADER_BYTES:]
        if parts.setdefault(number, body) != body:
            raise damaged(f"its part {number + 1} is there twice")
        lasts.add(content[7])
    if not parts:
        return None
    if len(lasts) > 1 or set(parts) != set(range(max(lasts) + 1)):
        raise damaged(f"{len(parts)} of its {max(lasts) + 1} parts are there")
    return b"".join(parts[number] for number in sorted(parts))
