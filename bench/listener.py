"""A client that hears over a WebSocket what happened, and notes when it heard it."""

import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import orjson
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.house import House


class Listener:
    """Instants (Unix) at which events were heard, by the events' ids."""

    def __init__(self, house: House) -> None:
        self._socket = connect(f"ws://127.0.0.1:{house.port}/ws/events")
        self.heard_at: dict[int, float] = {}
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)

    def __enter__(self) -> "Listener":
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._thread.join()

    def await_calm(self, silent_s: float) -> None:
        """Wait until nothing was heard for a while."""
        count = -1
        while count != len(self.heard_at):
            count = len(self.heard_at)
            time.sleep(silent_s)

    def _listen(self) -> None:
        try:
            while True:
                message: Mapping[str, Any] = orjson.loads(self._socket.recv())
                if message["type"] == "event":
                    self.heard_at[int(message["data"]["id"])] = time.time()
        except ConnectionClosed:
            return
