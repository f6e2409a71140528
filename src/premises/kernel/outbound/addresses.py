"""Which addresses may be asked, in whatever form they are written."""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from premises.kernel.errors import Failure, Invalid

Address = IPv4Address | IPv6Address

_LONGEST_URL: Final = 65_536
_FOUR_NUMBERS: Final = re.compile(r"\d+(\.\d+){3}")

# Metadata services that live outside the link-local networks (AWS and Google over IPv6, Alibaba,
# Oracle, Azure), and what belongs to no machine at all: «this network» and the reserved last 16th.
_FORBIDDEN_NETWORKS = tuple(
    ip_network(written)
    for written in (
        "0.0.0.0/8",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "240.0.0.0/4",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
        "fec0::/10",
    )
)
# IPv6 addresses with an IPv4 address in their last 32 bits: compatible, and two of NAT64.
_CARRYING_IPV4 = tuple(
    ip_network(written) for written in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")
)


def check_url(url: str) -> None:
    """Raise `Invalid("outbound.url")` unless this is http(s) with a host that may be asked.

    Names are not looked up here: what they mean is checked when the connection is made.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise _not_a_url() from error
    strange = any(character.isspace() or not character.isprintable() for character in url)
    if parts.scheme not in {"http", "https"} or not host or strange or len(url) > _LONGEST_URL:
        raise _not_a_url()
    literal = _literal(host)
    if literal is None and not _is_name(host, url):
        raise _not_a_url()
    if literal is not None and is_forbidden(literal):
        raise Invalid(
            "outbound.url",
            f"the address {host} may not be asked: link-local, metadata and multicast addresses"
            " are refused",
        )


def is_forbidden(address: Address) -> bool:
    """Whether nothing of a house lives there: link-local, metadata, multicast, unspecified."""
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or any(address in network for network in _FORBIDDEN_NETWORKS)
        or any(is_forbidden(inner) for inner in _carried(address))
    )


def _literal(host: str) -> Address | None:
    """The address a host is written as, in any form a resolver takes: 0x7f.1 and 2130706433 too."""
    try:
        return parsed(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _is_name(host: str, url: str) -> bool:
    """Whether the host can be a name: no number that failed, no letters that a name cannot have."""
    if host.isascii():
        return ":" not in host and _FOUR_NUMBERS.fullmatch(host) is None
    # Such names are rare, and what knows their rules costs 10 MB.
    import httpx  # noqa: PLC0415

    try:
        httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return True


def parsed(written: str) -> Address:
    """An address without the name of the interface that IPv6 may add; raises ValueError."""
    return ip_address(written.partition("%")[0])


def _carried(address: Address) -> list[IPv4Address]:
    """The IPv4 addresses an IPv6 address stands for, by mapping, tunnel or translation."""
    if isinstance(address, IPv4Address):
        return []
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _CARRYING_IPV4) and int(address) > 1:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [found for found in inner if found is not None]


def _not_a_url() -> Failure:
    return Invalid("outbound.url", "write an address that begins with http:// or https://")
