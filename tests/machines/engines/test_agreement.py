"""Every engine says the same as plain loops over the rows, to the last digit.

`AGREEMENT_CASES` says how many cases are put to each engine at once; `make prove` asks for more.
"""

import os
import random
from collections.abc import Callable
from functools import lru_cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.machines import oracle
from tests.machines.engines.cases import HEARTBEATS_MS, case, named, packed
from tests.machines.oracle import Edge, Row, as_rows

from premises.machines.engines import (
    Engine,
    ParquetFiles,
    Source,
    activities_of,
    changes_of,
    edge_columns,
    quarters_of,
    small_engine,
)
from premises.machines.kernels import Kernel, questions

CASES = int(os.environ.get("AGREEMENT_CASES", "500"))
EXAMPLES = max(60, CASES // 10)

Put = Callable[[list[Row]], Source]


def disagreements(engine: Engine, put: Put, rows: list[Row], heartbeat_ms: int) -> list[str]:
    """The questions that an engine answers otherwise than the loops do; `put` makes a source."""
    source, names = put(rows), put(named(rows))
    columns = edge_columns(engine, names)
    found: dict[str, object] = {
        "quarters": quarters_of(engine, source),
        "activities": activities_of(engine, source, heartbeat_ms),
        "changes": changes_of(engine, names),
        "edges": [
            Edge(*row) for row in zip(*(of.tolist() for of in columns.values()), strict=True)
        ],
    }
    right = expected(tuple(rows), heartbeat_ms)
    return [question for question in right if found[question] != right[question]]


@lru_cache(maxsize=1)
def expected(rows: tuple[Row, ...], heartbeat_ms: int) -> dict[str, object]:
    """What the loops say, once for all who are asked about the same rows."""
    return {
        "quarters": oracle.quarters(rows),
        "activities": oracle.activities(rows, heartbeat_ms),
        "changes": oracle.intervals(named(rows)),
        "edges": oracle.edges(named(rows)),
    }


@lru_cache(maxsize=1)
def many(count: int, seed: int) -> list[Row]:
    # A number of their own each, so that one case can be looked at without the others.
    return packed([case(Random(f"{seed} {number}")) for number in range(count)])  # noqa: S311


@pytest.mark.parametrize("where", ["memory", "files"])
def test_many_cases_at_once(
    engine: Engine, where: str, in_files: Callable[[list[Row]], ParquetFiles]
) -> None:
    seed = random.getrandbits(32)
    heartbeat_ms = HEARTBEATS_MS[seed % len(HEARTBEATS_MS)]
    rows = many(CASES, seed)
    put: Put = in_files if where == "files" else as_rows
    if engine.reads(put([])):
        assert disagreements(engine, put, rows, heartbeat_ms) == [], f"{seed=} {heartbeat_ms=}"


@given(
    rows=st.randoms(use_true_random=False).map(case),
    heartbeat_ms=st.sampled_from(HEARTBEATS_MS),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_case_at_a_time(rows: list[Row], heartbeat_ms: int) -> None:
    """What numpy says of few rows is what the loops say; a counterexample is made small."""
    assert disagreements(small_engine(), as_rows, rows, heartbeat_ms) == []


@pytest.mark.parametrize("heartbeat_ms", HEARTBEATS_MS)
def test_every_heartbeat_gives_the_same_pauses(duckdb: Engine, heartbeat_ms: int) -> None:
    rows = many(100, heartbeat_ms)
    found = activities_of(duckdb, as_rows(rows), heartbeat_ms)
    assert found == oracle.activities(rows, heartbeat_ms)


MUTATIONS = (
    (Kernel.SAMPLES, "x <> 0", "x > 0"),
    (Kernel.SAMPLES, "sum(CASE WHEN q = 0 THEN x END)", "sum(x + q)"),
    (Kernel.SAMPLES, ">> 30", ">> 29"),
    (Kernel.SAMPLES, "& 1073741823", "& 536870911"),
    (Kernel.SAMPLES, "min(t_ms) AS first_ms", "min(CASE WHEN q = 0 THEN t_ms END) AS first_ms"),
    (Kernel.HOLDS, "WHEN q = 1", "WHEN q >= 1"),
    (Kernel.HOLDS, "ORDER BY t_ms", "ORDER BY x"),
    (Kernel.HOLDS, "PARTITION BY series, ", "PARTITION BY "),
    (Kernel.EDGES, " DESC", ""),
    (Kernel.ACTIVITY, "<= 600000", "< 600000"),
    (Kernel.ACTIVITY, "<= 600000", "<= 601000"),
    (Kernel.ACTIVITY, "t_ms % 60000", "t_ms % 900000"),
    (Kernel.ACTIVITY, " - last_ms % 1000", ""),
    (Kernel.PAUSES, "> {heartbeat_ms}", ">= {heartbeat_ms}"),
    (Kernel.PAUSES, "{slice_ms}", "900000"),
    (Kernel.CHANGES, " OR before_q <> q", ""),
    (Kernel.CHANGES, "PARTITION BY series ", ""),
)


@pytest.mark.parametrize(("kernel", "right", "wrong"), MUTATIONS)
def test_a_kernel_that_is_slightly_wrong_is_found_out(
    duckdb: Engine, monkeypatch: pytest.MonkeyPatch, kernel: Kernel, right: str, wrong: str
) -> None:
    """The cases would not be worth much if they passed whatever the texts say."""
    template = questions._template

    def mutated(asked: Kernel) -> str:
        text = template(asked)
        if asked is kernel:
            assert right in text
            return text.replace(right, wrong)
        return text

    monkeypatch.setattr(questions, "_template", mutated)
    assert disagreements(duckdb, as_rows, many(300, 1), 600_000) != []
