"""Listeners are told what happens while it happens, and what they missed, each thing once."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.contract import differences, shapes
from tests.house import House, hear
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from premises.cameras.service.presence import STATUS
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox
from premises.kernel.settings import DatabaseSettings

IDLE_S = 3.0
"""As the quiet house is set; its heartbeat comes every second."""


class Teller:
    """Writes events into the house's outbox, as a worker does."""

    def __init__(self, house: House) -> None:
        url = f"sqlite:///{house.data_dir / 'premises.db'}"
        self._database = Database(DatabaseSettings(synchronous="normal"), url)
        self._bell = PipeDoorbell(house.data_dir / "run")
        self._outbox = Outbox(self._database, self._bell)
        self._count = 0

    def tell(self, count: int = 1, *, domain: str = "cameras", padding: int = 0) -> int:
        """Tell of so many events; returns the cursor of the last one."""
        with self._database.write() as session:
            for _ in range(count):
                self._count += 1
                payload = {"id": self._count, "summary": "x" * padding}
                self._outbox.add(session, domain, "event", payload, now=datetime.now(UTC))
        return self._outbox.bounds()[1]

    def tell_of_camera(self, status: str) -> None:
        """Tell that a camera has another status, as the process that minds them does."""
        told = {"camera_id": "c1", "name": "Front", "status": status, "message": "So it is."}
        with self._database.write() as session:
            now = datetime.now(UTC)
            self._outbox.add(session, "cameras", STATUS, told, now=now, subject="c1")

    def close(self) -> None:
        self._bell.close()
        self._database.close()


@pytest.fixture(scope="module")
def house(quiet_house: House) -> House:
    return quiet_house


@pytest.fixture
def teller(house: House) -> Iterator[Teller]:
    with contextlib.closing(Teller(house)) as teller:
        yield teller


def _said(line: ClientConnection, text: str | bytes) -> dict[str, object]:
    line.send(text)
    while True:
        answer: dict[str, object] = json.loads(line.recv(timeout=5))
        if answer["type"] not in {"ping", "system_status"}:
            return answer


@pytest.mark.parametrize("path", ["/ws/events", "/ws/system"])
@pytest.mark.parametrize("text", ["ping", " ping\n", '{"type":"ping"}', '{"type":"ping","n":1}'])
def test_a_ping_is_answered(house: House, path: str, text: str) -> None:
    with house.socket(path) as line:
        assert _said(line, text) == {"type": "pong"}
        assert _said(line, text.encode()) == {"type": "pong"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "invalid_json"),
        ("", "invalid_json"),
        ("pingpong", "invalid_json"),
        (b"\xff\x00", "invalid_json"),
        ("[" * 5000, "invalid_json"),
        ("[1]", "invalid_message_format"),
        ("null", "invalid_message_format"),
        ('"ping"', "invalid_message_format"),
        ('{"kind":"ping"}', "invalid_message_format"),
        ('{"type":5}', "invalid_message_format"),
        ('{"type":"subscribe"}', "unknown_message_type"),
        ('{"type":""}', "unknown_message_type"),
        (json.dumps({"type": "ping", "pad": "x" * 70_000}), "validation_error"),
    ],
)
def test_what_is_not_understood_is_said_so(house: House, text: str | bytes, error: str) -> None:
    """And the line stays open."""
    with house.socket("/ws/events") as line:
        answer = _said(line, text)
        assert differences(shapes("cameras/sockets")["error"], answer) == []
        assert answer["error"] == error
        assert _said(line, "ping") == {"type": "pong"}


def test_a_pong_needs_no_answer(house: House) -> None:
    with house.socket("/ws/events") as line:
        line.send('{"type":"pong"}')
        assert _said(line, "ping") == {"type": "pong"}


def test_heartbeats_come_and_a_silent_listener_is_let_go(house: House) -> None:
    """A client that answers nothing at all is hung up on in peace, with code 1000."""
    beats: list[object] = []
    began = time.monotonic()

    def listen(line: ClientConnection) -> None:
        while True:
            beats.append(json.loads(line.recv(timeout=10)))

    with house.socket("/ws/events") as line, pytest.raises(ConnectionClosed) as closed:
        listen(line)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1000, "idle")
    assert IDLE_S - 0.1 <= time.monotonic() - began <= IDLE_S + 1.5
    assert beats in ([{"type": "ping"}] * 2, [{"type": "ping"}] * 3)


def test_the_state_of_the_system_is_told_at_once_and_every_five_seconds(house: House) -> None:
    """Whoever says something now and then is not silent."""
    with house.socket("/ws/system") as line:
        began = time.monotonic()
        first = hear(line, "system_status", 1)
        at_once = time.monotonic() - began
        second = None
        while second is None:
            line.send("ping")
            with contextlib.suppress(TimeoutError):
                second = hear(line, "system_status", IDLE_S / 2)
        assert at_once < 1
        assert 4.5 <= time.monotonic() - began <= 6.5
    assert first["timestamp"] < second["timestamp"]
    # There is no model here, and listeners are told that not all is well.
    assert first["data"]["health"] == "degraded"


def test_a_camera_that_changes_is_told_with_the_state_of_the_system(
    house: House, teller: Teller
) -> None:
    """And not to those who follow events, whose clients know nothing of it."""
    with house.socket("/ws/system") as line, house.socket("/ws/events") as other:
        assert _said(line, "ping") == _said(other, "ping") == {"type": "pong"}
        teller.tell_of_camera("offline")
        told = hear(line, "service_status", 5)
        assert differences(shapes("cameras/sockets")["service_status"], told) == []
        assert told["data"] == {
            "service": "camera:c1",
            "status": "unhealthy",
            "message": "Front: So it is.",
        }
        assert _said(other, "ping") == {"type": "pong"}


def test_what_was_missed_is_told_first_and_then_what_happens(house: House, teller: Teller) -> None:
    since = teller.tell()
    last = teller.tell(5)
    with house.socket(f"/ws/events?since={since}") as line:
        missed = [hear(line, "event")["seq"] for _ in range(5)]
        assert missed == list(range(since + 1, last + 1))
        now = teller.tell(2)
        assert [hear(line, "event")["seq"] for _ in range(2)] == [now - 1, now]


@pytest.mark.parametrize(
    "since", ["abc", "-1", "1e3", "%20", "0x10", "1.0", "9" * 40, "99999999", "%F0%9F%90%88"]
)
def test_a_cursor_nobody_knows_is_reset(house: House, teller: Teller, since: str) -> None:
    """The client learns that it must read everything again, and is told what happens from now."""
    with house.socket(f"/ws/events?since={since}") as line:
        assert json.loads(line.recv(timeout=5)) == {"type": "reset"}
        now = teller.tell()
        assert hear(line, "event")["seq"] == now


def test_without_a_cursor_only_what_happens_from_now_is_told(house: House, teller: Teller) -> None:
    teller.tell(3)
    with house.socket("/ws/events") as line, house.socket("/ws/events?since=") as other:
        # Both have begun to listen when they answer.
        assert _said(line, "ping") == _said(other, "ping") == {"type": "pong"}
        now = teller.tell()
        assert hear(line, "event")["seq"] == hear(other, "event")["seq"] == now


def test_what_happens_right_after_the_line_stands_is_told(house: House, teller: Teller) -> None:
    """Listening begins before the client is let in, so it need not wait for anything."""
    for _ in range(20):
        with house.socket("/ws/events") as line:
            now = teller.tell()
            assert hear(line, "event")["seq"] == now


def test_events_of_other_domains_are_not_told(house: House, teller: Teller) -> None:
    with house.socket("/ws/events") as line:
        assert _said(line, "ping") == {"type": "pong"}
        teller.tell(3, domain="audits")
        now = teller.tell()
        assert hear(line, "event")["seq"] == now


def test_a_slow_listener_holds_nobody_up_and_can_come_back(house: House, teller: Teller) -> None:
    """It is let go when too much waits for it; its last cursor brings the rest without a gap."""
    since = teller.tell()
    count, batch = 400, 20
    heard: list[int] = []

    def listen() -> None:
        with house.socket(f"/ws/events?since={since}", compression=None) as line:
            while len(heard) < count:
                heard.append(hear(line, "event")["seq"])
                if len(heard) % batch == 0:
                    line.send("ping")

    quick = threading.Thread(target=listen)
    with _narrow(house, f"/ws/events?since={since}") as slow:
        quick.start()
        for _ in range(count // batch):
            teller.tell(batch, padding=16_000)
            slow.send("ping")
            _wait_for(heard, teller, batch)
        quick.join(timeout=20)
        assert heard == list(range(since + 1, since + count + 1))
        told, code = _drained(slow)
    assert code == 1013
    assert told == heard[: len(told)]
    assert len(told) < count
    with house.socket(f"/ws/events?since={told[-1]}", compression=None) as line:
        told += [hear(line, "event")["seq"] for _ in range(count - len(told))]
    assert told == heard


@contextlib.contextmanager
def _narrow(house: House, path: str) -> Iterator[ClientConnection]:
    """A line whose client takes little at a time, so that much must wait at the server."""
    host, _, port = house.url.removeprefix("http://").partition(":")
    with socket.socket() as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        end.connect((host, int(port)))
        with house.socket(path, compression=None, max_queue=1, sock=end) as line:
            yield line


def _wait_for(heard: list[int], teller: Teller, most: int) -> None:
    """The quick listener may be one batch behind, so that only the slow one is slow."""
    deadline = time.monotonic() + 10
    while teller._count - len(heard) > most + 1 and time.monotonic() < deadline:
        time.sleep(0.005)


def _drained(line: ClientConnection) -> tuple[list[int], int | None]:
    told = []
    try:
        while True:
            message = json.loads(line.recv(timeout=10))
            if message["type"] == "event":
                told.append(message["seq"])
    except ConnectionClosed as closed:
        return told, closed.rcvd.code if closed.rcvd else None
