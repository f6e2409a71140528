"""What a picture is worth is told by its content; names and hints only where that is open."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.audits.thermograms.drawn import PALETTES, coloured, photograph, saved, warmth, with_edges

from premises.audits.radiometry import FileClass
from premises.audits.thermograms import Expected, read_bytes
from premises.audits.thermograms.reader import expected_by

COLOURFUL = [name for name in PALETTES if name != "grey"]
HINTS: tuple[Expected | None, ...] = (None, "thermal", "rgb")


@dataclass(frozen=True)
class Note:
    """A segment of a JPEG."""

    number: int
    content: bytes = field(repr=False)


def with_notes(jpeg: bytes, *notes: Note) -> bytes:
    segments = b"".join(
        bytes([0xFF, 0xE0 + note.number])
        + (len(note.content) + 2).to_bytes(2, "big")
        + note.content
        for note in notes
    )
    at = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:at] + segments + jpeg[at:]


@pytest.mark.parametrize("palette", COLOURFUL)
@pytest.mark.parametrize(
    ("kind", "hint"), [("JPEG", None), ("JPEG", "rgb"), ("PNG", "thermal"), ("WEBP", None)]
)
def test_false_colours_are_known_whatever_the_file_is_called(
    palette: str, kind: str, hint: Expected | None
) -> None:
    read = read_bytes(saved(coloured(warmth(1), palette), kind), expected=hint)
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert [note.code for note in read.notes] == ["colours_only"]
    assert read.counts is None
    assert read.celsius is None


@pytest.mark.parametrize("palette", COLOURFUL)
@pytest.mark.parametrize("quality", [60, 90])
def test_edges_laid_over_false_colours_do_not_hide_them(palette: str, quality: int) -> None:
    picture = with_edges(coloured(warmth(2), palette), 12)
    read = read_bytes(saved(picture, quality=quality))
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("hint", HINTS)
def test_a_photograph_is_no_thermal_picture_even_if_it_was_sent_as_one(
    seed: int, hint: Expected | None
) -> None:
    read = read_bytes(saved(photograph(seed)), expected=hint)
    assert read.file_class is FileClass.VISIBLE
    assert [note.code for note in read.notes] == (["not_thermal"] if hint == "thermal" else [])


@pytest.mark.needs_model
@pytest.mark.parametrize("name", ["astronaut", "bus", "chelsea", "motorcycle_left", "zidane"])
def test_real_photographs_are_no_thermal_pictures(photographs: dict[str, Path], name: str) -> None:
    read = read_bytes(photographs[name].read_bytes(), expected="thermal")
    assert read.file_class is FileClass.VISIBLE


@pytest.mark.parametrize(
    ("maker", "hint", "expected"),
    [
        ("", None, FileClass.VISIBLE),
        ("", "rgb", FileClass.VISIBLE),
        ("", "thermal", FileClass.PALETTE_WITHOUT_SCALE),
        ("HIKMICRO", None, FileClass.PALETTE_WITHOUT_SCALE),
        ("Seek Thermal", None, FileClass.PALETTE_WITHOUT_SCALE),
        ("FLIR Systems AB", "rgb", FileClass.VISIBLE),
        ("Canon", None, FileClass.VISIBLE),
    ],
)
def test_a_grey_picture_is_what_else_is_known_of_it(
    maker: str, hint: Expected | None, expected: FileClass
) -> None:
    grey = saved(coloured(warmth(3), "grey"), maker=maker)
    assert read_bytes(grey, expected=hint).file_class is expected


def test_a_photograph_by_a_thermal_camera_is_a_photograph() -> None:
    read = read_bytes(saved(photograph(1), maker="FLIR Systems AB"))
    assert read.file_class is FileClass.VISIBLE


@pytest.mark.parametrize(
    "notes",
    [
        (Note(3, bytes(5000)), Note(4, b"\xaa\x55\x12\x06" + bytes(100))),
        (Note(3, bytes(5000)),),
    ],
)
def test_counts_of_dji_are_told_to_need_its_makers_program(notes: tuple[Note, ...]) -> None:
    jpeg = saved(coloured(warmth(4), "iron"), maker="DJI")
    read = read_bytes(with_notes(jpeg, *notes))
    assert read.file_class is FileClass.DJI
    assert "TIFF or CSV" in read.notes[0].sentence
    assert read.picture is not None


def test_a_photograph_by_dji_is_a_photograph() -> None:
    read = read_bytes(saved(photograph(2), maker="DJI"))
    assert read.file_class is FileClass.VISIBLE


def test_the_hidden_records_of_infiray_are_told_to_need_its_makers_program() -> None:
    jpeg = saved(coloured(warmth(4), "iron"))
    read = read_bytes(with_notes(jpeg, Note(2, b"\x01\x02\x03\x04IJPEG\x00" + bytes(40))))
    assert read.file_class is FileClass.PALETTE_WITHOUT_SCALE
    assert [note.code for note in read.notes] == ["maker_only"]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_pictures_stand_upright(orientation: int) -> None:
    picture = np.full((60, 100, 3), 90, np.uint8)
    read = read_bytes(saved(picture, orientation=orientation)).picture
    assert read is not None
    assert read.shape == ((60, 100, 3) if orientation < 5 else (100, 60, 3))


def test_a_large_photograph_is_shrunk() -> None:
    read = read_bytes(saved(np.full((1000, 3000, 3), 120, np.uint8), "PNG")).picture
    assert read is not None
    assert read.shape == (533, 1600, 3)


def test_maker_and_moment_are_taken_from_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Canon\x00", "2024:01:05 08:15:00"
    jpeg = saved(photograph(3))
    at = 4 + int.from_bytes(jpeg[4:6], "big")
    note = exif.tobytes()
    with_exif = jpeg[:at] + b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note + jpeg[at:]
    read = read_bytes(with_exif)
    assert read.camera.maker == "Canon"
    assert read.taken_at == datetime(2024, 1, 5, 8, 15)  # noqa: DTZ001 - Exif names no zone.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("obs0_thermal.jpg", "thermal"),
        ("media/x/obs12_RGB.JPEG", "rgb"),
        ("../../x_rgb.jpg", "rgb"),
        ("thermal.jpg", None),
        ("a_thermal.jpg_rgb.png", "rgb"),
        ("", None),
    ],
)
def test_the_clients_names_are_a_hint(name: str, expected: Expected | None) -> None:
    assert expected_by(name) == expected
