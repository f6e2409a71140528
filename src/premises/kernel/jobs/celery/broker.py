"""The way to a message broker: what a message says, and how long one waits to be rid of it."""

import contextlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.settings import JobsSettings, RedisSettings

try:
    from celery import Celery
    from kombu.entity import Exchange, Queue
    from kombu.exceptions import KombuError
except ImportError:
    raise Invalid(
        "jobs.celery_missing",
        "PREMISES_JOBS__CARRIER=celery needs Celery, which is not installed:"
        ' pip install "premises[celery]"',
    ) from None

READY_TASK: Final = "premises.ready"
"""The one message there is; it says which stage is ready, and of which step."""

_SENDING_LIMIT_S: Final = 1.0
_REDIS: Final = {"redis", "rediss"}
_OPTIONS: Final[Mapping[str, object]] = MappingProxyType(
    {
        # What is lost with its worker is found by the sweep; kept messages would only be late.
        "task_acks_late": False,
        "task_ignore_result": True,
        "task_default_delivery_mode": "transient",
        "worker_prefetch_multiplier": 1,
        "broker_connection_max_retries": None,
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 2.0,
        # While a stage is worked nobody would answer a heartbeat.
        "broker_heartbeat": 0,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # Unset, it warns at every lost connection.
        "worker_cancel_long_running_tasks_on_connection_loss": True,
    }
)
_ONE_TRY: Final = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def broker(jobs: JobsSettings, redis: RedisSettings) -> "Broker":
    """The broker that is set, or else the Redis server, as broker for work.

    Raises:
        Invalid: neither is set, or the Redis server's URL is not one that Celery can read.

    """
    url = jobs.broker_url or redis.url
    if not url:
        raise Invalid(
            "jobs.no_broker",
            "PREMISES_JOBS__CARRIER=celery needs a broker: set PREMISES_JOBS__BROKER_URL,"
            " or PREMISES_REDIS__URL.",
        )
    if not jobs.broker_url and urlsplit(url).scheme not in _REDIS:
        raise Invalid(
            "jobs.no_broker",
            "PREMISES_REDIS__URL cannot serve as broker; set PREMISES_JOBS__BROKER_URL.",
        )
    return Broker(url, jobs.broker_prefix)


class _Application(Celery):  # type: ignore[misc] # The library has no types.
    """A Celery that goes to the broker it is given, whatever CELERY_BROKER_URL says."""

    def __init__(self, url: str, options: Mapping[str, object]) -> None:
        self._url = url
        # It must not become the one that other threads find without having asked for it.
        super().__init__("premises", set_as_current=False, broker=url, changes=options)

    def connection_for_read(self, url: str | None = None, **more: Any) -> Any:
        return super().connection_for_read(url or self._url, **more)

    def connection_for_write(self, url: str | None = None, **more: Any) -> Any:
        return super().connection_for_write(url or self._url, **more)


class Broker:
    """A message broker of any kind that Celery knows; nothing is asked of it before it must be."""

    def __init__(self, url: str, prefix: str) -> None:
        self._prefix = prefix
        self._connection: Any = None
        self._is_redis = urlsplit(url).scheme in _REDIS
        self.app = _Application(url, {**_OPTIONS, "broker_transport_options": self._limits(10)})

    def queue(self, name: str) -> Queue:
        """One of our queues as the broker has it.

        Redis is told nothing of messages that were taken: an answer lost with the connection
        would count as a message in hand for ever, and no other would be taken. Elsewhere they
        are, because other brokers send as many as there are to whoever does not say so.
        """
        full = f"{self._prefix}{name}"
        exchange = Exchange(full)  # type: ignore[no-untyped-call]
        return Queue(full, exchange, full, no_ack=self._is_redis)  # type: ignore[no-untyped-call]

    def send(self, queue: str, stage_id: int, step: str) -> None:
        """Tell one of those who work on a queue that a stage is ready; from one thread only.

        Raises:
            Unavailable: the broker did not take the message in a second or two.

        """
        with self._translated():
            self.app.send_task(
                READY_TASK,
                (stage_id, step),
                queue=self.queue(queue),
                producer=self.app.amqp.Producer(self._connected(), auto_declare=False),
                ignore_result=True,
                retry=False,
            )

    def check(self) -> None:
        """Ask the broker whether it is there; from the same thread that sends.

        Raises:
            Unavailable: it is not.

        """
        with self._translated():
            self._connected()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = self.app.connection_for_write(
                connect_timeout=_SENDING_LIMIT_S,
                transport_options={**self._limits(_SENDING_LIMIT_S), **_ONE_TRY},
            )
        return self._connection.ensure_connection(timeout=_SENDING_LIMIT_S, **_ONE_TRY)

    def _limits(self, limit_s: float) -> dict[str, object]:
        """How long one waits for Redis; other brokers would not know these words."""
        limits = {"socket_timeout": limit_s, "socket_connect_timeout": _SENDING_LIMIT_S}
        return dict(limits) if self._is_redis else {}

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (KombuError, OSError, ValueError, KeyError, ImportError) as error:
            # A connection that has failed once is not trusted again.
            self.close()
            message = f"The broker cannot be used: {_reason(error)}"
            raise Unavailable("jobs.broker_away", message) from error


def _reason(error: Exception) -> str:
    if isinstance(error, ValueError):
        # What was wrong is not told: it may be a piece of the password.
        return "its URL cannot be read; / and @ in a password are written as %2F and %40."
    if isinstance(error, ImportError):
        return f"what talks to it is not installed ({error})."
    return str(error)
