"""Tokens that were forged, kept too long or sent twisted open no door."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from tests.kernel.auth.doors import PASSWORD, SECRET, Door, bearer, refusal

from premises.kernel.auth import Auth, Opened
from premises.kernel.auth.models import Account
from premises.kernel.auth.profiles import Profile
from premises.kernel.clock import SettableClock
from premises.kernel.errors import Unauthenticated

BAD = (401, "auth.bad_token")


@pytest.fixture
def anna(auth: Auth) -> Profile:
    return auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)


@pytest.fixture
def opened(auth: Auth, anna: Profile) -> Opened:
    return auth.sessions.open(anna.id, audience="drawings")


@pytest.fixture
def claims(opened: Opened, clock: SettableClock) -> dict[str, object]:
    """What a genuine token of this sign-in says."""
    now = int(clock.now().timestamp())
    return {
        "sub": "anna@example.org",
        "user_id": 7,
        "sid": opened.id,
        "aud": "drawings",
        "jti": "1",
        "iat": now,
        "exp": now + 1800,
    }


def _signed(
    claims: Mapping[str, object], key: str | None = None, **header: object
) -> dict[str, str]:
    secret = OctKey.import_key(key or SECRET.get_secret_value())
    return bearer(jwt.encode({"alg": "HS256", **header}, dict(claims), secret))


def _raw(header: object, claims: object, signature: bytes = b"") -> dict[str, str]:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return bearer(".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts))


def test_a_genuine_token_opens_the_door(door: Door, claims: dict[str, object]) -> None:
    assert door.ask("POST", "/drawings", headers=_signed(claims)).status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS384", "RS256", "ES256", 7])
def test_a_token_without_a_signature_of_ours_is_refused(
    door: Door, claims: dict[str, object], algorithm: object
) -> None:
    for signature in (b"", b"x" * 32):
        sent = _raw({"alg": algorithm, "typ": "JWT"}, claims, signature)
        assert refusal(door.get("/who", **sent)) == BAD


def test_a_token_signed_with_a_public_key_or_another_secret_is_refused(
    door: Door, claims: dict[str, object]
) -> None:
    public = RSAKey.generate_key(2048).as_pem(private=False).decode()
    for key in (public, "x" * 40, "your_super_secret_key_here-and-then-some"):
        try:
            sent = _signed(claims, key)
        except ValueError:
            continue  # The library itself does not sign with a public key.
        assert refusal(door.get("/who", **sent)) == BAD


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"jwk": {"kty": "oct", "k": "eHh4"}},
        {"jku": "https://evil.example/keys"},
        {"kid": "../../etc/passwd"},
        {"kid": "' OR 1=1 --"},
        {"x5u": "https://evil.example/x"},
    ],
)
def test_what_a_head_tells_about_keys_and_duties_is_not_believed(
    door: Door, claims: dict[str, object], header: dict[str, object]
) -> None:
    forged = _raw({"alg": "HS256", **header}, claims, b"x" * 32)
    assert refusal(door.get("/who", **forged)) == BAD


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 0},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"aud": "cameras"},
        {"aud": "*"},
        {"aud": ["drawings", "cameras"]},
        {"aud": None},
        {"aud": ""},
        {"sid": "0" * 36},
        {"sid": None},
        {"sid": 7},
        {"sid": "x" * 5000},
        {"nbf": 32_503_680_000},
        {"iat": 32_503_680_000},
    ],
    ids=str,
)
def test_a_claim_that_does_not_fit_makes_a_token_worthless(
    door: Door, claims: dict[str, object], changed: dict[str, object]
) -> None:
    sent = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    assert refusal(door.get("/who", **_signed(sent))) == BAD


def test_a_token_from_the_future_is_refused_and_good_when_its_time_has_come(
    door: Door, claims: dict[str, object], clock: SettableClock
) -> None:
    sent = _signed({**claims, "iat": int(clock.now().timestamp()) + 60})
    assert refusal(door.get("/who", **sent)) == BAD
    clock.move(timedelta(minutes=1))
    assert door.get("/who", **sent).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "Bearer " + "x" * 100_000,
        "Bearer " + "." * 5000,
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer e30.e30.e30",
        "Bearer psn_%00",
        "Bearer prt_x",
        f"Bearer {base64.urlsafe_b64encode(b'[' * 3000).decode()}.e30.e30",
    ],
    ids=range(8),
)
def test_an_oversized_or_twisted_token_is_refused(door: Door, value: str) -> None:
    assert refusal(door.get("/who", Authorization=value)) == BAD


@pytest.mark.parametrize("value", ["", " ", "Bearer", "Bearer ", "bearer   ", "Basic eDp5"])
def test_an_empty_header_is_no_credential(door: Door, value: str) -> None:
    assert door.get("/who", Authorization=value).json()["via"] == "nobody"


ENDINGS: dict[str, Callable[[Auth, Profile, Opened], object]] = {
    "sign-out": lambda auth, anna, one: auth.sessions.revoke(anna.id, one.id),
    "sign-out everywhere": lambda auth, anna, _: auth.sessions.revoke_all(anna.id),
    "a new password": lambda auth, anna, _: auth.accounts.set_password(anna.id, "a new password"),
    "a reset": lambda auth, anna, _: auth.resets.redeem(
        auth.resets.make(anna.email or ""), "a new password"
    ),
    "being shut out": lambda auth, anna, _: auth.accounts.set_active(anna.id, active=False),
    "deletion": lambda auth, anna, _: _delete(auth, anna),
}


def _delete(auth: Auth, anna: Profile) -> None:
    with auth.sessions._database.write() as session:
        session.execute(sa.delete(Account).where(Account.id == anna.id))


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_token_counts_after(
    auth: Auth, door: Door, anna: Profile, opened: Opened, claims: dict[str, object], ending: str
) -> None:
    assert door.get("/who", **_signed(claims)).status_code == 200
    ENDINGS[ending](auth, anna, opened)
    for sent in (_signed(claims), bearer(opened.token)):
        assert refusal(door.get("/who", **sent)) == BAD


def test_a_right_that_was_withdrawn_is_gone_with_the_next_request(
    auth: Auth, door: Door, anna: Profile, claims: dict[str, object]
) -> None:
    sent = _signed({**claims, "role": "ADMIN", "grants": {"drawings": "admin"}})
    assert door.ask("POST", "/drawings", headers=sent).status_code == 200
    auth.accounts.withdraw(anna.id, "drawings")
    assert refusal(door.ask("POST", "/drawings", headers=sent)) == (403, "auth.no_grant")


def test_a_token_without_an_audience_is_good_everywhere_and_no_other_becomes_it(
    auth: Auth, door: Door, anna: Profile, opened: Opened
) -> None:
    everywhere = auth.sessions.open(anna.id)
    token = auth.sessions.signed(everywhere, audience=None, claims={})
    assert door.ask("GET", "/api/auth/keys", headers=bearer(token)).status_code == 200
    narrow = auth.sessions.signed(opened, audience=None, claims={})
    assert refusal(door.get("/who", **bearer(narrow))) == BAD


def test_a_short_token_ends_before_its_sign_in_and_never_after(
    auth: Auth, opened: Opened, clock: SettableClock
) -> None:
    def lasts(lifetime: timedelta) -> float:
        token = auth.sessions.signed(opened, audience="drawings", claims={}, lifetime=lifetime)
        key = OctKey.import_key(SECRET.get_secret_value())
        told = jwt.decode(token, key, algorithms=["HS256"]).claims
        return float(told["exp"] - told["iat"])

    assert lasts(timedelta(minutes=30)) == 1800
    assert lasts(timedelta(days=400)) == (opened.expires_at - clock.now()).total_seconds()


def test_two_tokens_of_one_second_are_not_the_same(auth: Auth, opened: Opened) -> None:
    made = {auth.sessions.signed(opened, audience="drawings", claims={}) for _ in range(5)}
    assert len(made) == 5


def test_claims_of_a_caller_cannot_replace_those_that_count(
    auth: Auth, opened: Opened, anna: Profile
) -> None:
    forged = {"sid": "x", "aud": "cameras", "exp": 1, "iat": 1, "jti": "1"}
    token = auth.sessions.signed(opened, audience="drawings", claims=forged)
    caller = auth.sessions.recognise_signed(token)
    assert caller is not None
    assert (caller.account_id, caller.audience) == (anna.id, "drawings")


@pytest.mark.parametrize("password", ["x" * 1_000_000, "\ud800", "nul\0", "e\u0301" * 500_000])
def test_a_twisted_password_is_wrong_and_costs_one_check_of_its_beginning(
    auth: Auth, anna: Profile, password: str
) -> None:
    began = time.process_time()
    with pytest.raises(Unauthenticated):
        auth.accounts.sign_in(email="anna@example.org", password=password)
    assert auth.passwords.checks == 1
    assert time.process_time() - began < 1


def test_a_megabyte_is_refused_at_the_door_before_it_is_a_password(door: Door) -> None:
    sent = {"email": "anna@example.org", "password": "x" * 1_000_000}
    assert door.post("/api/auth/session", sent).status_code == 422
    assert door.post("/api/auth/signup", sent).status_code == 422
