"""Counts, constants and photographs are taken from their records as the camera wrote them."""

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from tests.audits.flir_writer import (
    AIR,
    PLACE,
    PLANCK,
    Order,
    Payload,
    Shot,
    Spelling,
    counts_of,
    info_record,
    photo_record,
    raw_record,
)

from premises.audits.radiometry import Atmosphere, Environment
from premises.audits.radiometry.records import Encoding, camera_info, photo, raw_data
from premises.kernel.errors import Invalid

SHOT = Shot(celsius=np.linspace(10.0, 25.0, 40 * 50).reshape(40, 50))
NOTHING = Environment()


def info(shot: Shot, order: Order = "<") -> bytes:
    return info_record(shot, order)


def refused(reader: object, record: bytes) -> str:
    assert callable(reader)
    with pytest.raises(Invalid) as refusal:
        reader(memoryview(record))
    assert refusal.value.code == "audits.flir_damaged"
    return refusal.value.message


@pytest.mark.parametrize("order", ["<", ">"])
def test_constants_are_read_in_both_byte_orders(order: Order) -> None:
    read = camera_info(memoryview(info(SHOT, order)))
    assert read.planck.r1 == pytest.approx(PLANCK.r1)
    assert read.planck.r2 == pytest.approx(PLANCK.r2)
    assert read.planck.b == pytest.approx(PLANCK.b)
    assert (read.planck.f, read.planck.o) == (PLANCK.f, PLANCK.o)
    assert read.atmosphere.beta1 == pytest.approx(AIR.beta1)
    for name in Environment.__slots__:
        assert getattr(read.environment, name) == pytest.approx(getattr(PLACE, name), abs=1e-4)
    assert (read.camera.model, read.camera.serial) == ("FLIR E60", "12345678")
    assert read.camera.field_of_view_deg == 25.0
    assert read.taken_at is None


@pytest.mark.parametrize(("written", "read"), [(45.0, 0.45), (0.45, 0.45), (1.0, 1.0)])
def test_humidity_is_a_fraction_whether_it_was_written_so_or_in_percent(
    written: float, read: float
) -> None:
    shot = replace(SHOT, stored=replace(PLACE, humidity=written))
    assert camera_info(memoryview(info(shot))).environment.humidity == pytest.approx(read)


def test_what_was_never_filled_in_is_unknown() -> None:
    shot = replace(SHOT, stored=NOTHING, view_deg=180.0)
    read = camera_info(memoryview(info(shot)))
    assert read.environment == NOTHING
    assert read.camera.field_of_view_deg is None


def test_odd_constants_are_kept_as_they_are_stored() -> None:
    odd = replace(PLACE, emissivity=1.2, reflected_c=298.0, distance_m=-1.0)
    read = camera_info(memoryview(info(replace(SHOT, stored=odd)))).environment
    assert read.emissivity == pytest.approx(1.2)
    assert read.reflected_c == pytest.approx(298.0, abs=1e-3)
    assert read.distance_m == -1.0


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_the_instant_is_that_of_the_camera_in_its_zone(zone: timezone) -> None:
    taken_at = datetime(2024, 1, 5, 12, 30, 15, 250_000, tzinfo=zone)
    read = camera_info(memoryview(info(replace(SHOT, taken_at=taken_at)))).taken_at
    assert read == taken_at
    assert read.utcoffset() == zone.utcoffset(None)


@pytest.mark.parametrize("size", [0, 1, 0x30F])
def test_constants_that_are_cut_off_are_refused(size: int) -> None:
    assert "cut off" in refused(camera_info, info(SHOT)[:size])


@pytest.mark.parametrize("at", [0x58, 0x5C, 0x60, 0x30C])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_calibration_that_makes_no_temperature_is_refused(at: int, value: float) -> None:
    record = bytearray(info(SHOT))
    struct.pack_into("<f", record, at, value)
    assert "calibration" in refused(camera_info, bytes(record))


def test_a_record_of_unknown_byte_order_is_refused() -> None:
    assert "begin" in refused(camera_info, b"\x09\x09" + info(SHOT)[2:])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("payload", ["plain", "PNG", "TIFF"])
def test_counts_are_found_whatever_they_are_wrapped_in(order: Order, payload: Payload) -> None:
    spelling = Spelling(record_order=order, payload=payload)
    raw = raw_data(memoryview(raw_record(counts_of(SHOT), spelling)))
    assert (raw.width, raw.height, raw.encoding) == (50, 40, payload)
    if raw.encoding is Encoding.PLAIN:
        read = np.frombuffer(raw.content, order + "u2").reshape(40, 50)
        assert np.array_equal(read, counts_of(SHOT))


def test_counts_that_look_like_the_beginning_of_a_tiff_are_still_counts() -> None:
    counts = counts_of(SHOT)
    counts[0, :2] = np.frombuffer(b"II*\x00", "<u2")
    assert raw_data(memoryview(raw_record(counts, Spelling()))).encoding is Encoding.PLAIN


@pytest.mark.parametrize("missing", [1, 2, 4000])
def test_counts_that_are_cut_off_are_refused(missing: int) -> None:
    assert "cut off" in refused(raw_data, raw_record(counts_of(SHOT), Spelling())[:-missing])


def test_counts_of_no_size_are_refused() -> None:
    record = bytearray(raw_record(counts_of(SHOT), Spelling()))
    struct.pack_into("<2H", record, 2, 0, 0)
    refused(raw_data, bytes(record))


def test_a_photograph_of_a_kind_nobody_documents_is_left_out() -> None:
    pixels = np.zeros((40, 40, 3), np.uint8)
    record = photo_record(pixels, "JPEG", "<")
    assert photo(memoryview(record)) is not None
    assert photo(memoryview(record[:0x20] + b"DAT-" + record[0x24:])) is None


def test_constants_of_the_air_are_kept_even_when_they_are_sentinels() -> None:
    sentinels = Atmosphere(0.0, 0.0, -1e30, float("nan"), 0.0)
    read = camera_info(memoryview(info(replace(SHOT, stored_air=sentinels)))).atmosphere
    assert read.beta1 == pytest.approx(-1e30)
    assert np.isnan(read.beta2)
