"""The door reads in the sandbox what the reader reads, and hints and limits reach it."""

from collections.abc import Iterator

import numpy as np
import pytest
from tests.audits.flir_writer import Shot, radiometric_jpeg
from tests.audits.thermograms.drawn import coloured, saved, warmth
from tests.audits.thermograms.mutations import mutations

from premises.audits.radiometry import FileClass, stored_environment, temperatures
from premises.audits.thermograms import GreyScale, Reader, ReadingLimits, read_bytes
from premises.audits.thermograms.reader import SERVER
from premises.kernel.errors import Invalid

SCENE = np.linspace(12.0, 24.0, 48 * 64).reshape(48, 64)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    yield Reader()
    SERVER.close()


def test_a_file_comes_out_of_the_sandbox_as_it_was_read(reader: Reader) -> None:
    data = radiometric_jpeg(Shot(celsius=SCENE))
    inside, outside = read_bytes(data), reader.read(data, "obs0_thermal.jpg")
    assert outside.counts is not None
    assert inside.counts is not None
    assert np.array_equal(outside.counts, inside.counts)
    assert (outside.planck, outside.environment) == (inside.planck, inside.environment)
    assert np.abs(temperatures(outside, stored_environment(outside)) - SCENE).max() < 0.02


def test_the_name_is_a_hint_where_a_picture_is_merely_grey(reader: Reader) -> None:
    grey = saved(coloured(warmth(3), "grey"))
    assert reader.read(grey, "obs0_rgb.jpg").file_class is FileClass.VISIBLE
    thermal = reader.read(grey, "obs0_thermal.jpg")
    assert thermal.file_class is FileClass.PALETTE_WITHOUT_SCALE
    said = reader.read(grey, "obs0_rgb.jpg", expected="thermal")
    assert said.file_class is FileClass.PALETTE_WITHOUT_SCALE


def test_a_stated_scale_reaches_the_reader(reader: Reader) -> None:
    grey = saved(np.rint(SCENE * 100).astype(np.uint16), "PNG")
    read = reader.read(grey, scale=GreyScale.CELSIUS_100TH)
    assert read.celsius is not None
    assert np.abs(read.celsius - SCENE).max() < 0.01


def test_refusals_come_through_the_wall_with_code_and_facts() -> None:
    small = Reader(ReadingLimits(max_pixels=2000))
    with pytest.raises(Invalid) as refused:
        small.read(radiometric_jpeg(Shot(celsius=SCENE)))
    assert refused.value.code in {"audits.photo_too_large", "images.too_large"}
    assert refused.value.facts


def test_what_is_too_long_is_refused_before_it_is_sent_anywhere() -> None:
    with pytest.raises(Invalid) as refused:
        Reader(ReadingLimits(max_bytes=100)).read(bytes(101))
    assert refused.value.code == "audits.photo_too_large"


def test_spoiled_files_are_read_or_refused_and_never_crash_the_reader(reader: Reader) -> None:
    codes = {_code_of(reader, data) for data in mutations(11, 25)}
    assert "audits.flir_damaged" in codes
    assert not [code for code in codes if code.startswith("sandbox.")]


def _code_of(reader: Reader, data: bytes) -> str:
    try:
        return reader.read(data).file_class.value
    except Invalid as refused:
        return refused.code
