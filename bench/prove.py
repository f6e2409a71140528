"""Proves under fire that nothing accepted is lost or told twice: `python -m bench.prove`."""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests import burst, servers
from tests.house import House
from tests.waiting import until

from bench import machine, prove_machines, prove_properties
from bench.running import say
from premises.cameras.weights.install import install
from premises.cameras.weights.photographs import fetch_photographs

_CACHE: Final = Path(__file__).parents[1] / ".cache"
_LEASE_S: Final = 5.0
_PATIENCE_S: Final = 900.0
_FROZEN_S: Final = 2.5 * _LEASE_S
_MACHINES: Final = "machines"
_PROPERTIES: Final = "properties"
_WORDS: Final = ("--queues", "cpu,gpu,llm")


@dataclass(frozen=True)
class Plan:
    """How much is asked of a service; `kills` is how often something is ended without a word."""

    pictures: int
    cameras: int
    kills: int
    pace_s: float
    seed: int


@dataclass
class Crew:
    """A server and the workers started beside it; all are watched for their memory."""

    house: House
    count: int
    workers: list[subprocess.Popen[str]] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)

    def begin(self) -> None:
        self._watch(self.house.begin())
        self.workers = [self._worker() for _ in range(self.count)]

    def kill_server(self) -> None:
        self.house.kill()
        self._watch(self.house.begin())

    def kill_worker(self, number: int) -> None:
        _end(self.workers[number])
        self.workers[number] = self._worker()

    def kill_all(self) -> None:
        """End every process at the same moment."""
        for worker in self.workers:
            os.killpg(worker.pid, signal.SIGKILL)
        self.house.kill()
        for worker in self.workers:
            _put_away(worker)
        self.begin()

    def freeze_worker(self, number: int) -> None:
        """Hold a worker for longer than its lease, and let it go on as if nothing had been."""
        os.killpg(self.workers[number].pid, signal.SIGSTOP)
        time.sleep(_FROZEN_S)
        os.killpg(self.workers[number].pid, signal.SIGCONT)

    def end(self) -> None:
        for worker in self.workers:
            _end(worker)
        self.house.kill()

    def _worker(self) -> subprocess.Popen[str]:
        return self._watch(self.house.work(*_WORDS))

    def _watch(self, process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        self.pids.append(process.pid)
        return process


@dataclass(frozen=True)
class Outcome:
    """What was counted at the end, and what it took."""

    name: str
    found: Mapping[str, int]
    facts: Mapping[str, str]


def main() -> None:
    wanted = _arguments()
    install("yolov4-tiny", _CACHE / "models", _quiet)
    photograph = next(
        path for path in fetch_photographs(_CACHE / "photographs", _quiet) if path.stem == "bus"
    )
    plan = Plan(wanted.images, 8, wanted.kills, wanted.pace, wanted.seed)
    chosen = wanted.only or [*_VARIANTS, _MACHINES, _PROPERTIES]
    outcomes = [_proved(name, plan, photograph) for name in chosen if name in _VARIANTS]
    tables = [_table(plan, outcomes)] if outcomes else []
    if _MACHINES in chosen:
        tables.append(prove_machines.prove(wanted.cases, wanted.machine_kills, wanted.seed))
    if _PROPERTIES in chosen:
        tables.append(prove_properties.prove(wanted.cases))
    text = "\n".join(tables)
    if wanted.output is not None:
        wanted.output.write_text(_page(text), encoding="utf-8")
    print(text)
    for outcome in outcomes:
        burst.check(dict(outcome.found), plan.pictures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.prove", description=__doc__)
    parser.add_argument("--images", type=int, default=2000, help="pictures for each proof")
    parser.add_argument("--kills", type=int, default=20, help="how often something is killed")
    parser.add_argument("--pace", type=float, default=0.06, help="seconds between two pictures")
    parser.add_argument(
        "--machine-kills", type=int, default=prove_machines.KILLS, help="the same for machines"
    )
    parser.add_argument(
        "--cases",
        type=int,
        default=prove_machines.CASES,
        help="histories of machines, and documents about properties, that are tried",
    )
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    parser.add_argument(
        "--only",
        action="append",
        choices=[*_VARIANTS, _MACHINES, _PROPERTIES],
        help="one of the proofs",
    )
    parser.add_argument("--output", type=Path, help="also write the table to this page")
    return parser.parse_args()


def _proved(name: str, plan: Plan, photograph: Path) -> Outcome:
    say(f"{name}: {plan.pictures} pictures, {plan.kills} kills")
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="premises-prove-") as folder:
        return _VARIANTS[name](name, plan, photograph, Path(folder), stack)


def _on_sqlite(name: str, plan: Plan, photograph: Path, folder: Path, _stack: ExitStack) -> Outcome:
    crew = Crew(_house(folder, JOBS__WORKERS="2"), 0)
    url = f"sqlite:///{folder / 'premises.db'}"
    return _under_fire(name, crew, url, plan, photograph, lambda _number, _chance: crew.kill_all())


def _on_postgresql(
    name: str, plan: Plan, photograph: Path, folder: Path, stack: ExitStack
) -> Outcome:
    url = stack.enter_context(servers.running("postgresql")).url
    crew = Crew(_house(folder, JOBS__WORKERS="2", DATABASE__URL=url), 0)
    return _under_fire(name, crew, url, plan, photograph, lambda _number, _chance: crew.kill_all())


def _over_celery(
    name: str, plan: Plan, photograph: Path, folder: Path, stack: ExitStack
) -> Outcome:
    """Two workers of their own; one is frozen past its lease, and the broker forgets all once."""
    url = stack.enter_context(servers.running("postgresql")).url
    broker = servers.Redis()
    stack.callback(broker.stop)
    settings = {"DATABASE__URL": url, "REDIS__URL": broker.url, "JOBS__CARRIER": "celery"}
    crew = Crew(_house(folder, JOBS__WORKERS="0", **settings), 2)

    def disturb(number: int, chance: random.Random) -> None:
        if number == plan.kills // 3:
            crew.freeze_worker(0)
        if number == 2 * plan.kills // 3:
            assert broker.ask("FLUSHALL") == b"+OK"
        victim = chance.choice(("server", "worker", "worker", "all"))
        if victim == "server":
            crew.kill_server()
        elif victim == "worker":
            crew.kill_worker(chance.randrange(2))
        else:
            crew.kill_all()

    return _under_fire(name, crew, url, plan, photograph, disturb)


_VARIANTS: Final[Mapping[str, Callable[[str, Plan, Path, Path, ExitStack], Outcome]]] = {
    "SQLite": _on_sqlite,
    "PostgreSQL": _on_postgresql,
    "Celery": _over_celery,
}


def _house(folder: Path, **settings: str) -> House:
    return House(
        folder,
        _CACHE / "models",
        DATABASE__SYNCHRONOUS="full",
        JOBS__LEASE_S=str(_LEASE_S),
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="2",
        CAMERAS__BATCH_WINDOW_SECONDS="10",
        **settings,
    )


def _under_fire(
    name: str,
    crew: Crew,
    url: str,
    plan: Plan,
    photograph: Path,
    disturb: Callable[[int, random.Random], None],
) -> Outcome:
    chance = random.Random(plan.seed)  # noqa: S311 - no secret.
    counts, began = burst.Counts(url), time.monotonic()
    dropping = threading.Thread(
        target=burst.drop_pictures,
        args=(crew.house.base, photograph, plan.seed),
        kwargs={"pictures": plan.pictures, "cameras": plan.cameras, "pace_s": plan.pace_s},
    )
    with burst.memory_of(crew.pids) as memory:
        crew.begin()
        dropping.start()
        try:
            for number in range(plan.kills):
                # Some kills come at any moment, start-up included, the others while work goes on.
                if number % 3:
                    burst.wait_until_at_work(counts)
                time.sleep(chance.uniform(0.0, 2.0))
                disturb(number, chance)
            dropping.join()
            until(lambda: burst.is_over(counts(), plan.pictures), _PATIENCE_S)
        finally:
            dropping.join()
            crew.end()
    facts = {
        "seconds": f"{time.monotonic() - began:.0f}",
        "largest process, first half, MB": f"{memory.most_mb(0.1, 0.5):.0f}",
        "largest process, second half, MB": f"{memory.most_mb(0.5, 1.0):.0f}",
    }
    return Outcome(name, counts(), facts)


def _end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    _put_away(process)


def _put_away(process: subprocess.Popen[str]) -> None:
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _table(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    about = machine.facts()
    lines = [
        f"{plan.pictures} pictures, {plan.cameras} cameras, seed {plan.seed}",
        f"`kill -9` at {plan.kills} random moments",
        f"on {about['cores']} cores of {about['processor']}, Python {about['python']}",
        "",
        f"{'':<36}" + "".join(f"{outcome.name:>14}" for outcome in outcomes),
    ]
    for row in (*burst.QUESTIONS, *outcomes[0].facts):
        told = (str({**o.found, **o.facts}[row]) for o in outcomes)
        lines.append(f"{row.replace('_', ' '):<36}" + "".join(f"{value:>14}" for value in told))
    return "\n".join(lines) + "\n"


def _page(text: str) -> str:
    return (
        "# Proofs\n\nPrinted by `make prove`; what is proved and how is said in"
        f" [bench/README.md](../bench/README.md).\n\n```\n{text}```\n"
    )


def _quiet(_share: float, _text: str) -> None:
    """Progress of what is fetched is not shown: it is fetched once."""


if __name__ == "__main__":
    main()
