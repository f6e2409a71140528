"""A telephone that sends thermal photos to a service and asks until the report is there."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bench.house import House

_USER: Final = "bench@example.com"
_POLL_S: Final = 0.05
_PATIENCE_S: Final = 120.0


@dataclass
class Phone:
    """One client of the original contract; `polls_ms` is how long each of its questions took."""

    client: httpx.Client
    poll_s: float = _POLL_S
    polls_ms: list[float] = field(default_factory=list)

    def submit(self, photos: Sequence[bytes], **task: object) -> httpx.Response:
        """Send a new task with these thermal photos; the answer may be anything."""
        words = {"id": str(uuid.uuid4()), "type": "wall", "insideTemp": "70", "outsideTemp": "35"}
        files = [
            (f"media{number}", (f"obs{number}_thermal.jpg", photo, "image/jpeg"))
            for number, photo in enumerate(photos)
        ]
        form = {"uid": _USER, "task_json": json.dumps({**words, **task})}
        return self.client.post("/leakage/detect_leak", data=form, files=files)

    def await_end(self, job_id: str) -> Mapping[str, Any]:
        """Ask until the job is done or failed; the last answer.

        Raises:
            TimeoutError: it takes longer than two minutes.

        """
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.poll(job_id)
            if answer["status"] in {"done", "error"}:
                return answer
            time.sleep(self.poll_s)
        raise TimeoutError(f"job {job_id} took too long")

    def poll(self, job_id: str) -> Mapping[str, Any]:
        asked = time.perf_counter()
        answer = self.client.get(f"/leakage/detect_leak/{job_id}")
        self.polls_ms.append((time.perf_counter() - asked) * 1000)
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
        return found


def phone(house: House) -> Phone:
    """A phone beside this service."""
    return Phone(httpx.Client(base_url=house.url, timeout=60, trust_env=False))
