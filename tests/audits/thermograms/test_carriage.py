"""A recording leaves the sandbox unchanged, and nothing else is taken for one."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest
from tests.audits.flir_writer import AIR, PLACE, PLANCK

from premises.audits.radiometry import Camera, FileClass, Note, Overlay, Recording
from premises.audits.thermograms.carriage import packed, unpacked
from premises.kernel.errors import Invalid

FULL = Recording(
    file_class=FileClass.RADIOMETRIC,
    counts=np.arange(40 * 50, dtype=np.uint16).reshape(40, 50),
    planck=PLANCK,
    celsius=np.full((40, 50), np.nan, np.float32),
    picture=np.zeros((40, 50, 3), np.uint8),
    visible=np.ones((60, 70, 3), np.uint8),
    overlay=Overlay(1.5, 2.0, -10.0),
    camera=Camera("FLIR", "E60", "1", 25.0),
    environment=replace(PLACE, humidity=None),
    atmosphere=replace(AIR, alpha1=float("inf")),
    taken_at=datetime(2024, 1, 5, tzinfo=UTC),
    notes=(Note("one", "A sentence."), Note("two", "Another.")),
)
EMPTY = Recording(file_class=FileClass.VISIBLE)


@pytest.mark.parametrize("recording", [FULL, EMPTY])
def test_what_comes_out_is_what_went_in(recording: Recording) -> None:
    back = unpacked(packed(recording))
    for field in fields(Recording):
        before, after = getattr(recording, field.name), getattr(back, field.name)
        if isinstance(before, np.ndarray):
            assert np.array_equal(before, after, equal_nan=field.name == "celsius")
        else:
            assert before == after


def nonsense() -> Iterator[object]:
    yield from (None, [], {}, "x", 3)
    for name in packed(FULL):
        yield {key: value for key, value in packed(FULL).items() if key != name}
    changes: dict[str, tuple[object, ...]] = {
        "file_class": ("thermal", None, 3),
        "counts": (np.zeros((4, 4), np.int32), np.zeros(4, np.uint16), [1], "x"),
        "celsius": (np.zeros((4, 4)), np.zeros((0, 4), np.float32)),
        "picture": (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8)),
        "planck": (
            [1, 2, 3],
            [1.0, 0.0, 1.0, 1.0, 0.0],
            ["a"] * 5,
            [float("nan")] * 5,
            5,
            [True] * 5,
        ),
        "overlay": ([1.0], [1.0, 2.0, float("nan")], "abc", 3),
        "camera": (["a", "b", "c"], [1, "b", "c", None], ["a" * 900, "b", "c", None]),
        "environment": ([1.0] * 9, [float("inf")] + [None] * 6, None),
        "atmosphere": ([1.0], ["x"] * 5),
        "taken_at": ("yesterday", 5, b"x"),
        "notes": ([["one"]], [[1, 2]], ["ab"], None, [["a" * 900, "b"]]),
    }
    for name, values in changes.items():
        for value in values:
            yield packed(FULL) | {name: value}


@pytest.mark.parametrize("plain", list(nonsense()))
def test_nonsense_from_a_child_that_was_taken_over_is_refused(plain: object) -> None:
    with pytest.raises(Invalid) as refused:
        unpacked(plain)
    assert refused.value.code == "audits.photo_garbled"
