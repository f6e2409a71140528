"""Measures machines: `python -m bench.machines`."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import backfill, machine, machines_house
from bench.report import Measure, as_text, title
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.machines", description=__doc__)
    parser.add_argument("--rows", type=int, default=backfill.ROWS, help="rows of the long past")
    parser.add_argument("--quick", action="store_true", help="a tenth of it, in a minute or two")
    wanted = parser.parse_args()
    configure(LogSettings(level="error"))
    facts, began = machine.facts(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="premises-bench-") as folder:
        measures = measure(Path(folder), quick=wanted.quick, rows=wanted.rows)
    facts["load_average_after"] = [round(one, 2) for one in os.getloadavg()]
    facts["took_s"] = round(time.monotonic() - began)
    print(as_text(title(facts), measures))


def measure(folder: Path, *, quick: bool, rows: int = backfill.ROWS) -> list[Measure]:
    """Everything about speed; takes some minutes."""
    _say("a machine's past, row by row and by kernels")
    measures = backfill.measure(folder / "backfill", rows // 10 if quick else rows)
    _say("rows pushed, late rows and answers of the whole service")
    return measures + machines_house.measure(folder / "machines", quick=quick)


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
