"""A radiometric file is read whole: counts, constants, photograph, upright, in any spelling."""

import io
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Literal

import flyr
import numpy as np
import pytest
from PIL import Image
from tests.audits.flir_writer import (
    Order,
    Payload,
    Shot,
    Spelling,
    counts_of,
    fff,
    radiometric_jpeg,
)

from premises.audits.radiometry import FileClass, Overlay, stored_environment, temperatures
from premises.audits.thermograms import read_bytes

ROWS, COLUMNS = np.mgrid[:48, :64]
SCENE = 19.0 - 6.0 * np.exp(-((ROWS - 40) ** 2) / 30) + COLUMNS / 60
SHOT = Shot(celsius=SCENE)
ONE_COUNT_K = 0.02

PAYLOADS: tuple[Payload, ...] = ("plain", "PNG", "TIFF")
ORDERS: tuple[Order, ...] = ("<", ">")
SPELLINGS = [
    Spelling(payload=payload, record_order=record, index_order=index, index_last=last)
    for payload, record, index, last in product(PAYLOADS, ORDERS, ORDERS, (False, True))
]


def spelt(spelling: Spelling) -> Shot:
    return replace(SHOT, spelling=spelling)


def celsius_of(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    recording = read_bytes(data)
    return temperatures(recording, stored_environment(recording))


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda one: f"{one.payload}{one.index_last}")
def test_every_spelling_of_the_format_gives_the_same_temperatures(spelling: Spelling) -> None:
    read = read_bytes(radiometric_jpeg(spelt(spelling)))
    assert read.file_class is FileClass.RADIOMETRIC
    assert read.counts is not None
    assert np.array_equal(read.counts, counts_of(SHOT))
    assert np.abs(celsius_of(radiometric_jpeg(spelt(spelling))) - SCENE).max() < ONE_COUNT_K


@pytest.mark.parametrize("swapped", [False, True])
def test_the_counts_of_a_png_are_right_whichever_way_the_camera_wrote_them(swapped: bool) -> None:
    data = radiometric_jpeg(spelt(Spelling(payload="PNG", swapped=swapped)))
    assert np.abs(celsius_of(data) - SCENE).max() < ONE_COUNT_K


def test_a_scene_of_one_temperature_is_read_as_cameras_write_it() -> None:
    even = replace(SHOT, celsius=np.full((40, 40), 18.0), spelling=Spelling(payload="PNG"))
    assert np.abs(celsius_of(radiometric_jpeg(even)) - 18.0).max() < ONE_COUNT_K


def test_a_file_of_records_without_a_picture_around_is_read_as_well() -> None:
    read = read_bytes(fff(SHOT))
    assert read.file_class is FileClass.RADIOMETRIC
    assert read.picture is None
    assert np.abs(celsius_of(fff(SHOT)) - SCENE).max() < ONE_COUNT_K


@pytest.mark.parametrize("orientation", range(1, 9))
def test_counts_picture_and_photograph_are_turned_alike(orientation: int) -> None:
    photo = np.zeros((60, 80, 3), np.uint8)
    photo[:30, :40] = 255
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:24, :32] = 255
    counts_lit = np.where((ROWS < 24) & (COLUMNS < 32), 25.0, 15.0)
    shot = Shot(
        celsius=counts_lit,
        photo=photo,
        picture=picture,
        spelling=Spelling(orientation=orientation),
    )
    read = read_bytes(radiometric_jpeg(shot))
    content = io.BytesIO(radiometric_jpeg(shot))
    with Image.open(content) as image:
        sizes = image.size if orientation < 5 else image.size[::-1]
    for one in (read.counts, read.picture, read.visible):
        assert one is not None
    assert read.counts is not None
    assert read.counts.shape == sizes[::-1]
    assert _lit_corner(read.counts) == _lit_corner(read.picture) == _lit_corner(read.visible)
    assert _lit_corner(read.counts) == _CORNERS[orientation]


_CORNERS = {
    1: (0, 0),
    2: (0, -1),
    3: (-1, -1),
    4: (-1, 0),
    5: (0, 0),
    6: (0, -1),
    7: (-1, -1),
    8: (-1, 0),
}
"""EXIF 2.32, tag 0112: where the stored picture's first corner is seen."""


def _lit_corner(pixels: object) -> tuple[int, int]:
    assert isinstance(pixels, np.ndarray)
    grey = pixels.reshape(*pixels.shape[:2], -1)[..., 0].astype(float)
    corners = {(row, column): grey[row, column] for row in (0, -1) for column in (0, -1)}
    return max(corners, key=lambda corner: corners[corner])


@pytest.mark.parametrize("encoding", ["PNG", "JPEG"])
def test_the_photograph_keeps_its_colours(encoding: Literal["PNG", "JPEG"]) -> None:
    photo = np.zeros((64, 96, 3), np.uint8)
    photo[:] = (40, 120, 220)
    shot = replace(SHOT, photo=photo, photo_encoding=encoding)
    visible = read_bytes(radiometric_jpeg(shot)).visible
    assert visible is not None
    assert visible.shape == photo.shape
    assert np.abs(visible.astype(int) - photo.astype(int)).max() <= 4


@pytest.mark.parametrize(
    ("width", "orientation", "expected"),
    [
        (96, 1, Overlay(1.5, 2.0, -10.0)),
        (3200, 1, Overlay(1.5, 1.0, -5.0)),
        (96, 6, None),
    ],
)
def test_how_photograph_and_temperatures_fit_is_told_in_pixels_of_the_photograph(
    width: int, orientation: int, expected: Overlay | None
) -> None:
    shot = replace(
        SHOT,
        photo=np.full((64, width, 3), 90, np.uint8),
        overlay=Overlay(1.5, 2.0, -10.0),
        spelling=Spelling(orientation=orientation),
    )
    assert read_bytes(radiometric_jpeg(shot)).overlay == expected


@pytest.mark.parametrize(
    "overlay",
    [
        *(Overlay(ratio, 0.0, 0.0) for ratio in (0.0, -1.0, 1e9, float("nan"), float("inf"))),
        *(Overlay(1.5, 60.0, 0.0), Overlay(1.5, 0.0, -40.0)),
    ],
)
def test_a_photograph_that_cannot_fit_so_is_kept_without_a_place(overlay: Overlay) -> None:
    photo = np.full((64, 96, 3), 90, np.uint8)
    shot = replace(SHOT, photo=photo, overlay=overlay)
    read = read_bytes(radiometric_jpeg(shot))
    assert read.visible is not None
    assert read.overlay is None


def test_a_spoiled_photograph_does_not_spoil_the_temperatures() -> None:
    photo = np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8)
    data = bytearray(radiometric_jpeg(replace(SHOT, photo=photo)))
    at = data.rfind(b"\xff\xd8\xff", 0, data.rfind(b"JFIF", 100))
    data[at + 200 : at + 1200] = bytes(1000)
    read = read_bytes(bytes(data))
    assert np.abs(celsius_of(bytes(data)) - SCENE).max() < ONE_COUNT_K
    assert read.visible is None
    assert [note.code for note in read.notes] == ["visible_damaged"]


def test_pixels_that_are_cut_off_do_not_spoil_the_temperatures() -> None:
    data = radiometric_jpeg(SHOT)[:-100]
    read = read_bytes(data)
    assert np.abs(celsius_of(data) - SCENE).max() < ONE_COUNT_K
    assert read.picture is None
    assert [note.code for note in read.notes] == ["picture_damaged"]


@pytest.mark.parametrize("hint", [None, "thermal", "rgb"])
def test_a_radiometric_file_is_one_whatever_it_was_sent_as(
    hint: Literal["thermal", "rgb"] | None,
) -> None:
    read = read_bytes(radiometric_jpeg(SHOT), expected=hint)
    assert read.file_class is FileClass.RADIOMETRIC


def test_camera_and_instant_are_told() -> None:
    taken_at = datetime(2024, 2, 1, 7, 30, tzinfo=UTC)
    read = read_bytes(radiometric_jpeg(replace(SHOT, taken_at=taken_at)))
    assert (read.camera.maker, read.camera.model) == ("FLIR", "FLIR E60")
    assert read.camera.field_of_view_deg == 25.0
    assert read.taken_at == taken_at


@pytest.mark.parametrize("payload", ["plain", "PNG"])
def test_flyr_reads_the_same_temperatures(payload: Payload) -> None:
    data = radiometric_jpeg(spelt(Spelling(payload=payload)))
    read_by_flyr = flyr.unpack(io.BytesIO(data)).celsius
    assert np.abs(read_by_flyr - SCENE).max() < ONE_COUNT_K
    assert np.abs(celsius_of(data) - read_by_flyr).max() < 1e-3


@pytest.mark.parametrize("last", [False, True])
def test_exiftool_finds_the_same_counts_and_constants(tmp_path: Path, last: bool) -> None:
    exiftool = shutil.which("exiftool")
    if exiftool is None:
        pytest.skip("exiftool is not installed")
    path = tmp_path / "shot.jpg"
    path.write_bytes(radiometric_jpeg(spelt(Spelling(payload="PNG", index_last=last))))

    def asked(*options: str) -> bytes:
        command = [exiftool, *options, str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout

    with Image.open(io.BytesIO(asked("-b", "-RawThermalImage"))) as raw:
        counts = np.asarray(raw).astype(np.uint16).byteswap()
    assert np.array_equal(counts, counts_of(SHOT))
    numbers = asked("-n", "-s3", "-PlanckR1", "-PlanckO", "-Emissivity", "-ObjectDistance").split()
    assert [round(float(one), 2) for one in numbers] == [14985.93, -6233.0, 0.95, 2.0]


def test_reading_takes_at_most_three_tenths_of_flyrs_time_at_640_x_480() -> None:
    rows, columns = np.mgrid[:480, :640]
    data = radiometric_jpeg(Shot(celsius=18 + 4 * np.sin(rows / 60) + columns / 300))
    ours = _least_cpu_s(lambda: celsius_of(data))
    theirs = _least_cpu_s(lambda: flyr.unpack(io.BytesIO(data)).celsius)
    assert ours <= 0.3 * theirs


def _least_cpu_s(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(4):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return min(taken)
