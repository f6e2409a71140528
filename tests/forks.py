"""Processes that begin at once: one has loaded everything, and the others are its copies."""

import multiprocessing
from typing import Final

FORKS: Final = multiprocessing.get_context("forkserver")

# There is one such process for all tests, and what it loads is settled when it starts: whoever
# named fewer programs and came first would make all the others load theirs each time.
FORKS.set_forkserver_preload(
    ["premises.app.asgi", "premises.app.demo", "premises.app.cli", "tests.kernel.jobs.program"]
)
