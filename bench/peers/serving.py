"""A peer in a process of its own, ended when nobody asks it any more."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


@contextmanager
def served(name: str, url: str) -> Iterator[tuple[int, psutil.Process]]:
    """The port at which the peer answers, and its process; `url` is the database's."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.peers", name, url],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), psutil.Process(process.pid)
        finally:
            process.kill()
