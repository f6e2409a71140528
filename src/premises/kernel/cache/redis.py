"""Keeps answers at a Redis server, so that all processes of all machines share them."""

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from premises.kernel.cache.entries import HEADER_BYTES, Entry, Kept, Listing, opened, sealed
from premises.kernel.cache.figures import MOST_ENDPOINTS, OTHERS, Count, Counts, Tally
from premises.kernel.cache.line import Line
from premises.kernel.cache.stores import MOST_NAMES
from premises.kernel.doorbell.redis import connect, talking
from premises.kernel.ids import new_id
from premises.kernel.settings import RedisSettings

if TYPE_CHECKING:
    from redis import Redis

_LIMIT_S: Final = 0.25
_BATCH: Final = 1000
_MOST_BATCHES: Final = 2000

# Gives a claim back only if it is still ours: it may have run out, and be another's by now.
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0
"""

# Names of endpoints come from clients, so there may be only so many of them.
_COUNT: Final = """
local metrics, most, others = KEYS[1], tonumber(ARGV[1]), ARGV[2]
for at = 3, #ARGV, 3 do
  local name, hits, misses = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if redis.call('SISMEMBER', metrics .. ':endpoints', name) == 0 then
    if redis.call('SCARD', metrics .. ':endpoints') >= most then name = others end
    redis.call('SADD', metrics .. ':endpoints', name)
  end
  redis.pcall('INCRBY', metrics .. ':endpoints:' .. name .. ':hits', hits)
  redis.pcall('INCRBY', metrics .. ':endpoints:' .. name .. ':misses', misses)
  redis.pcall('INCRBY', metrics .. ':hits', hits)
  redis.pcall('INCRBY', metrics .. ':misses', misses)
end
return 1
"""


class RedisStore:
    """Answers that all processes share; they are sealed with a secret, since others write there.

    The names of figures are those of the original service, below this installation's prefix.

    Raises:
        Invalid: the URL cannot be read.
        Unavailable: what talks to Redis is not installed.

    """

    def __init__(self, settings: RedisSettings, secret: bytes) -> None:
        self._client: Redis = connect(settings, _LIMIT_S, decoded=False)
        self._secret = secret
        self._answers = f"{settings.prefix}cache:answers:"
        self._claims = f"{settings.prefix}cache:claims:"
        self._metrics = f"{settings.prefix}cache:metrics"
        self._line = Line()
        self._tally = Tally(self._hand_over)

    def read(self, name: str) -> Entry | None:
        data = self._line.ask(lambda: self._client.get(self._answers + name), None)
        return opened(name, data, self._secret) if isinstance(data, bytes) else None

    def keep(self, name: str, entry: Entry, ttl_s: float) -> None:
        data, ends_ms = sealed(name, entry, self._secret), max(1, int(ttl_s * 1000))
        self._line.ask(lambda: self._client.set(self._answers + name, data, px=ends_ms), None)

    def claim(self, name: str, lease_s: float) -> str | None:
        token, ends_ms = new_id(), max(1, int(lease_s * 1000))
        claimed = self._line.ask(
            lambda: bool(self._client.set(self._claims + name, token, nx=True, px=ends_ms)), True
        )
        return token if claimed else None

    def release(self, name: str, token: str) -> None:
        self._line.ask(lambda: self._client.eval(_RELEASE, 1, self._claims + name, token), None)

    def count(self, endpoint: str, count: Count) -> None:
        self._tally.count(endpoint, count)

    def counts(self) -> Counts:
        self._tally.flush()
        with talking():
            names = sorted(_text(name) for name in self._client.smembers(self._endpoints))
            keys = [key for name in names for key in self._count_keys(name)]
            values = [_number(value) for value in self._client.mget(keys)] if keys else []
        pairs = zip(values[::2], values[1::2], strict=True)
        return {name: Count(*pair) for name, pair in zip(names, pairs, strict=True)}

    def forget_counts(self) -> None:
        self._tally.flush()
        with talking():
            names = [_text(name) for name in self._client.smembers(self._endpoints)]
            keys = [key for name in names for key in self._count_keys(name)]
            overall = (self._endpoints, f"{self._metrics}:hits", f"{self._metrics}:misses")
            self._client.unlink(*overall, *keys)

    def names(self, pattern: str, most: int = MOST_NAMES) -> Listing:
        found: set[str] = set()
        with talking():
            batches = self._scanned(pattern)
            for batch in itertools.islice(batches, _MOST_BATCHES):
                found.update(batch)
                if len(found) > most:
                    break
            entries = self._told(sorted(found)[:most])
            complete = len(found) <= most and next(batches, None) is None
        return Listing(entries, complete=complete)

    def look(self, name: str) -> Kept | None:
        with talking():
            return next(iter(self._told([name])), None)

    def clear(self) -> int:
        removed = 0
        with talking():
            for batch in self._scanned("*"):
                if batch:
                    removed += int(self._client.unlink(*(self._answers + name for name in batch)))
        return removed

    def close(self) -> None:
        self._tally.flush()
        self._client.close()

    @property
    def _endpoints(self) -> str:
        return f"{self._metrics}:endpoints"

    def _count_keys(self, endpoint: str) -> tuple[str, str]:
        return f"{self._endpoints}:{endpoint}:hits", f"{self._endpoints}:{endpoint}:misses"

    def _hand_over(self, counts: Counts) -> bool:
        told = [str(p) for name, one in counts.items() for p in (name, one.hits, one.misses)]
        bounds = (str(MOST_ENDPOINTS), OTHERS)
        return self._line.ask(
            lambda: bool(self._client.eval(_COUNT, 1, self._metrics, *bounds, *told)), False
        )

    def _scanned(self, pattern: str) -> Iterator[list[str]]:
        """Names in batches; unlike a list of all keys this never holds up the server."""
        cursor: int = 0
        while True:
            cursor, keys = self._client.scan(cursor, self._answers + pattern, _BATCH)
            yield [_text(key).removeprefix(self._answers) for key in keys]
            if cursor == 0:
                return

    def _told(self, names: Sequence[str]) -> tuple[Kept, ...]:
        asked = self._client.pipeline(transaction=False)
        for name in names:
            asked.pttl(self._answers + name)
            asked.strlen(self._answers + name)
        answers = asked.execute(raise_on_error=False)
        kept = []
        for name, ends_ms, size in zip(names, answers[::2], answers[1::2], strict=True):
            if isinstance(ends_ms, int) and isinstance(size, int) and ends_ms != -2:
                size_bytes = max(0, size - HEADER_BYTES)
                kept.append(Kept(name, size_bytes, None if ends_ms < 0 else ends_ms / 1000))
        return tuple(kept)


def _text(data: object) -> str:
    return data.decode(errors="replace") if isinstance(data, bytes) else str(data)


def _number(data: object) -> int:
    """A count; 0 where somebody wrote something else there."""
    text = _text(data)
    return int(text) if text.isdecimal() else 0
