"""Sends spoiled thermal photos through a real server's door: `python -m bench.fuzz_audits`."""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import httpx
from tests.audits.thermograms.mutations import mutations

from bench import machine
from bench.house import WORKERS, House, running
from bench.phone import Phone, phone
from bench.reports import settings_of
from bench.running import say

PHOTOS: Final = 10
"""Photos in one submission: a spoiled one must not spoil the others."""


@dataclass
class Toll:
    """What became of the photos: answers by status, reports by how they ended, photos by class."""

    answers: Counter[int] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0

    @property
    def broken(self) -> int:
        """Answers that are the server's own fault."""
        return sum(count for status, count in self.answers.items() if status >= 500)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz_audits", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many spoiled photos")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    parser.add_argument("--output", type=Path, help="also write the table to this file")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="premises-fuzz-") as folder:
        place = Path(folder)
        with running(place, settings_of(place), 1) as house:
            text, toll, lost = _fuzzed(house, wanted.count, wanted.seed)
    print(text)
    if wanted.output is not None:
        wanted.output.write_text(text, encoding="utf-8")
    assert not toll.broken, "the server broke"
    assert not toll.ends["error"], "a report failed"
    assert not lost, "a process of the service died"


def _fuzzed(house: House, count: int, seed: int) -> tuple[str, Toll, int]:
    toll, began = Toll(), time.monotonic()
    before = {process.pid for process in house.processes[: WORKERS + 1]}
    line = phone(house)
    for number, photos in enumerate(_packs(mutations(seed, count))):
        _send(line, photos, toll)
        if number % 50 == 49:
            say(f"{(number + 1) * PHOTOS} photos")
    alive = {process.pid for process in machine.family(house.processes[0].pid)}
    lost = len(before - alive)
    return _table(count, seed, toll, lost, time.monotonic() - began), toll, lost


def _packs(photos: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    each = iter(photos)
    while pack := list(islice(each, PHOTOS)):
        yield pack


def _send(line: Phone, photos: Sequence[bytes], toll: Toll) -> None:
    began = time.monotonic()
    answer = line.submit(photos)
    toll.answers[answer.status_code] += 1
    if answer.status_code != httpx.codes.OK:
        return
    job_id = answer.json()["jobId"]
    toll.ends[line.await_end(job_id)["status"]] += 1
    toll.slowest_s = max(toll.slowest_s, time.monotonic() - began)
    shown = line.client.get(f"/api/audits/analyses/{job_id}")
    toll.answers[shown.status_code] += 1
    toll.classes.update(one["fileClass"] or "not looked at" for one in shown.json()["photos"])


def _table(count: int, seed: int, toll: Toll, lost: int, took_s: float) -> str:
    about = machine.facts()
    rows = [
        ("answers of 500 or more", toll.broken),
        ("processes that died", lost),
        *((f"answers {status}", many) for status, many in sorted(toll.answers.items())),
        *((f"reports {end}", many) for end, many in sorted(toll.ends.items())),
        *((f"photos {kind}", many) for kind, many in sorted(toll.classes.items())),
    ]
    lines = [
        f"{count} spoiled thermal photos, {PHOTOS} in a submission, seed {seed}",
        f"on {about['cores']} cores of {about['processor']}, Python {about['python']}",
        f"took {took_s:.0f} s, the slowest report {toll.slowest_s:.1f} s",
        "",
        *(f"{what:<36}{many:>10}" for what, many in rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
