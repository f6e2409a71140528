"""A line ends when its listener may not listen (any more), with a code that the client can read."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import WebSocket

from premises.cameras.routes import live
from premises.cameras.routes.desk import Desk
from premises.cameras.routes.live import Line
from premises.cameras.service.judgements import EVENT
from premises.cameras.settings import CamerasSettings
from premises.kernel.auth.callers import HOUSE_OWNER, NOBODY, Caller, bad_token, refused
from premises.kernel.auth.gate import CALLER, CALLER_AGAIN
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.errors import Unavailable
from premises.kernel.events import Outbox, Tail
from premises.kernel.settings import DatabaseSettings, EventsSettings

READER = Caller(via="session", account_id="a", grants={"cameras": "read"})
NEWCOMER = Caller(via="session", account_id="b", grants={"drawings": "own"})


def _tail(database: Database, doorbell: PipeDoorbell) -> Tail:
    return Tail(Outbox(database, doorbell), doorbell, EventsSettings())


async def _serve(tail: Tail, caller: Caller, again: Callable[[], Caller]) -> list[dict[str, Any]]:
    """Everything the server said on a line until it hung up; the client only listens."""
    said: list[dict[str, Any]] = []
    silence: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    silence.put_nowait({"type": "websocket.connect"})

    async def send(message: Any) -> None:
        said.append(dict(message))

    scope: dict[str, Any] = {"type": "websocket", "path": "/ws/events", "headers": []}
    scope["state"] = {CALLER: caller, CALLER_AGAIN: again}
    socket = WebSocket(scope, cast("Any", silence.get), send)
    await socket.receive()
    desk: Any = SimpleNamespace(settings=CamerasSettings(), tail=tail)
    line = Line(cast("Desk", desk), socket, EVENT)
    await asyncio.wait_for(line.serve(Line.tell_events), timeout=10)
    return said


def _closed_with(said: list[dict[str, Any]]) -> int:
    assert [one["type"] for one in said] == ["websocket.accept", "websocket.close"]
    return int(said[-1]["code"])


@pytest.mark.parametrize("caller", [NOBODY, NEWCOMER, refused(bad_token())], ids=str)
def test_who_may_not_listen_is_told_so_at_once(
    sqlite: Database, doorbell: PipeDoorbell, caller: Caller
) -> None:
    tail = _tail(sqlite, doorbell)
    assert _closed_with(asyncio.run(_serve(tail, caller, lambda: caller))) == 1008
    assert tail.listeners == 0


@pytest.mark.parametrize("later", [NOBODY, NEWCOMER, refused(bad_token())], ids=str)
def test_a_listener_whose_right_ends_is_hung_up_on(
    sqlite: Database, doorbell: PipeDoorbell, monkeypatch: pytest.MonkeyPatch, later: Caller
) -> None:
    monkeypatch.setattr(live, "_ASK_AGAIN_EVERY_S", 0.02)
    tail = _tail(sqlite, doorbell)
    assert _closed_with(asyncio.run(_serve(tail, READER, lambda: later))) == 1008
    assert tail.listeners == 0


def test_a_database_that_is_away_for_a_moment_ends_nobodys_right(
    sqlite: Database, doorbell: PipeDoorbell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_ASK_AGAIN_EVERY_S", 0.02)
    answers: list[Caller | Unavailable] = [Unavailable("database.away", "Away."), READER, NOBODY]

    def again() -> Caller:
        answer = answers.pop(0)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    assert _closed_with(asyncio.run(_serve(_tail(sqlite, doorbell), READER, again))) == 1008
    assert answers == []


def test_a_listener_that_comes_while_the_database_is_away_is_asked_to_come_again(
    tmp_path: Path, doorbell: PipeDoorbell
) -> None:
    away = Database(DatabaseSettings(), f"sqlite:///{tmp_path / 'no folder' / 'premises.db'}")
    said = asyncio.run(_serve(_tail(away, doorbell), HOUSE_OWNER, lambda: HOUSE_OWNER))
    assert _closed_with(said) == 1013
    away.close()
