"""A detector service answers as the contract says, sees what its model sees, and keeps its door."""

import base64
import io
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from tests.contract import differences, shapes
from tests.detecting import DetectorProcess

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.http import HttpDetector
from premises.cameras.detectors.onnx import OnnxDetector

pytestmark = pytest.mark.needs_model

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, installed_model: Path
) -> Iterator[DetectorProcess]:
    folder = tmp_path_factory.mktemp("detector")
    process = DetectorProcess(folder, installed_model / "yolov4-tiny.onnx").start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def client(service: DetectorProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def files(bus: bytes) -> Mapping[str, bytes]:
    """What the words of the contract's fixture stand for."""
    return {
        "bus": bus,
        "black": encoded(Image.new("RGB", (64, 48)), "PNG"),
        "empty": b"",
        "text": b"this is no picture at all, whatever it is called",
        "cut": bus[: len(bus) // 2],
        "tiff": encoded(Image.new("RGB", (8, 8)), "TIFF"),
        "long": b"\xff\xd8\xff" + bytes(10 * MIB),
    }


def encoded(picture: Image.Image, kind: str, **more: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **more)
    return file.getvalue()


def small(bus: bytes) -> str:
    with Image.open(io.BytesIO(bus)) as picture:
        return base64.b64encode(encoded(picture.resize((270, 360)), "JPEG")).decode()


@pytest.mark.parametrize(
    "exchange", [pytest.param(each, id=each["name"]) for each in shapes("cameras/detector")]
)
def test_the_answer_is_the_contracts(
    client: httpx.Client, files: Mapping[str, bytes], exchange: dict[str, Any]
) -> None:
    send, wanted = exchange["send"], exchange["answer"]
    text = small(files["bus"])
    path, _, query = send["target"].partition("?")
    params = dict([query.replace("{small}", text).split("=", 1)]) if query else None
    body = {name: word.replace("{small}", text) for name, word in send.get("json", {}).items()}
    parts = [
        (field, (f"{name}.jpg", files[name], "image/jpeg"))
        for field, names in send.get("files", {}).items()
        for name in ([names] if isinstance(names, str) else names)
    ]
    answer = client.request(
        send["method"],
        path,
        params=params,
        json=body or None,
        files=parts or None,
        data=send.get("words"),
    )
    assert answer.status_code == wanted["status"], answer.text
    assert answer.headers["content-type"] == "application/json"
    assert differences(wanted["json"], answer.json()) == []


@pytest.mark.parametrize("name", ["bus", "zidane", "chelsea", "motorcycle_left", "astronaut"])
@pytest.mark.parametrize("threshold", [0.5, 0.25])
def test_a_house_sees_through_the_service_what_it_would_see_itself(
    service: DetectorProcess,
    installed_model: Path,
    photographs: Mapping[str, Path],
    name: str,
    threshold: float,
) -> None:
    """The picture is packed once more on its way, so a box may lie a pixel beside."""
    with Image.open(photographs[name]) as photograph:
        image = np.asarray(photograph.convert("RGB"))
    remote = HttpDetector(service.url)
    seen = remote.detect(image, threshold=threshold)
    remote.close()
    here = OnnxDetector(installed_model / "yolov4-tiny.onnx")
    wanted = here.detect(image, threshold=threshold - 0.03)
    assert len(here.detect(image, threshold=threshold)) >= 1
    assert len(seen) >= len(here.detect(image, threshold=threshold + 0.03))
    for one in seen:
        assert any(_is_near(one, other) for other in wanted), one


def _is_near(one: Sighting, other: Sighting) -> bool:
    corners = [(s.x, s.y, s.x + s.width, s.y + s.height) for s in (one, other)]
    near = all(abs(a - b) <= 1 for a, b in zip(*corners, strict=True))
    return near and one.label == other.label and abs(one.confidence - other.confidence) < 0.03


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_every_kind_of_picture_shows_the_same_people(
    client: httpx.Client, bus: bytes, kind: str
) -> None:
    with Image.open(io.BytesIO(bus)) as picture:
        data = encoded(picture, kind)
    told = client.post("/detect", files={"file": ("picture", data)}).json()
    people = [one for one in told["detections"] if one["class"] == "person"]
    assert len(people) == 2
    assert (told["image_width"], told["image_height"]) == (810, 1080)


def test_boxes_are_those_of_the_upright_picture(client: httpx.Client, bus: bytes) -> None:
    """A camera that is mounted on its side says so in the picture's notes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(bus)) as picture:
        turned = encoded(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    told = client.post("/detect", files={"file": ("picture.jpg", turned)}).json()
    assert (told["image_width"], told["image_height"]) == (810, 1080)
    assert [one["class"] for one in told["detections"]].count("person") == 2


def test_a_bomb_of_pixels_is_refused_from_its_header(client: httpx.Client) -> None:
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    answer = client.post("/detect", files={"file": ("picture.png", bomb)})
    assert answer.status_code == 400
    assert "pixels" in answer.json()["detail"]


def test_many_houses_are_answered_at_once(client: httpx.Client, bus: bytes) -> None:
    def post(_number: int) -> int:
        return client.post("/detect", files={"file": ("bus.jpg", bus)}).status_code

    with ThreadPoolExecutor(8) as houses:
        assert set(houses.map(post, range(16))) == {200}
    assert client.get("/health").json()["status"] == "healthy"


def test_a_monitoring_system_can_count(client: httpx.Client, bus: bytes) -> None:
    client.post("/detect", files={"file": ("bus.jpg", bus)})
    client.post("/detect", files={"file": ("bus.jpg", b"no picture")})
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "premises_detector_model_loaded 1.0" in answer.text
    for outcome in ("examined", "images.not_an_image"):
        assert f'premises_detector_pictures_total{{door="detect",outcome="{outcome}"}}' in (
            answer.text
        )


def test_a_page_of_another_site_cannot_use_it(client: httpx.Client) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert client.get("/health", headers=headers).status_code == 403
