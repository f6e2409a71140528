"""Grey pictures of 16 and 32 bits become degrees where their scale is stated or can be no other."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.audits.thermograms.drawn import saved

from premises.audits.radiometry import FileClass, Recording
from premises.audits.thermograms import GreyScale, read_bytes

ROWS, COLUMNS = np.mgrid[:40, :50]
ROOM = 14.0 + ROWS / 10 + COLUMNS / 25
FROST = ROOM - 20.0
KINDS = ["PNG", "TIFF"]
Celsius = NDArray[np.float64]


def steps(celsius: Celsius, scale: GreyScale) -> NDArray[np.uint16]:
    number, unit = scale.value.split(" ")
    zero = 273.15 if unit == "K" else 0.0
    return np.rint((celsius + zero) / float(number)).astype(np.int64).astype(np.uint16)


def celsius_of(recording: Recording) -> NDArray[np.float32]:
    assert recording.file_class is FileClass.SCALED
    assert recording.celsius is not None
    return recording.celsius


def codes(recording: Recording) -> list[str]:
    return [note.code for note in recording.notes]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", GreyScale)
@pytest.mark.parametrize("scene", [ROOM, FROST], ids=["room", "frost"])
def test_a_stated_scale_is_used(kind: str, scale: GreyScale, scene: Celsius) -> None:
    read = read_bytes(saved(steps(scene, scale), kind), scale=scale)
    assert np.abs(celsius_of(read) - scene).max() <= float(scale.value.split(" ")[0])
    assert codes(read) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "scale", [GreyScale.KELVIN_100TH, GreyScale.KELVIN_25TH, GreyScale.CELSIUS_10TH]
)
@pytest.mark.parametrize("scene", [ROOM, FROST, ROOM + 80], ids=["room", "frost", "boiler"])
def test_a_scale_that_alone_makes_a_scene_is_worked_out_and_told(
    kind: str, scale: GreyScale, scene: Celsius
) -> None:
    read = read_bytes(saved(steps(scene, scale), kind))
    assert np.abs(celsius_of(read) - scene).max() <= float(scale.value.split(" ")[0])
    assert codes(read) == ["scale_worked_out"]
    assert scale.value in read.notes[0].sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "grey",
    [
        np.linspace(0, 65_535, 2000).reshape(40, 50),
        np.linspace(16_000, 20_000, 2000).reshape(40, 50),
        np.zeros((40, 50)),
    ],
    ids=["stretched", "nobody's numbers", "black"],
)
def test_a_scale_that_nothing_tells_is_asked_for(kind: str, grey: Celsius) -> None:
    read = read_bytes(saved(grey.astype(np.uint16), kind))
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert read.celsius is None
    assert codes(read) == ["scale_unknown"]
    assert "0.01 K" in read.notes[0].sentence
    assert read.picture is not None
    assert read.picture.shape == (40, 50, 3)


def test_the_gain_that_flirs_aerial_cameras_write_is_the_scale() -> None:
    content = io.BytesIO()
    note = b'<x:xmpmeta><rdf:Description Camera:TlinearGain="0.04"/></x:xmpmeta>'
    grey = steps(ROOM + 140, GreyScale.KELVIN_25TH)
    Image.fromarray(grey).save(content, "TIFF", tiffinfo={700: note})
    read = read_bytes(content.getvalue())
    assert np.abs(celsius_of(read) - ROOM - 140).max() <= 0.04
    assert codes(read) == []


@pytest.mark.parametrize(("shift", "told"), [(0.0, []), (273.15, ["unit_worked_out"])])
def test_floating_point_pictures_are_degrees_or_kelvins(shift: float, told: list[str]) -> None:
    read = read_bytes(saved((ROOM + shift).astype(np.float32), "TIFF"))
    assert np.abs(celsius_of(read) - ROOM).max() < 1e-3
    assert codes(read) == told


def test_what_is_no_number_is_unknown() -> None:
    scene = ROOM.astype(np.float32)
    scene[3, 4], scene[5, 6] = np.nan, np.inf
    celsius = celsius_of(read_bytes(saved(scene, "TIFF")))
    assert np.isnan(celsius[3, 4])
    assert np.isnan(celsius[5, 6])
    assert np.isfinite(celsius).sum() == ROOM.size - 2


@pytest.mark.parametrize("value", [1e9, -500.0, np.nan])
def test_floating_point_numbers_of_no_building_are_not_taken_for_degrees(value: float) -> None:
    read = read_bytes(saved(np.full((40, 40), value, np.float32), "TIFF"))
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert codes(read) == ["scale_unknown"]


def test_signed_tenths_of_a_degree_are_read() -> None:
    scene = np.rint(FROST * 10).astype(np.int32)
    read = read_bytes(saved(scene, "TIFF"), scale=GreyScale.CELSIUS_10TH)
    assert np.abs(celsius_of(read) - FROST).max() <= 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_stand_upright_like_pictures(kind: str) -> None:
    grey = steps(ROOM, GreyScale.KELVIN_100TH)
    celsius = celsius_of(read_bytes(saved(grey, kind, orientation=6)))
    assert np.abs(celsius - np.rot90(ROOM, -1)).max() <= 0.01


def test_eight_bits_are_a_picture() -> None:
    grey = np.rint(ROOM).astype(np.uint8)
    assert read_bytes(saved(grey, "PNG")).file_class is FileClass.VISIBLE
    read = read_bytes(saved(grey, "TIFF"), expected="thermal")
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE


def test_a_picture_without_a_scale_is_shown_no_larger_than_any_other() -> None:
    grey = np.tile(np.arange(4000, dtype=np.uint16) % 50 + 60_000, (40, 1))
    recording = read_bytes(saved(grey, "PNG"))
    assert recording.celsius is None
    assert recording.picture is not None
    assert max(recording.picture.shape) <= 1600
