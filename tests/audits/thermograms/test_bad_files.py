"""Whatever is wrong with a file, its sender is told what, and what to send instead."""

import io
import struct
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.audits.flir_writer import (
    PLACE,
    Shot,
    Spelling,
    app1,
    cabinet,
    counts_of,
    fff,
    info_record,
    radiometric_jpeg,
    raw_record,
    with_parts,
)
from tests.audits.thermograms import spoiled
from tests.audits.thermograms.drawn import coloured, photograph, saved, warmth
from tests.audits.thermograms.spoiled import box, claiming, png

from premises.audits.radiometry import (
    Environment,
    FileClass,
    environment_for,
    stored_environment,
    temperatures,
)
from premises.audits.thermograms import ReadingLimits, read_bytes
from premises.kernel.errors import Invalid

SCENE = np.linspace(10.0, 22.0, 48 * 64).reshape(48, 64)
SHOT = Shot(celsius=SCENE)
JPEG = saved(photograph(1))


def with_raw(payload: bytes, width: int = 64, height: int = 48) -> bytes:
    return spoiled.with_raw(SHOT, payload, width, height)


def refused(data: bytes, limits: ReadingLimits | None = None) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_bytes(data, limits=limits or ReadingLimits())
    assert refusal.value.message.endswith(".")
    assert len(refusal.value.message) > 20
    return refusal.value


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "audits.photo_empty", "empty"),
        (b"\x00" * 500, "audits.not_a_photo", "CSV"),
        (b"%PDF-1.7\n\x00\x01", "audits.not_a_photo", "CSV"),
        (b"PK\x03\x04" + bytes(100), "audits.not_a_photo", "CSV"),
        (box(b"heic"), "audits.heic", "JPEG"),
        (box(b"mif1"), "audits.heic", "JPEG"),
        (box(b"avif"), "audits.heic", "JPEG"),
        (box(b"qt  "), "audits.not_a_photo", "CSV"),
        (b"\xff\xd8\xff", "images.truncated", "ends too early"),
        (JPEG[:2000], "images.truncated", "ends too early"),
        (JPEG[:-2], "images.truncated", "ends too early"),
        (saved(np.zeros((1, 1, 3), np.uint8)), "audits.photo_too_small", "at least 32"),
        (saved(np.zeros((31, 400, 3), np.uint8)), "audits.photo_too_small", "at least 32"),
        (saved(np.zeros((31, 400), np.uint16), "PNG"), "audits.photo_too_small", "at least 32"),
        (png(30_000, 30_000, b""), "images.too_large", "pixels"),
        (fff(SHOT)[:100], "audits.flir_damaged", "index"),
        (cabinet([(0x20, info_record(SHOT, "<"))], Spelling()), "audits.not_a_photo", "CSV"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    data: bytes, code: str, word: str
) -> None:
    failure = refused(data)
    assert failure.code == code
    assert word in failure.message


def test_a_file_of_200_mb_is_refused_by_its_length_alone() -> None:
    failure = refused(bytes(26_000_000))
    assert failure.code == "audits.photo_too_large"
    assert failure.facts == {"size_bytes": 26_000_000, "max_bytes": 25_000_000}


def test_a_picture_of_more_pixels_than_are_taken_is_refused_from_its_header() -> None:
    assert refused(claiming(JPEG, 30_000, 30_000)).code == "images.too_large"


@cache
def damaged_files() -> dict[str, bytes]:
    whole = radiometric_jpeg(replace(SHOT, spelling=Spelling(part_bytes=2000)))
    second = whole.find(b"FLIR\x00", whole.find(b"FLIR\x00") + 1)
    far = bytearray(fff(SHOT))
    struct.pack_into(">I", far, 0x40 + 0x0C, 0x7FFFFFFF)
    base = saved(coloured(warmth(1), "iron"))
    lonely = cabinet([(0x01, raw_record(counts_of(SHOT), Spelling()))], Spelling())
    return {
        "a part is missing": whole[: second - 4] + whole[second + 2004 :],
        "cut off within a part": whole[: second + 700],
        "an offset past the end": with_parts(base, bytes(far)),
        "no constants": with_parts(base, lonely),
        "records that are none": with_parts(base, b"FFF\x00" + bytes(300)),
        "an empty part": base[:20] + app1(b"FLIR\x00") + base[20:],
        "counts cut off": with_raw(bytes(100)),
        "a PNG cut off": with_raw(png(64, 48, bytes(48 * 129))[:60]),
        "a PNG with too few rows": with_raw(png(64, 48, b"")),
        "a PNG of colours": with_raw(saved(np.zeros((48, 64, 3), np.uint8), "PNG")),
        "a TIFF that is none": with_raw(b"II*\x00" + bytes(50)),
        "a JPEG": with_raw(JPEG),
    }


@pytest.mark.parametrize("name", sorted(damaged_files()))
def test_damaged_temperatures_are_refused_and_not_taken_for_a_mere_picture(name: str) -> None:
    failure = refused(damaged_files()[name])
    assert failure.code == "audits.flir_damaged"
    assert "as the camera wrote it" in failure.message


@pytest.mark.parametrize(
    ("payload", "size", "code"),
    [
        (bytes(2), (1, 1), "audits.photo_too_small"),
        (png(30_000, 30_000, bytes(100_000)), (64, 48), "audits.flir_damaged"),
        (png(64, 48, bytes(20_000_000)), (64, 48), None),
    ],
    ids=["one pixel", "claims to be huge", "a bomb behind its pixels"],
)
def test_bombs_inside_are_met_by_their_size_and_not_by_their_content(
    payload: bytes, size: tuple[int, int], code: str | None
) -> None:
    data = with_raw(payload, *size)
    if code is None:
        assert read_bytes(data).counts is not None
    else:
        assert refused(data).code == code


def test_counts_of_more_pixels_than_are_taken_are_refused() -> None:
    failure = refused(fff(SHOT), ReadingLimits(max_pixels=2000))
    assert failure.code == "audits.photo_too_large"
    assert failure.facts == {"width": 64, "height": 48}


def test_a_flir_file_without_counts_is_the_picture_that_it_shows() -> None:
    base = saved(coloured(warmth(1), "iron"))
    data = with_parts(base, cabinet([(0x20, info_record(SHOT, "<"))], Spelling()))
    assert read_bytes(data).file_class is FileClass.PALETTE_WITHOUT_SCALE


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        (replace(PLACE, emissivity=0.0), "emissivity_replaced"),
        (replace(PLACE, emissivity=1.5), "emissivity_replaced"),
        (replace(PLACE, reflected_c=298.0), "reflected_c_replaced"),
        (replace(PLACE, humidity=-1.0), "humidity_replaced"),
        (replace(PLACE, distance_m=-3.0), "distance_m_replaced"),
    ],
)
def test_constants_that_cannot_be_are_kept_replaced_and_told(
    stored: Environment, code: str
) -> None:
    data = radiometric_jpeg(replace(SHOT, stored=stored))
    recording = read_bytes(data)
    environment, notes = environment_for(recording, 19.0)
    assert [note.code for note in notes] == [code]
    assert np.abs(temperatures(recording, environment) - SCENE).max() < 0.5
    assert np.isfinite(temperatures(recording, stored_environment(recording))).any()


def test_humidity_in_percent_gives_the_same_temperatures() -> None:
    def celsius(humidity: float) -> NDArray[np.float32]:
        stored = replace(PLACE, humidity=humidity)
        recording = read_bytes(radiometric_jpeg(replace(SHOT, stored=stored)))
        return temperatures(recording, stored_environment(recording))

    assert np.abs(celsius(45.0) - celsius(0.45)).max() < 1e-4


def test_transparent_and_indexed_pictures_are_read() -> None:
    clear = np.dstack([photograph(1), np.full((240, 320), 200, np.uint8)])
    content = io.BytesIO()
    from PIL import Image

    Image.fromarray(photograph(1)).quantize(64).save(content, "GIF")
    for data in (saved(clear, "PNG"), content.getvalue()):
        assert read_bytes(data).file_class is FileClass.VISIBLE


def test_a_small_file_of_more_temperatures_than_any_camera_takes_is_refused() -> None:
    """Twenty of them, of 0.1 MB each, would fill the memory of whoever looks at them together."""
    huge = png(4000, 4000, bytes(1))
    assert refused(huge).code == "audits.photo_too_large"
    assert refused(with_raw(huge)).code == "audits.photo_too_large"
    assert refused(with_raw(huge, 4000, 4000)).code == "audits.photo_too_large"
    assert refused(b"\n".join([b"20," * 4000] * 3100)).code == "audits.photo_too_large"
