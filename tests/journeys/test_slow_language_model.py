"""A language model says what it thinks of an event; while it is slow, pictures are seen as ever."""

from collections.abc import Iterator

import pytest
from tests.house import House, Open, different, hear
from tests.language_server import LanguageServer, language_server
from tests.waiting import until

pytestmark = pytest.mark.needs_model

PATIENCE_S = 8


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    with language_server() as running:
        yield running


def _events(house: House, camera: str) -> list[dict[str, object]]:
    """The camera's events as they are shown one by one."""
    return [house.get(f"/api/events/{event['id']}") for event in house.events(camera)]


def _nemotron(house: House) -> tuple[str, str]:
    ai = house.get("/api/system/health")["services"]["ai"]
    return ai["status"], ai["details"]["nemotron"]


def test_a_slow_model_delays_its_event_and_nothing_else(
    open_house: Open, server: LanguageServer, cat: bytes
) -> None:
    """The house has one worker only; the second story comes while the model thinks."""
    house = open_house(
        LLM__URL=server.url,
        LLM__TIMEOUT_S=str(PATIENCE_S),
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1",
        CAMERAS__FAST_PATH_LABELS="",
    )
    assert _nemotron(house) == ("healthy", "healthy")
    server.opines(12, text="A cat strolls by.")
    with house.socket("/ws/events") as line:
        house.drop("front/a.jpg", cat)
        told = hear(line, "event")
        (event,) = _events(house, "front")
        assert told["data"]["risk_score"] == event["risk_score"] == 12
        assert (event["verdict"], event["rules_score"]) == ("model", 5)
        opinion = event["opinion"]
        assert isinstance(opinion, dict)
        assert opinion["accepted"]["text"] == "A cat strolls by."
        assert house.events("front")[0]["opinion"] is None

        server.wait_s = 60
        house.drop("yard/b.jpg", different(cat, 1))
        until(lambda: len(server.questions) == 2)
        for number in range(2, 4):
            house.looked_at(house.drop("hall/c.jpg", different(cat, number)))
        assert house.events("yard") == []
        until(lambda: _nemotron(house) == ("healthy", "healthy"))
        until(lambda: house.events("yard") != [], PATIENCE_S + 15)
        (late,) = _events(house, "yard")
        assert (late["verdict"], late["rules_score"], late["risk_score"]) == (
            "model_unavailable",
            5,
            5,
        )
        opinion = late["opinion"]
        assert isinstance(opinion, dict)
        assert opinion["refused"][0]["code"] in {"llm.timeout", "outbound.timeout"}
    server.ended.set()
    server.health = 500
    until(lambda: _nemotron(house) == ("degraded", "unhealthy"))
