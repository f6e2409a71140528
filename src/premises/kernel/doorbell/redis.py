"""Ringing other processes through a Redis server, on this machine and on others."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import structlog

from premises.kernel.doorbell.bells import Heard
from premises.kernel.doorbell.listeners import Listeners
from premises.kernel.doorbell.ringer import Ringer
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.settings import RedisSettings

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import PubSub

_log = structlog.get_logger(__name__)
_TIME_LIMIT_S = 1.0
_ASKING_LIMIT_S = 0.5
_QUEUE_LIMIT_S = 1.0
_MOST_CONNECTIONS = 50
_LISTEN_S = 1.0
_PING_EVERY_S = 10
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 5.0
_WAKE_UP = ""


class RedisDoorbell:
    """A doorbell between all processes that know the same Redis server.

    Nothing is kept there: whoever does not listen at the moment does not hear. A server that is
    away is tried again after a pause, and whoever rings notices nothing of it.
    """

    def __init__(self, settings: RedisSettings) -> None:
        self._settings = settings
        self._client = connect(settings, _TIME_LIMIT_S)
        self._channel = f"{settings.prefix}bell"
        self._listeners = Listeners()
        self._ringer = Ringer("redis-ringer", self._publish)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_deaf: bool | None = None

    def ring(self, topic: str) -> None:
        self._ringer.ring(topic)

    def listen(self, callback: Heard) -> None:
        self._listeners.add(callback)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._hear, name="redis-doorbell", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        self._closing.set()
        thread = self._thread
        if thread is not None:
            # Wakes our own listener, so that it sees that it is over; nobody else minds.
            self._ringer.ring(_WAKE_UP)
        self._ringer.close()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=_LISTEN_S)
        self._client.close()

    def _publish(self, topics: Sequence[str]) -> None:
        with talking():
            for topic in topics:
                self._client.publish(self._channel, topic)

    def _hear(self) -> None:
        pause_s = 0.0
        while not self._closing.wait(pause_s):
            try:
                self._follow()
            except Unavailable as failure:
                if self._is_deaf is not True:
                    _log.warning("doorbell_deaf", reason=failure.message)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S) if self._is_deaf else _FIRST_PAUSE_S
                self._is_deaf = True
            except Exception:  # noqa: BLE001 - logged, see below.
                # A reply that nobody expected must not make this process deaf for good.
                _log.exception("doorbell_stumbled")
                pause_s = _LONGEST_PAUSE_S

    def _follow(self) -> None:
        """Hear until it is over.

        Raises:
            Unavailable: the server is away, or has gone.

        """
        # The library's own types leave this one method out.
        pubsub: PubSub = self._client.pubsub()  # type: ignore[no-untyped-call]
        with talking(), contextlib.closing(pubsub) as line:
            line.subscribe(self._channel)
            if self._is_deaf:
                _log.info("doorbell_heard_again")
            self._is_deaf = False
            while not self._closing.is_set():
                message = line.get_message(ignore_subscribe_messages=True, timeout=_LISTEN_S)
                if message and message["data"] != _WAKE_UP and not self._closing.is_set():
                    self._listeners.tell(message["data"])


@dataclass(frozen=True)
class RedisState:
    """How Redis is, in the words of a health report; `version` is the server's own."""

    status: Literal["healthy", "unhealthy", "not_initialized"]
    message: str
    version: str | None = None


def redis_state(settings: RedisSettings) -> RedisState:
    """Ask the server now; answers within about half a second, and raises nothing."""
    if not settings.url:
        return RedisState("not_initialized", "No Redis is configured; none is needed.")
    try:
        client = connect(settings, _ASKING_LIMIT_S)
        with contextlib.closing(client), talking():
            version = str(client.info("server")["redis_version"])
    except (Invalid, Unavailable) as failure:
        return RedisState("unhealthy", failure.message)
    return RedisState("healthy", "Redis answers.", version)


def connect(settings: RedisSettings, limit_s: float, *, decoded: bool = True) -> "Redis":
    """A client of the server that is set, which waits no longer than `limit_s` for any answer.

    Values come as text where they are `decoded`, otherwise as bytes.

    Raises:
        Invalid: the URL cannot be read.
        Unavailable: the library is not installed.

    """
    try:
        # Most installations have no Redis, and need not load what talks to it.
        import redis  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415
    except ImportError:
        raise Unavailable(
            "redis.not_installed",
            "PREMISES_REDIS__URL is set, but what talks to Redis is not installed:"
            ' pip install "premises[redis]"',
        ) from None
    try:
        pool = redis.BlockingConnectionPool.from_url(
            settings.url,
            # More threads than this wait for each other; by default they would be turned away.
            max_connections=_MOST_CONNECTIONS,
            timeout=_QUEUE_LIMIT_S,
            decode_responses=decoded,
            socket_timeout=limit_s,
            socket_connect_timeout=limit_s,
            health_check_interval=_PING_EVERY_S,
            # The pauses are ours; a second try inside would only double the time limit.
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        # What was wrong is not told: it may be a piece of the password.
        raise Invalid(
            "redis.bad_url",
            "PREMISES_REDIS__URL cannot be read; write it like redis://127.0.0.1:6379/0,"
            " and / and @ in a password as %2F and %40.",
        ) from None
    return redis.Redis.from_pool(pool)


@contextlib.contextmanager
def talking() -> Iterator[None]:
    """Say `Unavailable` where the server is away, or answers that it cannot."""
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        yield
    except (RedisError, OSError) as error:
        raise Unavailable("redis.away", f"Redis cannot be used now: {error}") from error
