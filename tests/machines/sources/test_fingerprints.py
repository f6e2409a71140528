"""A fingerprint is the same here and there, and another as soon as anything differs."""

from contextlib import closing
from math import inf, nan

import numpy as np
import pytest
from tests.conftest import Backends
from tests.machines.production import ALARMS, TEMPERATURE, Production

from premises.machines.sources.fingerprints import Fingerprint, of_numbers, of_values
from premises.machines.sources.logs import Log, Piece, by_log
from premises.machines.sources.origin import open_origin
from premises.machines.sources.series import DAY_MS

START = 19_000 * DAY_MS
NUMBERS = (
    *(0.0, -0.0, 1.0, -1.0, 37.45, -37.45, 1e-7, 2.9e9, -2.9e9),
    *(9e9, -9e9, 3e38, inf, -inf, 1_000_003.0, 65_521.0, 0.1, None),
)
TEXTS = ("", "[]", '[["1","Imposible añadir: 50 %",1,2,3]]', "日本", None, "a" * 5000)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_the_database_and_this_house_come_to_the_same(backends: Backends, backend: str) -> None:
    production = Production(backends.new_url(backend))
    off = "NaN" if backend == "sqlite" else nan
    step = DAY_MS // 5 + 1
    numbers = [(START + at * step, one) for at, one in enumerate((*NUMBERS, off))]
    production.log(TEMPERATURE, numbers)
    production.log(ALARMS, [(START + at * step, one) for at, one in enumerate(TEXTS)], "string")
    logs = Log(TEMPERATURE, is_text=False), Log(ALARMS, is_text=True)
    pieces = [Piece(log, START, START + 10 * DAY_MS) for log in logs]
    ours = {}
    with closing(open_origin(production.url)) as origin:
        theirs = origin.fingerprints(pieces)
        for is_text, part in origin.rows(pieces):
            for log, own in by_log(part, is_text=is_text):
                for day, mark in of_values(own.t_ms, own.values, own.absent).items():
                    ours[log, day] = mark
    assert ours == theirs
    assert sum(mark.row_count for mark in ours.values()) == len(NUMBERS) + 1 + len(TEXTS)


def mark(*rows: tuple[int, float]) -> Fingerprint:
    t_ms = np.array([START + t for t, _ in rows])
    values = np.array([value for _, value in rows])
    return of_numbers(t_ms, values, np.zeros(len(rows), np.bool_))[19_000]


def test_whatever_differs_makes_another_and_the_order_does_not() -> None:
    whole = mark((1, 1500.0), (2, 1510.0))
    assert mark((2, 1510.0), (1, 1500.0)) == whole
    assert mark((1, 1500.0)) + mark((2, 1510.0)) == whole
    others = [
        mark((1, 1500.0)),
        mark((1, 1510.0), (2, 1500.0)),
        mark((1, 1500.0), (2, 1510.000002)),
        mark((1, 1500.0), (3, 1510.0)),
        mark((1, 1500.0), (2, nan)),
        mark((1, 1500.0), (2, inf)),
    ]
    assert len({whole, *others}) == 7


def test_a_day_full_of_rows_does_not_overflow() -> None:
    t_ms = START + np.arange(0, DAY_MS, 400)
    values = np.full(len(t_ms), 65_520.0 / 2**20)
    found = of_numbers(t_ms, values, np.zeros(len(t_ms), np.bool_))[19_000]
    assert found.digest == 65_520 * sum(int(t) % 1_000_003 + 1 for t in t_ms.tolist())
