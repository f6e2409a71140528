"""Layers keep their names, and what is on a layer that is off is not on the sheet."""

import pytest
from pikepdf import Array, Dictionary, Name
from tests.drawings.sheets.written import Written, ends_of

CONTENT = (
    b"/OC /WALLS BDC 10 10 m 100 10 l S EMC "
    b"/OC /DOORS BDC 20 20 m 200 20 l S 0 0 5 5 re f "
    b"BT /F1 12 Tf 50 50 Td (DOOR) Tj ET EMC "
    b"5 5 m 6 6 l S BT /F1 12 Tf 50 80 Td (SEEN) Tj ET"
)


def test_strokes_carry_the_name_of_their_layer() -> None:
    written = Written(CONTENT)
    written.layers(WALLS=True, DOORS=True)
    sheet = written.sheet()
    named = [sheet.layers[at] if at >= 0 else "" for at in sheet.strokes.layer.tolist()]
    assert named == ["WALLS", "DOORS", ""]
    assert sheet.layers[sheet.fills.layer[0]] == "DOORS"
    assert {word.text for word in sheet.words} == {"DOOR", "SEEN"}
    assert not sheet.remarks


def test_a_layer_that_is_off_leaves_nothing_behind_but_a_remark() -> None:
    written = Written(CONTENT)
    written.layers(WALLS=True, DOORS=False)
    sheet = written.sheet()
    assert ends_of(sheet) == [(10, 390, 100, 390), (5, 395, 6, 394)]
    assert len(sheet.fills) == 0
    assert [word.text for word in sheet.words] == ["SEEN"]
    assert sheet.layers == ("WALLS",)
    assert [remark.code for remark in sheet.remarks] == ["drawings.layers_off"]


@pytest.mark.parametrize("packed", [False, True])
def test_it_does_not_matter_how_the_file_is_packed(packed: bool) -> None:
    import pikepdf

    from premises.drawings.sheets.limits import SheetLimits
    from premises.drawings.sheets.pdf.reading import read_pdf

    written = Written(CONTENT)
    written.layers(WALLS=False, DOORS=False)
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    data = written.data(object_stream_mode=mode)
    assert len(read_pdf(data, 1, SheetLimits()).strokes) == 1


def test_layers_of_an_encrypted_file_that_opens_without_a_password_are_known() -> None:
    import pikepdf

    from premises.drawings.sheets.limits import SheetLimits
    from premises.drawings.sheets.pdf.reading import read_pdf

    written = Written(CONTENT)
    written.layers(WALLS=False, DOORS=False)
    data = written.data(
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=pikepdf.Encryption(owner="owner", user=""),
    )
    assert len(read_pdf(data, 1, SheetLimits()).strokes) == 1


def test_a_rule_about_several_layers_is_obeyed() -> None:
    written = Written(b"/OC /ALL BDC 10 10 m 100 10 l S EMC /OC /ANY BDC 20 20 m 90 20 l S EMC")
    groups = written.layers(WALLS=True, DOORS=False)
    both = Array([groups["WALLS"], groups["DOORS"]])
    properties = written.page.Resources.Properties
    for name, rule in (("/ALL", Name.AllOn), ("/ANY", Name.AnyOn)):
        properties[name] = written.file.make_indirect(Dictionary(Type=Name.OCMD, OCGs=both, P=rule))
    assert ends_of(written.sheet()) == [(20, 380, 90, 380)]


def test_layers_reach_into_symbols() -> None:
    written = Written(b"/OC /DOORS BDC /Symbol Do EMC /OC /WALLS BDC /Symbol Do EMC")
    written.form("Symbol", b"0 0 m 10 10 l S")
    written.layers(WALLS=True, DOORS=False)
    sheet = written.sheet()
    assert len(sheet.strokes) == 1
    assert sheet.layers[sheet.strokes.layer[0]] == "WALLS"


def test_a_symbol_or_picture_that_is_off_as_a_whole_is_left_out() -> None:
    written = Written(
        b"/Outer Do q 50 0 0 50 300 200 cm /Grey Do Q q 50 0 0 50 200 200 cm /Shown Do Q"
    )
    groups = written.layers(DOORS=False)
    inner = written.form("Inner", b"0 0 m 10 0 l S")
    inner.OC = groups["DOORS"]
    outer = written.form("Outer", b"0 5 m 10 5 l S /Inner Do")
    outer.Resources.XObject["/Inner"] = inner
    written.picture("Grey", b"\0" * 4, 2, 2).OC = groups["DOORS"]
    written.picture("Shown", b"\0" * 4, 2, 2)
    sheet = written.sheet()
    assert ends_of(sheet) == [(0, 395, 10, 395)]
    assert len(sheet.pictures) == 1
    assert sheet.pictures[0].box.left < 80
    assert [remark.code for remark in sheet.remarks] == ["drawings.layers_off"]


def test_marks_that_are_no_layers_change_nothing() -> None:
    written = Written(b"/Artifact BMC 1 1 m 2 2 l S EMC /Span <</MCID 0>> BDC 3 3 m 4 4 l S EMC")
    written.layers(DOORS=False)
    sheet = written.sheet()
    assert sheet.strokes.layer.tolist() == [-1, -1]
