"""Finds out who really asks, where proxies stand between the caller and this service."""

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Forwarding:
    """ASGI layer that puts the caller's own address where the server has put the proxy's.

    Whatever reads `scope["client"]` further in (the log, the list of sign-ins, limits) means the
    same address. The headers stay, so whoever must not be forwarded at all can still see it.
    """

    def __init__(self, app: ASGIApp, trusted_proxies: Iterable[str] = ()) -> None:
        self._app = app
        self._trusted = tuple(ipaddress.ip_network(proxy) for proxy in trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._trusted and scope["type"] in {"http", "websocket"} and scope.get("client"):
            lines = Headers(scope=scope).getlist("x-forwarded-for")
            address = address_of_caller(scope["client"][0], lines, self._trusted)
            if address != scope["client"][0]:
                scope = {**scope, "client": (address, 0)}
        await self._app(scope, receive, send)


def address_of_caller(peer: str, lines: Sequence[str], trusted: Sequence[Network]) -> str:
    """The right-most address of `X-Forwarded-For` that no trusted proxy has, else the left-most.

    Each proxy adds at the right whom it was asked by; only what a trusted one has added is known
    to be true, and everything left of the first stranger may be made up. An entry that is no
    address ends the walk at the proxy that passed it on.
    """
    reached = _address(peer)
    if reached is None:
        return peer
    told = [entry for line in lines for entry in line.split(",")]
    while told and any(reached in network for network in trusted):
        further = _address(told.pop())
        if further is None:
            break
        reached = further
    return str(reached)


def _address(text: str) -> Address | None:
    """An address as proxies write it: alone, with a port, or in brackets."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        # A zone says on which of a machine's wires an address is, and only that machine knows it.
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
