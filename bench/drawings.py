"""Measures drawings: how fast they are compared, or with `--accuracy` how right."""

import argparse
from pathlib import Path

from bench import comparisons, drawing_accuracy, drawing_steps
from bench.report import Measure
from bench.running import say, show
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
    show(lambda folder: measure(folder, quick=wanted.quick))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything about speed."""
    say("two sheets, step by step, beside others' way")
    measures = drawing_steps.measure(quick=quick)
    say("sets of drawings through the whole service")
    return measures + comparisons.measure(folder / "comparisons", quick=quick)


if __name__ == "__main__":
    main()
