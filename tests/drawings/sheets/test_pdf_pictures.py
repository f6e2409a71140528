"""Pictures on a drawing are known by a digest; a page that is one picture is a scan."""

import numpy as np
import pytest
from pikepdf import Array, Dictionary, Name
from tests.drawings.sheets.written import MM, Written, ends_of

from premises.drawings.content import Box, Kind, Picture
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.pdf.embedded import joined

GREY = bytes(range(0, 256, 4))


def test_a_picture_has_its_box_and_a_digest_of_its_pixels() -> None:
    written = Written(
        b"q 60 0 0 40 100 200 cm /A Do Q q 60 0 0 40 200 200 cm /B Do Q"
        b" q 60 0 0 40 300 200 cm /C Do Q 0 0 m 1 1 l S"
    )
    for name, grey in (("A", GREY), ("B", GREY), ("C", GREY[::-1])):
        written.picture(name, grey, 8, 8)
    sheet = written.sheet()
    first, second, third = sheet.pictures
    assert sheet.kind is Kind.VECTOR
    assert (first.box.left / MM, first.box.top / MM) == pytest.approx((100, 160))
    assert (first.box.width / MM, first.box.height / MM) == pytest.approx((60, 40))
    assert first.digest == second.digest != third.digest


def test_the_same_pixels_packed_otherwise_are_the_same_picture() -> None:
    import zlib

    plain = Written(b"q 60 0 0 40 100 200 cm /A Do Q 0 0 m 1 1 l S")
    plain.picture("A", GREY, 8, 8)
    packed = Written(b"q 60 0 0 40 100 200 cm /A Do Q 0 0 m 1 1 l S")
    packed.picture("A", b"", 8, 8).write(zlib.compress(GREY), filter=Name.FlateDecode)
    assert plain.sheet().pictures == packed.sheet().pictures


def test_a_page_under_one_picture_is_a_scan_with_the_letters_hidden_behind_it() -> None:
    written = Written(
        b"q 600 0 0 400 0 0 cm /Scan Do Q BT /F1 10 Tf 3 Tr 100 200 Td (OCR) Tj ET 0 0 600 400 re S"
    )
    written.picture("Scan", GREY, 8, 8)
    sheet = written.sheet(SheetLimits(dpi=144))
    assert sheet.kind is Kind.RASTER
    assert [word.text for word in sheet.words] == ["OCR"]
    assert (len(sheet.strokes), len(sheet.pictures)) == (0, 0)
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (800, 1200)
    assert sheet.raster.dpi == pytest.approx(144)
    # Dark at the top, light at the bottom.
    assert sheet.raster.grey[10:60].mean() < 30
    assert sheet.raster.grey[-60:-10].mean() > 200


def test_a_scan_cut_into_bands_is_a_scan() -> None:
    bands = b"".join(f"q 600 0 0 100 0 {100 * row} cm /Band Do Q ".encode() for row in range(4))
    written = Written(bands)
    written.picture("Band", GREY, 8, 8)
    assert written.sheet().kind is Kind.RASTER


def test_a_drawing_upon_a_photograph_is_a_drawing() -> None:
    lines = b" ".join(f"{i} 10 m {i} 300 l S".encode() for i in range(250))
    written = Written(b"q 600 0 0 400 0 0 cm /Photo Do Q " + lines)
    written.picture("Photo", GREY, 8, 8)
    sheet = written.sheet()
    assert sheet.kind is Kind.VECTOR
    assert len(sheet.strokes) == 250
    assert len(sheet.pictures) == 1


def test_an_empty_page_is_a_drawing_with_nothing_on_it() -> None:
    sheet = Written(b"").sheet()
    assert sheet.kind is Kind.VECTOR
    assert len(sheet.strokes) + len(sheet.fills) + len(sheet.words) == 0


def test_a_scan_too_large_to_draw_is_drawn_more_coarsely_and_says_so() -> None:
    written = Written(b"q 600 0 0 400 0 0 cm /Scan Do Q")
    written.picture("Scan", GREY, 8, 8)
    sheet = written.sheet(SheetLimits(dpi=200, max_side_px=600))
    assert sheet.raster is not None
    assert sheet.raster.grey.shape == (400, 600)
    assert sheet.raster.dpi == pytest.approx(72)
    (remark,) = sheet.remarks
    assert remark.code == "drawings.lower_resolution"
    assert "72 instead of 200 DPI" in remark.sentence
    fewer = written.sheet(SheetLimits(dpi=200, max_pixels=60_000)).raster
    assert fewer is not None
    assert fewer.grey.shape == (200, 300)


def test_strips_of_a_logo_are_one_picture_and_logos_apart_are_two() -> None:
    def strips(left: float) -> list[Picture]:
        return [
            Picture(Box(left + 3 * (row % 2), 0.1 * row, left + 6, 0.1 * row + 0.1), f"{row:024x}")
            for row in range(100)
        ]

    one, two = joined([x for pair in zip(strips(0), strips(40), strict=True) for x in pair])
    assert (one.box, two.box) == (Box(0, 0, 6, 10), Box(40, 0, 46, 10))
    assert one.digest == two.digest
    (other,) = joined(strips(0)[:-1])
    assert other.digest != one.digest


def test_strips_that_meet_late_become_one() -> None:
    columns = [Picture(Box(x, 0, x + 0.2, 20), f"{x:024x}") for x in (0, 10)]
    bridge = Picture(Box(0, 20, 10.2, 20.3), "f" * 24)
    (whole,) = joined([*columns, bridge])
    assert whole.box == Box(0, 0, 10.2, 20.3)


def test_what_people_draw_upon_a_page_is_part_of_it() -> None:
    written = Written(b"10 10 m 20 20 l S", box=(0, 0, 600, 400), rotate=90)
    look = written.file.make_stream(b"1 0 0 RG 0 0 m 10 0 l S BT /F1 4 Tf 1 2 Td (RFI) Tj ET")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 10, 10])
    look.Resources = Dictionary(Font=written.page.Resources.Font)
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 100, 120, 120]), F=4)
    stamp.AP = Dictionary(N=written.file.make_indirect(look))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 20, 20]), F=4)
    written.page.Annots = Array([written.file.make_indirect(a) for a in (stamp, link)])
    sheet = written.sheet()
    # Turned by 90 degrees, (x, y) is seen at (y, x); the stamp is twice as large as it was drawn.
    assert ends_of(sheet) == [(10, 10, 20, 20), (100, 100, 100, 120)]
    assert sheet.strokes.colour.tolist() == [0, 0xFF0000]
    assert [word.text for word in sheet.words] == ["RFI"]
    assert [remark.code for remark in sheet.remarks] == ["drawings.annotations"]
    assert sheet.remarks[0].sentence.startswith("1 annotation")


def test_a_hidden_annotation_is_not_read() -> None:
    written = Written(b"10 10 m 20 20 l S")
    look = written.file.make_stream(b"0 0 m 10 0 l S")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 10, 10])
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 20, 20]), F=2)
    stamp.AP = Dictionary(N=written.file.make_indirect(look))
    written.page.Annots = Array([written.file.make_indirect(stamp)])
    sheet = written.sheet()
    assert len(sheet.strokes) == 1
    assert not sheet.remarks


@pytest.mark.parametrize(("kind", "strokes"), [("Square", 4), ("Ink", 1)])
def test_a_missing_look_is_made_up_as_it_is_when_the_page_is_drawn(kind: str, strokes: int) -> None:
    written = Written(b"10 10 m 20 20 l S")
    mark = Dictionary(Type=Name.Annot, Rect=Array([50, 50, 170, 170]), F=4, C=Array([1, 0, 0]))
    mark.Subtype, mark.InkList = Name(f"/{kind}"), Array([Array([60, 60, 100, 100])])
    written.page.Annots = Array([written.file.make_indirect(mark)])
    sheet = written.sheet()
    assert len(sheet.strokes) == 1 + strokes
    assert sheet.strokes.colour[-1] == 0xFF0000


def test_an_annotation_without_a_look_of_its_own_is_said_to_be_left_out() -> None:
    written = Written(b"10 10 m 20 20 l S")
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([50, 50, 70, 70]), F=4)
    written.page.Annots = Array([written.file.make_indirect(note)])
    sheet = written.sheet()
    assert len(sheet.strokes) == 1
    assert [remark.code for remark in sheet.remarks] == ["drawings.annotations_left_out"]


def test_running_colours_are_remarked() -> None:
    written = Written(b"/Run sh 10 10 m 20 20 l S")
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
    written.page.Resources.Shading = Dictionary(
        Run=Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 100, 0], Function=function
        )
    )
    assert [remark.code for remark in written.sheet().remarks] == ["drawings.shadings"]


def test_hatches_of_a_pattern_are_areas() -> None:
    written = Written(b"/Pattern cs /Hatch scn 100 100 50 50 re f")
    hatch = written.file.make_stream(b"0 0 m 10 10 l S")
    hatch.Type, hatch.PatternType, hatch.PaintType, hatch.TilingType = Name.Pattern, 1, 1, 1
    hatch.BBox, hatch.XStep, hatch.YStep = Array([0, 0, 10, 10]), 10, 10
    hatch.Resources = Dictionary()
    written.page.Resources.Pattern = Dictionary(Hatch=hatch)
    sheet = written.sheet()
    assert len(sheet.fills) == 1
    assert np.ptp(sheet.fills.points[:, 0]) == pytest.approx(50 * MM)
