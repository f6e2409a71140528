"""What was written to be told is told: once where all is well, again where it is not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.kernel.notify.conftest import NEWS, Telling, telling_on
from tests.kernel.receiver import Answer, Receiver

from premises.kernel.blobs.models import BlobRefRow
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Conflict, Invalid, NotFound
from premises.kernel.jobs import JobRow, StageRow, ledger
from premises.kernel.notify import ChannelKind, DeliveryRow, DeliveryState
from premises.kernel.settings import NotifySettings

WEBHOOK = ChannelKind.WEBHOOK


def _one(telling: Telling) -> DeliveryRow:
    [row] = telling.log()
    return row


def _jobs(telling: Telling) -> list[str]:
    with telling.database.read() as session:
        return list(session.scalars(sa.select(JobRow.state)))


def _pictures_kept(telling: Telling) -> int:
    with telling.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(BlobRefRow)) or 0


def test_a_message_is_sent_and_logged_on_every_database(
    database: Database, doorbell: PipeDoorbell, tmp_path: Path, receiver: Receiver
) -> None:
    telling = telling_on(database, doorbell, tmp_path)
    heard: list[str] = []
    telling.notices.follow("cameras", lambda _session, subject, _now: heard.append(subject))
    channel = telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send(channel.id, picture=b"jpeg")
    assert _one(telling).state == DeliveryState.WAITING
    assert _pictures_kept(telling) == 1
    assert telling.work() == 1
    row = _one(telling)
    assert (row.state, row.tries, row.answer) == (DeliveryState.SENT, 1, "200 ok")
    assert row.finished_at is not None
    assert (row.channel_name, row.domain, row.subject) == ("my webhook", "cameras", "alert:7")
    assert len(receiver.asked) == 1
    assert heard == ["alert:7"]
    assert _pictures_kept(telling) == 0


def test_nothing_is_sent_when_the_transaction_that_told_is_undone(
    telling: Telling, receiver: Receiver
) -> None:
    telling.channel(WEBHOOK, {"url": receiver.url})
    with pytest.raises(RuntimeError):
        telling.send("webhook", then=_fail)
    assert telling.work() == 0
    assert telling.log() == []


def _fail() -> None:
    raise RuntimeError


def test_channels_are_named_by_id_name_or_kind_and_each_is_told_once(telling: Telling) -> None:
    """Port 1 answers nobody: only what is written counts here."""
    target = {"url": "http://127.0.0.1:1"}
    first = telling.channel(WEBHOOK, target, name="first")
    telling.channel(WEBHOOK, target, name="second")
    telling.channel(WEBHOOK, target, name="off", enabled=False)
    telling.channel(ChannelKind.PUSH, {"topic": "house"}, name="telephone")
    telling.send("webhook", first.id, "first", "telephone", "nobody", "off")
    assert [row.channel_name for row in telling.log()] == ["first", "second", "telephone"]
    with telling.database.read() as session:
        assert telling.notices.unknown(session, ["first", first.id, "email", "x"]) == ["x"]


def test_a_server_in_trouble_is_asked_again_until_it_takes_the_message(
    telling: Telling, receiver: Receiver
) -> None:
    receiver.answers = [Answer(503), Answer(500), Answer(200)]
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook", picture=b"jpeg")
    telling.work()
    assert (_one(telling).state, _one(telling).tries) == (DeliveryState.WAITING, 1)
    assert _one(telling).answer == "localhost answered 503 ok"
    assert 4 < telling.waits_s() < 7
    assert telling.work() == 0
    telling.hurry()
    telling.work()
    assert 9 < telling.waits_s() < 13
    telling.hurry()
    telling.work()
    assert (_one(telling).state, _one(telling).tries) == (DeliveryState.SENT, 3)
    assert len({asked.headers["x-premises-delivery"] for asked in receiver.asked}) == 1
    assert _jobs(telling) == ["done"]


@pytest.mark.parametrize(
    ("asked_for", "least", "most"),
    [
        ("120", 118, 121),
        ("999999999999", 3590, 3601),
        ("0", 4, 7),
        ("in a while", 4, 7),
        ("in 90 s", 85, 91),
    ],
)
def test_the_wait_a_server_asks_for_is_kept(
    telling: Telling, receiver: Receiver, asked_for: str, least: float, most: float
) -> None:
    if asked_for == "in 90 s":
        later = datetime.now(UTC) + timedelta(seconds=90)
        asked_for = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    receiver.answers = [Answer(429, {"Retry-After": asked_for})]
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook")
    telling.work()
    assert least < telling.waits_s() < most


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
def test_a_refusal_is_final(telling: Telling, receiver: Receiver, status: int) -> None:
    receiver.answers = [Answer(status, {"Location": "http://127.0.0.1:1/"}, (b"no such hook",))]
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook", picture=b"jpeg")
    telling.work()
    row = _one(telling)
    assert (row.state, row.tries) == (DeliveryState.FAILED, 1)
    assert row.answer == f"localhost answered {status} no such hook"
    assert _jobs(telling) == ["failed"]
    assert _pictures_kept(telling) == 0


def test_a_place_that_does_not_answer_is_left_alone_for_a_while(telling: Telling) -> None:
    """The second message waits without being tried: its try would hold the worker as long."""
    channel = telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    telling.send(channel.id)
    telling.send(channel.id)
    assert telling.worker().drain() == 2
    assert sorted(row.tries for row in telling.log()) == [0, 1]
    assert {row.state for row in telling.log()} == {DeliveryState.WAITING}


def test_a_message_is_given_up_when_it_is_too_old(telling: Telling) -> None:
    telling.settings = NotifySettings(give_up_hours=0, timeout_s=1)
    telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    telling.send("webhook")
    telling.work()
    row = _one(telling)
    assert row.state == DeliveryState.FAILED
    assert row.answer is not None
    assert row.answer.startswith("Given up: http://127.0.0.1:1")


def test_a_failed_message_can_be_brought_back(telling: Telling, receiver: Receiver) -> None:
    receiver.answers = [Answer(404), Answer(200)]
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook", picture=b"jpeg")
    telling.work()
    with telling.database.write() as session:
        stage_id = session.scalar(sa.select(StageRow.id))
        assert stage_id is not None
        ledger.requeue(session, telling.registry, stage_id, telling.database.now(session))
    telling.work()
    assert (_one(telling).state, _one(telling).tries) == (DeliveryState.SENT, 2)


def test_what_waits_for_a_removed_channel_fails(telling: Telling) -> None:
    channel = telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    telling.send(channel.id)
    telling.channels.remove(channel.id)
    telling.work()
    assert _one(telling).state == DeliveryState.FAILED
    assert _one(telling).answer == "The channel was removed or switched off."


def test_a_picture_that_is_gone_does_not_keep_the_message_back(
    telling: Telling, receiver: Receiver
) -> None:
    telling.channel(WEBHOOK, {"url": receiver.url})
    with telling.database.write() as session:
        telling.notices.send(
            session,
            ["webhook"],
            NEWS,
            domain="cameras",
            subject="alert:7",
            now=telling.database.now(session),
            picture_hash="0" * 64,
        )
    telling.work()
    assert _one(telling).state == DeliveryState.SENT


def test_a_picture_stays_as_long_as_its_message_waits(telling: Telling, receiver: Receiver) -> None:
    receiver.answers = [Answer(503), Answer(200)]
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook", picture=b"jpeg")
    telling.work()
    telling.shelf.sweep()
    telling.hurry()
    telling.work()
    assert b'"base64":"anBlZw=="' in receiver.asked[-1].body
    assert telling.shelf.sweep() == 1


def test_old_deliveries_are_forgotten_and_the_others_kept(
    database: Database, doorbell: PipeDoorbell, tmp_path: Path
) -> None:
    telling = telling_on(database, doorbell, tmp_path)
    telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    telling.send("webhook", picture=b"jpeg")
    telling.send("webhook")
    old = _first_id(telling)
    with telling.database.write() as session:
        row = session.get_one(DeliveryRow, old)
        row.state, row.created_at = DeliveryState.SENT, datetime.now(UTC) - timedelta(days=31)
    assert telling.notices.forget(30) == 1
    assert telling.notices.forget(30) == 0
    assert [row.id for row in telling.log()] == [old + 1]
    assert _pictures_kept(telling) == 0
    assert telling.work() == 2


def test_what_still_waits_to_be_sent_is_not_forgotten(telling: Telling, receiver: Receiver) -> None:
    """The house was off for long, or messages are tried for longer than the log is kept."""
    telling.channel(WEBHOOK, {"url": receiver.url})
    telling.send("webhook", picture=b"jpeg")
    with telling.database.write() as session:
        row = session.get_one(DeliveryRow, _first_id(telling))
        row.created_at = datetime.now(UTC) - timedelta(days=31)
    assert telling.notices.forget(30) == 0
    telling.work()
    assert (_one(telling).state, len(receiver.asked)) == (DeliveryState.SENT, 1)
    assert telling.notices.forget(30) == 1


def test_a_cancelled_delivery_does_not_wait_for_ever(telling: Telling) -> None:
    telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    telling.send("webhook")
    job_id = _one(telling).job_id
    assert job_id is not None
    with telling.database.write() as session:
        ledger.cancel(session, telling.registry, job_id, telling.database.now(session))
    telling.notices.forget(30)
    assert (_one(telling).state, _one(telling).answer) == (
        DeliveryState.FAILED,
        "Its job was cancelled.",
    )


def test_the_log_is_read_by_state_and_page_by_page(telling: Telling) -> None:
    telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"})
    for _ in range(3):
        telling.send("webhook")
    newest = telling.notices.deliveries(state=DeliveryState.WAITING, limit=2)
    rest = telling.notices.deliveries(before=newest[-1].id)
    assert [row.id for row in (*newest, *rest)] == sorted(
        (row.id for row in telling.log()), reverse=True
    )
    assert telling.notices.deliveries(state=DeliveryState.SENT) == []


def test_channels_are_unique_by_name_and_never_called_like_a_kind(telling: Telling) -> None:
    first = telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"}, name="first")
    second = telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"}, name="second")
    with pytest.raises(Conflict):
        telling.channel(WEBHOOK, {"url": "http://127.0.0.1:1"}, name="first")
    with pytest.raises(Conflict):
        telling.channels.change(second.id, {"name": "first"})
    with pytest.raises(Invalid):
        telling.channels.change(second.id, {"name": "email"})
    changed = telling.channels.change(first.id, {"enabled": False, "secret": "x"})
    assert (changed.name, changed.enabled, changed.secret) == ("first", False, "x")
    assert telling.channels.change(first.id, {"secret": None}).secret is None
    telling.channels.remove(first.id)
    with pytest.raises(NotFound):
        telling.channels.get(first.id)


def _first_id(telling: Telling) -> int:
    return telling.log()[0].id
