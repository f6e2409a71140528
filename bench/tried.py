"""Has tests of laws try many thousand cases, where they try some of them every day."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.running import say

_PROCESSES: Final = 2


def tried(
    what: str, cases: int, places: Sequence[str], each: Mapping[str, int], only: str = ""
) -> str:
    """A line that tells how many; `each` says by environment variable how many a test draws.

    `places` are below tests/; `only` chooses among their tests by a part of the name.

    Raises:
        AssertionError: something was not so.

    """
    say(f"{what}: {cases} cases")
    began = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *(f"tests/{place}" for place in places)),
            *("-q", "-n", str(_PROCESSES), "-p", "no:cacheprovider", "--no-header"),
            *(("-k", only) if only else ()),
        ],
        env={**os.environ, **{name: str(count) for name, count in each.items()}},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    tests = passed.group(1) if passed else "0"
    return f"{what:<50}{cases:>8} cases, {tests:>3} tests, 0 fail, {time.monotonic() - began:.0f} s"
