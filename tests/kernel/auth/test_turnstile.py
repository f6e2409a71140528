"""How often somebody may try, per address and per account, and whom that cannot shut out."""

from collections.abc import Callable

import pytest
from tests.kernel.auth.doors import DOMAINS, PASSWORD, SECRET, Door, application
from tests.racing import together
from tests.servers import Redis

from premises.kernel.auth import Auth, build_auth
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import TooMany, Unauthenticated
from premises.kernel.ids import new_id
from premises.kernel.limits import Limiter
from premises.kernel.settings import AuthSettings, RedisSettings

ANNA = "anna@example.org"


@pytest.fixture
def auth(build: Callable[[AuthSettings], Auth]) -> Auth:
    few = {"sign_ins_per_minute": 6, "failed_sign_ins": 3, "sign_ups_per_hour": 2}
    return build(AuthSettings.model_validate({"mode": "required", "secret": SECRET, **few}))


def _tried(auth: Auth, email: str, password: str | None = None, address: str | None = None) -> str:
    """What becomes of one attempt, with a wrong password unless one is given."""
    password = password or "wrong one"
    try:
        auth.accounts.sign_in(email=email, password=password, address=address)
    except TooMany as failure:
        return str(failure.facts["budget"])
    except Unauthenticated:
        return "wrong"
    return "in"


def test_one_address_may_try_so_many_accounts_a_minute(auth: Auth) -> None:
    tries = [_tried(auth, f"{n}@example.org", address="10.0.0.1") for n in range(8)]
    assert tries == ["wrong"] * 6 + ["sign-in"] * 2
    assert _tried(auth, "6@example.org", address="10.0.0.2") == "wrong"


def test_one_account_may_be_tried_so_often_from_anywhere(auth: Auth) -> None:
    auth.accounts.create_account(email=ANNA, password=PASSWORD)
    tries = [_tried(auth, ANNA, address=f"10.0.0.{n}") for n in range(4)]
    assert tries == ["wrong"] * 3 + ["sign-in-account"]
    assert _tried(auth, ANNA, PASSWORD, "10.0.0.9") == "sign-in-account"


def test_an_account_that_nobody_has_is_counted_like_one_that_somebody_has(auth: Auth) -> None:
    auth.accounts.create_account(email=ANNA, password=PASSWORD)
    for email in (ANNA, "nobody@example.org", "no e-mail at all\0"):
        assert [_tried(auth, email) for _ in range(4)] == ["wrong"] * 3 + ["sign-in-account"]


def test_an_email_in_another_case_or_spelling_is_the_same_account(auth: Auth) -> None:
    tries = [_tried(auth, one) for one in (ANNA, ANNA.upper(), f" {ANNA} ", "Anna@Example.ORG")]
    assert tries == ["wrong"] * 3 + ["sign-in-account"]


def test_only_failures_count_against_an_account(auth: Auth) -> None:
    auth.accounts.create_account(email=ANNA, password=PASSWORD)
    for _ in range(3):
        assert [_tried(auth, ANNA), _tried(auth, ANNA)] == ["wrong", "wrong"]
        assert _tried(auth, ANNA, PASSWORD) == "in"


def test_strangers_who_fail_on_purpose_do_not_shut_the_owner_out(auth: Auth) -> None:
    anna = auth.accounts.create_account(email=ANNA, password=PASSWORD)
    auth.sessions.open(anna.id, address="2001:db8:1:2::7")
    for n in range(5):
        _tried(auth, ANNA, address=f"10.0.0.{n}")
    assert _tried(auth, ANNA, PASSWORD, "10.0.0.9") == "sign-in-account"
    assert _tried(auth, ANNA, PASSWORD, "2001:db8:1:2::99") == "in"


def test_a_known_place_has_no_more_tries_than_any_other(auth: Auth) -> None:
    anna = auth.accounts.create_account(email=ANNA, password=PASSWORD)
    auth.sessions.open(anna.id, address="10.0.0.1")
    tries = [_tried(auth, ANNA, address="10.0.0.1") for _ in range(4)]
    assert tries == ["wrong"] * 3 + ["sign-in-account"]


def test_addresses_of_one_ipv6_network_count_as_one(auth: Auth) -> None:
    tries = [_tried(auth, f"{n}@b.org", address=f"2001:db8::{n + 1:x}") for n in range(7)]
    assert tries == ["wrong"] * 6 + ["sign-in"]


def test_of_many_tries_at_once_no_more_are_checked_than_allowed(auth: Auth) -> None:
    auth.accounts.create_account(email=ANNA, password=PASSWORD)
    tries = together(12, lambda: _tried(auth, ANNA))
    assert sorted(map(str, tries)) == ["sign-in-account"] * 9 + ["wrong"] * 3
    assert auth.passwords.checks == 3


def test_what_is_refused_costs_no_hash(auth: Auth) -> None:
    for _ in range(3):
        _tried(auth, ANNA)
    checks = auth.passwords.checks
    assert _tried(auth, ANNA) == "sign-in-account"
    assert auth.passwords.checks == checks


def test_accounts_are_not_opened_by_the_dozen(auth: Auth) -> None:
    for n in range(2):
        auth.accounts.sign_up(email=f"{n}@b.org", password=PASSWORD, address="10.0.0.1")
    with pytest.raises(TooMany):
        auth.accounts.sign_up(email="2@b.org", password=PASSWORD, address="10.0.0.1")
    auth.accounts.sign_up(email="2@b.org", password=PASSWORD, address="10.0.0.2")


def test_at_the_door_the_limit_is_a_429_that_says_when_to_come_again(auth: Auth) -> None:
    door = Door(application(auth), peer="10.0.0.1")
    sent = {"email": ANNA, "password": "wrong one"}
    answers = [door.post("/api/auth/session", sent) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "limits.exhausted"
    assert 0 < int(refused.headers["retry-after"]) <= 1800
    assert refused.headers["ratelimit-policy"] == '"sign-in-account";q=3;w=900'
    assert ANNA not in refused.text


def test_without_its_redis_sign_in_is_neither_closed_nor_open(
    database: Database, clock: SettableClock, redis_server: Redis
) -> None:
    shared = RedisSettings(url=redis_server.url, prefix=f"{new_id()}:")
    settings = AuthSettings(mode="required", secret=SECRET, failed_sign_ins=2)
    limiter = Limiter(shared)
    auth = build_auth(
        database, clock, settings, domains=DOMAINS, signup_domains=(), limiter=limiter
    )
    anna = auth.accounts.create_account(email=ANNA, password=PASSWORD)
    token = auth.sessions.open(anna.id).token
    _tried(auth, ANNA)
    redis_server.ask("FLUSHALL")
    assert auth.sessions.recognise(token) is not None
    redis_server.kill()
    try:
        assert auth.sessions.recognise(token) is not None
        assert _tried(auth, ANNA, PASSWORD) == "in"
        assert [_tried(auth, ANNA) for _ in range(3)] == ["wrong", "wrong", "sign-in-account"]
    finally:
        redis_server.start()
        limiter.close()
