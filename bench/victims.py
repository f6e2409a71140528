"""The processes that are killed in a proof: a server, its workers, and a maker of files."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tests.house import House


@dataclass
class Victims:
    """A server with its workers and somebody who makes files of days; any of them may be killed."""

    folder: Path
    environ: dict[str, str]
    house: House
    killed: dict[str, int] = field(default_factory=lambda: {"all": 0, "worker": 0, "compactor": 0})
    url: str = "http://127.0.0.1:9"
    compactor: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        self.house.start()
        self.url = self.house.url
        self._begin_compactor()

    def kill(self, chance: random.Random) -> None:
        which = chance.choice(("all", "worker", "worker", "compactor"))
        if which == "worker" and not self._kill_worker(chance):
            which = "all"
        if which == "all":
            self._kill_compactor()
            self.house.kill()
            self.begin()
        if which == "compactor":
            self._kill_compactor()
            self._begin_compactor()
        self.killed[which] += 1

    def end(self) -> None:
        self._kill_compactor()
        self.house.kill()

    def _kill_worker(self, chance: random.Random) -> bool:
        # One that was killed just before may still be on the list.
        with suppress(psutil.NoSuchProcess):
            workers = [one for one in self.house.workers() if "work" in " ".join(one.cmdline())]
            if workers:
                chance.choice(workers).send_signal(signal.SIGKILL)
                return True
        return False

    def _begin_compactor(self) -> None:
        self.compactor = subprocess.Popen(
            [sys.executable, "-m", "bench.compactor"],
            env={**os.environ, **self.environ},
            cwd=Path(__file__).parents[1],
            stderr=subprocess.DEVNULL,
        )

    def _kill_compactor(self) -> None:
        if self.compactor is not None:
            self.compactor.kill()
            self.compactor.wait()
