"""Proves machines right under fire and in many thousand cases: `python -m bench.prove_machines`."""

import argparse
import time
from collections.abc import Sequence
from typing import Final

from bench.machines_under_fire import PLACES, Outcome, under_fire
from bench.tried import tried

CASES: Final = 10_000
KILLS: Final = 200
_ZONES: Final = 5


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.prove_machines", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="how often something is killed")
    parser.add_argument("--cases", type=int, default=CASES, help="how many histories are tried")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    wanted = parser.parse_args()
    print(prove(wanted.cases, wanted.kills, wanted.seed))


def prove(cases: int, kills: int, seed: int) -> str:
    """All proofs of machines, as a table; those of which none are wanted are left out.

    Raises:
        AssertionError: something was not so.

    """
    lines: list[str] = []
    if kills:
        outcomes = [under_fire(name, kills // len(PLACES), seed) for name in PLACES]
        lines = [*_killed(outcomes, seed), ""]
    if cases:
        lines += _tried(cases)
    return "\n".join(lines) + "\n"


def _tried(cases: int) -> list[str]:
    """Cases drawn by chance, by the tests that also try some of them every day."""
    each = {"HISTORY_CASES": cases // _ZONES, "AGREEMENT_CASES": cases, "DAY_CASES": cases // 10}
    wanted = {
        "histories, each told anew from its last rows": (cases, ["proofs"]),
        "kernels put to every engine and to plain loops": (cases, ["engines/test_agreement.py"]),
        "days of sensors, energy, states and programs": (cases // 10, ["finish", "states"]),
    }
    return [
        tried(what, count, [f"machines/{one}" for one in places], each)
        for what, (count, places) in wanted.items()
    ]


def _killed(outcomes: Sequence[Outcome], seed: int) -> list[str]:
    lines = [
        f"machines, seed {seed}: `kill -9` while rows come in and figures are worked out",
        "",
        f"{'':<42}" + "".join(f"{one.name:>14}" for one in outcomes),
    ]
    rows = outcomes[0].facts
    return lines + [
        f"{row:<42}" + "".join(f"{one.facts[row]:>14}" for one in outcomes) for row in rows
    ]


if __name__ == "__main__":
    main()
