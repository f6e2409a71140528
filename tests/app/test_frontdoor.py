"""What the front door tells each listener, and that it forgets those who have gone."""

import asyncio

from tests.house import Open

from premises.app.frontdoor import Listener
from premises.kernel.auth.callers import NOBODY
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Outbox, Tail
from premises.kernel.settings import EventsSettings


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


def test_a_domain_that_no_database_can_compare_is_refused(open_house: Open) -> None:
    house = open_house(model=False, JOBS__WORKERS="0")
    for text in ("%00", "cam%00eras", "x" * 41):
        answer = house.client.get(f"/api/jobs?domain={text}")
        assert (answer.status_code, answer.json()["code"]) == (422, "web.invalid_request")
