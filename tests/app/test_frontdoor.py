"""What the front door tells each listener, and that it forgets those who have gone."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app.indoors import Indoors, indoors
from tests.house import Open

from premises.app import frontdoor
from premises.app.frontdoor import Listener
from premises.kernel.auth.callers import HOUSE_OWNER, NOBODY, Caller, bad_token, refused
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Event, Outbox, Tail
from premises.kernel.settings import DatabaseSettings, EventsSettings


def test_a_listener_that_hangs_up_at_the_reset_is_forgotten(
    sqlite: Database, doorbell: PipeDoorbell
) -> None:
    tail = Tail(Outbox(sqlite, doorbell), doorbell, EventsSettings())

    async def hang_up() -> str:
        listener = Listener(tail, NOBODY, lambda: NOBODY, frozenset())
        await listener.begin(10**6)
        news = listener.news()
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
        await listener.begin(since)
        async for _, kind, _ in listener.news():
            heard.append(kind)

    try:
        asyncio.run(asyncio.wait_for(listen(), timeout=10))
        assert heard == ["cameras.event"]
        assert tail.listeners == 0
    finally:
        tail.stop()


def test_what_is_somebody_elses_is_told_to_whom_its_domain_shows_it_and_only_then(
    sqlite: Database, doorbell: PipeDoorbell
) -> None:
    """A member hears of a project until the moment they are removed."""
    outbox = Outbox(sqlite, doorbell)
    tail = Tail(outbox, doorbell, EventsSettings(sweep_s=0.05))

    def happen(domain: str, kind: str, owner_id: str = "somebody else") -> None:
        with sqlite.write() as session:
            outbox.add(session, domain, kind, {}, now=sqlite.now(session), owner_id=owner_id)

    # Rows of earlier tests are gone, but their numbers are not given again.
    happen("drawings", "earlier")
    since = outbox.bounds()[1]
    for domain, kind in (("drawings", "first"), ("drawings", "second"), ("audits", "third")):
        happen(domain, kind)
    happen("drawings", "own", "bob")
    bob = Caller(via="session", account_id="bob", grants={"drawings": "own"})
    asked: list[str] = []

    def shows(caller: Caller, event: Event) -> bool:
        assert caller is bob
        asked.append(event.kind)
        return len(asked) == 1

    async def listen() -> list[str]:
        listener = Listener(tail, bob, lambda: bob, frozenset(), shows)
        await listener.begin(since)
        news = listener.news()
        heard = [(await anext(news))[1] for _ in range(2)]
        await news.aclose()
        return heard

    tail.start()
    try:
        assert asyncio.run(asyncio.wait_for(listen(), 10)) == ["drawings.first", "drawings.own"]
    finally:
        tail.stop()
    assert asked == ["first", "second"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Indoors, str]]:
    """A house in which a machine's figures have changed, and one event is ann's own."""
    with indoors(tmp_path_factory.mktemp("shop"), machines={"settle_ms": 0}) as house:
        made = house.client.post("/api/machines", json={"name": "Mill"})
        machine: str = made.json()["id"]
        rows = {"machine": machine, "rows": [["V", 1_645_599_600_000, 1]]}
        pushed = house.client.post("/api/v1/telemetry?create=true", json=rows)
        assert pushed.status_code == 200, pushed.text
        house.work()
        kernel = house.building.kernel
        with kernel.database.write() as session:
            now = kernel.database.now(session)
            kernel.outbox.add(session, "audits", "own", {}, now=now, owner_id="ann")
        yield house, machine


@pytest.mark.parametrize(
    ("grants", "more", "hears"),
    [
        ({"machines": "read"}, {}, True),
        ({"machines": "write"}, {}, True),
        ({"*": "read"}, {}, True),
        ({"machines": "own"}, {}, False),
        ({"drawings": "admin"}, {}, False),
        ({}, {}, False),
        ({"machines": "admin"}, {"audience": "audits"}, False),
    ],
)
def test_machines_are_told_of_to_whoever_may_read_machines_and_to_nobody_else(
    told: tuple[Indoors, str], grants: dict[str, str], more: dict[str, Any], hears: bool
) -> None:
    """They belong to the house: no machine is the own one of an account."""
    (house, machine), grants = told, {"audits": "own", **grants}
    ann = Caller(via="session", account_id="ann", grants=grants, **more)
    kernel, domains = house.building.kernel, house.building.domains
    tail = Tail(kernel.outbox, kernel.doorbell, EventsSettings())

    def shows(caller: Caller, event: Event) -> bool:
        return domains[event.domain].shows(caller, event)

    async def listen() -> list[object]:
        listener = Listener(tail, ann, lambda: ann, frozenset(), shows)
        await listener.begin(0)
        heard: list[object] = []
        async with contextlib.aclosing(listener.news()) as news:
            async for _, kind, data in news:
                assert isinstance(data, dict)
                heard.append((kind, data["subject"]))
                if kind == "audits.own":
                    break
        return heard

    tail.start()
    try:
        heard = asyncio.run(asyncio.wait_for(listen(), timeout=10))
    finally:
        tail.stop()
    changed = [("machines.figures_changed", machine)] if hears else []
    assert heard == [*changed, ("audits.own", None)]


def test_a_stream_ends_in_peace_while_the_database_is_away(doorbell: PipeDoorbell) -> None:
    """A browser comes back by itself, with its last cursor."""
    away = Database(DatabaseSettings(), "sqlite:////nowhere/x.db")
    tail = Tail(Outbox(away, doorbell), doorbell, EventsSettings())

    async def listen() -> list[str]:
        listener = Listener(tail, HOUSE_OWNER, lambda: HOUSE_OWNER, frozenset())
        await listener.begin(0)
        return [kind async for _, kind, _ in listener.news()]

    assert asyncio.run(asyncio.wait_for(listen(), timeout=10)) == []
    away.close()


def test_a_domain_that_no_database_can_compare_is_refused(open_house: Open) -> None:
    house = open_house(model=False, JOBS__WORKERS="0")
    for text in ("%00", "cam%00eras", "x" * 41):
        answer = house.client.get(f"/api/jobs?domain={text}")
        assert (answer.status_code, answer.json()["code"]) == (422, "web.invalid_request")


@pytest.mark.parametrize(
    "groups",
    [
        {"compat": ("properties",)},
        {name: {"enabled": False} for name in ("audits", "cameras", "drawings", "machines")},
    ],
)
def test_a_house_of_properties_greets_as_their_original_did(
    tmp_path: Path, groups: dict[str, Any]
) -> None:
    with indoors(tmp_path, **groups) as house:
        assert house.client.get("/").json() == {
            "message": "Welcome to the FastAPI + Strawberry GraphQL + PostgreSQL Backend"
        }


@pytest.mark.parametrize(
    "groups",
    [
        {"compat": ("machines",)},
        {name: {"enabled": False} for name in ("audits", "cameras", "drawings", "properties")},
    ],
)
def test_a_house_of_machines_greets_as_their_original_did(
    tmp_path: Path, groups: dict[str, Any]
) -> None:
    """Its clients compare the whole answer; browsers are shown the page as everywhere."""
    with indoors(tmp_path, **groups) as house:
        answer = house.client.get("/")
        assert answer.content == b'{"message":"Hello! The API is working!"}'
        assert "<html" in house.client.get("/", headers={"Accept": "text/html"}).text


def test_several_originals_are_greeted_in_the_words_of_the_house(tmp_path: Path) -> None:
    with indoors(tmp_path, compat=("cameras", "machines")) as house:
        assert house.client.get("/").json()["status"] == "running"
