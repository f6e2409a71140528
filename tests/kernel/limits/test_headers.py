"""What clients are told of their budgets, and which addresses count as one."""

import pytest
from fastapi import FastAPI
from tests.kernel.web.asking import ask, assembled

from premises.kernel.errors import TooMany
from premises.kernel.limits import Budget, Limiter, Standing, headers, limit_key, standing_of


def test_the_headers_are_those_of_the_draft() -> None:
    requests = Standing(Budget("default", 100, 60), 42, 16.2)
    points = Standing(Budget("cost", 5000, 60, "points"), 4999, 60.0)
    assert headers(requests, points) == {
        "RateLimit-Policy": '"default";q=100;w=60, "cost";q=5000;qu="points";w=60',
        "RateLimit": '"default";r=42;t=17, "cost";r=4999;t=60',
    }
    assert headers() == {}


def test_every_429_says_how_one_stands_and_when_to_come_again() -> None:
    app, limiter, budget = FastAPI(), Limiter(seconds=lambda: 5.0), Budget("default", 1, 60)

    @app.get("/")
    def asked() -> None:
        limiter.take(budget, "a")

    assembled(app)
    ask(app, "GET", "/")
    answer = ask(app, "GET", "/", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "limits.exhausted"
    assert answer.headers["ratelimit-policy"] == '"default";q=1;w=60'
    shown = answer.headers["access-control-expose-headers"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(shown.split(", "))
    assert answer.headers["ratelimit"] == f'"default";r=0;t={answer.headers["retry-after"]}'


def test_other_failures_carry_no_standing() -> None:
    assert standing_of(TooMany("auth.too_many_flows", "Wait.")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
        ("2001:DB8::1", "2001:db8:0:0::5"),
    ],
)
def test_addresses_that_one_household_has_count_as_one(one: str, other: str) -> None:
    assert limit_key(one) == limit_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:3::1"), ("10.0.0.1", "10.0.0.2"), ("::1", "127.0.0.1")],
)
def test_addresses_of_different_households_do_not(one: str, other: str) -> None:
    assert limit_key(one) != limit_key(other)


def test_what_is_no_address_is_a_short_key_all_the_same() -> None:
    assert limit_key(None) == limit_key("") == ""
    assert len(limit_key("x" * 10_000)) == 64
