"""Whatever is sent in place of a picture is refused in one sentence, and nothing breaks."""

import asyncio
import uuid

import httpx
import pytest
from tests.properties.routes.images.gallery import PICTURE, Gallery, Headers
from tests.properties.snapshots import jpeg_saying, png_of, saved, scene

UNICODE = "\U0001f3e0" * 1250 + ".png"
_EDGE = b"\r\n--edge\r\n"


@pytest.fixture(scope="module")
def owner(gallery: Gallery) -> tuple[Headers, int]:
    headers, caller = gallery.person(f"owner-{uuid.uuid4().hex}")
    return headers, gallery.listing(caller)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a.php.jpg", "house", "", UNICODE, "a\0b.png", "con.html", "."]
)
def test_what_a_file_is_called_means_nothing(
    gallery: Gallery, owner: tuple[Headers, int], name: str
) -> None:
    headers, listing_id = owner
    answer = gallery.upload(listing_id, headers, file=(name, PICTURE, "image/png"))
    assert answer.status_code in {200, 400, 422}
    assert set(answer.json()) <= {"success", "image", "detail"}
    if answer.status_code == 200:
        image = answer.json()["image"]
        assert image["url"].rpartition("/")[2].isalnum()
        gallery.home.client.request("DELETE", f"/api/images/{image['id']}", headers=headers)


@pytest.mark.parametrize("kind", [None, "", "application/octet-stream", "image/", "IMAGE/PNG; x=1"])
def test_a_picture_needs_no_name_of_its_kind(
    gallery: Gallery, owner: tuple[Headers, int], kind: str | None
) -> None:
    """The original answered 500 where the kind was missing."""
    headers, listing_id = owner
    answer = gallery.upload(listing_id, headers, file=("house.png", PICTURE, kind))
    assert answer.status_code == 200, answer.text
    image_id = answer.json()["image"]["id"]
    gallery.home.client.request("DELETE", f"/api/images/{image_id}", headers=headers)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 400),
        (b"<html><script>alert(1)</script>", 400),
        (b"\x00\x00\x00\x18ftypheic" + bytes(300), 400),
        (jpeg_saying(65_535, 65_535), 400),
        (png_of(65_535, 65_535, bytes(1000)), 400),
        (saved(scene())[:-300], 400),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), 400),
        (bytes(1_000_001), 413),
        (bytes(1_500_000), 413),
    ],
    ids=(
        *("nothing", "SVG", "a page", "HEIC", "JPEG bomb", "PNG bomb", "half", "zeros"),
        *("one byte too many", "far too many"),
    ),
)
def test_what_is_no_picture_is_refused_in_the_contracts_shape(
    gallery: Gallery, owner: tuple[Headers, int], data: bytes, status: int
) -> None:
    headers, listing_id = owner
    answer = gallery.upload(listing_id, headers, data)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["detail"]
    assert isinstance(answer.json()["detail"], str)
    assert gallery.shown(listing_id) == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=edge", b""),
        ("multipart/form-data; boundary=edge", b"--edge\r\nContent-Disp"),
        ("multipart/form-data; boundary=edge", b"--edge\r\n\r\n" + _EDGE * 50),
        ("multipart/form-data; boundary=edge", b"--edge\r\nX: " + b"y" * 300_000),
        (
            "multipart/form-data; boundary=edge",
            b'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--edge--',
        ),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("application/json", b"{}"),
        ("image/png", PICTURE),
        ("text/plain; charset=\xff", b"x"),
    ],
)
def test_a_form_that_is_none_is_refused(
    gallery: Gallery, owner: tuple[Headers, int], content_type: str, body: bytes
) -> None:
    headers, listing_id = owner
    kind = {"Content-Type": content_type.encode("latin-1")}
    url = f"/api/images/upload/{listing_id}"
    answer = gallery.home.client.post(url, content=body, headers=[*headers.items(), *kind.items()])
    assert answer.status_code in {400, 422}, answer.text
    assert list(answer.json()) == ["detail"]
    assert gallery.shown(listing_id) == []


def test_several_files_at_once_are_refused(gallery: Gallery, owner: tuple[Headers, int]) -> None:
    headers, listing_id = owner
    files = [("file", ("a.png", PICTURE, "image/png"))] * 2
    url = f"/api/images/upload/{listing_id}"
    answer = gallery.home.client.post(url, files=files, headers=headers)
    assert answer.status_code == 400
    assert gallery.shown(listing_id) == []


def test_many_may_send_pictures_at_once(gallery: Gallery) -> None:
    """A hundred come at the same time; as many as a listing may have are kept, in order."""
    headers, caller = gallery.person(f"crowd-{uuid.uuid4().hex}")
    listing_id = gallery.listing(caller)
    small = saved(scene(16, 12), "PNG")

    async def send_all() -> list[int]:
        house = gallery.home.client
        transport = httpx.ASGITransport(house._app, client=("127.0.0.1", 50_000))
        url = f"/api/images/upload/{listing_id}"
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            sent = (
                client.post(url, files={"file": ("a.png", small)}, headers=headers)
                for _ in range(100)
            )
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    told = asyncio.run(send_all())
    assert sorted(set(told)) == [200, 400]
    assert told.count(200) == len(gallery.shown(listing_id)) == 60
    assert sum(image["is_primary"] for image in gallery.shown(listing_id)) == 1
