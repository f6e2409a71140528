"""Spoiled copies of good files, ever the same for the same seed, to throw at a reader."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from random import Random

import numpy as np
from tests.audits.flir_writer import Payload, Shot, Spelling, radiometric_jpeg

# Behind these marks stand lengths, offsets and counts, which a reader must not believe.
_ANCHORS = (b"FLIR\x00", b"FFF\x00", b"\x89PNG", b"IHDR", b"II*\x00", b"\x02\x00", b"\x93NUMPY")
_REACH = 0x240
_EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

Spoiler = Callable[[bytearray, Random], bytearray]


def mutations(seed: int, count: int, bases: Sequence[bytes] | None = None) -> Iterator[bytes]:
    """So many spoiled files; without `bases`, radiometric JPEGs of every spelling."""
    return islice(_endless(Random(seed), bases or written()), count)  # noqa: S311 - no secret.


@cache
def written() -> tuple[bytes, ...]:
    """Small good files, one for each spelling."""
    rows, columns = np.mgrid[:40, :48]
    celsius = 18 + 3 * np.sin(rows / 5) + columns / 20
    photo = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    payloads: tuple[Payload, ...] = ("plain", "PNG", "TIFF")
    return tuple(
        radiometric_jpeg(
            Shot(
                celsius=celsius,
                photo=photo if last else None,
                spelling=Spelling(payload=payload, part_bytes=1500, index_last=last),
            )
        )
        for payload in payloads
        for last in (False, True)
    )


def _endless(random: Random, bases: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        content = bytearray(random.choice(bases))
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            content = random.choice(_SPOILERS)(content, random)
        if random.random() < 0.1:
            other = random.choice(bases)
            content = content[: random.randrange(len(content) + 1)] + bytearray(
                other[random.randrange(len(other)) :]
            )
        yield bytes(content)


def _flip_bits(content: bytearray, random: Random) -> bytearray:
    for _ in range(random.choice((1, 3, 20))):
        if content:
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return content


def _lie(content: bytearray, random: Random) -> bytearray:
    """Write an extreme number where a length or an offset may stand."""
    places = [at for mark in _ANCHORS if (at := content.find(mark)) >= 0]
    if not places:
        return _flip_bits(content, random)
    at = random.choice(places) + random.randrange(_REACH)
    size = random.choice((1, 2, 4))
    lie = random.choice((*_EXTREMES, len(content), len(content) + 1, random.getrandbits(32)))
    number = (lie % (1 << (8 * size))).to_bytes(size, "big")
    content[at : at + size] = number if random.random() < 0.5 else number[::-1]
    return content


def _cut_off(content: bytearray, random: Random) -> bytearray:
    return content[: random.randrange(len(content) + 1)]


def _slice(content: bytearray, random: Random) -> slice:
    start = random.randrange(len(content) + 1)
    return slice(start, start + random.choice((1, 2, 16, 200, 2000)))


def _leave_out(content: bytearray, random: Random) -> bytearray:
    del content[_slice(content, random)]
    return content


def _double(content: bytearray, random: Random) -> bytearray:
    piece = _slice(content, random)
    content[piece.start : piece.start] = content[piece]
    return content


def _blank(content: bytearray, random: Random) -> bytearray:
    piece = _slice(content, random)
    content[piece] = bytes([random.choice((0, 0xFF))]) * len(content[piece])
    return content


def _insert_noise(content: bytearray, random: Random) -> bytearray:
    at = random.randrange(len(content) + 1)
    content[at:at] = random.randbytes(random.choice((1, 2, 50)))
    return content


_SPOILERS: tuple[Spoiler, ...] = (
    *(_flip_bits, _lie, _lie, _lie),
    *(_cut_off, _leave_out, _double, _blank, _insert_noise),
)
