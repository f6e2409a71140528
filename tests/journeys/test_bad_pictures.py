"""Whatever lies in a camera's folder, it ends in a clear state, and all else goes on."""

import io
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import psutil
import pytest
from PIL import Image
from tests.house import House, Open, different
from tests.waiting import until

pytestmark = pytest.mark.needs_model

NOT_AN_IMAGE: Final = "images.not_an_image"
TRUNCATED_S: Final = 20.0
"""A file may grow for ten seconds; then it is looked at once more."""


def _png(width: int, height: int) -> bytes:
    """A picture of one colour: tiny as a file, enormous in memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    lines = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **more)
    return data.getvalue()


@pytest.fixture(scope="module")
def people(photographs: Mapping[str, Path]) -> Image.Image:
    with Image.open(photographs["bus"]) as opened:
        return opened.convert("RGB")


@pytest.fixture(scope="module")
def house(open_house: Open, bus: bytes) -> House:
    house = open_house(
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1",
        CAMERAS__RECONCILE_S="1",
        CAMERAS__FAST_PATH_LABELS="",
    )
    # These are given time to grow, so they begin before the other tests.
    house.drop("half/never.jpg", bus[: len(bus) // 2])
    house.drop("half/one_byte.jpg", b"\xff")
    return house


def test_bytes_that_are_no_picture_are_put_aside_with_the_reason(
    house: House, bus: bytes, people: Image.Image
) -> None:
    """The content decides, not the name; and after all of them the worker still works."""
    wrong = {
        "text.jpg": (b"this is no picture\n" * 100, NOT_AN_IMAGE),
        "zeros.jpg": (bytes(5000), NOT_AN_IMAGE),
        "page.png": (b"<html><script>alert(1)</script></html>", NOT_AN_IMAGE),
        "moving.jpg": (_saved(people.resize((64, 64)), "GIF"), "images.format_not_taken"),
        "tiff.jpg": (_saved(people.resize((64, 64)), "TIFF"), "images.format_not_taken"),
        "webp.png": (_saved(people.resize((64, 64)), "WEBP"), "images.format_not_taken"),
        "bomb.png": (_png(22_361, 22_361), "images.too_large"),
        "long.png": (_png(60_000, 1_000), "images.too_large"),
    }
    for name, (data, _) in wrong.items():
        house.drop(f"bad/{name}", data)
    told = {name: house.looked_at(f"bad/{name}") for name in wrong}
    assert {name: row["state"] for name, row in told.items()} == dict.fromkeys(wrong, "quarantined")
    assert {name: row["reason_code"] for name, row in told.items()} == {
        name: code for name, (_, code) in wrong.items()
    }
    assert all(len(row["reason"]) > 10 and row["finished_at"] for row in told.values())
    house.drop("bad/good.jpg", different(bus, 1))
    assert house.looked_at("bad/good.jpg")["state"] == "detected"


def test_a_picture_that_unpacks_to_gigabytes_costs_no_memory(house: House, bus: bytes) -> None:
    """A file of some 20 kB that would decode to 500 MB is refused from its header."""
    house.drop("bombs/first.jpg", different(bus, 2))
    house.looked_at("bombs/first.jpg")
    (worker,) = house.workers()
    before, most = worker.memory_info().rss, 0
    bomb = _png(13_000, 13_000)
    assert len(bomb) < 40_000
    for number in range(5):
        house.drop(f"bombs/{number}.png", bomb + bytes([number]))

    def is_done() -> bool:
        nonlocal most
        most = max(most, worker.memory_info().rss)
        return house.count("camera_pictures WHERE path LIKE 'bombs/%.png' AND state = 'seen'") == 0

    until(lambda: house.count("camera_pictures WHERE path LIKE 'bombs/%.png'") == 5)
    until(is_done)
    assert most - before < 60_000_000
    assert house.workers() == [worker]
    assert worker.status() != psutil.STATUS_ZOMBIE


def test_a_file_that_is_too_long_is_refused_unread(house: House) -> None:
    """It takes no space on the disk here: most of it is a hole."""
    target = house.base / "long" / "huge.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / ".arriving").open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(26_000_000)
    (target.parent / ".arriving").rename(target)
    row = house.looked_at("long/huge.jpg")
    assert (row["state"], row["reason_code"]) == ("quarantined", "images.too_large")


def test_a_picture_of_an_unusual_kind_is_seen_like_any_other(
    house: House, people: Image.Image
) -> None:
    """Four inks, sixteen bits, lying on its side, transparent, or under another ending."""
    lying = people.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    grey = people.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    clear = people.copy()
    clear.putalpha(255)
    kinds = {
        "inks.jpg": _saved(people.convert("CMYK"), "JPEG"),
        "grey16.png": _saved(grey, "PNG"),
        "lying.jpg": _saved(lying, "JPEG", exif=exif),
        "clear.png": _saved(clear, "PNG"),
        "png_inside.jpg": _saved(people.crop((0, 0, 800, 1000)), "PNG"),
        "progressive.JPEG": _saved(people, "JPEG", progressive=True),
    }
    for name, data in kinds.items():
        house.drop(f"odd/{name}", data)
    told = {name: house.looked_at(f"odd/{name}") for name in kinds}
    assert {name: row["state"] for name, row in told.items()} == dict.fromkeys(kinds, "detected")
    people_in = "camera_detections WHERE picture_id = ? AND object_type = 'person'"
    assert all(house.count(people_in, row["id"]) for row in told.values())
    upright = told["lying.jpg"]
    assert (upright["width"], upright["height"]) == people.size
    inside = "camera_detections WHERE bbox_x < 0 OR bbox_y < 0 OR bbox_width < 1 OR bbox_height < 1"
    assert house.count(inside) == 0


@pytest.mark.parametrize("name", ["half/never.jpg", "half/one_byte.jpg"])
def test_a_picture_that_is_never_completed_is_put_aside(house: House, name: str) -> None:
    row = house.looked_at(name, TRUNCATED_S)
    assert (row["state"], row["reason_code"]) == ("quarantined", "images.truncated")


def test_a_picture_that_is_completed_in_time_is_seen(house: House, bus: bytes) -> None:
    """What was there before is superseded by the whole file."""
    data = different(bus, 3)
    house.drop("growing/slow.jpg", data[:20_000])
    until(lambda: house.picture("growing/slow.jpg")["state"] == "seen")
    first = house.picture("growing/slow.jpg")["id"]
    with (house.base / "growing" / "slow.jpg").open("ab") as file:
        file.write(data[20_000:])
    until(lambda: house.picture("growing/slow.jpg")["id"] != first)
    assert house.looked_at("growing/slow.jpg")["state"] == "detected"
    until(
        lambda: (
            house.rows("SELECT state FROM camera_pictures WHERE id = ?", first)[0]["state"]
            == "superseded"
        )
    )


def test_an_empty_file_waits_for_its_content(house: House, bus: bytes) -> None:
    """One that stays empty is put aside; one that a camera fills later is seen."""
    empty = house.base / "empty" / "touched.jpg"
    empty.parent.mkdir(parents=True, exist_ok=True)
    empty.touch()
    row = house.looked_at("empty/touched.jpg")
    assert row["state"] == "quarantined"
    assert row["reason_code"] in {NOT_AN_IMAGE, "images.empty", "images.truncated"}
    empty.write_bytes(different(bus, 4))
    until(lambda: house.picture("empty/touched.jpg")["state"] == "detected")


def test_a_link_is_never_followed(house: House, bus: bytes) -> None:
    """Neither to a file nor to a folder; what lies beside it is seen."""
    outside = house.data_dir / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(different(bus, 5))
    camera = house.base / "linked"
    camera.mkdir()
    (camera / "link.jpg").symlink_to(outside / "secret.jpg")
    (camera / "folder").symlink_to(outside)
    (house.base / "whole_camera").symlink_to(outside)
    house.drop("linked/real.jpg", different(bus, 6))
    house.looked_at("linked/real.jpg")
    assert house.picture("linked/link.jpg")["state"] is None
    assert house.picture("linked/folder/secret.jpg")["state"] is None
    assert house.count("camera_pictures WHERE path LIKE 'whole_camera%'") == 0
    assert house.client.get("/api/cameras/whole_camera").status_code == 404


def test_names_may_be_odd_but_not_broken(house: House, bus: bytes) -> None:
    """What no list or log could show is passed over; everything else is a name."""
    odd = ['it\'s "so".jpg', "<script>.jpg", "ü" * 120 + ".jpg", " .jpg", "a;b|c.jpg"]
    broken = ["two\nlines.jpg", "bell\a.jpg"]
    for number, name in enumerate(odd + broken):
        house.drop(f"names/{name}", different(bus, 10 + number))
    states = {name: house.looked_at(f"names/{name}")["state"] for name in odd}
    assert states == dict.fromkeys(odd, "detected")
    assert [house.picture(f"names/{name}")["state"] for name in broken] == [None, None]
    told = {row["file_path"] for row in house.get("/api/detections?limit=1000")["detections"]}
    assert {f"{house.base}/names/{name}" for name in odd} <= told
