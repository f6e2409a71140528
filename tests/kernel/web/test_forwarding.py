"""Behind proxies the caller's own address counts, and nobody chooses one for themselves."""

import asyncio
import ipaddress

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import ValidationError
from structlog.testing import capture_logs
from tests.kernel.web.asking import assembled

from premises.kernel.settings import ServerSettings
from premises.kernel.web.forwarding import address_of_caller

TRUSTED = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "127.0.0.1", "2001:db8::/64")))


@pytest.mark.parametrize(
    ("peer", "lines", "caller"),
    [
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("127.0.0.1", ["203.0.113.9:4711"], "203.0.113.9"),
        ("127.0.0.1", ["[2001:db8:1::7]:443"], "2001:db8:1::7"),
        ("2001:db8::5", ["2001:DB8:1::7"], "2001:db8:1::7"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["fe80::1%eth0"], "fe80::1"),
    ],
)
def test_the_nearest_address_that_is_no_trusted_proxy_is_the_callers(
    peer: str, lines: list[str], caller: str
) -> None:
    assert address_of_caller(peer, lines, TRUSTED) == caller


@pytest.mark.parametrize(
    "entry", ["unknown", "", "_hidden", "203.0.113.9 1", "x" * 9000, "[", "1.2.3", "\xe9", "::1::"]
)
def test_an_entry_that_is_no_address_ends_the_walk_at_who_passed_it_on(entry: str) -> None:
    assert address_of_caller("10.0.0.1", [f"203.0.113.9, {entry}, 10.0.0.2"], TRUSTED) == "10.0.0.2"


def test_a_caller_without_an_address_stays_without() -> None:
    assert address_of_caller("", ["203.0.113.9"], TRUSTED) == ""


def _application(*proxies: str) -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def me(request: Request) -> str:
        assert request.client is not None
        return request.client.host

    return assembled(app, ServerSettings(trusted_proxies=proxies))


def _asked(app: FastAPI, peer: str, *told: str) -> str:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(peer, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.get("/", headers=[("X-Forwarded-For", line) for line in told])

    return str(asyncio.run(sent()).json())


def test_routes_and_the_log_mean_the_same_caller() -> None:
    app = _application("10.0.0.0/8")
    with capture_logs() as logs:
        assert _asked(app, "10.1.2.3", "198.51.100.1", "203.0.113.9") == "203.0.113.9"
    assert [line["client"] for line in logs if line["event"] == "request"] == ["203.0.113.9"]


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert _asked(_application(), "127.0.0.1", "203.0.113.9") == "127.0.0.1"


def test_whoever_is_no_proxy_cannot_take_another_address() -> None:
    assert _asked(_application("10.0.0.1"), "203.0.113.9", "10.0.0.7") == "203.0.113.9"


@pytest.mark.parametrize("network", ["nowhere", "10.0.0.1/8", "0.0.0.0/0", "::/0", "10.0.0.0/33"])
def test_what_is_no_network_or_everyone_is_refused_at_the_start(network: str) -> None:
    with pytest.raises(ValidationError):
        ServerSettings(trusted_proxies=(network,))
