"""Whoever follows listings over a WebSocket is told what happens to those they see."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from anyio.to_thread import run_sync
from httpx_ws import AsyncWebSocketSession, WebSocketDisconnect, aconnect_ws
from httpx_ws.transport import ASGIWebSocketTransport
from tests.properties.graphql.club import FLAT, Club, Person, club, document

from premises.kernel.events import Tail
from premises.properties.routes import sockets

_FOLLOW = (
    "subscription($w: PropertyWhere, $i: Int) { propertyChanged(where: $w, id: $i)"
    " { what propertyId property { id title price } } }"
)
_TELLING_S = 5.0
_SSE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "query_string": b"",
    "root_path": "",
    "headers": [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"accept", b"text/event-stream"),
    ],
    "client": ("127.0.0.1", 50_000),
    "server": ("127.0.0.1", 80),
}
_SILENT_S = 0.3


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    with club(tmp_path_factory.mktemp("live")) as opened:
        _tail(opened).start()
        yield opened
        _tail(opened).stop()


@asynccontextmanager
async def _line(
    town: Club, protocol: str = "graphql-transport-ws"
) -> AsyncGenerator[AsyncWebSocketSession]:
    transport = ASGIWebSocketTransport(town.house.client._app)
    async with httpx.AsyncClient(transport=transport) as client:
        opening: Any = aconnect_ws("http://127.0.0.1/graphql", client, subprotocols=[protocol])
        async with opening as line:
            session: AsyncWebSocketSession = line
            yield session


@asynccontextmanager
async def _opened(town: Club, who: Person | None = None) -> AsyncGenerator[AsyncWebSocketSession]:
    async with _line(town) as line:
        token = who.token if who else None
        payload = {"authorization": f"Bearer {token}"} if token else {}
        await line.send_json({"type": "connection_init", "payload": payload})
        assert await _heard(line) == {"type": "connection_ack"}
        yield line


async def _heard(line: AsyncWebSocketSession, wait_s: float = _TELLING_S) -> Any:
    return await line.receive_json(timeout=wait_s)


async def _silent(line: AsyncWebSocketSession) -> None:
    with pytest.raises(TimeoutError):
        await line.receive_json(timeout=_SILENT_S)


async def _follow(
    town: Club, line: AsyncWebSocketSession, name: str = "1", **variables: Any
) -> None:
    """Begin to follow; the protocol has no answer to that, so the listeners are counted."""
    listeners = _tail(town).listeners
    payload = {"query": _FOLLOW, "variables": variables}
    await line.send_json({"id": name, "type": "subscribe", "payload": payload})
    await _until(lambda: _tail(town).listeners > listeners)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_TELLING_S):
        while not holds():  # noqa: ASYNC110 - what is waited for rings no bell.
            await asyncio.sleep(0.01)


def _tail(town: Club) -> Tail:
    tail: Tail = town.house.client._app.state.household.tail
    return tail


async def _closed(line: AsyncWebSocketSession) -> int:
    with pytest.raises(WebSocketDisconnect) as closed:
        await _drained(line)
    return closed.value.code


async def _drained(line: AsyncWebSocketSession) -> None:
    while True:
        await line.receive(timeout=_TELLING_S)


def _run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


def _price(who: Person, listing: int, **changes: Any) -> None:
    given = {**FLAT, **changes}
    who.ask(document("UpdateProperty"), id=listing, propertyData=given)


def test_a_change_is_told_as_it_happens(live: Club) -> None:
    ann = live.person()
    listing = ann.offer()

    async def story() -> None:
        async with _opened(live) as line:
            await _follow(live, line)
            await run_sync(lambda: _price(ann, listing, price=7))
            told = await _heard(line)
            assert told["id"] == "1"
            assert told["type"] == "next"
            assert told["payload"]["data"]["propertyChanged"] == {
                "what": "updated",
                "propertyId": listing,
                "property": {"id": listing, "title": FLAT["title"], "price": 7.0},
            }

    _run(story)


def test_what_one_does_not_see_is_not_told_and_what_one_saw_is_told_to_be_gone(live: Club) -> None:
    """Asked anew at every event: by its owner, by somebody else, and by a stranger."""
    ann, bob = live.person("Ann"), live.person("Bob")
    listing = ann.offer()

    async def story() -> None:
        async with _opened(live, ann) as hers, _opened(live, bob) as his, _opened(live) as line:
            for one in (hers, his, line):
                await _follow(live, one, i=listing)
            await run_sync(lambda: _price(ann, listing, isPublished=False))
            assert (await _heard(hers))["payload"]["data"]["propertyChanged"]["property"]
            for one in (his, line):
                told = (await _heard(one))["payload"]["data"]["propertyChanged"]
                assert told["property"] is None
            await run_sync(lambda: _price(ann, listing, isPublished=False, price=9))
            told = (await _heard(hers))["payload"]["data"]["propertyChanged"]
            assert told["property"]["price"] == 9.0
            await _silent(his)
            await _silent(line)

    _run(story)


def test_only_what_meets_the_condition_is_told(live: Club) -> None:
    ann = live.person()
    dear, cheap = ann.offer(price=1000), ann.offer(price=10)

    async def story() -> None:
        async with _opened(live) as line:
            await _follow(live, line, w={"price": {"min": 500}})
            await run_sync(lambda: _price(ann, cheap, price=11))
            await run_sync(lambda: _price(ann, dear, price=999))
            told = await _heard(line)
            assert told["payload"]["data"]["propertyChanged"]["propertyId"] == dear
            await _silent(line)

    _run(story)


def test_a_removed_listing_is_told_and_what_was_stopped_is_silent(live: Club) -> None:
    ann = live.person()
    listing, other = ann.offer(), ann.offer()

    async def story() -> None:
        async with _opened(live) as line:
            await _follow(live, line)
            await run_sync(lambda: ann.ask(document("DeleteProperty"), id=listing))
            told = (await _heard(line))["payload"]["data"]["propertyChanged"]
            assert told == {"what": "deleted", "propertyId": listing, "property": None}
            await line.send_json({"id": "1", "type": "complete"})
            await _until(lambda: _tail(live).listeners == 0)
            await run_sync(lambda: _price(ann, other, price=3))
            await _silent(line)

    _run(story)


def test_who_signs_out_is_told_no_more(live: Club) -> None:
    """Told by 4403, at the next thing that happens."""
    ann, bob = live.person("Ann"), live.person("Bob")
    listing = bob.offer()

    async def story() -> None:
        async with _opened(live, ann) as line:
            await _follow(live, line)
            await run_sync(lambda: ann.ask(document("Logout")))
            await run_sync(lambda: _price(bob, listing, price=5))
            assert await _closed(line) == 4403

    _run(story)


def test_who_signs_out_is_hung_up_on_also_if_nothing_happens(
    live: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "_ASK_AGAIN_EVERY_S", 0.05)
    ann = live.person()

    async def story() -> None:
        async with _opened(live, ann) as line:
            await run_sync(lambda: ann.ask(document("Logout")))
            assert await _closed(line) == 4403

    _run(story)


def test_questions_and_changes_are_answered_over_the_same_line(live: Club) -> None:
    ann = live.person()

    async def story() -> None:
        async with _opened(live, ann) as line:
            payload = {"query": "{ me { id } }"}
            await line.send_json({"id": "q", "type": "subscribe", "payload": payload})
            told = await _heard(line)
            assert told["type"] == "next"
            assert told["payload"]["data"] == {"me": {"id": ann.id}}
            assert await _heard(line) == {"id": "q", "type": "complete"}
            change = {"query": document("CreateProperty"), "variables": {"propertyData": FLAT}}
            await line.send_json({"id": "q", "type": "subscribe", "payload": change})
            told = await _heard(line)
            assert told["payload"]["data"]["createProperty"]["success"] is True

    _run(story)


@pytest.mark.parametrize(
    "payload",
    [
        {"query": "{ nothing }"},
        {"query": "subscription { nothing { id } }"},
        {"query": "{"},
        {"query": 3},
        {},
        {
            "query": _FOLLOW,
            "variables": {"w": {"near": {"latitude": 99, "longitude": 0, "radiusM": 1}}},
        },
        {"query": _FOLLOW, "variables": {"i": "x"}},
        {"query": "subscription { propertyChanged { what } b: propertyChanged { what } }"},
        {"query": "{" + "me{" * 3000 + "id" + "}" * 3000 + "}"},
    ],
    ids=str,
)
def test_what_cannot_be_followed_is_told_so_and_the_line_goes_on(
    live: Club, payload: dict[str, Any]
) -> None:
    async def story() -> None:
        async with _opened(live) as line:
            await line.send_json({"id": "x", "type": "subscribe", "payload": payload})
            told = await _heard(line)
            errors = told["payload"] if told["type"] == "error" else told["payload"]["errors"]
            assert errors[0]["message"]
            await line.send_json({"type": "ping"})
            while (told := await _heard(line))["type"] != "pong":
                assert told["type"] == "complete"

    _run(story)


_BREACHES: dict[str, tuple[list[Any], int]] = {
    "nothing was opened": ([{"id": "1", "type": "subscribe", "payload": {"query": "{a}"}}], 4401),
    "opened twice": ([{"type": "connection_init"}, {"type": "connection_init"}], 4429),
    "a bad token": (
        [{"type": "connection_init", "payload": {"Authorization": "Bearer a.b.c"}}],
        4403,
    ),
    "no type": ([{"id": "1"}], 4400),
    "an unknown type": ([{"type": "start"}], 4400),
    "a list": ([[1]], 4400),
    "an operation without a name": (
        [{"type": "connection_init"}, {"type": "subscribe", "payload": {"query": "{a}"}}],
        4400,
    ),
    "an operation without a document": (
        [{"type": "connection_init"}, {"id": "1", "type": "subscribe"}],
        4400,
    ),
    "a name twice": (
        [
            {"type": "connection_init"},
            *[{"id": "1", "type": "subscribe", "payload": {"query": _FOLLOW}}] * 2,
        ],
        4409,
    ),
    "too many at once": (
        [
            {"type": "connection_init"},
            *[
                {"id": str(number), "type": "subscribe", "payload": {"query": _FOLLOW}}
                for number in range(30)
            ],
        ],
        4400,
    ),
    "too long": ([{"type": "ping", "payload": {"a": "x" * 300_000}}], 4400),
}


@pytest.mark.parametrize(("messages", "code"), _BREACHES.values(), ids=_BREACHES)
def test_who_breaks_the_protocol_is_hung_up_on(live: Club, messages: list[Any], code: int) -> None:
    async def story() -> None:
        async with _line(live) as line:
            for message in messages:
                await line.send_json(message)
            assert await _closed(line) == code

    _run(story)


def test_another_protocol_is_not_spoken(live: Club) -> None:
    async def story() -> None:
        async with _line(live, protocol="graphql-ws") as line:
            assert await _closed(line) == 4406

    _run(story)


def test_bytes_are_no_message(live: Club) -> None:
    async def story() -> None:
        async with _line(live) as line:
            await line.send_bytes(b"\xff")
            assert await _closed(line) == 4400

    _run(story)


def test_who_opens_nothing_is_hung_up_on(live: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_INIT_S", 0.05)

    async def story() -> None:
        async with _line(live) as line:
            assert await _closed(line) == 4408

    _run(story)


def test_nobody_listens_any_more_once_the_line_is_closed(live: Club) -> None:

    async def story() -> None:
        async with _opened(live) as line:
            for number in range(3):
                await _follow(live, line, str(number))
            assert _tail(live).listeners == 3
        await _until(lambda: _tail(live).listeners == 0)

    _run(story)


def test_subscriptions_are_followed_over_a_socket_only(live: Club) -> None:
    found = live.stranger.send(_FOLLOW)
    assert found.status_code == 400
    assert found.json()["errors"][0]["extensions"]["code"] == "properties.use_socket"


def test_listings_are_followed_by_server_sent_events_too(live: Club) -> None:
    ann = live.person()
    listing = ann.offer()

    async def story() -> None:
        told: asyncio.Queue[Any] = asyncio.Queue()
        gone = asyncio.Event()
        body = json.dumps({"query": _FOLLOW, "variables": {"i": listing}}).encode()

        async def receive() -> dict[str, Any]:
            if not told.empty() or body_sent.is_set():
                await gone.wait()
                return {"type": "http.disconnect"}
            body_sent.set()
            return {"type": "http.request", "body": body, "more_body": False}

        body_sent = asyncio.Event()
        app = live.house.client._app
        listening = asyncio.ensure_future(app({**_SSE}, receive, told.put))
        await _until(lambda: _tail(live).listeners == 1)
        await run_sync(lambda: _price(ann, listing, price=8))
        text = ""
        async with asyncio.timeout(_TELLING_S):
            while "event: next" not in text or not text.endswith("\n\n"):
                text += (await told.get()).get("body", b"").decode()
        assert '"price":8.0' in text
        gone.set()
        await listening
        await _until(lambda: _tail(live).listeners == 0)

    _run(story)


def test_by_server_sent_events_a_question_is_answered_once(live: Club) -> None:
    for text, inner in (("{ me { id } }", '{"me":null}'), ("{ nothing }", "errors")):
        answer = live.post({"query": text}, headers={"Accept": "text/event-stream"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "event: next" in answer.text
        assert inner in answer.text
        assert answer.text.endswith("event: complete\ndata: {}\n\n")
