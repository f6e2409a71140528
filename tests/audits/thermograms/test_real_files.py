"""Pictures of real cameras are read as two other readers read them."""

import contextlib
import io
import json
import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import flyr
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from premises.audits.radiometry import FileClass, stored_environment, temperatures
from premises.audits.thermograms import read_bytes

RADIOMETRIC = ("wm_22", "wm_08", "wm_10", "wm_05", "wm_01", "hft_img_1", "tp_FLIR_E40")
AT_MOST_K = 0.2
ABOVE_C = -40.0

RealFile = Callable[[str], Path]
Celsius = NDArray[np.floating]

pytestmark = pytest.mark.needs_data


def ours(path: Path) -> Celsius:
    recording = read_bytes(path.read_bytes())
    assert recording.file_class is FileClass.RADIOMETRIC
    return temperatures(recording, stored_environment(recording))


def furthest_apart_k(one: Celsius, other: Celsius) -> float:
    assert one.shape == other.shape
    return float(np.abs(one - other)[other > ABOVE_C].max())


@pytest.mark.parametrize("name", RADIOMETRIC)
def test_temperatures_are_those_of_flyr(real_file: RealFile, name: str) -> None:
    path = real_file(name)
    assert furthest_apart_k(ours(path), flyr.unpack(str(path)).celsius) <= AT_MOST_K


@pytest.mark.parametrize("name", RADIOMETRIC)
def test_temperatures_are_those_of_exiftools_counts_and_constants(
    real_file: RealFile, name: str
) -> None:
    path = real_file(name)
    assert furthest_apart_k(ours(path), by_exiftool(path)) <= AT_MOST_K


def test_the_blower_door_picture_is_as_warm_as_published(real_file: RealFile) -> None:
    celsius = ours(real_file("wm_22"))
    assert celsius.min() == pytest.approx(11.7, abs=0.1)
    assert np.median(celsius) == pytest.approx(15.7, abs=0.1)
    assert celsius.max() == pytest.approx(17.7, abs=0.1)


def test_the_photograph_of_the_tower_fits_as_the_camera_says(real_file: RealFile) -> None:
    recording = read_bytes(real_file("wm_05").read_bytes())
    assert recording.visible is not None
    assert recording.visible.shape == (480, 480, 3)
    assert recording.overlay is not None
    assert recording.overlay.ratio == pytest.approx(1.71875, abs=1e-4)
    assert (recording.overlay.right_px, recording.overlay.down_px) == (2.0, -10.0)


def test_a_picture_of_dji_is_told_to_need_its_makers_program(real_file: RealFile) -> None:
    recording = read_bytes(real_file("sdu_M30T").read_bytes())
    assert recording.file_class is FileClass.DJI
    assert recording.camera.model == "M30T"
    assert "TIFF or CSV" in recording.notes[0].sentence


# A palette over a narrow wall, a picture in a picture: what a phone leaves of them is told apart
# from photographs by its colours alone, but for the one that is mostly a photograph in grey.
@pytest.mark.parametrize("name", [name for name in RADIOMETRIC if name != "wm_05"])
def test_a_picture_that_lost_its_temperatures_is_still_known_as_thermal(
    real_file: RealFile, name: str
) -> None:
    with Image.open(real_file(name)) as image:
        stripped = io.BytesIO()
        image.convert("RGB").save(stripped, "JPEG", quality=85)
    assert read_bytes(stripped.getvalue()).file_class is FileClass.PALETTE_WITHOUT_SCALE


def by_exiftool(path: Path) -> Celsius:
    """ExifTool's counts through the field's formula, pixel by pixel and without a table."""
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip("exiftool is not installed")
    told = subprocess.run(
        [exiftool, "-j", "-n", "-FLIR:all", str(path)], capture_output=True, check=True
    )
    tags = json.loads(told.stdout)[0]
    raw = subprocess.run(
        [exiftool, "-b", "-RawThermalImage", str(path)], capture_output=True, check=True
    ).stdout
    with Image.open(io.BytesIO(raw)) as image:
        counts = np.asarray(image).astype(np.uint16)
    if tags["RawThermalImageType"] == "PNG":
        counts = counts.byteswap()
    return _reckoned(counts.astype(np.float64), _numbers(tags))


def _numbers(tags: dict[str, object]) -> dict[str, float]:
    """ExifTool writes some numbers as text, so that no digit is lost."""
    numbers = {}
    for name, value in tags.items():
        with contextlib.suppress(ValueError):
            numbers[name] = float(str(value))
    return numbers


def _reckoned(counts: NDArray[np.float64], tags: dict[str, float]) -> Celsius:
    emissivity, window = tags["Emissivity"], tags["IRWindowTransmission"]
    air = _through_half_the_air(tags)
    from_air = _counted(tags["AtmosphericTemperature"], tags)
    from_window = _counted(tags["IRWindowTemperature"], tags)
    mirrored = _counted(tags["ReflectedApparentTemperature"], tags)
    behind_window = (counts - (1 - air) * from_air) / air
    at_window = (behind_window - (1 - window) * from_window) / window
    leaving = (at_window - (1 - air) * from_air) / air
    own = (leaving - (1 - emissivity) * mirrored) / emissivity
    term = tags["PlanckR1"] / (tags["PlanckR2"] * (own + tags["PlanckO"])) + tags["PlanckF"]
    return np.asarray(tags["PlanckB"] / np.log(term) - 273.15)


def _counted(celsius: float, tags: dict[str, float]) -> float:
    warmth = math.exp(tags["PlanckB"] / (celsius + 273.15)) - tags["PlanckF"]
    return tags["PlanckR1"] / (tags["PlanckR2"] * warmth) - tags["PlanckO"]


def _through_half_the_air(tags: dict[str, float]) -> float:
    celsius, way = tags["AtmosphericTemperature"], math.sqrt(tags["ObjectDistance"] / 2)
    wet = math.sqrt(
        tags["RelativeHumidity"]
        * math.exp(1.5587 + 6.939e-2 * celsius - 2.7816e-4 * celsius**2 + 6.8455e-7 * celsius**3)
    )
    alpha1, alpha2 = tags["AtmosphericTransAlpha1"], tags["AtmosphericTransAlpha2"]
    beta1, beta2 = tags["AtmosphericTransBeta1"], tags["AtmosphericTransBeta2"]
    x = tags["AtmosphericTransX"]
    one = math.exp(-way * (alpha1 + beta1 * wet))
    return x * one + (1 - x) * math.exp(-way * (alpha2 + beta2 * wet))
