"""What the front door tells each listener, and that it forgets those who have gone."""

import asyncio

import pytest
from tests.house import Open

from premises.app import frontdoor
from premises.app.frontdoor import Listener
from premises.kernel.auth.callers import HOUSE_OWNER, NOBODY, Caller, bad_token, refused
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox, Tail
from premises.kernel.settings import DatabaseSettings, EventsSettings


def test_a_listener_that_hangs_up_at_the_reset_is_forgotten(
    sqlite: Database, doorbell: PipeDoorbell
) -> None:
    tail = Tail(Outbox(sqlite, doorbell), doorbell, EventsSettings())

    async def hang_up() -> str:
        news = Listener(tail, NOBODY, lambda: NOBODY, frozenset()).news(since=10**6)
        _, kind, _ = await anext(news)
        await news.aclose()
        return kind

    assert asyncio.run(hang_up()) == "reset"
    assert tail.listeners == 0


def test_a_listener_whose_sign_in_ends_is_told_the_end(
    sqlite: Database, doorbell: PipeDoorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens before is told; afterwards the stream is over, and forgotten."""
    monkeypatch.setattr(frontdoor, "_ASK_AGAIN_EVERY_S", 0.05)
    outbox = Outbox(sqlite, doorbell)
    tail = Tail(outbox, doorbell, EventsSettings(sweep_s=0.05))
    tail.start()
    heard: list[str] = []

    def happen(kind: str) -> None:
        with sqlite.write() as session:
            outbox.add(session, "cameras", kind, {}, now=sqlite.now(session))

    # Rows of earlier tests are gone, but their numbers are not given again.
    happen("earlier")
    since = outbox.bounds()[1]
    happen("event")

    def again() -> Caller:
        return refused(bad_token()) if heard else HOUSE_OWNER

    async def listen() -> None:
        listener = Listener(tail, HOUSE_OWNER, again, frozenset())
        async for _, kind, _ in listener.news(since=since):
            heard.append(kind)

    try:
        asyncio.run(asyncio.wait_for(listen(), timeout=10))
        assert heard == ["cameras.event"]
        assert tail.listeners == 0
    finally:
        tail.stop()


def test_a_stream_ends_in_peace_while_the_database_is_away(doorbell: PipeDoorbell) -> None:
    """A browser comes back by itself, with its last cursor."""
    away = Database(DatabaseSettings(), "sqlite:////nowhere/x.db")
    tail = Tail(Outbox(away, doorbell), doorbell, EventsSettings())

    async def listen() -> list[str]:
        listener = Listener(tail, HOUSE_OWNER, lambda: HOUSE_OWNER, frozenset())
        return [kind async for _, kind, _ in listener.news(since=0)]

    assert asyncio.run(asyncio.wait_for(listen(), timeout=10)) == []
    away.close()


def test_a_domain_that_no_database_can_compare_is_refused(open_house: Open) -> None:
    house = open_house(model=False, JOBS__WORKERS="0")
    for text in ("%00", "cam%00eras", "x" * 41):
        answer = house.client.get(f"/api/jobs?domain={text}")
        assert (answer.status_code, answer.json()["code"]) == (422, "web.invalid_request")
