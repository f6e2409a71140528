"""How long somebody waits for a report on ten thermal photos, and what it takes to make it."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import machine
from bench.house import WORKERS, House, running
from bench.phone import Phone, phone
from bench.report import Aim, Measure, quantile

PHOTOS: Final = 10
_WAIT: Final = Aim("at most", 5.0)
_MEMORY: Final = Aim("at most", 400.0)
_WARM: Final = 2
_POLL_S: Final = 0.25
"""The mobile client asks every two seconds; asking more often tells the time more exactly."""


def measure(folder: Path, photos: Sequence[bytes], jobs: int) -> list[Measure]:
    """Send jobs one after another, each with ten photos in another order."""
    part = f"a report on {PHOTOS} thermal photos of 640 x 480, {WORKERS} workers, {jobs} times"
    with running(folder, settings_of(folder), 1) as house:
        line = phone(house)
        line.poll_s = _POLL_S
        for number in range(_WARM):
            _report(line, photos, number)
        line.polls_ms.clear()
        with machine.Neighbours(house.processes) as neighbours:
            cpu_s = machine.cpu_s(house.processes)
            waits_s = [_report(line, photos, _WARM + number) for number in range(jobs)]
            cpu_s = (machine.cpu_s(house.processes) - cpu_s) / jobs
        memory = _memory(part, house)
        line.client.close()
    low, high = min(waits_s), max(waits_s)
    return [
        Measure(part, "sent -> report, p50", quantile(waits_s, 0.5), "s", low, high),
        Measure(
            part,
            "sent -> report, p95",
            quantile(waits_s, 0.95),
            "s",
            aim=_WAIT,
            remark=neighbours.remark,
        ),
        Measure(part, "processor time of one report", cpu_s * 1000, "CPU-ms"),
        Measure(part, "one question meanwhile, p50", quantile(line.polls_ms, 0.5), "ms"),
        Measure(
            part,
            "one question meanwhile, p95",
            quantile(line.polls_ms, 0.95),
            "ms",
            remark=f"{len(line.polls_ms)} questions",
        ),
        *memory,
    ]


def settings_of(folder: Path) -> dict[str, str]:
    """The service with audits alone: what other domains load is measured with them."""
    return {
        "PREMISES_DATA_DIR": str(folder),
        "PREMISES_JOBS__WORKERS": str(WORKERS),
        "PREMISES_LOG__LEVEL": "error",
        "PREMISES_CAMERAS__ENABLED": "false",
    }


def _report(line: Phone, photos: Sequence[bytes], number: int) -> float:
    """Seconds from the first byte sent to the report, with the client's own pauses."""
    turned = [photos[(number + place) % len(photos)] for place in range(PHOTOS)]
    # Other bytes behind the picture's end: nothing that was worked out before can be used again.
    unique = [photo + number.to_bytes(4) for photo in turned]
    began = time.perf_counter()
    sent = line.submit(unique)
    sent.raise_for_status()
    answer = line.await_end(sent.json()["jobId"])
    assert answer["status"] == "done", answer
    assert answer["image"], "a report without a picture"
    return time.perf_counter() - began


def _memory(part: str, house: House) -> list[Measure]:
    """What server and workers hold after the work, with what they started."""
    family = machine.family(house.processes[0].pid)
    own = [process.memory_full_info() for process in family]
    whole = sum(one.pss for one in own) / 1e6
    told = f"{len(own)} processes, the largest {max(one.rss for one in own) / 1e6:.0f} MB resident"
    return [
        Measure(part, "memory of all", whole, "MB", aim=_MEMORY, remark=f"shared once; {told}"),
        Measure(part, "resident, shared pages each time", sum(one.rss for one in own) / 1e6, "MB"),
    ]
