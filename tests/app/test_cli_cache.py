"""What is kept of answers is seen from the command line: at Redis, or in a server's memory."""

import json
import threading
from collections.abc import Iterator

import pytest
from tests.app.indoors import Indoors, indoors
from tests.app.typed import CommandLine
from tests.servers import Redis

from premises.kernel.cache import Made

NAME = "graphql:Flats:ab12"


@pytest.fixture
def shared(redis_server: Redis) -> dict[str, str]:
    """Settings of a house with a corner of its own at Redis."""
    return {"REDIS__URL": redis_server.url, "REDIS__PREFIX": "typed:"}


@pytest.fixture
def house(premises: CommandLine, shared: dict[str, str]) -> Iterator[Indoors]:
    """A house that has answered the same question three times."""
    redis = {"url": shared["REDIS__URL"], "prefix": shared["REDIS__PREFIX"]}
    with indoors(premises.folder / "data", redis=redis) as found:
        answers = found.building.kernel.answers
        answers.clear()
        for _ in range(3):
            answers.get("graphql:Flats", "ab12", ["accounts"], lambda: Made(b"x" * 500))
        yield found


def test_the_figures_at_redis_are_those_of_all_servers(
    premises: CommandLine, house: Indoors, shared: dict[str, str]
) -> None:
    house.building.kernel.answers.figures()
    told = premises("cache", "stats", "--json", **shared).document
    count = {"hits": 2, "misses": 1, "total": 3, "hit_rate": pytest.approx(2 / 3)}
    assert told == {
        "where": "in Redis, shared by all servers",
        "global": count,
        "endpoints": {"graphql:Flats": count},
    }
    assert "66.67" in premises("cache", "stats", **shared).out
    assert premises("cache", "export", "out.json", **shared).code == 0
    written = json.loads((premises.folder / "out.json").read_text())
    assert list(written) == ["global", "endpoints", "timestamp"]
    assert (written["global"], len(written["timestamp"])) == (count, 19)


def test_names_are_grouped_and_told_with_the_time_they_have_left(
    premises: CommandLine, house: Indoors, shared: dict[str, str]
) -> None:
    shown = premises("cache", "keys", "*Flats*", **shared).out.splitlines()
    assert shown[0] == "GRAPHQL (1)"
    assert shown[1].startswith(f"  1. {NAME} (TTL: ")
    assert premises("cache", "keys", "*Houses*", "--json", **shared).document["keys"] == []
    told = premises("cache", "get", NAME, "--json", **shared).document
    assert (told["key"], told["size_bytes"]) == (NAME, 500)
    assert premises("cache", "ttl", NAME, "--json", **shared).document["ttl_s"] > 0
    gone = premises("cache", "get", "graphql:Houses:ab", **shared)
    assert (gone.code, "No answer is kept" in gone.err) == (1, True)
    odd = premises("cache", "keys", "[a]", **shared)
    assert (odd.code, "make a pattern" in odd.err) == (1, True)


def test_answers_are_forgotten_and_whoever_watches_sees_it(
    premises: CommandLine, house: Indoors, shared: dict[str, str]
) -> None:
    watcher = CommandLine(premises.folder / "data")
    seen = []
    thread = threading.Thread(
        target=lambda: seen.append(watcher("cache", "monitor", "3", "--json", **shared))
    )
    thread.start()
    house.building.kernel.answers.get("graphql:New", "1", [], lambda: Made(b"y"))
    thread.join()
    assert seen[0].code == 0
    cleared = premises("cache", "clear", "--yes", "--json", **shared)
    assert cleared.document == {"cleared": 2}
    assert premises("cache", "stats", "--json", **shared).document["global"]["total"] == 0


def test_redis_tells_how_it_is_doing(premises: CommandLine, shared: dict[str, str]) -> None:
    told = premises("cache", "info", **shared)
    assert told.code == 0, told.err
    assert "Redis version: " in told.out
    assert "Cache hit rate: " in told.out


def test_without_server_or_redis_a_sentence_says_what_to_do(
    premises: CommandLine, redis_server: Redis, shared: dict[str, str]
) -> None:
    alone = premises("cache", "stats", "--url", "http://127.0.0.1:9")
    assert (alone.code, "name it with --url" in alone.err) == (1, True)
    away = premises("cache", "keys", REDIS__URL="redis://127.0.0.1:9/0")
    assert (away.code, "Redis cannot be used now" in away.err) == (1, True)
    off = premises("cache", "stats", CACHE__ENABLED="false")
    assert (off.code, "nothing is kept" in off.err) == (1, True)
