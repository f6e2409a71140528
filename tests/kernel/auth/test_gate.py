"""In mode `required` every caller is told apart by what was sent, before a body is read."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send
from tests.kernel.auth.doors import (
    DOMAINS,
    PASSWORD,
    SECRET,
    Door,
    application,
    auth_on,
    bearer,
    refusal,
)

from premises.kernel.auth import NOBODY, Auth, build_auth, caller_again, caller_of
from premises.kernel.auth.profiles import Profile
from premises.kernel.auth.sessions import Opened
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.settings import AuthSettings, DatabaseSettings


@pytest.fixture
def anna(auth: Auth) -> Profile:
    return auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)


@pytest.fixture
def opened(auth: Auth, anna: Profile) -> Opened:
    return auth.sessions.open(anna.id)


SOCKET: Scope = {
    "type": "websocket",
    "path": "/",
    "query_string": b"",
    "headers": [],
    "client": ("127.0.0.1", 1),
}


def passed_through(auth: Auth, scope: Scope) -> Scope:
    """The scope as an application behind the gate finds it; its body is not touched."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer nothing."""

    async def receive() -> Message:
        pytest.fail("nothing of the body may be read at the door")

    async def send(message: Message) -> None:
        pytest.fail("the door itself answers nothing")

    asyncio.run(auth.gate(app)(scope, receive, send))
    return scope


def cookie(opened: Opened) -> dict[str, str]:
    return {"Cookie": f"other=1; premises_session={opened.token}"}


def test_a_stranger_is_nobody_and_is_refused_where_a_right_is_needed(door: Door) -> None:
    assert door.get("/public").json() == {"via": "nobody"}
    answer = door.get("/cameras")
    assert refusal(answer) == (401, "auth.sign_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_loopback_alone_makes_nobody_the_owner(door: Door) -> None:
    assert door.get("/who").json()["owner"] is False


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_a_token_is_recognised_however_its_scheme_is_written(
    door: Door, opened: Opened, anna: Profile, scheme: str
) -> None:
    answer = door.get("/who", Authorization=f"{scheme} {opened.token}")
    assert answer.json() == {"via": "session", "account_id": anna.id, "owner": False}


@pytest.mark.parametrize("value", ["", " ", "Bearer", "Bearer ", "Basic YTpi"])
def test_a_header_that_holds_no_token_is_as_good_as_none(door: Door, value: str) -> None:
    assert door.get("/who", Authorization=value).json()["via"] == "nobody"


@pytest.mark.parametrize(
    "token",
    [
        "psn_unknown",
        "pk_unknown",
        "cl_unknown",
        "undefined",
        "null",
        "a.b.c",
        "..",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "x" * 9000,
        "W" * 4000 + ".e30.x",
    ],
)
def test_a_wrong_token_is_never_quietly_nobody(door: Door, token: str) -> None:
    assert refusal(door.get("/who", **bearer(token))) == (401, "auth.bad_token")
    assert refusal(door.get("/cameras", X_API_Key=token)) == (401, "auth.bad_token")
    assert door.get("/public", **bearer(token)).json() == {"via": "nobody"}


def test_a_token_with_a_thousandfold_nested_header_is_only_a_wrong_token(door: Door) -> None:
    import base64

    head = base64.urlsafe_b64encode(b'{"a":' + b"[" * 5000).decode().rstrip("=")
    assert refusal(door.get("/who", **bearer(f"{head}.e30.x"))) == (401, "auth.bad_token")


def test_a_revoked_session_is_refused_at_once(
    door: Door, auth: Auth, anna: Profile, opened: Opened
) -> None:
    assert door.get("/who", **bearer(opened.token)).status_code == 200
    auth.sessions.revoke(anna.id, opened.id)
    assert refusal(door.get("/who", **bearer(opened.token))) == (401, "auth.bad_token")


def test_an_expired_session_is_refused(door: Door, clock: SettableClock, opened: Opened) -> None:
    clock.move(timedelta(days=8))
    assert refusal(door.get("/who", **bearer(opened.token))) == (401, "auth.bad_token")


def test_a_signed_token_of_ours_is_recognised(door: Door, auth: Auth, anna: Profile) -> None:
    opened = auth.sessions.open(anna.id, audience="drawings")
    token = auth.sessions.signed(opened, audience="drawings", claims={"sub": "anna"})
    assert door.get("/who", **bearer(token)).json()["account_id"] == anna.id
    assert door.post("/drawings", **bearer(token)).status_code == 200


def test_who_signed_up_alone_uses_own_rows_and_nothing_of_the_house(
    door: Door, opened: Opened
) -> None:
    assert door.post("/drawings", **bearer(opened.token)).status_code == 200
    assert refusal(door.get("/cameras", **bearer(opened.token))) == (403, "auth.no_grant")


def test_a_key_is_taken_from_either_header_and_held_to_its_scope(door: Door, auth: Auth) -> None:
    key = auth.keys.create(None, name="k", scope="read", domain="cameras").secret
    assert door.get("/cameras", X_API_Key=key).json() == {"via": "key"}
    assert door.get("/cameras", **bearer(key)).json() == {"via": "key"}
    assert refusal(door.post("/cameras", X_API_Key=key)) == (403, "auth.no_grant")


def test_a_cookie_is_enough_for_reading(door: Door, opened: Opened) -> None:
    assert door.get("/who", **cookie(opened)).json()["via"] == "session"


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost:8000"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_cookie_changes_things_for_our_own_page(
    door: Door, opened: Opened, sent: dict[str, str]
) -> None:
    answer = door.ask("POST", "/who", headers={**cookie(opened), **sent})
    assert answer.json()["via"] == "session"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:8000"},
    ],
)
def test_a_cookie_changes_nothing_for_other_pages(
    door: Door, opened: Opened, sent: dict[str, str]
) -> None:
    answer = door.ask("POST", "/who", headers={**cookie(opened), **sent})
    assert refusal(answer) == (403, "auth.foreign_origin")


def test_a_token_in_a_header_needs_no_origin(door: Door, opened: Opened) -> None:
    answer = door.post("/who", Origin="http://evil.example", **bearer(opened.token))
    assert answer.json()["via"] == "session"


def test_the_malformed_cookie_of_another_program_does_not_hide_ours(
    door: Door, opened: Opened
) -> None:
    sent = f'{{"a": [1]}}; b="x y; premises_session={opened.token}; c'
    assert door.get("/who", Cookie=sent).json()["via"] == "session"


def test_a_deliberate_header_wins_over_the_browsers_cookie(door: Door, opened: Opened) -> None:
    answer = door.get("/who", **cookie(opened), **bearer("psn_wrong"))
    assert refusal(answer) == (401, "auth.bad_token")


def test_a_path_client_is_recognised_and_its_key_is_gone_before_routing(
    door: Door, auth: Auth
) -> None:
    client = auth.clients.add_client("cameras", scope="read")
    assert door.get(f"{client.base_path}/cameras").json() == {"via": "client"}
    assert refusal(door.post(f"{client.base_path}/cameras")) == (403, "auth.no_grant")
    auth.clients.remove_client(client.id)
    assert refusal(door.get(f"{client.base_path}/cameras")) == (401, "auth.bad_token")


def test_no_layer_finds_a_key_in_the_scope_afterwards(auth: Auth) -> None:
    base_path = auth.clients.add_client("cameras", scope="read").base_path or ""
    scope = passed_through(
        auth,
        {
            **SOCKET,
            "path": f"{base_path}/a b/%2F?",
            "raw_path": f"{base_path}/a%20b/%252F%3F".encode(),
            "query_string": b"token=psn_x&since=2&api_key=pk_y&flag=",
        },
    )
    assert scope["path"] == "/a b/%2F?"
    assert scope["raw_path"] == b"/a%20b/%252F%3F"
    assert scope["query_string"] == b"since=2&flag="
    for gone in (base_path.removeprefix("/k/"), "psn_x", "pk_y"):
        assert gone not in repr(scope)


@pytest.mark.parametrize(("path", "status"), [("/k", 404), ("/k/", 404), ("/k//public", 404)])
def test_a_path_without_a_key_is_left_alone(door: Door, path: str, status: int) -> None:
    assert door.get(path).status_code == status


def test_a_network_client_is_recognised_by_the_sockets_other_end(door: Door, auth: Auth) -> None:
    auth.clients.add_client("cameras", scope="read", network="192.168.7.0/24")
    assert door.ask("GET", "/cameras", peer="192.168.7.9").json() == {"via": "client"}
    assert refusal(door.ask("GET", "/cameras", peer="192.168.8.9")) == (401, "auth.sign_in")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_a_network_client_is_never_one_that_a_proxy_passed_on(
    door: Door, auth: Auth, header: str
) -> None:
    auth.clients.add_client("cameras", scope="read", network="192.168.7.0/24")
    for peer in ("192.168.7.9", "10.0.0.1"):
        answer = door.ask("GET", "/cameras", peer=peer, headers={header: "192.168.7.9"})
        assert refusal(answer) == (401, "auth.sign_in")


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "http://localhost:3000"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, False),
    ],
)
def test_a_foreign_page_in_a_clients_browser_is_not_that_client(
    door: Door, auth: Auth, sent: dict[str, str], counts: bool
) -> None:
    auth.clients.add_client("cameras", scope="write", network="192.168.7.0/24")
    answer = door.ask("POST", "/cameras", peer="192.168.7.9", headers=sent)
    assert answer.status_code == (200 if counts else 403)


@pytest.mark.parametrize(
    ("host", "counts"),
    [
        ("192.168.7.1:8000", True),
        ("[fd00::1]:8000", True),
        ("premises:8000", True),
        ("premises.local", True),
        ("nas.home.arpa:8000", True),
        ("house.example:8000", True),
        ("evil.example", False),
        ("evil.example:8000", False),
        ("house.example.evil.example", False),
        ("premises.local.", False),
        ("", False),
    ],
)
def test_a_page_whose_own_name_leads_here_is_not_the_client_it_runs_at(
    database: Database, clock: SettableClock, host: str, counts: bool
) -> None:
    auth = build_auth(
        database,
        clock,
        AuthSettings(mode="required", secret=SECRET),
        domains=DOMAINS,
        signup_domains=(),
        allowed_origins=("http://house.example:3000",),
    )
    auth.clients.add_client("cameras", scope="write", network="192.168.7.0/24")
    door = Door(application(auth), peer="192.168.7.9")
    for method, sent in (("GET", {}), ("POST", {"Origin": f"http://{host}"})):
        answer = door.ask(method, "/cameras", headers={"Host": host, **sent})
        if counts:
            assert answer.json() == {"via": "client"}
        else:
            assert refusal(answer) == (403, "auth.foreign_host")


@pytest.mark.parametrize("name", ["token", "api_key"])
def test_a_websocket_may_carry_its_token_in_the_query(door: Door, auth: Auth, name: str) -> None:
    key = auth.keys.create(None, name="k", scope="read", domain="cameras").secret
    heard = door.connect("/ws", f"since=5&{name}={key}")
    assert heard[1]["text"] == "key since=5"


def test_a_websocket_without_or_with_a_wrong_token_is_refused(door: Door) -> None:
    for query, code in (("", "auth.sign_in"), ("token=psn_wrong", "auth.bad_token")):
        (refused,) = door.connect("/ws", query)
        assert (refused["type"], refused["reason"]) == ("websocket.close", code)


def test_a_token_in_the_query_of_an_ordinary_request_does_not_count(
    door: Door, opened: Opened
) -> None:
    assert door.get(f"/who?token={opened.token}").json()["via"] == "nobody"


def test_a_websocket_that_another_page_opens_with_a_cookie_is_refused(
    door: Door, auth: Auth, anna: Profile, opened: Opened
) -> None:
    auth.accounts.grant(anna.id, "cameras", "read")
    heard = door.connect("/ws", Origin="http://localhost:8000", **cookie(opened))
    assert heard[1]["text"] == "session "
    (refused,) = door.connect("/ws", Origin="http://evil.example", **cookie(opened))
    assert refused["reason"] == "auth.foreign_origin"


def test_a_stream_can_ask_again_who_is_listening(auth: Auth, anna: Profile, opened: Opened) -> None:
    scope = passed_through(auth, {**SOCKET, "query_string": f"token={opened.token}".encode()})
    again = caller_again(HTTPConnection(scope))
    assert again().account_id == anna.id
    auth.accounts.grant(anna.id, "cameras", "read")
    assert again().may("cameras", "read")
    auth.sessions.revoke(anna.id, opened.id)
    assert again().refusal is not None


def test_without_a_gate_everyone_is_nobody() -> None:
    connection = HTTPConnection({**SOCKET})
    assert caller_of(connection) is NOBODY
    assert caller_again(connection)() is NOBODY


def test_public_routes_go_on_while_the_database_is_away(
    clock: SettableClock, tmp_path: Path
) -> None:
    away = Database(DatabaseSettings(), f"sqlite:///{tmp_path / 'nowhere' / 'house.db'}")
    door = Door(application(auth_on(away, clock, AuthSettings(mode="required", secret=SECRET))))
    for headers in ({}, bearer("psn_any"), {"X-API-Key": "pk_any"}):
        assert door.ask("GET", "/public", headers=headers).json() == {"via": "nobody"}
        assert refusal(door.ask("GET", "/who", headers=headers)) == (503, "database.away")
    away.close()
