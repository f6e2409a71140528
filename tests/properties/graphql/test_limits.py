"""An address may ask one path so often, and is told what is left; so is whoever asks for much."""

from collections.abc import Iterator

import pytest
from tests.app.indoors import indoors
from tests.properties.graphql.club import Club, club

_ME = {"query": "{ me { id } }"}


@pytest.fixture
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    with club(tmp_path_factory.mktemp("strict"), requests_per_minute=5) as opened:
        yield opened


def test_the_sixth_of_five_requests_gets_the_original_s_answer(strict: Club) -> None:
    left = [strict.post(_ME).headers["ratelimit"] for _ in range(5)]
    assert [one.split(";")[1] for one in left] == ["r=4", "r=3", "r=2", "r=1", "r=0"]
    refused = strict.post(_ME, headers={"Origin": "http://localhost:3000"})
    assert refused.status_code == 429
    assert refused.json() == {
        "error": "Rate limit exceeded",
        "message": "Too many requests. Please try again in 60 seconds.",
    }
    assert refused.headers["ratelimit-policy"] == '"default";q=5;w=60'
    assert refused.headers["ratelimit"].startswith('"default";r=0;t=')
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    # A page must be able to read why it was refused.
    assert refused.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_refusals_and_faults_tell_what_is_left_too(strict: Club) -> None:
    assert "ratelimit" in strict.post(b"nonsense").headers
    assert "ratelimit" in strict.get({}).headers
    assert "ratelimit" in strict.post({"query": "{ nothing }"}).headers


def test_a_made_up_address_does_not_help(strict: Club) -> None:
    """The original believed the header, and gave everybody a new quota for each new address."""
    for number in range(5):
        strict.post(_ME, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    refused = strict.post(_ME, headers={"X-Forwarded-For": "192.0.2.77"})
    assert refused.status_code == 429


def test_another_spelling_of_the_path_does_not_help(strict: Club) -> None:
    for _ in range(5):
        strict.post(_ME)
    client = strict.house.client
    for path in ("/graphql/", "//graphql", "/GraphQL", "/graphql?x=1", "/graphql;x"):
        answer = client.post(path, json=_ME, headers={"Content-Type": "application/json"})
        assert answer.status_code != 200, path


def test_a_page_s_preliminary_question_is_not_counted(strict: Club) -> None:
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    for _ in range(8):
        answer = strict.house.client.request("OPTIONS", "/graphql", headers=headers)
        assert answer.status_code == 200
    assert strict.post(_ME).status_code == 200


def test_other_paths_are_counted_by_themselves(strict: Club) -> None:
    for _ in range(6):
        strict.post(_ME)
    client = strict.house.client
    assert client.get("/").status_code == 200
    assert client.get("/health").status_code == 200


def test_images_are_counted_by_path_however_it_is_spelled(strict: Club) -> None:
    client = strict.house.client
    paths = [f"/api/images/{number}" for number in ("7", "07", "0007", "7", "000007")]
    for path in paths:
        answer = client.get(path)
        assert answer.json() == {"success": True, "images": []}
        assert answer.headers["ratelimit-policy"] == '"default";q=5;w=60'
    refused = client.get("/api/images/00000007")
    assert refused.status_code == 429
    assert refused.json()["error"] == "Rate limit exceeded"
    assert client.get("/api/images/8").status_code == 200
    assert client.get("/api/cache/stats").headers["ratelimit"].startswith('"default";r=4')


def test_points_are_counted_and_what_costs_too_much_never_runs(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with club(tmp_path_factory.mktemp("points"), cost_per_minute=6000) as strict:
        dear = {"query": "{ properties { id title price } }"}
        first = strict.post(dear)
        cost = first.json()["extensions"]["cost"]["requested"]
        policy = first.headers["ratelimit-policy"]
        assert policy == '"graphql";q=6000;qu="points";w=60'
        for _ in range(6000 // cost - 1):
            assert strict.post(dear).status_code == 200
        # Answers that are known cost as much: what is limited is what somebody asks for.
        assert strict.post(dear).status_code == 429
        assert strict.post(_ME).status_code == 200
        beyond = strict.post({"query": "{ properties(limit: 5000) { id title } }"})
        assert beyond.json()["errors"][0]["extensions"]["code"] == "limits.beyond_quota"


def test_an_account_has_points_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    with club(tmp_path_factory.mktemp("own"), cost_per_minute=2000) as strict:
        ann = strict.person()
        dear = {"query": "{ properties(limit: 500) { id title } }"}
        while strict.post(dear).status_code == 200:
            pass
        assert strict.post(dear, ann.token).status_code == 200


def test_the_owner_of_an_open_house_is_not_counted(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = {"requests_per_minute": 2}
    with indoors(tmp_path_factory.mktemp("open"), properties=settings) as house:
        for _ in range(5):
            answer = house.client.post(
                "/graphql", json={"query": "{ me { id } properties { id } }"}
            )
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


def test_a_limit_of_0_counts_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with club(tmp_path_factory.mktemp("free")) as free:
        assert "ratelimit" not in free.post(_ME).headers
