"""Measures drawings: how fast they are compared, or with `--accuracy` how right."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import comparisons, drawing_accuracy, drawing_steps, machine
from bench.report import Measure, as_text, title
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.drawings", description=__doc__)
    parser.add_argument("--accuracy", action="store_true", help="how right, not how fast")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, in about a minute")
    drawing_accuracy.add_options(parser)
    wanted = parser.parse_args()
    configure(LogSettings(level="error"))
    if wanted.accuracy:
        drawing_accuracy.tell(wanted)
        return
    facts, began = machine.facts(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="premises-bench-") as folder:
        measures = measure(Path(folder), quick=wanted.quick)
    facts["load_average_after"] = [round(one, 2) for one in os.getloadavg()]
    facts["took_s"] = round(time.monotonic() - began)
    print(as_text(title(facts), measures))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything about speed."""
    _say("two sheets, step by step, beside others' way")
    measures = drawing_steps.measure(quick=quick)
    _say("sets of drawings through the whole service")
    return measures + comparisons.measure(folder / "comparisons", quick=quick)


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
