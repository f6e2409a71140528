"""Tables of temperatures are read in the spellings that thermal programs use."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray

from premises.audits.radiometry import FileClass, Recording
from premises.audits.thermograms import ReadingLimits, read_bytes
from premises.kernel.errors import Invalid

ROWS, COLUMNS = np.mgrid[:40, :50]
ROOM = np.round(14.0 + ROWS / 10 - COLUMNS / 25, 2)
Numbers = NDArray[np.generic]


def text(
    numbers: NDArray[np.float64], parted_by: str = ",", comma: bool = False, end: str = "\n"
) -> str:
    lines = [parted_by.join(f"{one:.2f}" for one in row) for row in numbers]
    return end.join(line.replace(".", ",") if comma else line for line in lines) + end


def npy(numbers: Numbers, **options: bool) -> bytes:
    content = io.BytesIO()
    np.save(content, numbers, **options)
    return content.getvalue()


def celsius_of(data: bytes) -> NDArray[np.float32]:
    read = read_bytes(data)
    assert read.file_class is FileClass.MATRIX
    assert read.celsius is not None
    assert read.celsius.dtype == np.float32
    return read.celsius


def is_room(data: bytes) -> bool:
    return bool(np.abs(celsius_of(data) - ROOM).max() < 0.006)


def refused(data: bytes, code: str = "audits.table_unreadable") -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_bytes(data)
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.parametrize("parted_by", [",", ";", "\t", " ", "; ", ", ", "  "])
@pytest.mark.parametrize("comma", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_and_decimals_may_be_written_in_any_usual_way(
    parted_by: str, comma: bool, end: str
) -> None:
    if comma and parted_by.strip() == ",":
        return
    assert is_room(text(ROOM, parted_by, comma, end).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    header = "Datei: C:\\Büro\\IR_0001.jpg\nEinheit: °C\n\n"
    assert is_room((header + text(ROOM, ";", comma=True)).encode(encoding))


@pytest.mark.parametrize(
    ("header", "numbers"),
    [
        ("Temperature (°C)", ROOM),
        ("Temp [C]", ROOM),
        ("unit: celsius", ROOM),
        ("Temperature in °F", ROOM * 1.8 + 32),
        ("Fahrenheit", ROOM * 1.8 + 32),
        ("Temp [K]", ROOM + 273.15),
        ("Kelvin", ROOM + 273.15),
    ],
)
def test_the_unit_in_the_header_counts(header: str, numbers: NDArray[np.float64]) -> None:
    assert is_room(f"{header}\n{text(numbers)}".encode())
    assert read_bytes(f"{header}\n{text(numbers)}".encode()).notes == ()


def test_without_a_unit_the_choice_is_told() -> None:
    def told(recording: Recording) -> list[str]:
        return [note.code for note in recording.notes]

    assert told(read_bytes(text(ROOM).encode())) == ["unit_worked_out"]
    kelvins = text(ROOM + 273.15).encode()
    assert is_room(kelvins)
    assert told(read_bytes(kelvins)) == ["unit_worked_out"]


def test_numbered_rows_and_columns_are_left_out() -> None:
    numbered = np.hstack([np.arange(1.0, 41)[:, None], ROOM])
    assert is_room(text(numbered).encode())
    header = "," + ",".join(str(column) for column in range(50)) + "\n"
    assert is_room((header + text(numbered)).encode())


def test_a_parting_mark_at_the_end_of_each_line_is_no_column() -> None:
    assert is_room(text(ROOM, ";").replace("\n", ";\n").encode())


def test_empty_cells_are_unknown() -> None:
    lines = text(ROOM).splitlines()
    lines[3] = ",".join(["", "---", "NaN", *lines[3].split(",")[3:]])
    celsius = celsius_of("\n".join(lines).encode())
    assert np.isnan(celsius).sum() == 3
    assert np.isnan(celsius[3, :3]).all()


def test_a_row_of_which_nothing_is_known_is_kept() -> None:
    lines = text(ROOM).splitlines()
    lines[5] = "," * 50
    celsius = celsius_of("\n".join(["," * 50, *lines]).encode())
    assert celsius.shape == ROOM.shape
    assert np.isnan(celsius[5]).all()
    assert np.isfinite(celsius).sum() == ROOM.size - 50


def test_lines_behind_the_table_are_left_out() -> None:
    assert is_room(f"{text(ROOM)}\n\nEmissivity,0.95\n".encode())


def test_a_row_of_another_length_is_named() -> None:
    lines = text(ROOM).splitlines()
    lines[7] += ",1.0"
    failure = refused("\n".join(lines).encode())
    assert failure.facts["line"] == 8
    assert "line 8 has 51 columns, the first 50" in failure.message


def test_a_word_among_the_numbers_is_named() -> None:
    lines = text(ROOM).splitlines()
    lines[9] = lines[9].replace(lines[9].split(",")[4], "warm", 1)
    assert refused("\n".join(lines).encode()).facts["line"] == 10


@pytest.mark.parametrize("content", ["hello", "1,2,3\n4,5,6\n", "\n\n", "{}", "id;name\n1;x\n"])
def test_a_text_that_is_no_table_says_so(content: str) -> None:
    assert "32 numbers" in refused(content.encode()).message


@pytest.mark.parametrize("factor", [1e6, -1e3])
def test_numbers_of_no_building_are_refused(factor: float) -> None:
    refused(text(ROOM * factor).encode(), "audits.table_no_temperatures")


def test_too_few_rows_are_refused() -> None:
    refused(text(ROOM[:20]).encode(), "audits.photo_too_small")


def test_more_cells_than_are_taken_are_refused_before_they_are_read() -> None:
    limits = ReadingLimits(max_pixels=1500)
    for data in (text(ROOM).encode(), npy(ROOM)):
        with pytest.raises(Invalid) as refusal:
            read_bytes(data, limits=limits)
        assert refusal.value.code == "audits.photo_too_large"


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f8"])
def test_matrices_of_numpy_are_read(dtype: str) -> None:
    assert np.abs(celsius_of(npy(ROOM.astype(dtype))) - ROOM).max() < 0.02


def test_matrices_may_be_stored_by_columns_or_with_one_channel() -> None:
    assert is_room(npy(np.asfortranarray(ROOM)))
    assert is_room(npy(ROOM[..., None]))


def test_whole_kelvins_are_read() -> None:
    assert np.abs(celsius_of(npy(np.rint(ROOM + 273).astype(np.uint16))) - ROOM).max() < 0.7


def test_code_in_a_matrix_is_never_run() -> None:
    refused(npy(np.array([[print] * 40] * 40, dtype=object), allow_pickle=True))


@pytest.mark.parametrize(
    "data",
    [
        npy(ROOM)[:-1],
        npy(ROOM)[:20],
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 500,
        npy(np.zeros(4000)),
        npy(np.zeros((40, 40, 3))),
        npy(np.zeros((40, 40), complex)),
        npy(np.zeros((40, 40), "U3")),
    ],
)
def test_damaged_and_other_matrices_are_refused(data: bytes) -> None:
    refused(data)


def test_a_matrix_that_claims_to_be_huge_is_refused_before_memory_is_taken() -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }".ljust(117)
    data = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + header.encode() + b"\n"
    refused(data, "audits.photo_too_large")
