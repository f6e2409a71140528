"""Measures audits: how fast they are, or with `--accuracy` how right."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import accuracy, audit_steps, machine, reports, thermograms
from bench.report import Measure, as_text, title
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
    facts, began = machine.facts(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="premises-bench-") as folder:
        measures = measure(Path(folder), quick=wanted.quick)
    facts["load_average_after"] = [round(one, 2) for one in os.getloadavg()]
    facts["took_s"] = round(time.monotonic() - began)
    print(as_text(title(facts), measures))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything about speed; takes a minute, or half of one."""
    _say("reading a thermal camera's file")
    measures = thermograms.measure(folder / "thermograms")
    photos = thermograms.files(reports.PHOTOS)
    _say("the steps of a report")
    measures += audit_steps.measure(folder / "audit-steps", photos, 3 if quick else 10)
    _say("reports through the whole service")
    return measures + reports.measure(folder / "reports", photos, 5 if quick else 20)


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
