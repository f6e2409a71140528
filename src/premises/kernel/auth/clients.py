"""Original clients that send no token, let in one by one by where they come from or call to."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from premises.kernel.auth.callers import Caller, higher, scope_named
from premises.kernel.auth.keys import KeyFacts, Keys, facts, note_used
from premises.kernel.auth.knocks import Address
from premises.kernel.auth.models import ApiKey
from premises.kernel.auth.profiles import shown_name
from premises.kernel.auth.tokens import CLIENT_PREFIX, new_token, token_hash
from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.kernel.ids import new_id

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WIDEST: Final = {4: 8, 6: 32}
_MAPPED_BITS: Final = 96
_OWN: Final = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))


@dataclass(frozen=True, slots=True)
class Admitted:
    """A client that was just let in; a path client gets its base path, shown this once."""

    id: str
    base_path: str | None


class Clients:
    """Admits, recognises and lists original clients; each is tied to one domain and a scope."""

    def __init__(
        self, database: Database, clock: Clock, keys: Keys, *, domains: Sequence[str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._domains = tuple(domains)

    def add_client(
        self, domain: str, *, scope: str, name: str = "", network: str | None = None
    ) -> Admitted:
        """Let a client in by its network (CIDR), or else by a key in its base path.

        Raises:
            Invalid: no such domain or scope, or a network that cannot be trusted to be it.

        """
        if domain not in self._domains:
            known = ", ".join(self._domains)
            raise Invalid("auth.bad_domain", f"{domain!r} is no domain; choose one of {known}.")
        secret = new_token(CLIENT_PREFIX) if network is None else None
        row = ApiKey(
            id=new_id(),
            kind="client_path" if network is None else "client_network",
            name=shown_name(name or f"{domain} client"),
            secret_hash=token_hash(secret) if secret else None,
            network=None if network is None else str(network_named(network)),
            domain=domain,
            scope=scope_named(scope),
            created_at=self._clock.now(),
        )
        with self._database.write() as session:
            session.add(row)
        return Admitted(row.id, f"/k/{secret}" if secret else None)

    def list_clients(self) -> list[KeyFacts]:
        """The clients that are let in now, oldest first."""
        query = sa.select(ApiKey).where(ApiKey.kind != "key", ApiKey.revoked_at.is_(None))
        with self._database.read() as session:
            return [
                facts(row) for row in session.scalars(query.order_by(ApiKey.created_at, ApiKey.id))
            ]

    def remove_client(self, client_id: str) -> None:
        """Shut a client out at once.

        Raises:
            NotFound: there is no such client.

        """
        self._keys.revoke(None, client_id)

    def by_path(self, secret: str) -> Caller | None:
        """The client whose base path holds this key."""
        return self._keys.recognise(secret, kind="client_path")

    def by_address(self, peer: Address) -> Caller | None:
        """The client, or clients, whose network the socket's other end belongs to."""
        query = sa.select(ApiKey).where(
            ApiKey.kind == "client_network", ApiKey.revoked_at.is_(None)
        )
        with self._database.read() as session:
            rows = [row for row in session.scalars(query) if _within(peer, row.network)]
        for row in rows:
            note_used(self._database, row, self._clock.now())
        if not rows:
            return None
        return Caller(via="client", name=rows[0].name, grants=_together(rows))


def network_named(text: str) -> Network:
    """The network a person wrote in CIDR notation.

    Raises:
        Invalid: it is none, is too wide, or holds this machine's own address.

    """
    try:
        network = _plain(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise Invalid(
            "auth.bad_network", f"{text!r} is no network; write it like 192.168.1.0/24."
        ) from None
    if network.prefixlen < _WIDEST[network.version] or network.is_loopback or _holds_own(network):
        raise Invalid(
            "auth.bad_network",
            f"{network} cannot stand for one client: it is too wide, or it is this machine, where"
            " a proxy would pass everyone on under that address. Use a key in the base path.",
        )
    return network


def _plain(network: Network) -> Network:
    """An IPv4 network written in IPv6, as a log of a socket for both shows it, in its own form."""
    first = network.network_address
    mapped = first.ipv4_mapped if isinstance(first, ipaddress.IPv6Address) else None
    if mapped is None or network.prefixlen < _MAPPED_BITS:
        return network
    return ipaddress.IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))


def _holds_own(network: Network) -> bool:
    return any(address in network for address in _OWN if address.version == network.version)


def _within(peer: Address, network: str | None) -> bool:
    if network is None:
        return False
    mapped = peer.ipv4_mapped if isinstance(peer, ipaddress.IPv6Address) else None
    return (mapped or peer) in ipaddress.ip_network(network)


def _together(rows: Sequence[ApiKey]) -> dict[str, str]:
    grants: dict[str, str] = {}
    for row in rows:
        if row.domain is not None:
            grants[row.domain] = higher(grants.get(row.domain), row.scope) or row.scope
    return grants
