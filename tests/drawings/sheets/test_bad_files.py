"""What cannot be read is refused with a code for programs and a sentence for people."""

import struct
import zlib
from collections.abc import Iterator

import pikepdf
import pytest
from pikepdf import Name
from tests.drawings.sheets.written import Written, outcome

from premises.drawings.sheets import Reader, SheetLimits, inspect
from premises.drawings.sheets.reader import SERVER
from premises.kernel.errors import Invalid

LINE = b"10 10 m 20 20 l S\n"


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    yield
    SERVER.close()


def refusal(data: bytes, limits: SheetLimits | None = None, page: int = 1) -> Invalid:
    with pytest.raises(Invalid) as refused:
        Reader(limits).read(data, page)
    return refused.value


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (b"", "drawings.empty_file", "empty"),
        (b"hello", "drawings.bad_type", "send a PDF, a DXF, a PNG or a JPEG"),
        (b"GIF89a" + bytes(50), "drawings.bad_type", "send a PDF"),
        (b"PK\x03\x04" + bytes(50), "drawings.bad_type", "send a PDF"),
        (b"AC1032" + bytes(50), "drawings.dwg", "export the drawing as PDF or DXF"),
        (b"AC1015" + bytes(50), "drawings.dwg", "export the drawing as PDF or DXF"),
        (b"%PDF-1.7\nnothing more", "drawings.unreadable", "export it anew"),
        (b"0\nSECTION\n2\nHEADER\n", "drawings.", "export it anew"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "drawings.unreadable", "export it anew"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "drawings.unreadable", "export it anew"),
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        inspect(data, "A-101.pdf")
    assert refused.value.code.startswith(code)
    assert sentence in refused.value.message
    assert refused.value.facts["file"] == "A-101.pdf"
    assert refusal(data).code == refused.value.code


def test_the_name_of_a_file_tells_nothing() -> None:
    assert inspect(Written(LINE).data(), "A-101.dwg").kind == "pdf"


def test_a_file_that_needs_a_password_is_refused_and_an_owners_is_not() -> None:
    locked = Written(LINE).data(encryption=pikepdf.Encryption(owner="o", user="u"))
    assert refusal(locked).code == "drawings.encrypted"
    assert "save it without one" in refusal(locked).message
    owned = Written(LINE).data(encryption=pikepdf.Encryption(owner="o", user=""))
    assert inspect(owned).page_count == 1
    assert len(Reader().read(owned, 1).strokes) == 1


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_half_a_file_is_refused_or_read_but_never_crashes(share: float) -> None:
    data = Written(LINE * 200).data()
    assert outcome(Reader(), data[: int(len(data) * share)]) in {
        "read",
        "drawings.unreadable",
        "drawings.no_pages",
    }


def test_a_longer_file_than_allowed_is_refused_before_anything_is_done() -> None:
    refused = refusal(Written(LINE).data(), SheetLimits(max_bytes=100))
    assert refused.code == "drawings.file_too_long"
    assert refused.facts["max_bytes"] == 100


def test_too_many_pages_a_missing_page_and_a_giant_page_come_through_the_wall() -> None:
    written = Written(LINE)
    written.file.pages.append(written.page)
    two = written.data()
    assert refusal(two, SheetLimits(max_pages=1)).code == "drawings.too_many_pages"
    assert refusal(two, page=3).facts == {"page": 3, "page_count": 2}
    giant = Written(LINE, box=(0, 0, 288_000, 288_000)).data()
    assert refusal(giant).code == "drawings.page_too_large"
    with pytest.raises(Invalid) as refused:
        inspect(giant)
    assert refused.value.code == "drawings.page_too_large"


def test_a_picture_of_too_many_pixels_is_refused_from_its_header() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 8000, 1, 0, 0, 0, 0)
    claim = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    refused = refusal(b"\x89PNG\r\n\x1a\n" + claim + b"\0\0\0\0IDAT" + bytes(50))
    assert refused.code == "drawings.too_many_pixels"
    assert refused.facts["width"] == 30_000
    assert "lower resolution" in refused.message


def test_a_page_of_thirty_thousand_pixels_is_drawn_more_coarsely() -> None:
    data = Written(LINE, box=(0, 0, 14_400, 14_400)).data()
    drawn = Reader(SheetLimits(max_pixels=4_000_000)).draw(data, 1, 200)
    assert drawn.pixels.shape == (2000, 2000)
    assert [remark.code for remark in drawn.remarks] == ["drawings.lower_resolution"]


def test_a_page_of_too_many_objects_is_refused() -> None:
    refused = refusal(Written(LINE * 50).data(), SheetLimits(max_objects=49))
    assert refused.code == "drawings.too_many_objects"


def bomb(operators: bytes, count: int) -> bytes:
    """Millions of operators in a few kilobytes."""
    written = Written()
    packed = zlib.compress(operators * count, 9)
    written.page.Contents.write(packed, filter=Name.FlateDecode)
    return written.data(compress_streams=False)


def rss_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def test_a_bomb_of_operators_ends_with_its_reader_and_not_with_the_service() -> None:
    data = bomb(b"0 0 m 1 1 l S\n", 2_300_000)
    assert len(data) < 200_000
    before_bytes = rss_bytes()
    small = Reader(SheetLimits(memory_bytes=160 * 2**20, cpu_s=4, wall_s=20))
    with pytest.raises(Invalid) as refused:
        small.read(data, 1)
    assert refused.value.code in {"sandbox.memory", "sandbox.crashed"}
    assert rss_bytes() - before_bytes < 32 * 2**20
    assert len(small.read(Written(LINE).data(), 1).strokes) == 1


def test_a_bomb_of_time_is_ended_by_the_clock() -> None:
    data = bomb(b"0 0 1 1 re f*\n", 500_000)
    quick = Reader(SheetLimits(cpu_s=1, wall_s=10))
    with pytest.raises(Invalid) as refused:
        quick.read(data, 1)
    assert refused.value.code == "sandbox.time"


def test_symbols_that_multiply_are_stopped() -> None:
    written = Written(b"/L0 Do")
    forms = [
        written.form(f"L{level}", f"/L{level + 1} Do ".encode() * 10 if level < 8 else LINE)
        for level in range(9)
    ]
    for level in range(8):
        forms[level].Resources.XObject[f"/L{level + 1}"] = forms[level + 1]
    limits = SheetLimits(memory_bytes=300 * 2**20, max_objects=10_000, cpu_s=2, wall_s=10)
    code = refusal(written.data(), limits).code
    assert code in {
        "drawings.too_many_objects",
        "sandbox.crashed",
        "sandbox.memory",
        "sandbox.time",
    }


def test_counting_the_pages_of_a_bomb_is_harmless() -> None:
    assert inspect(bomb(b"0 0 m 1 1 l S\n", 2_300_000)).page_count == 1
