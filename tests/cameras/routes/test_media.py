"""Pictures are served from a camera's folder, and nothing else ever is."""

import io
import json
from urllib.parse import quote

import pytest
from PIL import Image
from tests.house import House
from tests.waiting import until

ODD_NAMES = (
    'it\'s "quoted".jpg',
    "<script>alert(1)</script>.jpg".replace("/", "-"),
    "ü" * 100 + "🐈" * 10 + ".jpg",
    "a b&c=d?e#f%.jpg",
    "..two dots.jpg",
    "UPPER.JPG",
    "name.jpg.png",
)


@pytest.fixture(scope="module")
def house(quiet_house: House) -> House:
    house = quiet_house
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    for name in ("ok.jpg", "deep/er/ok.png", *ODD_NAMES):
        house.drop(f"front/{name}", picture.getvalue() + name.encode())
    (house.base / "front" / "notes.txt").write_text("secret")
    (house.base / "front" / "folder.jpg").mkdir()
    (house.data_dir / "outside.jpg").write_text("secret")
    (house.base / "beside.jpg").write_text("secret")
    (house.base / "front" / "link.jpg").symlink_to(house.data_dir / "outside.jpg")
    (house.base / "front" / "inner_link.jpg").symlink_to("ok.jpg")
    (house.base / "front" / "away").symlink_to(house.data_dir)
    until(lambda: house.client.get("/api/cameras/front").status_code == 200)
    return house


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_picture_with_an_odd_name_is_taken_in_and_served(house: House, name: str) -> None:
    path = f"/api/media/cameras/front/{quote(name)}"
    status, headers, body = house.raw("GET", path)
    assert status == 200
    assert body.endswith(name.encode())
    assert headers["content-type"] in {"image/jpeg", "image/png"}
    assert headers["x-content-type-options"] == "nosniff"


TRAVERSAL = (
    "../outside.jpg",
    "../../outside.jpg",
    "..%2f..%2foutside.jpg",
    "%2e%2e/%2e%2e/outside.jpg",
    "%252e%252e/outside.jpg",
    "..\\..\\outside.jpg",
    "..%5c..%5coutside.jpg",
    "deep\\er\\ok.png",
    "deep/./er/ok.png",
    "deep//er/ok.png",
    "/etc/hostname.jpg",
    "%2fetc%2fhostname.jpg",
    "link.jpg",
    "inner_link.jpg",
    "away/outside.jpg",
    "ok.jpg%00.png",
    "%00.jpg",
    "ok.jpg/",
    "x" * 300 + ".jpg",
)
MISSING = (
    "none.jpg",
    "deep/none.jpg",
    "ok.jpg/deeper.jpg",
    "folder.jpg",
    "Ok.jpg",
    # Letters that only look like two dots and a slash are letters of a name.
    "%EF%BC%8E%EF%BC%8E%EF%BC%8Foutside.jpg",
    "%E2%80%A5/outside.jpg",
)
KINDS = ("notes.txt", "ok", ".htaccess", "page.html", "page.svg", "run.php", "ok.jpg.exe")


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [(name, 403, "Path traversal detected") for name in TRAVERSAL]
    + [(name, 404, "File not found") for name in MISSING]
    + [(name, 403, "File type not allowed: ") for name in KINDS],
)
def test_nothing_else_is_served(house: House, name: str, status: int, error: str) -> None:
    answered, headers, body = house.raw("GET", f"/api/media/cameras/front/{name}")
    assert answered == status, body
    assert b"secret" not in body
    assert headers["content-type"] == "application/json"
    detail = json.loads(body)["detail"]
    assert set(detail) == {"error", "path"}
    assert detail["error"].startswith(error)
    head, _, nothing = house.raw("HEAD", f"/api/media/cameras/front/{name}")
    assert (head, nothing) == (status, b"")


@pytest.mark.parametrize("camera", ["..", "%2e%2e", ".", "nobody", "front%2f..", "%00", "a%5cb"])
def test_a_cameras_name_is_no_path_either(house: House, camera: str) -> None:
    status, _, body = house.raw("GET", f"/api/media/cameras/{camera}/beside.jpg")
    assert status in {403, 404}
    assert b"secret" not in body


def test_a_name_of_two_lines_leads_nowhere(house: House) -> None:
    assert house.raw("GET", "/api/media/cameras/front/ok%0a.jpg")[0] == 404


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH"])
def test_pictures_are_only_read(house: House, verb: str) -> None:
    assert house.raw(verb, "/api/media/cameras/front/ok.jpg")[0] == 405


def test_a_part_of_a_picture_can_be_asked_for(house: House) -> None:
    whole = house.client.get("/api/media/cameras/front/ok.jpg")
    part = house.client.get("/api/media/cameras/front/ok.jpg", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    same = {"If-None-Match": whole.headers["etag"]}
    assert house.client.get("/api/media/cameras/front/ok.jpg", headers=same).status_code == 304
    beyond = house.client.get("/api/media/cameras/front/ok.jpg", headers={"Range": "bytes=9999-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize(
    "name",
    [
        "1_thumb.jpg/../x.jpg",
        "..%2f1_thumb.jpg",
        "-1_thumb.jpg",
        "1_thumb.jpeg",
        "%00.jpg",
        "9999999999999999999999_thumb.jpg",
        "999999999999999999_thumb.jpg",
        "1_thumb.jpg%0a",
    ],
)
def test_no_thumbnail_has_such_a_name(house: House, name: str) -> None:
    status, _, body = house.raw("GET", f"/api/media/thumbnails/{name}")
    assert status in {403, 404}
    assert set(json.loads(body)["detail"]) == {"error", "path"}


def test_a_folder_that_became_a_link_has_no_snapshot(house: House) -> None:
    """Pictures behind a link lie below another path, where they may be somebody else's."""
    made = {"name": "Swapped", "folder_path": "swapped"}
    camera = house.client.post("/api/cameras", json=made).json()["id"]
    (house.base / "swapped").rmdir()
    (house.base / "swapped").symlink_to(house.data_dir)
    answer = house.client.get(f"/api/cameras/{camera}/snapshot")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_a_snapshot_is_known_again_and_sent_in_parts(house: House) -> None:
    whole = house.client.get("/api/cameras/front/snapshot")
    assert whole.status_code == 200
    assert whole.headers["cache-control"] == "private, no-cache"
    same = {"If-None-Match": whole.headers["etag"]}
    assert house.client.get("/api/cameras/front/snapshot", headers=same).status_code == 304
