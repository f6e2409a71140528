"""Those who listen for a doorbell in this process."""

import structlog

from premises.kernel.doorbell.bells import Heard

_log = structlog.get_logger(__name__)


class Listeners:
    """Is told what was rung, and tells all who listen."""

    def __init__(self) -> None:
        self._callbacks: list[Heard] = []

    def add(self, callback: Heard) -> None:
        self._callbacks.append(callback)

    def tell(self, topic: str) -> None:
        for callback in tuple(self._callbacks):
            try:
                callback(topic)
            except Exception:  # noqa: BLE001 - logged, see below.
                # One listener with a bug must not make all the others deaf.
                _log.exception("listener_failed", topic=topic)
