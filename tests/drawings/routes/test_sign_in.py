"""Signing in as clients of the original drawings do: elsewhere, by code, by password, and out."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from tests import oidc
from tests.contract import differences, shapes
from tests.drawings.routes.reception import FRONTEND, Reception, reception
from tests.kernel.auth.doors import PASSWORD, SECRET
from tests.kernel.auth.issuer import SigningKey
from tests.kernel.auth.strange_issuer import CLIENT_ID, strange_issuer

from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell

AUTH = "/api/v1/auth"
BACK = f"http://localhost:8000{AUTH}/google/callback"
SHAPES = shapes("drawings/auth")
Build = Callable[..., Reception]


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    with oidc.running() as provider:
        provider.know("ann", email="ann@firm.example", email_verified=True, name="Ann")
        yield provider


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime.now(UTC))


@pytest.fixture
def build(sqlite: Database, doorbell: PipeDoorbell, clock: SettableClock, tmp_path: Path) -> Build:
    def built(auth: dict[str, str] | None = None, **drawings: object) -> Reception:
        return reception(sqlite, doorbell, clock, tmp_path, auth=auth, drawings=drawings)

    return built


@pytest.fixture(scope="module")
def registered(provider: oidc.Provider) -> dict[str, str]:
    return provider.register(BACK)


@pytest.fixture
def house(build: Build, registered: dict[str, str]) -> Reception:
    return build(registered)


def kept(answer: httpx.Response, name: str) -> str:
    lines = answer.headers.get_list("set-cookie")
    return next((one.partition(";")[0] for one in lines if one.startswith(f"{name}=")), "")


def leave(house: Reception) -> tuple[str, str, str]:
    """Where the browser is sent, its state, and the cookie it carries."""
    answer = house.ask("GET", f"{AUTH}/google/login")
    assert differences(SHAPES["login"], answer.json()) == []
    told = answer.json()
    return told["auth_url"], told["state"], kept(answer, "premises_sign_in")


def come_back(house: Reception, query: dict[str, str], cookie: str) -> httpx.Response:
    target = f"{AUTH}/google/callback?{urlencode(query)}"
    return house.ask("GET", target, headers={"Cookie": cookie})


def query_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 302
    place = urlsplit(answer.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == f"{FRONTEND}/"
    return {name: values[0] for name, values in parse_qs(place.query).items()}


def arrive(house: Reception, provider: oidc.Provider) -> tuple[dict[str, str], str]:
    url, _, cookie = leave(house)
    return query_of(come_back(house, provider.sign_in(url, "ann"), cookie)), cookie


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_who_signs_in_elsewhere_comes_back_with_a_code_that_works_once(
    house: Reception, provider: oidc.Provider
) -> None:
    found, cookie = arrive(house, provider)
    assert list(found) == ["auth", "user_id", "email", "name", "code"]
    assert (found["auth"], found["email"], found["name"]) == ("success", "ann@firm.example", "Ann")
    headers = {"Cookie": cookie}
    sent = {"code": found["code"]}
    answer = house.ask("POST", f"{AUTH}/exchange", json=sent, headers=headers)
    assert differences(SHAPES["exchange"], answer.json()) == []
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["user"]["user_id"] == found["user_id"]
    again = house.ask("POST", f"{AUTH}/exchange", json=sent, headers=headers)
    assert again.status_code == 401
    assert differences(SHAPES["refused"], again.json()) == []


def test_the_first_time_there_is_a_project_and_the_next_time_no_other(
    house: Reception, provider: oidc.Provider
) -> None:
    for _ in range(2):
        found, _cookie = arrive(house, provider)
    answer = house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]})
    listed = house.ask("GET", "/api/v1/projects", headers=bearer(answer)).json()["projects"]
    assert [(one["name"], one["owner_id"]) for one in listed] == [
        ("My First Project", found["user_id"])
    ]


def test_the_token_says_what_clients_read_and_is_good_for_drawings_only(
    house: Reception, provider: oidc.Provider
) -> None:
    found, _ = arrive(house, provider)
    answer = house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]})
    key = OctKey.import_key(SECRET.get_secret_value())
    claims = jwt.decode(answer.json()["token"], key, algorithms=["HS256"]).claims
    wanted = {"user_id": found["user_id"], "email": "ann@firm.example", "name": "Ann"}
    assert {**claims, **wanted, "organization_id": None, "aud": "drawings"} == claims
    assert claims["exp"] - claims["iat"] == pytest.approx(7 * 24 * 3600, abs=2)
    me = house.ask("GET", f"{AUTH}/me", headers=bearer(answer))
    assert differences(SHAPES["me"], me.json()) == []
    elsewhere = house.ask("GET", "/api/auth/keys", headers=bearer(answer))
    assert elsewhere.status_code == 403


def test_pictures_are_shown_to_the_browser_that_signed_in_and_to_links_with_a_token(
    house: Reception, provider: oidc.Provider
) -> None:
    found, _ = arrive(house, provider)
    answer = house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]})
    cookie = {"Cookie": kept(answer, "premises_session")}
    assert house.ask("GET", f"{AUTH}/me", headers=cookie).status_code == 200
    token = answer.json()["token"]
    assert house.ask("GET", f"/api/v1/projects?token={token}").status_code == 200
    named = house.ask("POST", f"/api/v1/projects?token={token}", json={"name": "Tower"})
    assert named.status_code == 401


def test_signing_out_ends_the_token_for_good(house: Reception, provider: oidc.Provider) -> None:
    """The original only forgot it in the browser."""
    found, _ = arrive(house, provider)
    token = bearer(house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]}))
    out = house.ask("POST", f"{AUTH}/logout", headers=token)
    assert out.json() == {"message": "Logged out successfully"}
    me = house.ask("GET", f"{AUTH}/me", headers=token)
    assert me.status_code == 401
    assert house.ask("POST", f"{AUTH}/logout", headers=token).status_code == 200
    assert house.ask("POST", f"{AUTH}/logout").status_code == 200


def test_the_token_stands_in_the_redirect_only_where_that_was_asked_for(
    build: Build, provider: oidc.Provider, registered: dict[str, str]
) -> None:
    house = build(registered, token_in_redirect=True)
    url, _, cookie = leave(house)
    answer = come_back(house, provider.sign_in(url, "ann"), cookie)
    found = query_of(answer)
    token = {"Authorization": f"Bearer {found['token']}"}
    assert house.ask("GET", f"{AUTH}/me", headers=token).json()["user_id"] == found["user_id"]
    assert kept(answer, "premises_session")
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_what_goes_wrong_on_the_way_is_told_to_the_page_in_the_originals_words(
    house: Reception, provider: oidc.Provider
) -> None:
    url, state, cookie = leave(house)
    denied = provider.sign_in(url, None) | {"state": state}
    assert query_of(come_back(house, denied, cookie)) == {"error": "access_denied"}
    assert query_of(come_back(house, denied, cookie)) == {"error": "invalid_state"}
    url, _, _ = leave(house)
    foreign = query_of(come_back(house, provider.sign_in(url, "ann"), ""))
    assert foreign == {"error": "invalid_state"}
    _, state, cookie = leave(house)
    wrong_code = query_of(come_back(house, {"state": state, "code": "made-up"}, cookie))
    assert wrong_code == {"error": "authentication_failed"}
    _, state, cookie = leave(house)
    script = query_of(come_back(house, {"state": state, "error": "<script>"}, cookie))
    assert script == {"error": "authentication_failed"}


def test_other_domains_are_kept_out_and_leave_no_account(
    build: Build, provider: oidc.Provider, registered: dict[str, str]
) -> None:
    house = build(registered, allowed_email_domains=("other.example",))
    url, _, cookie = leave(house)
    answer = come_back(house, provider.sign_in(url, "ann"), cookie)
    assert query_of(answer) == {"error": "domain_not_allowed"}
    assert house.auth.accounts.list_accounts() == []


def test_a_code_is_refused_to_another_browser_and_after_a_minute(
    house: Reception, provider: oidc.Provider, clock: SettableClock
) -> None:
    found, _ = arrive(house, provider)
    strange = {"Cookie": "premises_sign_in=strange"}
    sent = {"code": found["code"]}
    refused = house.ask("POST", f"{AUTH}/exchange", json=sent, headers=strange)
    assert refused.status_code == 401
    found, cookie = arrive(house, provider)
    clock.move(timedelta(seconds=61))
    sent = {"code": found["code"]}
    late = house.ask("POST", f"{AUTH}/exchange", json=sent, headers={"Cookie": cookie})
    assert late.status_code == 401


@pytest.mark.parametrize(
    ("site", "status"), [("same-site", 401), ("same-origin", 401), ("cross-site", 200), (None, 200)]
)
def test_a_code_counts_without_the_browsers_secret_only_where_that_cannot_be_sent(
    house: Reception, provider: oidc.Provider, site: str | None, status: int
) -> None:
    """Else a link with somebody's code in it would sign others in as them."""
    found, _ = arrive(house, provider)
    headers = {"Origin": FRONTEND, **({"Sec-Fetch-Site": site} if site else {})}
    answer = house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]}, headers=headers)
    assert answer.status_code == status


def test_a_code_for_the_whole_house_is_no_code_for_drawings(
    house: Reception, provider: oidc.Provider
) -> None:
    begun = house.auth.flows.begin(BACK, None, None)
    query = provider.sign_in(begun.auth_url, "ann")
    cookie = f"premises_sign_in={begun.browser}"
    found = query_of(come_back(house, query, cookie))
    answer = house.ask("POST", f"{AUTH}/exchange", json={"code": found["code"]})
    assert answer.status_code == 401


def test_where_no_issuer_is_set_the_original_says_so(build: Build) -> None:
    house = build()
    answer = house.ask("GET", f"{AUTH}/google/login")
    assert answer.status_code == 500
    assert answer.json() == {"error": "Google OAuth not configured"}
    back = come_back(house, {"state": "x", "code": "y"}, "premises_sign_in=z")
    assert query_of(back) == {"error": "authentication_failed"}


def test_an_account_of_the_house_signs_in_by_password(build: Build) -> None:
    house = build()
    house.with_password("bob@firm.example")
    sent = {"email": " Bob@Firm.example", "password": PASSWORD}
    answer = house.ask("POST", f"{AUTH}/login", json=sent)
    assert differences(SHAPES["exchange"], answer.json()) == []
    assert answer.json()["user"]["email_verified"] is False
    listed = house.ask("GET", "/api/v1/projects", headers=bearer(answer)).json()["projects"]
    assert [one["name"] for one in listed] == ["My First Project"]
    for wrong in ({**sent, "password": "wrong wrong"}, {**sent, "email": "eve@firm.example"}):
        refused = house.ask("POST", f"{AUTH}/login", json=wrong)
        assert refused.status_code == 401
        assert refused.json() == {"error": "The e-mail or the password is wrong."}
    assert house.ask("POST", f"{AUTH}/login", json={"email": "x"}).status_code == 400


def test_sign_ins_by_password_are_counted_by_address_too(build: Build) -> None:
    house = build(auth={"sign_ins_per_minute": 2})
    tried = [
        house.ask("POST", f"{AUTH}/login", json={"email": f"{name}@firm.example", "password": "no"})
        for name in ("ann", "bob", "eve")
    ]
    assert [one.status_code for one in tried] == [401, 401, 429]


def test_an_account_without_drawings_does_not_get_in_and_leaves_no_session(build: Build) -> None:
    house = build()
    account_id = house.with_password("bob@firm.example")
    house.auth.accounts.withdraw(account_id, "drawings")
    sent = {"email": "bob@firm.example", "password": PASSWORD}
    refused = house.ask("POST", f"{AUTH}/login", json=sent)
    assert refused.status_code == 403
    assert "premises users grant bob@firm.example drawings own" in refused.json()["error"]
    assert house.auth.sessions.list(account_id) == []


def test_a_browser_that_is_signed_in_to_the_whole_house_stays_so(build: Build) -> None:
    house = build()
    account_id = house.with_password("bob@firm.example")
    cookie = {"Cookie": f"premises_session={house.auth.sessions.open(account_id).token}"}
    origin = {"Origin": FRONTEND}
    sent = {"email": "bob@firm.example", "password": PASSWORD}
    same = house.ask("POST", f"{AUTH}/login", json=sent, headers={**cookie, **origin})
    assert kept(same, "premises_session") == ""
    house.with_password("eve@firm.example")
    other = {**sent, "email": "eve@firm.example"}
    switched = house.ask("POST", f"{AUTH}/login", json=other, headers={**cookie, **origin})
    assert kept(switched, "premises_session") != ""


@pytest.mark.parametrize("path", ["/me", "/verify"])
def test_a_stranger_is_not_authenticated(build: Build, path: str) -> None:
    answer = build().ask("GET", AUTH + path)
    assert answer.status_code == 401
    assert differences(SHAPES["refused"], answer.json()) == []
    if path == "/me":
        assert answer.json() == {"error": "Not authenticated"}
    headers = {"Authorization": "Bearer a.b.c"}
    assert build().ask("GET", AUTH + path, headers=headers).status_code == 401


def test_an_id_token_tells_who_it_names_if_they_have_been_here(build: Build) -> None:
    key = SigningKey("key-one")
    with strange_issuer() as issuer:
        issuer.jwks = [key.jwk]
        house = build({"oidc_issuer": issuer.url, "oidc_client_id": CLIENT_ID})
        token = key.sign(issuer.claims("any"))
        headers = {"Authorization": f"Bearer {token}"}
        unknown = house.ask("GET", f"{AUTH}/verify", headers=headers)
        assert (unknown.status_code, unknown.json()) == (404, {"error": "User not found"})
        account_id = house.auth.newcomers.arrive(house.auth.flows.verify(token))
        caller = house.auth.newcomers.caller(account_id, "drawings")
        opened = {"Authorization": f"Bearer {house.auth.sessions.open(account_id).token}"}
        named = {"name": "Tower", "user_id": caller.account_id}
        made = house.ask("POST", "/api/v1/projects", json=named, headers=opened)
        assert made.status_code == 201
        known = house.ask("GET", f"{AUTH}/verify", headers=headers)
        assert differences(SHAPES["verify"], known.json()) == []
        forged = {"Authorization": f"Bearer {SigningKey('key-one').sign(issuer.claims('any'))}"}
        assert house.ask("GET", f"{AUTH}/verify", headers=forged).status_code == 401
