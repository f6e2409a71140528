"""The door reads in the sandbox what the readers read, and the service loads none of them."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.drawings.sheets.plans import dxf
from tests.drawings.sheets.test_scans import half_black, saved
from tests.drawings.sheets.written import Written

from premises.drawings.content import Box, Kind
from premises.drawings.content.carriage import to_bytes
from premises.drawings.sheets import Reader, SheetLimits, inspect
from premises.drawings.sheets.pdf.reading import read_pdf
from premises.drawings.sheets.reader import SERVER

CONTENT = b"10 10 m 500 300 l S BT /F1 10 Tf 100 200 Td (A-101) Tj ET 0.5 g 50 50 20 20 re f"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    yield Reader()
    SERVER.close()


def test_a_sheet_comes_out_of_the_sandbox_as_it_was_read(reader: Reader) -> None:
    data = Written(CONTENT).data()
    assert to_bytes(reader.read(data, 1)) == to_bytes(read_pdf(data, 1, SheetLimits()))


def test_each_kind_of_file_is_inspected_read_and_drawn(reader: Reader) -> None:
    scan = saved(half_black(), dpi=(100, 100))
    for data, kind, sheet_kind in (
        (Written(CONTENT).data(), "pdf", Kind.VECTOR),
        (dxf(), "dxf", Kind.VECTOR),
        (scan, "png", Kind.RASTER),
        (saved(half_black(), "JPEG"), "jpeg", Kind.RASTER),
    ):
        facts = reader.inspect(data)
        sheet = reader.read(data, 1)
        assert (facts.kind, facts.page_count) == (kind, 1)
        assert sheet.kind is sheet_kind
        drawn = reader.draw(data, 1, 50, colour=True, clip=Box(0, 0, 30, 20))
        assert drawn.pixels.shape == (39, 59, 3)
        assert reader.draw(data, 1, 50).pixels.min() < 200


def test_inspecting_needs_no_limits_and_gives_plain_facts() -> None:
    facts = inspect(Written(CONTENT).data(), "A-101.pdf")
    assert (facts.kind, facts.page_count) == ("pdf", 1)


def test_limits_reach_the_reader() -> None:
    written = Written(b"q 600 0 0 400 0 0 cm /Scan Do Q")
    written.picture("Scan", bytes(64), 8, 8)
    sheet = Reader(SheetLimits(dpi=72)).read(written.data(), 1)
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (400, 600)


def test_the_service_itself_loads_no_library_that_reads_files() -> None:
    program = (
        "import sys, premises.drawings.sheets\n"
        "heavy = {'pypdfium2_raw', 'pypdfium2', 'ezdxf', 'cv2', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.decode().strip() == "[]"


@pytest.mark.needs_data
def test_a_real_drawing_of_fifty_thousand_objects_is_read(
    reader: Reader, drawings_data: Callable[[str], bytes]
) -> None:
    data = drawings_data("sample-finish-plan.pdf")
    assert reader.inspect(data).page_count == 2
    sheet = reader.read(data, 1)
    assert sheet.kind is Kind.VECTOR
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((1066.8, 762), abs=0.01)
    assert len(sheet.strokes) > 30_000
    assert len(sheet.fills) > 4000
    # Four logos and a seal were sent as twelve thousand strips.
    assert len(sheet.pictures) < 50
    lines: dict[int, list[str]] = {}
    for word in sheet.words:
        lines.setdefault(word.line, []).append(word.text)
    said = {" ".join(words) for words in lines.values()}
    assert {"AF101", "FINISH PLAN GENERAL NOTES", "NO WORK THIS AREA"} <= said


@pytest.mark.needs_data
def test_the_words_of_a_pair_are_those_its_truth_names(
    reader: Reader, drawings_data: Callable[[str], bytes]
) -> None:
    for name in ("s1_same", "s3_rotscale"):
        for letter, revision in (("A", "2026-01-15"), ("B", "2026-03-02")):
            sheet = reader.read(drawings_data(f"{name}_{letter}.pdf"), 1)
            texts = {word.text for word in sheet.words}
            assert {"A-101", revision, "24-117"} <= texts


@pytest.mark.needs_data
def test_a_real_scan_is_a_scan(reader: Reader, drawings_data: Callable[[str], bytes]) -> None:
    sheet = reader.read(drawings_data("scanned-plan.pdf"), 1)
    assert sheet.kind is Kind.RASTER
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (2200, 3400)
    assert 0.005 < float(np.mean(sheet.raster.grey < 128)) < 0.2
