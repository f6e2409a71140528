"""Chooses where answers are kept: in this process, or at the Redis server that is set."""

import structlog

from premises.kernel.cache.answers import Answers
from premises.kernel.cache.memory import MemoryStore
from premises.kernel.cache.redis import RedisStore
from premises.kernel.cache.stores import Store
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.settings import CacheSettings, RedisSettings

_log = structlog.get_logger(__name__)


def open_answers(
    database: Database, settings: CacheSettings, redis: RedisSettings, secret: str
) -> Answers:
    """Answers, kept where the settings say; `secret` seals what is kept outside this process.

    Raises:
        Invalid: the URL of the Redis server cannot be read.

    """
    return Answers(database, _store(settings, redis, secret), settings)


def _store(settings: CacheSettings, redis: RedisSettings, secret: str) -> Store:
    if redis.url and settings.enabled and settings.store == "auto":
        try:
            return RedisStore(redis, secret.encode())
        except Unavailable as failure:
            _log.warning("cache_not_shared", reason=failure.message)
    return MemoryStore(settings.max_bytes)
