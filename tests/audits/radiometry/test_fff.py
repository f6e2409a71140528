"""The index of a FLIR file is read where its header says it is, and never believed blindly."""

import struct

import pytest
from tests.audits.flir_writer import Order, Spelling, cabinet

from premises.audits.radiometry import open_fff
from premises.kernel.errors import Invalid

RECORDS = [(0x01, b"counts"), (0x20, b"constants"), (0x0E, b"photo")]
_FIRST_ENTRY = 0x40


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        open_fff(content).record(0x01)
    assert refusal.value.code == "audits.flir_damaged"
    assert refusal.value.message.startswith("The temperatures in this file are damaged: ")
    return refusal.value.message


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("last", [False, True])
def test_every_record_is_found_also_in_the_last_slots_of_the_index(
    order: Order, last: bool
) -> None:
    opened = open_fff(cabinet(RECORDS, Spelling(index_order=order, index_last=last)))
    for kind, content in RECORDS:
        found = opened.record(kind)
        assert found is not None
        assert bytes(found) == content
    assert opened.record(0x22) is None


def test_of_two_records_of_a_kind_the_first_counts() -> None:
    found = open_fff(cabinet([(1, b"first"), (1, b"second")], Spelling())).record(1)
    assert found is not None
    assert bytes(found) == b"first"


def test_the_other_signature_of_the_format_is_taken_as_well() -> None:
    content = b"AFF" + cabinet(RECORDS, Spelling())[3:]
    assert open_fff(content).record(0x20) is not None


@pytest.mark.parametrize("size", [0, 3, 0x3F])
def test_a_header_that_is_cut_off_is_refused(size: int) -> None:
    assert "header" in refused(cabinet(RECORDS, Spelling())[:size])


def test_an_unknown_version_is_refused() -> None:
    content = bytearray(cabinet(RECORDS, Spelling()))
    struct.pack_into(">I", content, 0x14, 7)
    assert "version" in refused(bytes(content))


@pytest.mark.parametrize(("at", "value"), [(0x18, 2**31), (0x1C, 5000), (0x1C, 2**32 - 1)])
def test_an_index_outside_the_file_is_refused(at: int, value: int) -> None:
    content = bytearray(cabinet(RECORDS, Spelling()))
    struct.pack_into(">I", content, at, value)
    assert "index" in refused(bytes(content))


@pytest.mark.parametrize("field", [0x0C, 0x10])
def test_a_record_behind_the_end_of_the_file_is_refused_only_when_it_is_wanted(field: int) -> None:
    content = bytearray(cabinet(RECORDS, Spelling()))
    struct.pack_into(">I", content, _FIRST_ENTRY + field, 2**32 - 1)
    assert "ends before" in refused(bytes(content))
    assert open_fff(bytes(content)).record(0x20) is not None
