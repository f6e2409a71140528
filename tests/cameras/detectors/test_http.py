"""A detector service is asked as its contract says, and its failures are never «nothing seen»."""

import io
import json
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.detecting import Foreign, foreign, free_port
from tests.waiting import until

from premises.cameras.detectors import Sighting
from premises.cameras.detectors.contract import GARBLED, answer, read_answer
from premises.cameras.detectors.http import AWAY, FAILED, HttpDetector
from premises.cameras.detectors.preparation import Placement
from premises.kernel.errors import Invalid, Unavailable

Ask = Callable[..., HttpDetector]

PERSON = {"class": "person", "confidence": 0.9, "bbox": [10, 20, 30, 40]}
SAME = Placement(1.0, 1.0, 0, 0)


@pytest.fixture
def service() -> Iterator[Foreign]:
    with foreign() as service:
        yield service


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Makes detectors that are closed after the test."""
    made: list[HttpDetector] = []

    def make(url: str, **more: Any) -> HttpDetector:
        made.append(HttpDetector(url, **more))
        return made[-1]

    yield make
    for detector in made:
        detector.close()


def picture(width: int = 320, height: int = 200) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 90, np.uint8)


def boxes(seen: list[Sighting]) -> list[tuple[int, int, int, int]]:
    return [(one.x, one.y, one.width, one.height) for one in seen]


def read(detections: Any) -> list[Sighting]:
    return read_answer(json.dumps({"detections": detections}).encode(), SAME, 100, 50)


# --- what it says


@pytest.mark.parametrize(
    "told",
    [
        {"class": "person", "confidence": 0.9, "bbox": {"x": 1, "y": 2, "width": 30, "height": 40}},
        {"class": "person", "confidence": 0.9, "bbox": [1, 2, 30, 40]},
        {"label": "person", "confidence": 0.9, "bbox": [1.2, 1.8, 30.1, 40.2]},
    ],
)
def test_boxes_as_objects_and_as_lists_are_one(told: object) -> None:
    [one] = read([told])
    assert one.label == "person"
    assert one.confidence == pytest.approx(0.9)
    assert boxes([one]) == [(1, 2, 30, 40)]


def test_boxes_that_reach_out_of_the_picture_are_clamped() -> None:
    [one] = read([{**PERSON, "bbox": [-20, 30, 500, 90]}])
    assert boxes([one]) == [(0, 30, 100, 20)]


@pytest.mark.parametrize(
    "worthless",
    [
        {"bbox": [200, 10, 20, 20]},
        {"bbox": [30, 10, -20, 20]},
        {"bbox": [30, 10, 0, 20]},
        {"bbox": [float("nan"), 10, 20, 20]},
        {"bbox": [None, 10, 20, 20]},
        {"bbox": [10**400, 10, 20, 20]},
        {"bbox": [1e308, 10, 1e308, 20]},
        {"bbox": ["1", 10, 20, 20]},
        {"confidence": 95.0},
        {"confidence": -0.1},
        {"confidence": float("nan")},
        {"confidence": None},
        {"confidence": True},
    ],
)
def test_worthless_boxes_are_left_out_and_nothing_else_is_an_error(
    worthless: dict[str, object],
) -> None:
    """Beside a good box they are dropped; alone they must not look like an empty scene."""
    spoiled = {**PERSON, **worthless}
    assert boxes(read([spoiled, {**PERSON, "bbox": [10, 10, 20, 20]}])) == [(10, 10, 20, 20)]
    with pytest.raises(Unavailable) as refusal:
        read([spoiled])
    assert refusal.value.code == GARBLED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b'{"detections": null}',
        b'{"detections": {}}',
        b'{"detections": [1]}',
        b'{"detections": [{}]}',
        b'{"detections": [{"class": 1, "bbox": [1, 2, 3, 4]}]}',
        b'{"detections": [{"class": "person", "confidence": 1, "box": [1, 2, 3, 4]}]}',
        b'{"detections": [{"class": "person", "confidence": 1, "bbox": [1, 2, 3]}]}',
        b'{"detections": [{"class": "person", "confidence": 1, "bbox": {"x": 1}}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_of_another_kind_is_never_nothing_seen(body: bytes) -> None:
    with pytest.raises(Unavailable) as refusal:
        read_answer(body, SAME, 100, 50)
    assert refusal.value.code == GARBLED


def test_an_answer_of_the_greatest_length_is_read_in_no_time() -> None:
    """A service gone astray may find another kind of thing in each of its boxes."""
    told = [{"class": str(n), "confidence": 1, "bbox": [1, 2, 3, 4]} for n in range(15_000)]
    body = json.dumps({"detections": told}).encode()
    began_s = time.process_time()
    assert len(read_answer(body, SAME, 100, 50)) == 300
    assert time.process_time() - began_s < 0.5


def test_an_empty_list_is_nothing_seen() -> None:
    assert read([]) == []


def test_what_the_server_writes_the_client_reads() -> None:
    seen = [Sighting("person", 0.75, 1, 2, 30, 40), Sighting("cat", 0.5, 0, 0, 5, 5)]
    body = json.dumps(answer(seen, 100, 50, 1.5)).encode()
    assert read_answer(body, SAME, 100, 50) == seen


# --- what is asked


def test_a_picture_is_sent_as_the_contract_says(ask: Ask, service: Foreign) -> None:
    service.answer({"detections": [PERSON]})
    seen = ask(service.url + "/", key="a secret").detect(picture(), threshold=0.3)
    assert boxes(seen) == [(10, 20, 30, 40)]
    [(path, headers, body)] = service.sent
    assert path.partition("?")[0] == "/detect"
    assert headers["authorization"] == "Bearer a secret"
    kind = b"Content-Type: " + headers["content-type"].encode()
    [part] = message_from_bytes(kind + b"\n\n" + body, policy=HTTP).iter_parts()
    assert part["Content-Disposition"].params["name"] == "file"
    with Image.open(io.BytesIO(part.get_content())) as sent:
        assert (sent.format, sent.size) == ("JPEG", (320, 200))


def test_a_huge_picture_is_sent_smaller_and_its_boxes_are_scaled_back(
    ask: Ask, service: Foreign
) -> None:
    service.answer({"detections": [{**PERSON, "bbox": [192, 96, 480, 240]}]})
    [one] = ask(service.url).detect(picture(3840, 1920))
    assert boxes([one]) == [(384, 192, 960, 480)]
    assert len(service.sent[0][2]) < 10 * 1024 * 1024


def test_noise_of_the_largest_size_stays_below_what_a_service_takes(
    ask: Ask, service: Foreign
) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (1920, 1920, 3), np.uint8)
    ask(service.url).detect(noise)
    assert len(service.sent[0][2]) < 10 * 1024 * 1024


def test_only_what_is_wanted_and_certain_enough_is_told(ask: Ask, service: Foreign) -> None:
    unknown = {**PERSON, "class": "unicorn"}
    service.answer({"detections": [PERSON, unknown, {**PERSON, "confidence": 0.4}]})
    detector = ask(service.url)
    assert [one.confidence for one in detector.detect(picture())] == [pytest.approx(0.9)]
    assert detector.detect(picture(), wanted=frozenset({"dog"})) == []
    assert len(detector.detect(picture(), threshold=0.1, wanted=None)) == 3


def test_a_picture_of_another_shape_is_not_sent(ask: Ask, service: Foreign) -> None:
    with pytest.raises(Invalid):
        ask(service.url).detect(np.zeros((5, 5), np.uint8))
    assert service.sent == []


def test_what_the_service_says_of_itself_is_told_on(ask: Ask, service: Foreign) -> None:
    said = {"model_loaded": True, "model_name": "rtdetr_v2_r18vd", "input_width": 960}
    service.health = (200, json.dumps(said).encode())
    detector = ask(service.url)
    assert detector.facts.wanted_px == 640
    assert detector.name == f"detector at 127.0.0.1:{service.port}"
    assert detector.presence.trouble(5) is None
    assert (detector.name, detector.facts.wanted_px) == ("rtdetr_v2_r18vd", 960)


# --- what can go wrong


@pytest.mark.parametrize("status", [400, 413, 422, 500, 502, 504])
def test_a_picture_that_a_well_service_cannot_look_at_is_that_pictures_failure(
    ask: Ask, service: Foreign, status: int
) -> None:
    """It is tried again some times and then given up with the reason, while others go on."""
    service.answer({"detail": "no such luck"}, status)
    detector = ask(service.url)
    with pytest.raises(Unavailable) as refusal:
        detector.detect(picture())
    assert refusal.value.code == FAILED
    assert f"{status} (no such luck)" in refusal.value.message
    assert not detector.presence.is_away()


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 429, 503])
def test_a_service_that_refuses_everything_is_away(ask: Ask, service: Foreign, status: int) -> None:
    service.answer({"detail": "no"}, status)
    detector = ask(service.url)
    with pytest.raises(Unavailable) as refusal:
        detector.detect(picture())
    assert refusal.value.code == AWAY
    assert detector.presence.is_away()


@pytest.mark.parametrize(
    "health",
    [(503, b"{}"), (500, b""), (200, b'{"model_loaded": false}'), (401, b'{"detail": "key"}')],
)
def test_a_failure_of_a_service_that_is_ill_is_not_the_pictures(
    ask: Ask, service: Foreign, health: tuple[int, bytes]
) -> None:
    service.answer({"detail": "out of memory"}, 500)
    service.health = health
    with pytest.raises(Unavailable) as refusal:
        ask(service.url).detect(picture())
    assert refusal.value.code == AWAY


def test_a_service_without_a_health_page_is_there(ask: Ask, service: Foreign) -> None:
    service.health = (404, b"")
    assert ask(service.url).presence.trouble(5) is None


def test_garbage_from_a_well_service_is_a_failure(ask: Ask, service: Foreign) -> None:
    service.body = b"<html>"
    with pytest.raises(Unavailable, match="it is no JSON") as refusal:
        ask(service.url).detect(picture())
    assert refusal.value.code == FAILED


def test_an_endless_answer_is_cut_off(ask: Ask, service: Foreign) -> None:
    service.body = b'{"detections": [' + b" " * 2_000_000 + b"]}"
    with pytest.raises(Unavailable) as refusal:
        ask(service.url).detect(picture())
    assert refusal.value.code == FAILED


def test_a_service_that_takes_too_long_fails_the_picture(ask: Ask, service: Foreign) -> None:
    service.wait_s = 1.0
    with pytest.raises(Unavailable, match="did not answer in time") as refusal:
        ask(service.url, timeout_s=0.2).detect(picture())
    assert refusal.value.code == FAILED


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "http://no-such-name.invalid:8090", "http://169.254.169.254"]
)
def test_where_nobody_answers_or_may_be_asked_the_service_is_away(ask: Ask, url: str) -> None:
    detector = ask(url.format(port=free_port()), timeout_s=3)
    with pytest.raises(Unavailable) as refusal:
        detector.detect(picture())
    assert refusal.value.code == AWAY
    assert detector.presence.trouble(5) is not None


def test_a_connection_that_was_closed_meanwhile_is_opened_again(ask: Ask, service: Foreign) -> None:
    """The service was started anew between two pictures.

    One that always hangs up, and then says it is well, cannot bear this picture.
    """
    service.hang_ups = 1
    assert ask(service.url).detect(picture()) == []
    service.hang_ups = 9
    with pytest.raises(Unavailable) as refusal:
        ask(service.url).detect(picture())
    assert refusal.value.code == FAILED
    assert len(service.sent) == 4


# --- whether it is there


def test_a_service_that_comes_back_is_noticed_without_a_picture(
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("premises.cameras.detectors.presence._FRESH_S", 0.05)
    port = free_port()
    detector = ask(f"http://127.0.0.1:{port}")
    assert not detector.presence.is_away(), "nobody has asked yet"
    with pytest.raises(Unavailable):
        detector.detect(picture())
    assert detector.presence.is_away()
    service = Foreign(port)
    try:
        until(lambda: not detector.presence.is_away(), 5)
    finally:
        service.close()


def test_nobody_waits_for_a_service_that_does_not_answer(ask: Ask) -> None:
    """A machine that takes connections and says nothing, as behind a lost network."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        detector = ask(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=1)
        began_s = time.monotonic()
        assert detector.presence.trouble(0.1) is not None
        assert not detector.presence.is_away()
        assert time.monotonic() - began_s < 0.9
        until(detector.presence.is_away, 5)
