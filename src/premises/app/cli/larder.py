"""Where a command looks at answers that are kept: at Redis, or in the memory of the service."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from premises.app.cli.opening import opened
from premises.kernel.cache import Answers, Count, Figures, Kept, Listing
from premises.kernel.errors import Forbidden, Invalid, Unavailable

if TYPE_CHECKING:
    import httpx
    from redis import Redis

    from premises.app.settings import Settings

_PATIENCE_S: Final = 10.0
_REDIS_LIMIT_S: Final = 2.0
_MIB: Final = 2**20


class Larder(Protocol):
    """Answers that are kept; `where` says in words where that is."""

    @property
    def where(self) -> str: ...

    def figures(self) -> Figures: ...

    def names(self, pattern: str) -> Listing: ...

    def clear(self) -> int: ...

    def info(self) -> Mapping[str, str]: ...


@contextmanager
def larder(settings: "Settings", url: str | None, token: str) -> Iterator[Larder]:
    """The answers of this house: at Redis if they are shared, otherwise a running server's.

    Raises:
        Invalid: nothing is kept, or `url` is no address.
        Unavailable: what talks to Redis is not installed.

    """
    if not settings.cache.enabled:
        raise Invalid("cache.switched_off", "PREMISES_CACHE__ENABLED is false: nothing is kept.")
    if url is None and settings.redis.url and settings.cache.store == "auto":
        from premises.kernel.doorbell.redis import connect

        with closing(connect(settings.redis, _REDIS_LIMIT_S)) as client, opened(settings) as house:
            yield AtRedis(house.kernel.answers, client)
        return
    base = url or _here(settings.server.host, settings.server.port)
    with _client(base, token) as asking:
        yield AtServer(asking)


@dataclass(frozen=True)
class AtRedis:
    """Answers that all processes share."""

    answers: Answers
    client: "Redis"

    @property
    def where(self) -> str:
        return "in Redis, shared by all servers"

    def figures(self) -> Figures:
        return self.answers.figures()

    def names(self, pattern: str) -> Listing:
        return self.answers.names(pattern)

    def clear(self) -> int:
        return self.answers.clear()

    def info(self) -> Mapping[str, str]:
        from premises.kernel.doorbell.redis import talking

        with talking():
            found: dict[str, Any] = self.client.info()
            keys = self.client.dbsize()
        asked = found["keyspace_hits"] + found["keyspace_misses"]
        rate = 100 * found["keyspace_hits"] / asked if asked else 0.0
        return {
            "Redis version": str(found["redis_version"]),
            "Connected clients": str(found["connected_clients"]),
            "Used memory": str(found["used_memory_human"]),
            "Total keys": str(keys),
            "Uptime": f"{found['uptime_in_seconds']} s",
            "Keyspace hits": str(found["keyspace_hits"]),
            "Keyspace misses": str(found["keyspace_misses"]),
            "Cache hit rate": f"{rate:.2f}%",
        }


@dataclass(frozen=True)
class AtServer:
    """Answers in the memory of one server, which is asked over HTTP as its admin."""

    client: "httpx.Client"

    @property
    def where(self) -> str:
        return f"in the memory of the server at {self.client.base_url}"

    def figures(self) -> Figures:
        found = self._ask("GET", "stats")
        if "global" not in found:
            raise Unavailable("cache.away", f"{found.get('error', 'There are no figures')}.")
        endpoints = {name: _count(one) for name, one in found["endpoints"].items()}
        return Figures(_count(found["global"]), endpoints)

    def names(self, pattern: str) -> Listing:
        found = self._ask("GET", "keys", params={"pattern": pattern})
        return Listing(tuple(_kept(one) for one in found["keys"]), complete=found["complete"])

    def clear(self) -> int:
        return int(self._ask("POST", "clear")["fastapi_keys_cleared"])

    def info(self) -> Mapping[str, str]:
        kept, overall = self.names("*"), self.figures().overall
        more = "" if kept.complete else " at least"
        return {
            "Kept": f"{len(kept.entries)} answers{more}",
            "Used memory": f"{sum(one.size_bytes for one in kept.entries) / _MIB:.2f} MiB{more}",
            "Hits": str(overall.hits),
            "Misses": str(overall.misses),
            "Cache hit rate": f"{100 * overall.hit_rate:.2f}%",
        }

    def _ask(self, method: str, what: str, **more: Any) -> Any:
        import httpx

        try:
            answer = self.client.request(method, f"/api/cache/{what}", **more)
            document = answer.json()
        except (httpx.HTTPError, ValueError):
            raise Unavailable(
                "cache.no_server",
                f"Answers are kept in the server's memory, and none answers at"
                f" {self.client.base_url}; start it, or name it with --url.",
            ) from None
        if answer.is_success:
            return document
        said = document.get("detail", document) if isinstance(document, dict) else document
        if answer.status_code in {401, 403}:
            raise Forbidden(
                "cache.admin_needed",
                f"The server says: {said}. Send the token or API key of an admin of properties"
                " with --token-stdin.",
            )
        raise Unavailable("cache.refused", f"The server says: {said}.")


def _client(base: str, token: str) -> "httpx.Client":
    import httpx

    heads = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return httpx.Client(base_url=base, headers=heads, timeout=_PATIENCE_S, trust_env=False)
    except httpx.InvalidURL as error:
        raise Invalid("cache.bad_url", f"{base} is no address of a server: {error}.") from None


def _here(host: str, port: int) -> str:
    """The address of a server of this house for somebody at this machine."""
    from premises.app.cli.listening import Address

    return Address(host, port).url


def _count(told: Mapping[str, Any]) -> Count:
    return Count(told["hits"], told["misses"])


def _kept(told: Mapping[str, Any]) -> Kept:
    ttl = told["ttl"]
    return Kept(told["key"], told["size_bytes"], ttl if isinstance(ttl, int) else None)
