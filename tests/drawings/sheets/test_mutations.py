"""A damaged PDF or DXF is read or refused with a reason; nothing else ever comes of it."""

import io
import random
from collections.abc import Iterator

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.drawings.sheets.plans import dxf
from tests.drawings.sheets.written import Written, outcome

from premises.drawings.sheets import Reader, SheetLimits
from premises.drawings.sheets.reader import SERVER

LIMITS = SheetLimits(memory_bytes=400 * 2**20, cpu_s=5, wall_s=20)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    yield
    SERVER.close()


def drawn_by_reportlab() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 400), pageCompression=0)
    for index in range(20):
        canvas.line(10, 10 * index, 500, 10 * index)
        canvas.circle(300, 200, 5 * index)
        canvas.drawString(20, 15 * index, f"ROOM {index}")
    canvas.save()
    return target.getvalue()


def layered() -> bytes:
    written = Written(b"/OC /DOORS BDC 1 1 m 9 9 l S EMC q 0 0 50 50 re W n /Symbol Do Q")
    written.form("Symbol", b"0 0 m 10 0 l S BT /F1 9 Tf 1 1 Td (A-101) Tj ET")
    written.layers(DOORS=False)
    return written.data(compress_streams=False)


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes changed, a piece taken out, doubled, or a number made enormous."""
    chance = random.Random(seed)  # noqa: S311 - it shall come out the same each time.
    content = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(content))
        match chance.randrange(5):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(1, 60)]
            case 2:
                content[at:at] = content[at : at + chance.randrange(1, 200)]
            case 3:
                content[at : at + 1] = b" -99999999999 "
            case _:
                content = content[: max(at, len(content) // 2)]
    return bytes(content)


@pytest.mark.parametrize("made", [drawn_by_reportlab, layered])
def test_no_damage_to_a_pdf_does_more_than_be_refused(made: object) -> None:
    assert callable(made)
    data, reader = made(), Reader(LIMITS)
    outcomes = [outcome(reader, mutated(data, seed)) for seed in range(70)]
    assert outcomes.count("read") > 10
    assert {one.split(".")[0] for one in outcomes} <= {"read", "drawings", "sandbox"}


def test_no_damage_to_a_dxf_does_more_than_be_refused() -> None:
    data, reader = dxf(), Reader(LIMITS)
    outcomes = [outcome(reader, mutated(data, seed)) for seed in range(12)]
    assert {one.split(".")[0] for one in outcomes} <= {"read", "drawings", "sandbox"}
