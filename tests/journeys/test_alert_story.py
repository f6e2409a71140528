"""From a photograph in a folder to a message with its picture: somebody is told, once."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from tests.house import House, Open, different
from tests.kernel.receiver import Receiver, receiving
from tests.waiting import until

pytestmark = pytest.mark.needs_model

SECRET = "only-we-know"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
def house(open_house: Open) -> House:
    return open_house(
        CAMERAS__BATCH_WINDOW_SECONDS="2",
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1",
        NOTIFY__PUBLIC_URL="https://home.example",
    )


def test_who_waits_for_people_is_told_of_them_once_with_the_picture(
    house: House, receiver: Receiver, bus: bytes, cat: bytes
) -> None:
    channel = {"kind": "webhook", "target": {"url": receiver.url}, "secret": SECRET}
    made = house.client.post("/api/notify/channels", json={"name": "porter", **channel})
    assert made.status_code == 201, made.text
    rule = {"name": "People", "object_types": ["person"], "channels": ["porter"]}
    assert house.client.post("/api/alerts/rules", json=rule).status_code == 201

    house.drop("front/cat.jpg", cat)
    house.drop("front/one.jpg", different(bus, 1))
    house.drop("front/two.jpg", different(bus, 2))
    until(lambda: house.get("/api/alerts")["count"] > 0)
    until(lambda: house.count("camera_pictures") == 3 and house.is_calm(), 40)

    [alert] = house.get("/api/alerts", params={"camera_id": "front"})["alerts"]
    assert alert["status"] == "delivered"
    [delivery] = house.get("/api/notify/deliveries")["items"]
    assert (delivery["state"], delivery["tries"]) == ("sent", 1)
    [asked] = receiver.asked
    stamp, _, given = asked.headers["x-premises-signature"].partition(",v1=")
    signed = stamp.removeprefix("t=").encode() + b"." + asked.body
    assert given == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    told = json.loads(asked.body)
    event = house.get(f"/api/events/{told['data']['event_id']}")
    assert told["data"]["summary"] == event["summary"]
    assert told["link"] == f"https://home.example/#/cameras/events/{event['id']}"
    seen = told["data"]["detection_id"]
    thumbnail = house.client.get(f"/api/detections/{seen}/image").content
    assert base64.b64decode(told["picture"]["base64"]) == thumbnail
    assert house.count("blob_refs WHERE owner_kind = 'notify.picture'") == 0
