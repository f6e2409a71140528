"""Whatever is sent is either written down completely, or refused in words and leaves nothing."""

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import ANNA, PAIR, Files, part, photo, rows, send, task, thermal

from premises.audits.models import AnalysisRow, PhotoRow, TaskRow
from premises.kernel.blobs import BlobRefRow

MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    """An open house in which little is allowed."""
    bounds = {"max_photos": 3, "max_photo_bytes": MOST_BYTES, "keep_analyses": 2}
    with indoors(tmp_path_factory.mktemp("narrow"), "audits", audits=bounds) as house:
        yield house


def _sent(house: Indoors, said: dict[str, Any], files: Files = PAIR) -> str:
    answer = send(house.client, said, files)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["jobId"])


def _row(house: Indoors, task_id: str) -> TaskRow:
    with house.building.kernel.database.read() as session:
        return session.get_one(TaskRow, task_id)


def _photos(house: Indoors, task_id: str) -> list[tuple[str, str]]:
    query = sa.select(PhotoRow).where(PhotoRow.task_id == task_id).order_by(PhotoRow.position)
    with house.building.kernel.database.read() as session:
        return [(row.kind, row.name) for row in session.scalars(query)]


def test_names_decide_what_a_photo_is(house: Indoors) -> None:
    """Not their order, and not the folders that they claim to lie in."""
    said = task(str(uuid.uuid4()))
    files = (
        part("media7", "obs1_THERMAL.JPG", photo(1)),
        part("media", "../../etc/obs0_rgb.jpg", photo(2)),
        part("mediaX", "C:\\fakepath\\plain.jpg", photo(3)),
    )
    _sent(house, said, files)
    assert _photos(house, said["id"]) == [
        ("thermal", "obs1_THERMAL.JPG"),
        ("rgb", "obs0_rgb.jpg"),
        ("other", "plain.jpg"),
    ]


@pytest.mark.parametrize(
    "name", ["../../x_rgb.jpg", "..", "/", "a\nb_rgb.jpg", "\u202egpj_rgb.", ""]
)
def test_no_name_of_a_photo_does_harm(house: Indoors, name: str) -> None:
    said = task(str(uuid.uuid4()))
    _sent(house, said, (part("media0", name or "x"),))
    (kept,) = _photos(house, said["id"])
    assert "/" not in kept[1]
    assert ".." not in kept[1]
    assert kept[1].isprintable()


def test_only_parts_named_media_are_photos(house: Indoors) -> None:
    said = task(str(uuid.uuid4()))
    _sent(house, said, (part("media0", "a_rgb.jpg"), part("document", "b_rgb.jpg", photo(9))))
    assert _photos(house, said["id"]) == [("rgb", "a_rgb.jpg")]


def test_a_task_without_photos_is_taken_and_says_so(house: Indoors) -> None:
    job = _sent(house, task(str(uuid.uuid4())), ())
    house.work()
    answer = house.client.get(f"/detect_leak/{job}").json()
    assert answer["image"] is None
    assert "screening only" in answer["report"]["leakSeverity"].lower()
    assert answer["report"]["energyLossCost"] is None


@pytest.mark.parametrize("key", ["taskID", "taskId", "id"])
@pytest.mark.parametrize("value", ["word", 4711])
def test_each_name_of_a_tasks_id_is_read(house: Indoors, key: str, value: str | int) -> None:
    known = f"{key}-{value}" if isinstance(value, str) else value
    _sent(house, {key: known, "type": "wall"}, ())
    assert _row(house, str(known)).type == "wall"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[1]", "must be a JSON object"),
        ('"id"', "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"id": NaN}', "no JSON"),
        ('{"id": "\\ud800"}', "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("{}", "Missing taskID/taskId/id in task_json"),
        ('{"id": null}', "Missing taskID/taskId/id in task_json"),
        ('{"id": {"id": 1}}', "Missing taskID/taskId/id in task_json"),
        ('{"id": true}', "Missing taskID/taskId/id in task_json"),
        ('{"id": "   "}', "1 to 64"),
        ('{"id": "' + "x" * 65 + '"}', "1 to 64"),
        ('{"id": "a\\u0000b"}', "1 to 64"),
        ('{"id": "a", "emissivity": 0}', "emissivity"),
        ('{"id": "a", "emissivity": 1.2}', "emissivity"),
        ('{"id": "a", "scaleMinC": 1}', "go together"),
        ('{"id": "a", "scaleMinC": 9, "scaleMaxC": 1}', "above"),
        ('{"id": "a", "side": "roof"}', "side"),
        ('{"id": "a", "greyScale": "1 K"}', "'0.01 K', '0.04 K', '0.1 K', '0.1 °C' or '0.01 °C'"),
        ('{"id": "a", "greyScale": 0.04}', "greyScale"),
        ('{"id": "a/b"}', "no /"),
        ('{"id": ".."}', "no /"),
        ('{"id": "a", "mine": ' + "[" * 65 + "]" * 65 + "}", "64 levels"),
        ('{"id": "a", "mine": ' + '{"a":' * 900 + "1" + "}" * 901, "64 levels"),
        ('{"id": "a", "sceneWidthM": 1e999}', "no JSON"),
        ('{"id": "a", "title": "' + "x" * 270_000 + '"}', ""),
    ],
    ids=lambda value: value[:24],
)
def test_a_task_that_cannot_be_read_is_refused_and_leaves_nothing(
    house: Indoors, text: str, says: str
) -> None:
    before = rows(house)
    answer = send(house.client, text)
    assert answer.status_code == 400, answer.text
    assert says in answer.json()["detail"]
    assert rows(house) == before


@pytest.mark.parametrize(
    ("files", "says"),
    [
        pytest.param(
            tuple(part(f"media{n}", f"obs{n}_rgb.jpg") for n in range(100)),
            "Too many files",
            id="a hundred photos",
        ),
        pytest.param(
            (*PAIR, part("media2", "big_rgb.jpg", b"x" * (MOST_BYTES + 1))),
            "big_rgb.jpg",
            id="a photo too long",
        ),
    ],
)
def test_too_much_is_refused_and_leaves_nothing(house: Indoors, files: Files, says: str) -> None:
    before = rows(house)
    answer = send(house.client, task(str(uuid.uuid4())), files)
    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert rows(house) == before


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"json": {"uid": ANNA, "task_json": "{}"}}, id="JSON"),
        pytest.param({"data": {"uid": ANNA, "task_json": "{}"}}, id="another form"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_no_form_of_parts_lacks_everything(
    house: Indoors, request_: dict[str, Any]
) -> None:
    answer = house.client.post("/detect_leak", **request_)
    assert answer.status_code == 422
    assert [one["loc"] for one in answer.json()["detail"]] == [
        ["body", "uid"],
        ["body", "task_json"],
    ]


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"],
)
def test_a_form_that_is_broken_is_a_bad_request(house: Indoors, content_type: str) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=uid\r\n\r\nwithout an end"
    headers = {"Content-Type": content_type}
    answer = house.client.post("/detect_leak", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert "detail" in answer.json()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, "no_decision"),
        ("", "no_decision"),
        ("todo", "todo"),
        ("planned", "todo"),
        ("fix_planned", "todo"),
        ("fixed", "archived"),
        ("fix_done", "archived"),
        ("won't fix", "archived"),
        ("Won\u2019t fix", "archived"),
        ("wont_fix", "archived"),
        ("archived", "archived"),
        ("ask my landlord", "no_decision"),
        (["todo"], "no_decision"),
    ],
    ids=str,
)
def test_every_word_for_a_decision_is_understood_or_kept(
    house: Indoors, said: Any, meant: str
) -> None:
    """A word that the original did not know cost the whole task."""
    sent = task(str(uuid.uuid4()), decision=said)
    _sent(house, sent, ())
    row = _row(house, sent["id"])
    assert row.decision == meant
    assert row.decision_said == (None if said is None else str(said))


@pytest.mark.parametrize(
    ("key", "said", "meant"),
    [
        ("type", "wall", "wall"),
        ("type", "Window", "window"),
        ("type", "", None),
        ("type", "roof", None),
        ("type", 7, None),
        ("state", "open", "open"),
        ("state", "closed", "closed"),
        ("state", "done", "draft"),
        ("state", None, "draft"),
    ],
)
def test_unknown_types_and_states_do_no_harm(
    house: Indoors, key: str, said: Any, meant: str | None
) -> None:
    sent = task(str(uuid.uuid4()), **{key: said})
    _sent(house, sent, ())
    assert getattr(_row(house, sent["id"]), key) == meant


@pytest.mark.parametrize(
    "said",
    ["", "abc", "71F", "21,5 C", "NaN", "1e9", 71, 21.5, None, [], "x" * 500, "7\u00001"],
    ids=lambda value: repr(value)[:20],
)
def test_temperatures_are_words_until_they_are_understood(house: Indoors, said: Any) -> None:
    """Text went into a column for numbers in the original."""
    sent = task(str(uuid.uuid4()), insideTemp=said, outsideTemp="35")
    job = _sent(house, sent, (part("media0", "obs0_thermal.jpg", thermal()),))
    house.work()
    answer = house.client.get(f"/detect_leak/{job}").json()
    assert answer["status"] == "done"
    row = _row(house, sent["id"])
    assert (row.inside_temp is None) == (answer["report"]["confidence"] == "screening_only")
    assert json.loads(json.dumps(row.document))["insideTemp"] == said


def test_sending_again_replaces_and_keeps_what_was_before(house: Indoors) -> None:
    """As many submissions as are kept, with their photos; what goes takes its bytes along."""
    said = task(str(uuid.uuid4()))
    for number in range(4):
        said["title"] = f"round {number}"
        _sent(house, said, (part("media0", "obs0_rgb.jpg", photo(200 + number)),))
        house.work()
    assert _row(house, said["id"]).title == "round 3"
    kept = house.client.get(f"/api/audits/tasks/{said['id']}/analyses").json()
    assert [one["state"] for one in kept] == ["done", "done"]
    assert len(_photos(house, said["id"])) == 2
    with house.building.kernel.database.read() as session:
        refs = {kind: set(ids) for kind, ids in _refs(session).items()}
        photos = set(session.scalars(sa.select(PhotoRow.id)))
        drawn = AnalysisRow.picture_hash.is_not(None)
        analyses = set(session.scalars(sa.select(AnalysisRow.id).where(drawn)))
    assert refs == {"audit_photo": photos, "audit_picture": analyses}


def _refs(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in session.scalars(sa.select(BlobRefRow)):
        found.setdefault(row.owner_kind, []).append(row.owner_id)
    return found


def test_a_task_of_somebody_else_cannot_be_overwritten(house: Indoors) -> None:
    said = task(str(uuid.uuid4()), title="Anna's")
    _sent(house, said)
    before = rows(house)
    answer = send(house.client, {**said, "title": "Bert's"}, uid="bert@example.org")
    assert answer.status_code == 409
    assert rows(house) == before
    assert _row(house, said["id"]).title == "Anna's"


def test_what_is_deep_but_allowed_can_be_read_again(house: Indoors) -> None:
    deep = json.loads("[" * 63 + "]" * 63)
    said = task(str(uuid.uuid4()), mine=deep)
    _sent(house, said, ())
    shown = house.client.get(f"/api/audits/tasks/{said['id']}")
    assert shown.json()["document"] == said


def test_every_task_that_is_taken_can_be_removed(house: Indoors) -> None:
    for odd in ("a b", "q?x=1#y", "100%", "\u00e9\u4e2d", "...", "a\\b", "%2F"):
        _sent(house, task(odd), ())
        target = f"/api/audits/tasks/{quote(odd, safe='')}"
        assert house.client.get(target).json()["id"] == odd
        assert house.client.delete(target).status_code == 204


def test_nothing_of_a_task_is_dropped(house: Indoors) -> None:
    said = task(str(uuid.uuid4()), mine={"deep": ["er", None, 1.5]}, title="x" * 300)
    _sent(house, said, ())
    row = _row(house, said["id"])
    assert row.document == said
    assert row.title == "x" * 255
