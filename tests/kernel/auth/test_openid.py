"""Signing in with Google: only a genuine token made for this service names a person."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.kernel.auth.doors import PASSWORD, SECRET, Door, application, bearer, refusal
from tests.kernel.auth.issuer import CLIENT_ID, Issuer, SigningKey, serving

from premises.kernel.auth import Auth
from premises.kernel.clock import SettableClock
from premises.kernel.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from premises.kernel.settings import AuthSettings


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey("key-one")


@pytest.fixture(scope="module")
def strange_key() -> SigningKey:
    return SigningKey("key-two")


@pytest.fixture
def issuer(key: SigningKey) -> Iterator[Issuer]:
    with serving() as issuer:
        issuer.publish(key)
        yield issuer


@pytest.fixture
def google(build: Callable[[AuthSettings], Auth], issuer: Issuer) -> Auth:
    return build(settings(issuer))


def settings(issuer: Issuer, **more: object) -> AuthSettings:
    values = {
        "mode": "required",
        "secret": SECRET,
        "google_client_ids": (CLIENT_ID, "our-phone-app"),
        "google_certs_url": issuer.url,
        **more,
    }
    return AuthSettings.model_validate(values)


@pytest.fixture
def claims(clock: SettableClock) -> dict[str, object]:
    now = int(clock.now().timestamp())
    return {
        "iss": "https://accounts.google.com",
        "aud": CLIENT_ID,
        "sub": "1098",
        "email": "Anna@Example.org",
        "email_verified": True,
        "name": "Anna",
        "iat": now - 10,
        "exp": now + 3600,
    }


def test_a_first_sign_in_opens_an_account_like_self_sign_up(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    door = Door(application(google))
    answer = door.post("/api/auth/google", {"id_token": key.sign(claims)})
    assert answer.status_code == 200
    profile = google.accounts.find("anna@example.org")
    assert profile.id == answer.json()["account_id"]
    assert profile.grants == {"properties": "own", "drawings": "own"}
    assert door.get("/who", **bearer(answer.json()["token"])).json()["account_id"] == profile.id


def test_the_same_person_comes_back_to_the_same_account_under_another_email(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    first = google.newcomers.arrive(google.google.verify(key.sign(claims)))
    moved = {**claims, "email": "new@example.org", "iss": "accounts.google.com"}
    assert google.newcomers.arrive(google.google.verify(key.sign(moved))) == first


def test_an_id_token_also_counts_as_a_bearer_token(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    door = Door(application(google))
    token = key.sign({**claims, "aud": "our-phone-app"})
    assert door.get("/who", **bearer(token)).json()["via"] == "session"
    assert door.post("/drawings", **bearer(token)).status_code == 200


def test_both_forms_of_published_keys_are_understood(
    google: Auth, issuer: Issuer, key: SigningKey, claims: dict[str, object]
) -> None:
    issuer.publish(key, as_jwks=True)
    assert google.google.verify(key.sign(claims)).subject == "1098"


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "someone-elses-client"},
        {"aud": [CLIENT_ID, "someone-elses-client"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "nul\0"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": None},
    ],
)
def test_a_token_with_a_wrong_claim_names_nobody(
    google: Auth, key: SigningKey, claims: dict[str, object], change: dict[str, object]
) -> None:
    wrong = {name: value for name, value in {**claims, **change}.items() if value is not None}
    with pytest.raises(Unauthenticated) as caught:
        google.google.verify(key.sign(wrong))
    assert caught.value.code == "auth.bad_token"


def test_an_expired_token_names_nobody(
    google: Auth, clock: SettableClock, key: SigningKey, claims: dict[str, object]
) -> None:
    token = key.sign(claims)
    assert google.google.verify(token).name == "Anna"
    clock.move(timedelta(hours=2))
    with pytest.raises(Unauthenticated):
        google.google.verify(token)


def test_a_token_from_the_future_names_nobody(
    google: Auth, clock: SettableClock, key: SigningKey, claims: dict[str, object]
) -> None:
    clock.move(timedelta(hours=-1))
    with pytest.raises(Unauthenticated):
        google.google.verify(key.sign(claims))


def test_a_token_signed_by_an_unknown_key_names_nobody(
    google: Auth, strange_key: SigningKey, claims: dict[str, object]
) -> None:
    for token in (strange_key.sign(claims), strange_key.sign(claims, kid="key-one")):
        with pytest.raises(Unauthenticated):
            google.google.verify(token)


def test_a_token_without_a_signature_or_signed_with_the_public_key_names_nobody(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    head, body, signature = key.sign(claims).split(".")
    confused = jwt.encode(
        {"alg": "HS256", "kid": "key-one"},
        claims,
        OctKey.import_key(b"x" * 64),
        algorithms=["HS256"],
    )
    none = "eyJhbGciOiJub25lIiwia2lkIjoia2V5LW9uZSJ9"
    for token in (f"{none}.{body}.", f"{head}.{body}.", f"{none}.{body}.{signature}", confused, ""):
        with pytest.raises(Unauthenticated):
            google.google.verify(token)


def test_keys_are_kept_as_long_as_the_issuer_says(
    google: Auth, issuer: Issuer, clock: SettableClock, key: SigningKey, claims: dict[str, object]
) -> None:
    for _ in range(3):
        google.google.verify(key.sign(claims))
    assert issuer.asked == 1
    clock.move(timedelta(seconds=3600))
    google.google.verify(key.sign({**claims, "exp": int(clock.now().timestamp()) + 60}))
    assert issuer.asked == 2


def test_a_new_key_is_fetched_but_made_up_ids_do_not_make_us_ask_each_time(
    google: Auth,
    issuer: Issuer,
    clock: SettableClock,
    key: SigningKey,
    strange_key: SigningKey,
    claims: dict[str, object],
) -> None:
    google.google.verify(key.sign(claims))
    for number in range(5):
        with pytest.raises(Unauthenticated):
            google.google.verify(key.sign(claims, kid=f"made-up-{number}"))
    assert issuer.asked == 1
    issuer.publish(key, strange_key)
    clock.move(timedelta(seconds=61))
    assert google.google.verify(strange_key.sign(claims)).subject == "1098"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"a": 1}', b"[" * 5000, b"x" * 2_000_000]
)
def test_an_issuer_that_answers_nonsense_is_silent_not_the_token_wrong(
    google: Auth, issuer: Issuer, key: SigningKey, claims: dict[str, object], body: bytes
) -> None:
    issuer.body = body
    with pytest.raises(Unavailable):
        google.google.verify(key.sign(claims))


def test_an_issuer_that_is_down_makes_us_say_later_and_is_left_in_peace(
    google: Auth, issuer: Issuer, clock: SettableClock, key: SigningKey, claims: dict[str, object]
) -> None:
    issuer.status = 503
    door = Door(application(google))
    for _ in range(3):
        answer = door.post("/api/auth/google", {"id_token": key.sign(claims)})
        assert refusal(answer) == (503, "auth.issuer_silent")
    assert issuer.asked == 1
    assert refusal(door.get("/who", **bearer(key.sign(claims)))) == (503, "auth.issuer_silent")
    assert door.get("/public", **bearer(key.sign(claims))).status_code == 200
    issuer.status = 200
    clock.move(timedelta(seconds=6))
    assert google.google.verify(key.sign(claims)).name == "Anna"


def test_an_issuer_that_cannot_be_reached_makes_us_say_later(
    build: Callable[[AuthSettings], Auth], key: SigningKey, claims: dict[str, object]
) -> None:
    with serving() as gone:
        pass
    with pytest.raises(Unavailable):
        build(settings(gone)).google.verify(key.sign(claims))


def test_without_client_ids_the_sign_in_is_off(
    auth: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    with pytest.raises(Forbidden) as caught:
        auth.google.verify(key.sign(claims))
    assert caught.value.code == "auth.google_off"
    door = Door(application(auth))
    assert refusal(door.get("/who", **bearer(key.sign(claims)))) == (401, "auth.bad_token")


def test_without_sign_up_strangers_are_refused_and_known_people_come_in(
    build: Callable[[AuthSettings], Auth],
    google: Auth,
    issuer: Issuer,
    key: SigningKey,
    claims: dict[str, object],
) -> None:
    known = google.newcomers.arrive(google.google.verify(key.sign(claims)))
    closed = build(settings(issuer, signup=False))
    assert closed.newcomers.arrive(closed.google.verify(key.sign(claims))) == known
    stranger = closed.google.verify(key.sign({**claims, "sub": "2", "email": "b@c.org"}))
    with pytest.raises(Forbidden) as caught:
        closed.newcomers.arrive(stranger)
    assert caught.value.code == "auth.signup_closed"


def test_an_account_is_linked_by_email_when_both_sides_confirmed_it(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    owner = google.accounts.create_account(
        email="anna@example.org", password=PASSWORD, is_owner=True, email_confirmed=True
    )
    identity = google.google.verify(key.sign(claims))
    assert google.newcomers.arrive(identity) == owner.id
    assert google.newcomers.recognise(identity).is_owner


def test_an_account_whose_email_was_never_confirmed_is_not_handed_over(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    squatter = google.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    identity = google.google.verify(key.sign(claims))
    with pytest.raises(Conflict) as caught:
        google.newcomers.arrive(identity)
    assert caught.value.code == "auth.email_unconfirmed"
    google.accounts.confirm_email(squatter.id)
    assert google.newcomers.arrive(identity) == squatter.id


def test_an_email_that_google_did_not_confirm_links_nothing_and_is_not_kept(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    owner = google.accounts.create_account(
        email="anna@example.org", password=PASSWORD, is_owner=True, email_confirmed=True
    )
    for number, said in enumerate((False, None, "false", [True])):
        token = key.sign({**claims, "sub": str(number), "email_verified": said})
        arrived = google.newcomers.arrive(google.google.verify(token))
        assert arrived != owner.id
        assert google.accounts.profile(arrived).email is None


def test_an_account_that_belongs_to_one_identity_is_not_given_to_a_second(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    google.newcomers.arrive(google.google.verify(key.sign(claims)))
    with pytest.raises(Conflict):
        google.newcomers.arrive(google.google.verify(key.sign({**claims, "sub": "2"})))


def test_someone_shut_out_stays_out(
    google: Auth, key: SigningKey, claims: dict[str, object]
) -> None:
    identity = google.google.verify(key.sign(claims))
    google.accounts.set_active(google.newcomers.arrive(identity), active=False)
    with pytest.raises(Forbidden):
        google.newcomers.arrive(identity)
    door = Door(application(google))
    assert refusal(door.get("/who", **bearer(key.sign(claims)))) == (403, "auth.shut_out")
