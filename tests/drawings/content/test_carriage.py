"""A sheet survives the way through the sandbox and the store, and nothing else is taken for one."""

import json
import random
import struct
import zlib
from dataclasses import fields, replace

import numpy as np
import pytest

from premises.drawings.content import (
    Box,
    Fills,
    Kind,
    Picture,
    Raster,
    Remark,
    Sheet,
    Strokes,
    Word,
)
from premises.drawings.content.carriage import from_bytes, packed, to_bytes, unpacked

RNG = np.random.default_rng(5)


def strokes(count: int) -> Strokes:
    return Strokes(
        RNG.normal(size=(count, 4)) * 100,
        RNG.random(count).astype(np.float32),
        RNG.integers(0, 2**24, count).astype(np.uint32),
        RNG.random(count).astype(np.float32),
        np.arange(count, dtype=np.int32),
        RNG.integers(-1, 2, count).astype(np.int16),
    )


VECTOR = Sheet(
    width_mm=914.4,
    height_mm=609.6,
    kind=Kind.VECTOR,
    strokes=strokes(500),
    fills=Fills(
        RNG.random((7, 2)),
        np.array([0, 3, 7]),
        np.array([0xFF0000, 0xFFFFFF], np.uint32),
        np.array([3, 9], np.int32),
        np.array([-1, 0], np.int16),
    ),
    words=(Word("é 101\n", Box(1.5, 2, 3, 4), 2.5, -90.0, 7), Word("", Box(0, 0, 0, 0), 1.0)),
    pictures=(Picture(Box(1, 2, 3, 4), "abc"),),
    layers=("A-WALL", ""),
    remarks=(Remark("drawings.layers_off", "Some layers are off."),),
)
SCAN = Sheet(
    width_mm=100.0,
    height_mm=50.0,
    kind=Kind.RASTER,
    raster=Raster(RNG.integers(0, 255, (200, 400)).astype(np.uint8), 4.0),
    scale_known=False,
)
EMPTY = Sheet(width_mm=1.0, height_mm=1.0, kind=Kind.VECTOR)


def assert_same(one: Sheet, other: Sheet) -> None:
    for field in fields(Sheet):
        before, after = getattr(one, field.name), getattr(other, field.name)
        if isinstance(before, Strokes | Fills):
            for name in before.__slots__:
                kept = getattr(after, name)
                assert np.array_equal(getattr(before, name), kept)
                assert getattr(before, name).dtype == kept.dtype
        elif isinstance(before, Raster):
            assert np.array_equal(before.grey, after.grey)
            assert before.px_per_mm == after.px_per_mm
        else:
            assert before == after


@pytest.mark.parametrize("sheet", [VECTOR, SCAN, EMPTY], ids=["vector", "scan", "empty"])
def test_nothing_is_lost_on_the_way(sheet: Sheet) -> None:
    assert_same(sheet, unpacked(packed(sheet)))
    assert_same(sheet, from_bytes(to_bytes(sheet)))
    assert to_bytes(from_bytes(to_bytes(sheet))) == to_bytes(sheet)


def test_a_part_of_a_larger_array_is_kept_as_it_is_seen() -> None:
    raster = replace(SCAN, raster=Raster(SCAN.raster.grey[::2, ::-1], 2.0)) if SCAN.raster else SCAN
    assert_same(raster, from_bytes(to_bytes(raster)))


def test_white_paper_takes_hardly_any_room() -> None:
    paper = Raster(np.full((2000, 3000), 255, np.uint8), 8.0)
    assert len(to_bytes(replace(SCAN, raster=paper))) < 40_000


@pytest.mark.parametrize(
    "data",
    [b"", b"PRSHEET1", b"PRSHEET0" + to_bytes(EMPTY)[8:], b"\x80\x04." * 20, to_bytes(VECTOR)[:-9]],
)
def test_other_bytes_are_no_sheet(data: bytes) -> None:
    with pytest.raises(ValueError, match="sheet"):
        from_bytes(data)


def test_damaged_bytes_never_do_more_than_be_refused() -> None:
    chance = random.Random(3)  # noqa: S311 - it shall come out the same each time.
    whole = to_bytes(VECTOR)
    for _ in range(200):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            assert isinstance(from_bytes(bytes(data)), Sheet)
        except ValueError:
            continue


def test_damaged_values_behind_a_sound_checksum_never_do_more_than_be_refused() -> None:
    chance = random.Random(4)  # noqa: S311 - as above.
    whole = to_bytes(EMPTY)
    size_bytes, tree_bytes = struct.unpack_from("<QI", whole, 8)
    content = zlib.decompress(whole[20:])
    tree = content[:tree_bytes]
    for _ in range(300):
        changed = bytearray(tree)
        changed[chance.randrange(len(changed))] = chance.choice(b'0123456789-"[]{},:n')
        data = whole[:8] + struct.pack("<QI", size_bytes, tree_bytes)
        try:
            assert isinstance(from_bytes(data + zlib.compress(bytes(changed))), Sheet)
        except ValueError:
            continue
    assert json.loads(tree)


def test_a_small_file_cannot_become_an_endless_one() -> None:
    bomb = b"PRSHEET1" + struct.pack("<QI", 100, 10) + zlib.compress(bytes(10_000_000))
    with pytest.raises(ValueError, match="too many"):
        from_bytes(bomb)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"size_mm": [0, 5]},
        {"size_mm": [float("nan"), 5]},
        {"texts": ["one"]},
        {"texts": [5, 6]},
        {"digests": []},
        {"grey": np.zeros((2, 2), np.uint8), "px_per_mm": 1.0},
        {"words": np.full((2, 6), np.inf)},
        {"layers": [1]},
        {"remarks": [["one"]]},
        {"strokes": {}},
    ],
)
def test_values_that_do_not_fit_together_are_no_sheet(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no sheet"):
        unpacked(packed(VECTOR) | change)


def test_rings_that_reach_beyond_their_points_are_no_sheet() -> None:
    plain = packed(VECTOR)
    for starts in ([0, 3, 8], [0, 5, 4], [1, 3, 7], [0, 7]):
        fills = {**plain["fills"], "starts": np.array(starts)}  # type: ignore[dict-item]  # it is one.
        with pytest.raises(ValueError, match="no sheet"):
            unpacked(plain | {"fills": fills})
