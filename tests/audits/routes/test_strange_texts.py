"""Whatever people write is kept to the last letter by every database, cut, or refused in words."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import ANNA, part, rows, send, task, thermal

from premises.audits.models import PhotoRow, TaskRow

_ODD: Final = "O'Brien \"&<b>%s{}\\ -- \u00e9\u4e2d\U0001f3e0\u202e"
LONGEST: Final = {"zip": 16, "electricCompany": 255, "budget": 255, "ownership": 100}
SHOWN: Final = {
    "zip": "zipCode",
    "electricCompany": "energyCompany",
    "budget": "retrofitBudget",
    "ownership": "ownership",
}


def _text(length: int) -> str:
    """So many letters; most take four bytes, and one alone ends many a statement."""
    return (_ODD + "\U0001f3e0" * length)[:length]


@pytest.fixture
def house(new_url: str, tmp_path: Path) -> Iterator[Indoors]:
    with indoors(tmp_path, "audits", database={"url": new_url}, audits={"draws": 200}) as house:
        yield house


def test_texts_are_kept_cut_or_refused_on_every_database(house: Indoors) -> None:
    _say_all_of_a_home(house)
    _say_too_much_of_a_home(house)
    _send_with_long_texts(house)
    _send_under_strange_names(house)


def _profile(house: Indoors, **said: Any) -> int:
    # Written by hand: half a letter is no text that a client library would send.
    body = json.dumps({"userID": ANNA, **said}).encode()
    headers = {"Content-Type": "application/json"}
    return house.client.post("/update_profile", content=body, headers=headers).status_code


def _shown(house: Indoors) -> dict[str, Any]:
    found: dict[str, Any] = house.client.get(f"/api/audits/profile?uid={ANNA}").json()
    return found


def _say_all_of_a_home(house: Indoors) -> None:
    said = {name: _text(length) for name, length in LONGEST.items()}
    assert _profile(house, **said, appliances=[_text(255)] * 50) == 200
    kept = _shown(house)
    assert {name: kept[SHOWN[name]] for name in said} == said
    assert kept["appliances"] == [_text(255)] * 50


def _say_too_much_of_a_home(house: Indoors) -> None:
    before = _shown(house)
    for name, length in LONGEST.items():
        for odd in (_text(length + 1), "a\0b", "a\ud800b", 12_345, ["x"]):
            assert _profile(house, **{name: odd}) == 422, (name, odd)
    many: tuple[object, ...] = (
        [_text(256)],
        ["x"] * 51,
        ["a\0b"],
        ["a\ud800b"],
        [None],
        "Window AC",
    )
    for wrong in many:
        assert _profile(house, appliances=wrong) == 422, wrong
    assert _shown(house) == before


def _send_with_long_texts(house: Indoors) -> None:
    """A task is never lost for its words: what a column cannot hold stands in the document."""
    long = "a\0b" + _text(400)
    names = ("title", "closedResult", "decision", "propertyId", "type", "state", "insideTemp")
    said = task(_text(64).replace("\u202e", "x"), **dict.fromkeys(names, long), mine=[long])
    name = f"../{_text(300)}_thermal.jpg"
    photo = ("media0", (name, thermal(4.0), "image/" + "j" * 300))
    answer = send(house.client, said, (photo,))
    assert answer.status_code == 200, answer.text
    house.work()
    report = _told(house, answer.json()["jobId"])
    target = f"/api/audits/tasks/{quote(said['id'], safe='')}"
    shown = house.client.get(target).json()
    assert shown["title"] == long.replace("\0", "?")[:255]
    assert shown["document"] == said
    assert shown["leakSeverity"] == report["leakSeverity"]
    with house.building.kernel.database.read() as session:
        row = session.get_one(TaskRow, said["id"])
        photos = session.query(PhotoRow).filter_by(task_id=row.id).all()
        assert len(row.property_id or "") == 64
        assert [len(one.name) for one in photos] == [255]
    assert house.client.get("/api/audits/tasks?limit=1").json()["items"][0]["id"] == said["id"]
    assert house.client.get(report["links"]["page"]).status_code == 200
    assert house.client.delete(target).status_code == 204


def _told(house: Indoors, job: str) -> dict[str, Any]:
    answer = house.client.get(f"/detect_leak/{job}").json()
    assert answer["status"] == "done", answer
    assert answer["image"]["filename"].isascii()
    report: dict[str, Any] = answer["report"]
    return report


def _send_under_strange_names(house: Indoors) -> None:
    """Ids compare by their bytes; who cannot be named is told so and leaves nothing."""
    alike = ("Task", "task", "stra\u00dfe", "strasse", "e\u0301", "\u00e9")
    jobs = {send(house.client, task(one), ()).json()["jobId"] for one in alike}
    assert len(jobs) == len(alike)
    listed = house.client.get("/api/audits/tasks?limit=500").json()["items"]
    assert {one["id"] for one in listed} == set(alike)
    before = rows(house)
    for uid in ("", " ", "x" * 255, "a\0b", "a\nb"):
        answer = send(house.client, task(str(uuid.uuid4())), (), uid=uid)
        assert answer.status_code == 400, uid
        assert answer.json()["detail"] == "Say who you are by your e-mail address, as uid."
    for text in ('{"id": "a", "title": "\\ud800"}', '{"id": "' + _text(65) + '"}'):
        assert send(house.client, text, (part("media0", "x_rgb.jpg"),)).status_code == 400
    assert rows(house) == before
    for path in ("%00", "%ED%A0%80", "x" * 65, "nobody", "%F0%9F%8F%A0"):
        for door in ("/leakage/detect_leak", "/api/audits/tasks", "/api/audits/photos"):
            assert house.client.get(f"{door}/{path}").status_code in {404, 422}, path


def test_a_form_in_any_letters_is_read_or_refused(tmp_path: Path) -> None:
    """Some names of alphabets are none, and in some half a letter can be written."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="uid"\r\n\r\n+2AA-\r\n'
        b'--x\r\nContent-Disposition: form-data; name="task_json"\r\n\r\n{"id":"a"}\r\n'
        b'--x\r\nContent-Disposition: form-data; name="media0"; filename="\xff+2AA-_rgb.jpg"\r\n'
        b"Content-Type: image/\xff\r\n\r\nabc\r\n--x--\r\n"
    )
    with indoors(tmp_path, "audits") as house:
        for letters in ("utf-16", "utf-7", "nonsense", "idna", "base64", "latin-1"):
            kind = f"multipart/form-data; boundary=x; charset={letters}"
            headers = {"Content-Type": kind}
            answer = house.client.post("/detect_leak", content=body, headers=headers)
            assert answer.status_code in {200, 400}, letters
        house.work()
        assert rows(house)["audit_tasks"] == 1


def test_an_upload_that_is_too_long_in_all_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with indoors(tmp_path, "audits", server={"max_upload_bytes": 2_000_000}) as house:
        many = tuple(part(f"media{n}", f"obs{n}_thermal.jpg", bytes(700_000)) for n in range(3))
        answer = send(house.client, task("a"), many)
        assert answer.status_code == 413
        assert "2000000 bytes allowed here; send less at once" in answer.json()["detail"]
        assert set(rows(house).values()) == {0}
