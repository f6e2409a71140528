"""The parts that a FLIR camera cuts its records into are put together again, or refused."""

import pytest
from tests.audits.flir_writer import Spelling, app1, with_parts

from premises.audits.radiometry.segments import application_segments, flir_data
from premises.kernel.errors import Invalid

PLAIN = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + b"\xff\xda" + b"pixels\xff\xd9"
CONTENT = bytes(range(256)) * 40


def joined(jpeg: bytes) -> bytes | None:
    return flir_data(application_segments(jpeg))


def part(number: int, last: int, content: bytes = b"x") -> bytes:
    return app1(b"FLIR\x00\x01" + bytes([number, last]) + content)


@pytest.mark.parametrize("part_bytes", [50, 100, 4000, 65_000])
@pytest.mark.parametrize("backwards", [False, True])
def test_parts_are_joined_whatever_their_number_and_order(part_bytes: int, backwards: bool) -> None:
    spelling = Spelling(part_bytes=part_bytes, parts_backwards=backwards)
    assert joined(with_parts(PLAIN, CONTENT, spelling)) == CONTENT


@pytest.mark.parametrize(
    "jpeg", [PLAIN, b"", b"\xff\xd8", b"GIF89a", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\x00\x01"]
)
def test_a_file_without_such_parts_has_none(jpeg: bytes) -> None:
    assert joined(jpeg) is None


@pytest.mark.parametrize(
    "parts",
    [
        part(0, 2) + part(2, 2),
        part(1, 1),
        part(0, 0) + part(1, 1),
        part(0, 0, b"a") + part(0, 0, b"b"),
        app1(b"FLIR\x00"),
    ],
    ids=["one missing", "first missing", "two totals", "twice and different", "cut off"],
)
def test_parts_that_contradict_each_other_are_refused(parts: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        joined(PLAIN[:8] + parts + PLAIN[8:])
    assert refused.value.code == "audits.flir_damaged"


def test_a_part_that_is_there_twice_and_the_same_does_no_harm() -> None:
    assert joined(PLAIN[:8] + part(0, 0) * 2 + PLAIN[8:]) == b"x"


def test_other_notes_and_fill_bytes_are_stepped_over() -> None:
    notes = app1(b"Exif\x00\x00") + b"\xff\xff" + part(0, 0, b"here")[1:]
    assert joined(PLAIN[:8] + notes + PLAIN[8:]) == b"here"


def test_what_stands_behind_the_first_pixel_is_no_note() -> None:
    assert joined(PLAIN + part(0, 0)) is None


def test_a_note_that_ends_with_the_file_is_taken_as_far_as_it_goes() -> None:
    whole = with_parts(PLAIN, CONTENT, Spelling(part_bytes=65_000))
    cut = joined(whole[:5000])
    assert cut is not None
    assert CONTENT.startswith(cut)
