"""Which network addresses count as one asker."""

import ipaddress
from typing import Final

_HOST_BITS: Final = 64
_LONGEST: Final = 64


def limit_key(address: str | None) -> str:
    """The address; of IPv6 its network of 64 bits, because a household or a server has all of it.

    What is no address stands for itself; all who have none count as one.
    """
    try:
        read = ipaddress.ip_address(address or "")
    except ValueError:
        return (address or "")[:_LONGEST]
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    network = int(read) >> _HOST_BITS << _HOST_BITS
    return f"{ipaddress.IPv6Address(network)}/{_HOST_BITS}"
