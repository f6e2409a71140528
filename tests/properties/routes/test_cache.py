"""Admins see what is kept of answers and clear it, in the original's words; nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.app.indoors import indoors
from tests.properties.graphql.club import Club, Person, club
from tests.servers import Redis

LIST = 'query Flats { properties(city: "Leon") { id title } }'
DOORS = (("GET", "stats"), ("GET", "keys"), ("POST", "clear"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    with club(tmp_path_factory.mktemp("cache")) as found:
        yield found


@pytest.fixture(scope="module")
def admin(house: Club) -> Person:
    return house.person("Ada", "ADMIN")


def ask(who: Person, method: str, path: str, token: str | None = None) -> httpx.Response:
    known = token or who.token
    heads = {} if known is None else {"Authorization": f"Bearer {known}"}
    return who.club.house.client.request(method, f"/api/cache/{path}", headers=heads)


def test_figures_and_names_are_those_of_the_answers_that_were_given(
    house: Club, admin: Person
) -> None:
    assert ask(admin, "POST", "clear").status_code == 200
    for _ in range(3):
        house.post({"query": LIST, "operationName": "Flats"})
    told = ask(admin, "GET", "stats").json()
    assert list(told) == ["global", "endpoints"]
    assert told["global"] == {"hits": 2, "misses": 1, "total": 3, "hit_rate": pytest.approx(2 / 3)}
    (name,) = told["endpoints"]
    assert "Flats" in name
    assert told["endpoints"][name] == told["global"]
    kept = ask(admin, "GET", "keys?pattern=*Flats*").json()
    assert kept["total"] == 1
    (entry,) = kept["keys"]
    assert list(entry) == ["key", "ttl", "size_bytes"]
    assert entry["key"].startswith(name)
    assert 0 < entry["ttl"] <= 3600 * 24
    cleared = ask(admin, "POST", "clear").json()
    assert cleared == {
        "message": "Cache cleared successfully",
        "stats_cleared": True,
        "fastapi_keys_cleared": 1,
    }
    assert ask(admin, "GET", "stats").json()["global"]["total"] == 0
    assert ask(admin, "GET", "keys").json() == {"keys": [], "total": 0, "complete": True}


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_only_admins_come_in(house: Club, method: str, path: str) -> None:
    stranger = ask(house.stranger, method, path)
    assert (stranger.status_code, stranger.json()) == (401, {"detail": "Not authenticated"})
    assert stranger.headers["www-authenticate"] == "Bearer"
    forged = ask(house.stranger, method, path, token="ey.no.token")
    assert forged.status_code == 401
    assert forged.json() == {"detail": "Could not validate credentials"}
    for role in ("USER", "AGENT"):
        refused = ask(house.person("Bea", role), method, path)
        assert (refused.status_code, refused.json()) == (403, {"detail": "Admin role required"})


def test_an_admin_who_is_none_any_more_is_refused_at_once(house: Club, admin: Person) -> None:
    other = house.person("Cy", "ADMIN")
    assert ask(other, "GET", "stats").status_code == 200
    admin.ask(f"mutation {{ setUserRole(userId: {other.id}, role: USER) {{ success }} }}")
    assert ask(other, "GET", "stats").status_code == 403


@pytest.mark.parametrize("pattern", ["user_session:*", "rate_limit:*", "*secret*"])
def test_sign_ins_and_counters_are_nobodys_business(admin: Person, pattern: str) -> None:
    assert ask(admin, "GET", f"keys?pattern={pattern}").json()["keys"] == []


@pytest.mark.parametrize("pattern", ["[a-z]*", "a b", "%00", "*%0A*", "x" * 201])
def test_a_pattern_with_other_signs_is_refused(admin: Person, pattern: str) -> None:
    assert ask(admin, "GET", f"keys?pattern={pattern}").status_code in {400, 422}


def test_where_redis_is_away_it_is_said_and_questions_are_answered(
    redis_server: Redis, tmp_path: Path
) -> None:
    with indoors(tmp_path, redis={"url": redis_server.url, "prefix": "away:"}) as house:
        ask = house.client.request
        house.client.post("/graphql", json={"query": LIST})
        assert ask("GET", "/api/cache/stats").json()["global"]["misses"] == 1
        redis_server.kill()
        try:
            stats, keys, clear = (ask(how, f"/api/cache/{what}") for how, what in DOORS)
            answer = house.client.post("/graphql", json={"query": LIST})
        finally:
            redis_server.start()
    assert (stats.status_code, stats.json()) == (200, {"error": "Redis not available"})
    for refused in (keys, clear):
        assert (refused.status_code, refused.json()) == (500, {"detail": "Redis not available"})
    assert answer.json()["data"] == {"properties": []}
