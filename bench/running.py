"""What all measurements have in common: a folder of their own, facts about the machine, a word."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import machine
from bench.report import Measure, as_text, title

Measuring = Callable[[Path], Sequence[Measure]]
"""Measures something with what it writes into this folder."""


def say(text: str) -> None:
    """Tell whoever waits what goes on, beside the table."""
    print(f"... {text}", file=sys.stderr, flush=True)


def run(measuring: Measuring) -> tuple[dict[str, Any], Sequence[Measure]]:
    """What was measured, and facts about the machine, its load before and after, and how long."""
    facts, began = machine.facts(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="premises-bench-") as folder:
        measures = measuring(Path(folder))
    facts["load_average_after"] = [round(one, 2) for one in os.getloadavg()]
    facts["took_s"] = round(time.monotonic() - began)
    return facts, measures


def show(measuring: Measuring) -> None:
    """Measure, and print the table."""
    facts, measures = run(measuring)
    print(as_text(title(facts), measures))
