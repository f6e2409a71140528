"""Spoiled files are read or refused; nothing else ever happens."""

import io
from collections import Counter

import numpy as np
from tests.audits.thermograms.drawn import saved
from tests.audits.thermograms.mutations import mutations

from premises.audits.radiometry import environment_for, stored_environment, temperatures
from premises.audits.thermograms import ReadingLimits, read_bytes
from premises.audits.thermograms.carriage import packed, unpacked
from premises.kernel.errors import Invalid

LIMITS = ReadingLimits(max_pixels=1_000_000)
SCENE = np.linspace(12.0, 24.0, 40 * 50).reshape(40, 50)


def outcome(data: bytes) -> str:
    """All that happens to a file up to its temperatures; anything but `Invalid` fails the test."""
    try:
        recording = unpacked(packed(read_bytes(data, limits=LIMITS)))
        if recording.counts is not None:
            for environment in (
                stored_environment(recording),
                environment_for(recording, 20.0)[0],
            ):
                assert temperatures(recording, environment).shape == recording.counts.shape
    except Invalid as refused:
        return refused.code
    return recording.file_class.value


def test_300_spoiled_radiometric_files() -> None:
    outcomes = Counter(outcome(data) for data in mutations(4, 300))
    assert set(outcomes) >= {"radiometric", "audits.flir_damaged"}
    assert outcomes["radiometric"] >= 60
    assert outcomes["audits.flir_damaged"] >= 100


def test_200_spoiled_tables_and_grey_pictures() -> None:
    text = "Temp [C]\n" + "\n".join(";".join(f"{one:.1f}" for one in row) for row in SCENE)
    matrix = io.BytesIO()
    np.save(matrix, SCENE)
    steps = np.rint((SCENE + 273.15) * 100).astype(np.uint16)
    bases = (
        *(text.encode(), text.encode("utf-16"), matrix.getvalue()),
        *(saved(steps, "PNG"), saved(steps, "TIFF"), saved(SCENE.astype(np.float32), "TIFF")),
    )
    outcomes = Counter(outcome(data) for data in mutations(5, 200, bases))
    assert outcomes["matrix"] >= 10
    assert outcomes["scaled"] >= 10


def test_the_same_seed_spoils_in_the_same_way() -> None:
    assert list(mutations(9, 20)) == list(mutations(9, 20))
    assert list(mutations(9, 20)) != list(mutations(10, 20))
