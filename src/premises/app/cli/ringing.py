"""What `premises doctor` and `premises status` tell of how workers learn that there is work."""

from collections.abc import Iterator

from premises.app.domains import Check
from premises.app.settings import Settings
from premises.kernel.doorbell import redis_state
from premises.kernel.errors import Failure


def checks(settings: Settings) -> Iterator[Check]:
    """Whether those answer that ring for work: Redis where it is set, and the broker."""
    if settings.redis.url:
        redis = redis_state(settings.redis)
        finding = f"{redis.version} answers" if redis.version else redis.message
        advice = "Start it, or correct PREMISES_REDIS__URL; without it work only begins later."
        yield Check("redis", redis.status == "healthy", finding, advice)
    trouble = _broker_trouble(settings)
    advice = "Start the broker, or correct PREMISES_JOBS__BROKER_URL; work only begins later."
    yield Check("carrier", trouble is None, trouble or carrier(settings), advice)


def carrier(settings: Settings) -> str:
    """How workers are woken, in a few words."""
    if settings.jobs.carrier == "celery":
        return f"celery: messages in queues named {settings.jobs.broker_prefix}..."
    return f"processes, rung through pipes{' and Redis' if settings.redis.url else ''}"


def _broker_trouble(settings: Settings) -> str | None:
    if settings.jobs.carrier != "celery":
        return None
    try:
        from premises.kernel.jobs.celery import broker

        asked = broker(settings.jobs, settings.redis)
        try:
            asked.check()
        finally:
            asked.close()
    except Failure as failure:
        return failure.message
    return None
