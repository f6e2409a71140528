"""Counting in a Redis server, for all processes that know it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from premises.kernel.doorbell.redis import connect, talking
from premises.kernel.errors import Unavailable
from premises.kernel.limits.windows import Window
from premises.kernel.settings import RedisSettings

_LIMIT_S: Final = 0.25


class RedisCounters:
    """Counts by the scripts of the `limits` library, which run undivided in the server.

    Each key is written together with its end, so a process that dies leaves none for ever. All
    verbs raise `Unavailable` where the server is away or its answer makes no sense; so does
    making one where what talks to Redis is not installed.
    """

    def __init__(self, settings: RedisSettings) -> None:
        self._client = connect(settings, _LIMIT_S)
        # Most installations have no Redis, and need not load what counts there: it takes 0.4 s.
        from limits.storage import RedisStorage  # noqa: PLC0415

        prefix = f"{settings.prefix}limits"
        self._storage = RedisStorage(
            settings.url, connection_pool=self._client.connection_pool, key_prefix=prefix
        )

    def take(self, key: str, cost: int, quota: int, window_s: int) -> tuple[bool, Window]:
        with _understood():
            admitted = self._storage.acquire_sliding_window_entry(key, quota, window_s, cost)
        return admitted, self.look(key, window_s)

    def look(self, key: str, window_s: int) -> Window:
        with _understood():
            previous, _, current, ends_s = self._storage.get_sliding_window(key, window_s)
        # The key of a window lives for one window more, in which it is the one before.
        left_s = ends_s - window_s if ends_s else float(window_s)
        return Window(previous, current, min(max(left_s, 0.0), window_s), window_s)

    def forget(self, key: str, window_s: int) -> None:
        with talking():
            self._storage.clear_sliding_window(key, window_s)

    def close(self) -> None:
        """Let the server go."""
        self._client.close()


@contextmanager
def _understood() -> Iterator[None]:
    """The same as `talking`; what somebody else wrote under our key may be no number."""
    try:
        with talking():
            yield
    except ValueError as error:
        raise Unavailable("redis.odd", f"Redis holds what is no count: {error}") from error
