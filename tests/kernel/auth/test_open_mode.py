"""Without sign-in, only the user of this very machine is the owner, and no page of strangers."""

import pytest
from tests.kernel.auth.doors import Door, bearer, refusal


def test_the_user_of_this_machine_is_the_owner(open_door: Door) -> None:
    assert open_door.get("/who").json() == {"via": "open", "account_id": None, "owner": True}
    assert open_door.post("/cameras").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "LocalHost:3", "127.0.0.1", "127.8.9.1:80", "[::1]:8000"],
)
def test_every_name_of_this_machine_is_let_in(open_door: Door, host: str) -> None:
    assert open_door.get("/who", Host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:8000",
        "evil.localhost",
        "localhost.",
        "0.0.0.0:8000",
        "192.168.1.5:8000",
        "10.0.2.2:8000",
        "127.1",
        "2130706433",
        "[::]:8000",
        "localhost:80:80",
        "user@localhost",
        "localhost,evil.example",
        "",
    ],
)
def test_a_host_that_is_not_this_machine_is_refused(open_door: Door, host: str) -> None:
    assert refusal(open_door.get("/who", Host=host)) == (403, "auth.foreign_host")


def test_two_hosts_are_refused(open_door: Door) -> None:
    twice = [("Host", "localhost:8000"), ("Host", "localhost:8000")]
    answer = open_door.ask("GET", "/who", headers=twice)
    assert refusal(answer) == (403, "auth.foreign_host")


@pytest.mark.parametrize("peer", ["192.168.1.5", "10.0.2.2", "::ffff:192.168.1.5", "fe80::1"])
def test_another_machine_is_refused(open_door: Door, peer: str) -> None:
    assert refusal(open_door.ask("GET", "/who", peer=peer)) == (403, "auth.not_local")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_every_address_of_this_machine_is_let_in(open_door: Door, peer: str) -> None:
    assert open_door.ask("GET", "/who", peer=peer).status_code == 200


def test_a_socket_without_an_address_is_refused(open_door: Door) -> None:
    assert refusal(open_door.ask("GET", "/who", peer="testclient")) == (403, "auth.not_local")


def test_our_own_page_is_let_in(open_door: Door) -> None:
    assert open_door.post("/who", Origin="http://localhost:8000").status_code == 200
    named = open_door.post("/who", Host="127.0.0.1", Origin="http://127.0.0.1:80")
    assert named.status_code == 200


def test_a_page_named_in_the_settings_is_let_in(open_door: Door) -> None:
    assert open_door.post("/who", Origin="http://localhost:3000").status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:8000.evil.example",
        "http://localhost:9999",
        "http://localhost",
        "https://localhost:8000",
        "http://127.0.0.1:8000",
        "null",
        "",
        "file://",
        "chrome-extension://abcdef",
        "http://localhost:8000/path",
        "http://evil@localhost:8000",
        "*",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_page_is_refused(open_door: Door, method: str, origin: str) -> None:
    answer = open_door.ask(method, "/who", headers={"Origin": origin})
    assert refusal(answer) == (403, "auth.foreign_origin")


def test_two_origins_are_refused(open_door: Door) -> None:
    twice = [("Origin", "http://localhost:8000"), ("Origin", "http://evil.example")]
    answer = open_door.ask("GET", "/who", headers=twice)
    assert refusal(answer) == (403, "auth.foreign_origin")


def test_a_foreign_page_that_embeds_ours_without_an_origin_is_refused(open_door: Door) -> None:
    answer = open_door.get("/who", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")
    assert refusal(answer) == (403, "auth.foreign_origin")


def test_a_link_that_the_user_follows_is_let_in(open_door: Door) -> None:
    answer = open_door.get("/who", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded",
        "X-Original-Forwarded-For",
        "X-Real-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "True-Client-IP",
        "Via",
        "CF-Connecting-IP",
        "CF-Ray",
        "Fastly-Client-IP",
        "Tailscale-User-Login",
    ],
)
def test_what_a_proxy_passed_on_is_refused(open_door: Door, header: str) -> None:
    answer = open_door.ask("GET", "/who", headers={header: "127.0.0.1"})
    assert refusal(answer) == (403, "auth.forwarded")


def test_an_empty_forwarding_header_is_one_too(open_door: Door) -> None:
    assert refusal(open_door.get("/who", X_Forwarded_For="")) == (403, "auth.forwarded")


def test_the_refusal_says_what_to_do(open_door: Door) -> None:
    answer = open_door.get("/public", Host="evil.example")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "PREMISES_AUTH__MODE=required" in answer.json()["detail"]
    assert "http://localhost" in answer.json()["detail"]


def test_a_good_token_does_not_open_the_door_to_another_host(open_door: Door) -> None:
    token = open_door.post(
        "/api/auth/signup", {"email": "a@b.org", "password": "long enough"}
    ).json()["token"]
    answer = open_door.get("/who", Host="evil.example", **bearer(token))
    assert refusal(answer) == (403, "auth.foreign_host")


def test_who_sends_a_token_is_that_account_and_not_the_owner(open_door: Door) -> None:
    signed_in = open_door.post(
        "/api/auth/signup", {"email": "a@b.org", "password": "long enough"}
    ).json()
    who = open_door.get("/who", **bearer(signed_in["token"])).json()
    assert who == {"via": "session", "account_id": signed_in["account_id"], "owner": False}


def test_a_wrong_token_does_not_become_the_owner(open_door: Door) -> None:
    assert refusal(open_door.get("/who", **bearer("psn_wrong"))) == (401, "auth.bad_token")
    assert refusal(open_door.get("/who", X_API_Key="pk_wrong")) == (401, "auth.bad_token")


def test_a_stale_cookie_of_the_browser_does_not_lock_the_owner_out(open_door: Door) -> None:
    assert open_door.get("/who", Cookie="premises_session=psn_old").json()["via"] == "open"


def test_a_websocket_of_our_own_page_is_let_in_and_of_another_is_not(open_door: Door) -> None:
    heard = open_door.connect("/ws", Origin="http://localhost:8000")
    assert heard[1]["text"] == "open "
    refused = open_door.connect("/ws", Origin="http://evil.example")
    assert refused == [{"type": "websocket.close", "code": 1008, "reason": "auth.foreign_origin"}]
