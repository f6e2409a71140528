"""Strangers are refused at every door, and whoever is let in goes no further than they may."""

import contextlib
import json
import re
import socket
from collections.abc import Iterator
from typing import Any, Final

import httpx
import psutil
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute
from tests.house import SECRET, House, Open, hear
from tests.waiting import until
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from premises.app.asgi import create_app
from premises.app.settings import Settings

PUBLIC: Final = {
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/front.css"),
    ("GET", "/docs"),
    ("GET", "/docs/oauth2-redirect"),
    ("GET", "/openapi.json"),
    ("HEAD", "/openapi.json"),
    ("POST", "/api/auth/signup"),
    ("POST", "/api/auth/session"),
    ("POST", "/api/auth/google"),
    # What renews a sign-in, and the leave to set a forgotten password, come in the body.
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/auth/password/forgot"),
    ("POST", "/api/auth/password/reset"),
    ("GET", "/api/auth/password/reset"),
    ("POST", "/api/auth/password/reset/form"),
    # Both spellings of the sign-in that clients of the original audits know.
    ("POST", "/auth/login"),
    ("POST", "/login"),
    # Whoever signs out is signed out afterwards, also if they never were in.
    ("DELETE", "/api/auth/session"),
    # The sign-in that clients of the original drawings know.
    ("GET", "/api/v1/auth/google/login"),
    ("GET", "/api/v1/auth/google/callback"),
    ("POST", "/api/v1/auth/exchange"),
    ("POST", "/api/v1/auth/login"),
    ("POST", "/api/v1/auth/logout"),
    # The same for our own pages.
    ("GET", "/api/auth/elsewhere"),
    ("POST", "/api/auth/elsewhere/begin"),
    ("GET", "/api/auth/elsewhere/callback"),
    ("POST", "/api/auth/elsewhere/redeem"),
    # Listings that are published are for everybody; what each field tells is decided by its rule.
    ("GET", "/graphql"),
    ("POST", "/graphql"),
    ("WS", "/graphql"),
    ("GET", "/graphql/explorer.css"),
    ("GET", "/graphql/explorer.js"),
    # So are their pictures; those of other listings are left out, or open by a signed address.
    ("GET", "/api/images/{property_id}"),
    ("GET", "/api/images/file/{image_id}/{name}"),
    ("HEAD", "/api/images/file/{image_id}/{name}"),
}
"""All that a stranger may ask for; everything else is refused, whatever is added later."""

SENT_ON: Final = {
    "/api/auth/elsewhere/callback": 302,
    "/api/v1/auth/google/callback": 302,
    # The original's way to say that no issuer is set.
    "/api/v1/auth/google/login": 500,
    # Nothing was asked.
    "/graphql": 400,
    # There is no such picture.
    "/api/images/file/{image_id}/{name}": 404,
}
"""What answers a stranger otherwise than with 200."""

SOCKETS: Final = ("/ws/events", "/ws/system")
_OF_MACHINES: Final = "temperature|machine_|energy_|alerts_|data_status|telemetry"
OPEN_TO_ALL_ACCOUNTS: Final = re.compile(
    rf"/api/(auth/|stream$|v1/(?!{_OF_MACHINES})|drawings/|images/)|/reso/odata"
)
"""What also a newcomer may ask for: their own account, a silent stream, and their own drawings."""


def _walk(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every door as (method, path); a WebSocket's method is WS. Mounted files have no doors."""
    for context in iter_route_contexts(routes):
        if type(context.original_route).__name__.endswith("WebSocketRoute"):
            yield "WS", str(context.path)
        else:
            yield from ((method, str(context.path)) for method in sorted(context.methods or ()))


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("doors")))
    found = list(_walk(app.routes))
    app.state.household.building.close()
    return found


@pytest.fixture(scope="module")
def house(open_house: Open, bus: bytes) -> House:
    """A house that asks who one is; it has something to hide."""
    house = open_house(
        AUTH__MODE="required",
        AUTH__SECRET=SECRET,
        SERVER__HOST="0.0.0.0",
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="1",
    )
    house.drop("front/bus.jpg", bus)
    until(lambda: house.count("camera_events") == 1)
    return house


def _target(path: str) -> str:
    filled = path.replace("{filename:path}", "bus.jpg").replace("{camera_id}", "front")
    return re.sub(r"\{[^}]*\}", "1", filled)


def _ask(house: House, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of an answer to somebody who brings these headers, and nothing from before."""
    if method == "WS":
        return _knock(house.url + path, headers)
    house.client.cookies.clear()
    return house.client.request(method, _target(path), headers=headers).status_code


def _knock(url: str, headers: dict[str, str] | None = None) -> int:
    """The status of a WebSocket's handshake, or the code it is closed with: 101 is an open line."""
    try:
        target = url.replace("http", "ws", 1)
        with connect(target, proxy=None, additional_headers=headers or {}) as line:
            line.send("ping")
            line.recv(timeout=10)
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def test_the_walk_finds_all_doors(doors: list[tuple[str, str]]) -> None:
    assert {("WS", path) for path in SOCKETS} <= set(doors)
    assert {("DELETE", "/api/cameras/{camera_id}"), ("GET", "/api/stream")} <= set(doors)
    assert ("GET", "/api/media/cameras/{camera_id}/{filename:path}") in doors
    assert len(doors) > 40
    assert set(doors) >= PUBLIC


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer pk_nonsense"}])
def test_a_stranger_is_refused_at_every_door(
    house: House, doors: list[tuple[str, str]], headers: dict[str, str]
) -> None:
    """401 everywhere; a WebSocket is hung up on at once with 1008, which its client can read."""
    wrong = {
        (method, path, status)
        for method, path in doors
        if (method, path) not in PUBLIC
        and (status := _ask(house, method, path, headers)) != (1008 if method == "WS" else 401)
    }
    assert wrong == set()


def test_what_is_public_tells_nothing_of_the_house(house: House) -> None:
    for method, path in sorted(PUBLIC):
        if method == "GET":
            answer = house.client.get(_target(path))
            assert answer.status_code == SENT_ON.get(path, 200), path
            assert "front door" not in answer.text.lower()
            assert str(house.data_dir) not in answer.text


@pytest.fixture(scope="module")
def newcomer(house: House) -> dict[str, str]:
    """Someone who has just opened an account for themselves."""
    wanted = {"email": "new@example.com", "password": "a long enough word 7", "name": "New"}
    # Not by the house's own client, which would keep the cookie and be somebody ever after.
    answer = httpx.post(f"{house.url}/api/auth/signup", json=wanted, trust_env=False)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_who_signed_up_sees_nothing_of_the_house(
    house: House, doors: list[tuple[str, str]], newcomer: dict[str, str]
) -> None:
    job = house.rows("SELECT id FROM jobs")[0]["id"]
    closed = [
        door for door in doors if door not in PUBLIC and not OPEN_TO_ALL_ACCOUNTS.match(door[1])
    ]
    rooms = {path.split("/")[2] for _, path in closed if path.startswith("/api/")}
    assert rooms >= {"alerts", "cameras", "dlq", "events", "feedback", "jobs", "notify", "system"}
    assert rooms >= {"machines", "status", "v1"}
    closed += [
        ("GET", f"/api/jobs/{job}"),
        ("POST", f"/api/jobs/{job}/cancel"),
    ]
    for domain in ("cameras", "house", "audits"):
        closed.append(("GET", f"/api/jobs?domain={domain}"))
    assert len(closed) > 60
    told = {door: _ask(house, *door, newcomer) for door in closed}
    assert {door: status for door, status in told.items() if status not in {403, 404, 1008}} == {}


def test_who_signed_up_hears_nothing_of_cameras(house: House, newcomer: dict[str, str]) -> None:
    """The stream of the house is open to them, and silent about what is not theirs."""
    heard = []
    asked = house.client.stream("GET", "/api/stream?since=0", headers=newcomer, timeout=1.0)
    with asked as answer, contextlib.suppress(httpx.ReadTimeout):
        assert answer.status_code == 200
        heard += [line for line in answer.iter_lines() if line]
    assert [line for line in heard if not line.startswith("retry:")] == []


READS: Final = (
    "/api/cameras",
    "/api/cameras/front",
    "/api/events",
    "/api/events/1",
    "/api/events/1/detections",
    "/api/detections",
    "/api/detections/1/image",
    "/api/alerts",
    "/api/alerts/rules",
    "/api/feedback/stats",
    "/api/media/cameras/front/bus.jpg",
    "/api/system/health",
    "/api/system/config",
)
WRITES: Final = (
    ("POST", "/api/cameras", {"name": "New", "folder_path": "new"}),
    ("PATCH", "/api/cameras/front", {"name": "Mine"}),
    ("DELETE", "/api/cameras/front", None),
    ("PATCH", "/api/events/1", {"reviewed": True}),
    ("POST", "/api/events/1/feedback", {"feedback_type": "accurate"}),
    ("POST", "/api/alerts/rules", {"name": "Mine"}),
    ("POST", "/api/alerts/1/dismiss", None),
)


def _only_reads(url: str) -> None:
    with httpx.Client(base_url=url, trust_env=False) as client:
        assert {path: client.get(path).status_code for path in READS} == dict.fromkeys(READS, 200)
        for method, path, body in WRITES:
            assert client.request(method, path, json=body).status_code == 403, path
        for path in ("/api/jobs", "/api/notify/channels", "/metrics", "/api/auth/keys"):
            assert client.get(path).status_code == 403, path
    with connect(f"{url.replace('http', 'ws', 1)}/ws/events?since=0", proxy=None) as line:
        assert hear(line, "event")["data"]["id"] == 1
    assert _knock(f"{url}/ws/system") == 101


def test_a_client_with_a_key_in_its_path_only_reads(house: House) -> None:
    made = house.command("clients", "add", "--domain", "cameras", "--scope", "read", "--path")
    base = made["base_path"]
    _only_reads(f"{house.url}{base}")
    assert house.client.get("/k/ck_wrong/api/cameras").status_code == 401
    assert house.client.get("/api/cameras").status_code == 401
    secret = base.rpartition("/")[2]
    assert secret not in house.log()


def test_a_client_of_a_network_only_reads(house: House) -> None:
    """Who calls from this machine's own loopback address is not part of it."""
    address = _own_address()
    url = f"http://{address}:{house.url.rpartition(':')[2]}"
    assert httpx.get(f"{url}/api/cameras", trust_env=False).status_code == 401
    words = ("clients", "add", "--domain", "cameras", "--scope", "read", "--network", address)
    house.command(*words)
    _only_reads(url)
    assert house.client.get("/api/cameras").status_code == 401
    passed_on = {"X-Forwarded-For": address}
    answer = httpx.get(f"{url}/api/cameras", headers=passed_on, trust_env=False)
    assert answer.status_code == 401


def _own_address() -> str:
    for addresses in psutil.net_if_addrs().values():
        for found in addresses:
            if found.family == socket.AF_INET and not found.address.startswith("127."):
                return found.address
    pytest.skip("this machine has no address of its own besides loopback")


FOREIGN: Final[tuple[dict[str, str], ...]] = (
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "192.0.2.7:8000"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example:3000"},
    {"X-Forwarded-For": "192.0.2.7"},
    {"Forwarded": "for=192.0.2.7"},
    {"X-Real-IP": "192.0.2.7"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", ["/api/cameras", "/", "/health", "/metrics", *SOCKETS])
def test_an_open_house_serves_nobody_from_elsewhere(
    quiet_house: House, path: str, headers: dict[str, str]
) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    status, _, body = quiet_house.raw(
        "GET", path, {**headers, **(upgrade if path in SOCKETS else {})}
    )
    assert status == 403
    if body:
        assert json.loads(body)["code"].startswith("auth.")


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost:3000"}])
def test_an_open_house_serves_its_own_machine(quiet_house: House, headers: dict[str, str]) -> None:
    assert quiet_house.client.get("/api/cameras", headers=headers).status_code == 200
    assert _knock(f"{quiet_house.url}/ws/events", headers) == 101


def test_an_original_client_reads_the_codes_of_a_refusal(house: House) -> None:
    """The contract's body, and what belongs to it in headers."""
    answer = house.client.get("/api/events")
    assert answer.json() == {"detail": "Sign in first, or send an API key."}
    found: dict[str, Any] = dict(answer.headers)
    assert found["x-error-code"] == "auth.sign_in"
    assert found["www-authenticate"] == "Bearer"
