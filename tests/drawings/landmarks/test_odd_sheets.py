"""Whatever stands on a sheet, it is read without complaint, and the same each time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from premises.drawings.content import Box, Fills, Kind, Raster, Sheet, Strokes, Word
from premises.drawings.landmarks import Places, find_landmarks
from premises.drawings.pairing import SheetFacts, fingerprint, pair
from premises.drawings.titleblocks import read_titleblock, regions

_PLACE = some.floats(-50, 350, width=32)
_SIZE = some.sampled_from([0.0, 0.1, 2.5, 5.0, 40.0])
_TEXT = some.sampled_from(
    ["A-101", "A", "4", "12", "OFFICE", "101", "SHEET NO.", "DATE", "1/2/26", "GENERAL NOTES",
     "1.", "DOOR SCHEDULE", "REV", "B", "&", "-", ".", "\N{EN DASH}", "LEGEND &", "(SC)"],
)  # fmt: skip


@some.composite
def words(draw: some.DrawFn) -> Word:
    left, top, wide, high = (draw(one) for one in (_PLACE, _PLACE, _SIZE, _SIZE))
    angle_deg = draw(some.sampled_from([0.0, 45.0, 90.0, 180.0, -90.0, 359.9]))
    return Word(draw(_TEXT), Box(left, top, left + wide, top + high), draw(_SIZE), angle_deg)


@some.composite
def sheets(draw: some.DrawFn) -> Sheet:
    ends = np.array(draw(some.lists(some.tuples(*[_PLACE] * 4), max_size=30))).reshape(-1, 4)
    count = len(ends)
    strokes = Strokes(
        ends, np.zeros(count, np.float32), np.zeros(count, np.uint32), np.zeros(count, np.float32),
        np.arange(count, dtype=np.int32), np.full(count, -1, np.int16),
    )  # fmt: skip
    ring = draw(some.lists(some.tuples(_PLACE, _PLACE), min_size=1, max_size=5))
    fills = Fills(
        np.array(ring), np.array([0, len(ring)]), np.zeros(1, np.uint32), np.zeros(1, np.int32),
        np.zeros(1, np.int16),
    )  # fmt: skip
    raster = None
    if draw(some.booleans()):
        shape = draw(some.tuples(some.integers(1, 60), some.integers(1, 60)))
        raster = Raster(np.zeros(shape, np.uint8), 0.2)
    return Sheet(
        width_mm=300.0,
        height_mm=draw(some.sampled_from([1.0, 200.0])),
        kind=Kind.RASTER if raster else Kind.VECTOR,
        strokes=strokes,
        fills=fills,
        words=tuple(draw(some.lists(words(), max_size=20))),
        raster=raster,
    )


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_any_sheet_has_a_title_block_landmarks_and_looks(sheet: Sheet) -> None:
    block = read_titleblock(sheet)
    assert block == read_titleblock(sheet)
    assert 0.0 <= block.confidence <= 1.0
    found = find_landmarks(sheet, block)
    assert found == find_landmarks(sheet, block)
    places = Places(found)
    places.room_at(sheet.box)
    places.grid_at(sheet.box)
    assert all(sheet.box.joined(box) == sheet.box for box in regions(sheet))
    facts = SheetFacts(
        page=1, number=block.number, title=block.title, fingerprint=fingerprint(sheet)
    )
    assert len(pair([facts, facts], [facts]).pairs) <= 1
