"""Pushes a mill's log to a service that is killed meanwhile, each batch until it is answered."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import httpx
import numpy as np
import orjson
from tests.machines.mills.unruly import arrivals

from bench import mills
from premises.app.demo.mill import Mill
from premises.app.demo.recorder import Recorder
from premises.machines.service.batches import Series

DOOR: Final = "/api/v1/telemetry"
_RATE_HZ: Final = 0.02
_OVER: Final = timedelta(days=3650)
_AGAIN_S: Final = 0.05


@dataclass
class Feeding:
    """Sends one batch after another, in order, until it is enough, and then the rest of a day.

    `url` says where the service is, or was. `lost` are answers that were cut off, `repeats` those
    of them whose batch had been taken in even so. `is_over`: nobody will answer any more.
    """

    seed: int
    machine: str
    url: Callable[[], str]
    sent: list[list[Series]] = field(default_factory=list)
    lost: int = 0
    repeats: int = 0
    refused: list[str] = field(default_factory=list)
    is_enough: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx.Client(trust_env=False, timeout=20) as client:
            for batch in self._batches():
                if self.is_over.is_set():
                    return
                self._send(client, batch, len(self.sent))
                self.sent.append(batch)

    def _batches(self) -> Iterator[list[Series]]:
        chance = random.Random(self.seed)  # noqa: S311 - no secret.
        recorder = Recorder(Mill("Proof", seed=self.seed), _RATE_HZ)
        for _, log in recorder.days(mills.FIRST, mills.FIRST + _OVER):
            if self.is_enough.is_set():
                return
            yield from arrivals(log, chance)

    def _send(self, client: httpx.Client, batch: list[Series], number: int) -> None:
        """Whatever becomes of the service; an answer that was lost is asked for again."""
        body = orjson.dumps({"machine": self.machine, "series": [_plain(one) for one in batch]})
        headers = {"Idempotency-Key": f"batch-{number}", "Content-Type": "application/json"}
        while not self.is_over.is_set():
            try:
                answer = client.post(self.url() + DOOR, content=body, headers=headers)
            except httpx.ConnectError:
                time.sleep(_AGAIN_S)
                continue
            except httpx.HTTPError:
                self.lost += 1
                continue
            if answer.status_code >= 500:
                time.sleep(_AGAIN_S)
                continue
            if answer.is_error:
                self.refused.append(answer.text)
            else:
                self.repeats += bool(answer.json().get("is_repeat"))
            return


def _plain(one: Series) -> dict[str, object]:
    values = one.values
    if isinstance(values, np.ndarray):
        told = ["NaN" if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN.
        return {"variable": one.variable, "t": one.t_ms.tolist(), "values": told}
    return {"variable": one.variable, "t": one.t_ms.tolist(), "values": list(values)}
