"""Measures machines: `python -m bench.machines`."""

import argparse
from pathlib import Path

from bench import backfill, machines_house
from bench.report import Measure
from bench.running import say, show
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.machines", description=__doc__)
    parser.add_argument("--rows", type=int, default=backfill.ROWS, help="rows of the long past")
    parser.add_argument("--quick", action="store_true", help="a tenth of it, in a minute or two")
    wanted = parser.parse_args()
    configure(LogSettings(level="error"))
    show(lambda folder: measure(folder, quick=wanted.quick, rows=wanted.rows))


def measure(folder: Path, *, quick: bool, rows: int = backfill.ROWS) -> list[Measure]:
    """Everything about speed; takes some minutes."""
    say("a machine's past, row by row and by kernels")
    measures = backfill.measure(folder / "backfill", rows // 10 if quick else rows)
    say("rows pushed, late rows and answers of the whole service")
    return measures + machines_house.measure(folder / "machines", quick=quick)


if __name__ == "__main__":
    main()
