"""The doors by which people sign up, in and out, and look after their sign-ins and keys."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.kernel.auth.doors import PASSWORD, SECRET, Door, application, auth_on, bearer, refusal

from premises.kernel.auth import Auth
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.settings import AuthSettings, DatabaseSettings

ANNA = {"email": "anna@example.org", "password": PASSWORD, "name": "Anna"}


@pytest.fixture
def token(door: Door) -> str:
    return str(door.post("/api/auth/signup", ANNA).json()["token"])


def test_signing_up_signs_in_at_once(door: Door) -> None:
    answer = door.post("/api/auth/signup", ANNA)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    me = door.get("/api/auth/me", **bearer(answer.json()["token"])).json()
    assert me["email"] == "anna@example.org"
    assert me["grants"] == {"properties": "own", "drawings": "own"}
    assert me["session_id"] == answer.json()["session_id"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(door: Door) -> None:
    cookie = door.post("/api/auth/signup", ANNA).headers["set-cookie"]
    assert cookie.startswith("premises_session=psn_")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"):
        assert part in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize("told", [True, False])
def test_over_tls_the_cookie_stays_on_tls(auth: Auth, told: bool) -> None:
    door = Door(application(auth), base_url="http://h.org" if told else "https://h.org")
    headers = {"X-Forwarded-Proto": "https"} if told else {}
    cookie = door.post("/api/auth/signup", ANNA, **headers).headers["set-cookie"]
    assert "Secure" in cookie


def test_signing_in_needs_the_right_password(door: Door, token: str) -> None:
    good = {"email": "ANNA@example.org", "password": PASSWORD}
    assert door.post("/api/auth/session", good).status_code == 200
    for wrong in ({**good, "password": "wrong one"}, {**good, "email": "x@y.org"}):
        answer = door.post("/api/auth/session", wrong)
        assert refusal(answer) == (401, "auth.bad_credentials")
        assert "set-cookie" not in answer.headers


def test_signing_in_works_with_a_stale_token_in_hand(door: Door, token: str) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD}
    assert door.post("/api/auth/session", sent, **bearer("psn_old")).status_code == 200


def test_a_token_for_one_domain_is_no_cookie_and_manages_nothing(door: Door, token: str) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD, "audience": "drawings"}
    answer = door.post("/api/auth/session", sent)
    assert "set-cookie" not in answer.headers
    narrow = bearer(answer.json()["token"])
    assert door.post("/drawings", **narrow).status_code == 200
    assert refusal(door.get("/api/auth/keys", **narrow)) == (403, "auth.session_needed")
    assert door.get("/api/auth/me", **narrow).json()["audience"] == "drawings"


def test_signing_out_ends_the_sign_in_and_takes_the_cookie(door: Door, token: str) -> None:
    answer = door.ask("DELETE", "/api/auth/session", headers=bearer(token))
    assert answer.status_code == 204
    assert 'premises_session=""' in answer.headers["set-cookie"]
    assert refusal(door.get("/api/auth/me", **bearer(token))) == (401, "auth.bad_token")
    again = door.ask("DELETE", "/api/auth/session", headers=bearer(token))
    assert again.status_code == 204


def test_nobody_is_told_to_be_signed_out_while_the_sign_in_cannot_be_ended(
    clock: SettableClock, tmp_path: Path
) -> None:
    away = Database(DatabaseSettings(), f"sqlite:///{tmp_path / 'nowhere' / 'house.db'}")
    door = Door(application(auth_on(away, clock, AuthSettings(mode="required", secret=SECRET))))
    answer = door.ask("DELETE", "/api/auth/session", headers=bearer("psn_any"))
    away.close()
    assert refusal(answer) == (503, "database.away")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_form_of_a_foreign_page_cannot_sign_anyone_in(
    door: Door, token: str, kind: str | None
) -> None:
    body = json.dumps({"email": ANNA["email"], "password": PASSWORD}).encode()
    headers = {"Content-Type": kind} if kind else {}

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(door.app, client=(door.peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url=door.base_url) as client:
            return await client.post("/api/auth/session", content=body, headers=headers)

    answer = asyncio.run(sent())
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


def test_a_foreign_page_cannot_sign_anyone_out(door: Door, token: str) -> None:
    sent = {"Cookie": f"premises_session={token}", "Origin": "http://evil.example"}
    answer = door.ask("DELETE", "/api/auth/session", headers=sent)
    assert refusal(answer) == (403, "auth.foreign_origin")
    assert door.get("/api/auth/me", **bearer(token)).status_code == 200


def test_sign_ins_are_listed_and_ended_one_by_one(
    door: Door, token: str, clock: SettableClock
) -> None:
    clock.move(timedelta(seconds=1))
    sent = {"email": "anna@example.org", "password": PASSWORD}
    other = door.post("/api/auth/session", sent, User_Agent="Phone").json()
    listed = door.get("/api/auth/sessions", **bearer(token)).json()
    assert [row["is_this"] for row in listed] == [False, True]
    assert listed[0]["user_agent"] == "Phone"
    path = f"/api/auth/sessions/{other['session_id']}"
    assert door.ask("DELETE", path, headers=bearer(token)).status_code == 204
    assert refusal(door.get("/who", **bearer(other["token"]))) == (401, "auth.bad_token")
    assert refusal(door.ask("DELETE", path, headers=bearer(token))) == (404, "auth.no_session")


def test_all_sign_ins_are_ended_at_once_and_the_cookie_goes(door: Door, token: str) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD}
    others = [door.post("/api/auth/session", sent).json()["token"] for _ in range(2)]
    path = "/api/auth/sessions"
    kept = door.ask("DELETE", f"{path}?others=true", headers=bearer(others[0]))
    assert (kept.status_code, kept.headers.get("set-cookie")) == (204, None)
    assert len(door.get(path, **bearer(others[0])).json()) == 1
    answer = door.ask("DELETE", path, headers=bearer(others[0]))
    assert answer.status_code == 204
    assert 'premises_session=""' in answer.headers["set-cookie"]
    for one in (token, *others):
        assert refusal(door.get("/who", **bearer(one))) == (401, "auth.bad_token")


@pytest.mark.parametrize("audience", [None, "drawings"])
def test_a_sign_in_that_can_be_renewed_is_short_and_renewed_by_its_second_token(
    door: Door, token: str, clock: SettableClock, audience: str | None
) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD, "renewable": True}
    first = door.post("/api/auth/session", {**sent, "audience": audience})
    assert "set-cookie" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert door.get("/api/auth/me", **bearer(first.json()["token"])).json()["audience"] == audience
    clock.move(timedelta(minutes=30))
    assert refusal(door.get("/who", **bearer(first.json()["token"]))) == (401, "auth.bad_token")
    second = door.post("/api/auth/refresh", {"refresh_token": first.json()["refresh_token"]})
    assert second.status_code == 200
    assert second.headers["cache-control"] == "no-store"
    assert second.json()["session_id"] == first.json()["session_id"]
    assert door.get("/who", **bearer(second.json()["token"])).json()["via"] == "session"
    clock.move(timedelta(minutes=1))
    again = door.post("/api/auth/refresh", {"refresh_token": first.json()["refresh_token"]})
    assert refusal(again) == (401, "auth.bad_refresh")
    assert refusal(door.get("/who", **bearer(second.json()["token"]))) == (401, "auth.bad_token")


def test_an_ordinary_sign_in_has_nothing_to_renew(door: Door, token: str) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD}
    assert door.post("/api/auth/session", sent).json()["refresh_token"] is None


def test_a_stranger_may_ask_for_a_new_password_and_bring_what_was_sent(
    door: Door, auth: Auth, token: str
) -> None:
    """Whoever forgot their password cannot sign in to say so."""
    asked = door.post("/api/auth/password/forgot", {"email": "anna@example.org"})
    assert refusal(asked) == (403, "auth.no_mail")
    leave = auth.resets.make("anna@example.org")
    short = door.post("/api/auth/password/reset", {"token": leave, "password": "short"})
    assert refusal(short) == (422, "auth.bad_password")
    brought = {"token": leave, "password": "another fine one"}
    assert door.post("/api/auth/password/reset", brought).status_code == 204
    assert refusal(door.post("/api/auth/password/reset", brought)) == (422, "auth.bad_reset")
    assert refusal(door.get("/who", **bearer(token))) == (401, "auth.bad_token")
    sent = {"email": "anna@example.org", "password": "another fine one"}
    assert door.post("/api/auth/session", sent).status_code == 200


def test_the_page_behind_a_mail_sets_a_new_password_without_scripts(
    door: Door, auth: Auth, token: str
) -> None:
    leave = auth.resets.make("anna@example.org")
    page = door.get(f"/api/auth/password/reset?token={leave}")
    assert f'value="{leave}"' in page.text
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "no-store"
    short = _typed(door, leave, "short")
    assert short.status_code == 422
    assert 'role="alert"' in short.text
    done = _typed(door, leave, "another fine one")
    assert (done.status_code, "is set" in done.text) == (200, True)
    assert _typed(door, leave, "another fine one").status_code == 422


def _typed(door: Door, token: str, password: str) -> httpx.Response:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(door.app, client=(door.peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url=door.base_url) as client:
            form = {"token": token, "password": password}
            return await client.post("/api/auth/password/reset/form", data=form)

    return asyncio.run(sent())


def test_what_stands_in_the_address_of_the_page_stays_text(door: Door) -> None:
    page = door.get("/api/auth/password/reset?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script" not in page.text
    assert door.get(f"/api/auth/password/reset?token={'x' * 201}").status_code == 422


def test_keys_are_made_shown_once_and_taken_back(door: Door, token: str) -> None:
    made = door.post("/api/auth/keys", {"name": "cron", "scope": "read"}, **bearer(token))
    assert made.status_code == 201
    key = made.json()["key"]
    listed = door.get("/api/auth/keys", **bearer(token))
    assert [row["name"] for row in listed.json()] == ["cron"]
    assert key not in listed.text
    assert door.get("/who", X_API_Key=key).json()["via"] == "key"
    path = f"/api/auth/keys/{made.json()['id']}"
    assert door.ask("DELETE", path, headers=bearer(token)).status_code == 204
    assert refusal(door.get("/who", X_API_Key=key)) == (401, "auth.bad_token")


def test_a_key_cannot_make_keys_or_look_at_sign_ins(door: Door, token: str) -> None:
    sent = {"name": "cron", "scope": "admin"}
    key = bearer(door.post("/api/auth/keys", sent, **bearer(token)).json()["key"])
    assert refusal(door.post("/api/auth/keys", sent, **key)) == (403, "auth.session_needed")
    assert refusal(door.get("/api/auth/sessions", **key)) == (403, "auth.session_needed")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/auth/me"),
        ("GET", "/api/auth/sessions"),
        ("DELETE", "/api/auth/sessions"),
        ("DELETE", f"/api/auth/sessions/{'0' * 36}"),
        ("GET", "/api/auth/keys"),
        ("POST", "/api/auth/keys"),
        ("DELETE", f"/api/auth/keys/{'0' * 36}"),
    ],
)
def test_a_stranger_is_refused_everywhere_but_at_the_sign_in(
    door: Door, method: str, path: str
) -> None:
    answer = door.ask(method, path, json={"name": "k", "scope": "read"})
    assert refusal(answer) == (401, "auth.sign_in")


def test_sign_up_can_be_closed(build: Callable[[AuthSettings], Auth]) -> None:
    auth = build(AuthSettings(mode="required", secret=SECRET, signup=False))
    answer = Door(application(auth)).post("/api/auth/signup", ANNA)
    assert refusal(answer) == (403, "auth.signup_closed")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@b.org"},
        {**ANNA, "password": "short"},
        {**ANNA, "email": "no"},
        {**ANNA, "password": "x" * 2000},
        [],
        None,
    ],
)
def test_a_sign_up_that_breaks_the_rules_is_explained_without_the_password(
    door: Door, body: object
) -> None:
    answer = door.post("/api/auth/signup", body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("audience", ["\u0000", "Drawings", "x" * 41, ""])
def test_an_audience_that_can_be_no_domain_is_refused(
    door: Door, token: str, audience: str
) -> None:
    sent = {"email": "anna@example.org", "password": PASSWORD, "audience": audience}
    assert door.post("/api/auth/session", sent).status_code == 422


def test_in_open_mode_the_same_doors_work_without_signing_in(open_door: Door) -> None:
    me = open_door.get("/api/auth/me").json()
    assert (me["via"], me["is_owner"]) == ("open", True)
    assert open_door.get("/api/auth/sessions").json() == []
    made = open_door.post("/api/auth/keys", {"name": "k", "scope": "read", "domain": "cameras"})
    key = made.json()["key"]
    assert open_door.get("/cameras", X_API_Key=key).json() == {"via": "key"}
    assert open_door.post("/cameras", X_API_Key=key).status_code == 403
    assert open_door.post("/api/auth/signup", ANNA).status_code == 201
