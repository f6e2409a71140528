"""The doors of signing in elsewhere: a browser leaves, comes back, and is in; nobody else is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from tests import oidc
from tests.kernel.auth.doors import PASSWORD, SECRET, Door, application, bearer, refusal

from premises.kernel.auth import Auth
from premises.kernel.clock import SettableClock
from premises.kernel.settings import AuthSettings

BACK = "http://localhost:8000/api/auth/elsewhere/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    with oidc.running() as provider:
        provider.know("ann", email="ann@firm.example", email_verified=True, name="Ann")
        yield provider


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime.now(UTC))


@pytest.fixture
def auth(build: Callable[[AuthSettings], Auth], provider: oidc.Provider) -> Auth:
    values = {"mode": "required", "secret": SECRET, **provider.register(BACK)}
    return build(AuthSettings.model_validate({**values, "oidc_name": "Firm"}))


def cookie(answer: httpx.Response, name: str) -> str:
    """What this answer lets the browser keep under a name."""
    for line in answer.headers.get_list("set-cookie"):
        if line.startswith(f"{name}="):
            assert "HttpOnly" in line
            assert "SameSite=lax" in line
            return line.partition(";")[0]
    return ""


def leave(door: Door, **wanted: object) -> tuple[str, str]:
    """Where the browser is sent, and the cookie it carries."""
    begun = door.post("/api/auth/elsewhere/begin", {"return_to": "/console", **wanted})
    assert begun.status_code == 200, begun.text
    assert begun.headers["cache-control"] == "no-store"
    return begun.json()["auth_url"], cookie(begun, "premises_sign_in")


def come_back(door: Door, query: dict[str, str], kept: str) -> str:
    answer = door.get(f"/api/auth/elsewhere/callback?{urlencode(query)}", Cookie=kept)
    assert answer.status_code == 302
    return answer.headers["location"]


def test_a_browser_leaves_comes_back_and_is_in(door: Door, provider: oidc.Provider) -> None:
    assert door.get("/api/auth/elsewhere").json() == {"is_on": True, "name": "Firm"}
    url, kept = leave(door)
    place = urlsplit(come_back(door, provider.sign_in(url, "ann"), kept))
    assert (place.path, place.query) == ("/console", "")
    code = parse_qs(place.fragment)["sign_in"][0]
    redeemed = door.post("/api/auth/elsewhere/redeem", {"code": code}, Cookie=kept)
    assert redeemed.status_code == 200
    session = cookie(redeemed, "premises_session")
    assert door.get("/who", Cookie=session).json()["account_id"] == redeemed.json()["account_id"]
    again = door.post("/api/auth/elsewhere/redeem", {"code": code}, Cookie=kept)
    assert refusal(again) == (401, "auth.bad_code")


def test_a_code_is_worth_nothing_to_another_browser(door: Door, provider: oidc.Provider) -> None:
    url, kept = leave(door)
    code = come_back(door, provider.sign_in(url, "ann"), kept).partition("=")[2]
    stolen = door.post("/api/auth/elsewhere/redeem", {"code": code})
    assert refusal(stolen) == (401, "auth.bad_code")


def test_a_token_for_one_domain_sets_no_cookie(door: Door, provider: oidc.Provider) -> None:
    url, kept = leave(door, audience="drawings")
    code = come_back(door, provider.sign_in(url, "ann"), kept).partition("=")[2]
    redeemed = door.post("/api/auth/elsewhere/redeem", {"code": code}, Cookie=kept)
    assert cookie(redeemed, "premises_session") == ""
    token = bearer(redeemed.json()["token"])
    assert door.post("/drawings", **token).status_code == 200
    assert door.get("/cameras", **token).status_code == 403


def test_whatever_goes_wrong_on_the_way_back_is_told_to_the_page(
    door: Door, provider: oidc.Provider
) -> None:
    url, kept = leave(door)
    refused = come_back(door, provider.sign_in(url, None) | {"state": "made-up"}, kept)
    assert refused == "/?sign_in_error=auth.bad_state"
    url, kept = leave(door)
    assert come_back(door, provider.sign_in(url, "ann"), "") == "/?sign_in_error=auth.bad_state"
    assert come_back(door, {}, kept) == "/?sign_in_error=auth.bad_state"


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "/a\n/b",
        "/\t/evil",
        "/#a",
    ],
)
def test_nobody_is_sent_to_another_site(door: Door, page: str) -> None:
    begun = door.post("/api/auth/elsewhere/begin", {"return_to": page})
    assert begun.status_code == 422


def test_switched_off_it_says_so(build: Callable[[AuthSettings], Auth]) -> None:
    door = Door(application(build(AuthSettings(mode="required", secret=SECRET))))
    assert door.get("/api/auth/elsewhere").json() == {"is_on": False, "name": ""}
    assert refusal(door.post("/api/auth/elsewhere/begin", {})) == (403, "auth.elsewhere_off")


def test_behind_tls_the_cookie_is_sent_over_tls_only(door: Door) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    begun = door.ask("POST", "/api/auth/elsewhere/begin", json={}, headers=headers)
    assert "Secure" in begun.headers["set-cookie"]
    redirect = parse_qs(urlsplit(begun.json()["auth_url"]).query)["redirect_uri"]
    assert redirect == ["https://localhost:8000/api/auth/elsewhere/callback"]


@pytest.fixture
def token(auth: Auth) -> str:
    profile = auth.accounts.sign_up(email="bob@firm.example", password=PASSWORD)
    opened = auth.sessions.open(profile.id, audience="drawings")
    return auth.sessions.signed(opened, audience="drawings", claims={})


def test_a_token_in_the_query_counts_only_where_it_is_let_and_to_read(
    build: Callable[[AuthSettings], Auth], auth: Auth, token: str
) -> None:
    letting = Door(application(auth, query_tokens="/who"))
    assert letting.get(f"/who?token={token}").json()["via"] == "session"
    assert refusal(letting.get("/who?token=made-up")) == (401, "auth.bad_token")
    assert letting.post(f"/who?token={token}").json()["via"] == "nobody"
    assert letting.get(f"/public?token={token}").json()["via"] == "nobody"
    assert Door(application(auth)).get(f"/who?token={token}").json()["via"] == "nobody"


def test_an_address_is_proven_where_it_was_confirmed_or_only_the_owner_writes_addresses(
    build: Callable[[AuthSettings], Auth],
) -> None:
    open_to_strangers = build(AuthSettings(mode="required", secret=SECRET))
    closed = build(AuthSettings(mode="required", secret=SECRET, signup=False))
    profile = open_to_strangers.accounts.sign_up(email="bob@firm.example", password=PASSWORD)

    def proven(auth: Auth) -> set[str | None]:
        key = auth.keys.create(profile.id, name="k", scope="read").secret
        session = auth.sessions.open(profile.id).token
        callers = auth.keys.recognise(key), auth.sessions.recognise(session)
        return {caller.proven_email for caller in callers if caller}

    assert proven(open_to_strangers) == {None}
    assert proven(closed) == {"bob@firm.example"}
    open_to_strangers.accounts.confirm_email(profile.id)
    assert proven(open_to_strangers) == {"bob@firm.example"}
