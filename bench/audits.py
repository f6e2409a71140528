"""Measures audits: how fast they are, or with `--accuracy` how right."""

import argparse
from pathlib import Path

from bench import accuracy, audit_steps, reports, thermograms
from bench.report import Measure
from bench.running import say, show
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.audits", description=__doc__)
    parser.add_argument("--accuracy", action="store_true", help="how right, not how fast")
    parser.add_argument("--quick", action="store_true", help="fewer reports, in half a minute")
    accuracy.add_options(parser)
    wanted = parser.parse_args()
    configure(LogSettings(level="error"))
    if wanted.accuracy:
        accuracy.tell(wanted)
        return
    show(lambda folder: measure(folder, quick=wanted.quick))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything about speed; takes a minute, or half of one."""
    say("reading a thermal camera's file")
    measures = thermograms.measure(folder / "thermograms")
    photos = thermograms.files(reports.PHOTOS)
    say("the steps of a report")
    measures += audit_steps.measure(folder / "audit-steps", photos, 3 if quick else 10)
    say("reports through the whole service")
    return measures + reports.measure(folder / "reports", photos, 5 if quick else 20)


if __name__ == "__main__":
    main()
