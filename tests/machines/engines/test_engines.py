"""What all engines have in common beside their answers: cuts, refusals, and nothing at all."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tests.machines import oracle
from tests.machines.engines.cases import named
from tests.machines.oracle import Row, as_rows

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.machines.engines import (
    Cut,
    Engine,
    ParquetFiles,
    Relation,
    activities_of,
    changes_of,
    edge_columns,
    open_engine,
    pause_columns,
    quarter_columns,
    quarters_of,
)

QUARTER_MS = 900_000
ROWS = [
    Row(series, 1_600_000_200_000 + 400_000 * number, 7 * series - number, 0)
    for series in (1, 2, 3)
    for number in range(9)
]


def test_nothing_has_no_answers(engine: Engine) -> None:
    nothing = as_rows([])
    assert quarters_of(engine, nothing) == []
    assert activities_of(engine, nothing, 1000) == []
    assert changes_of(engine, nothing) == []
    assert {len(column) for column in edge_columns(engine, nothing).values()} == {0}


def test_no_files_have_no_answers(engine: Engine) -> None:
    if engine.reads(ParquetFiles(())):
        assert quarters_of(engine, ParquetFiles(())) == []
        assert changes_of(engine, ParquetFiles(())) == []


def test_only_rows_within_the_cut_count(engine: Engine) -> None:
    from_ms, to_ms = ROWS[2].t_ms, ROWS[6].t_ms
    cut = Cut(series=(1, 3), from_ms=from_ms, to_ms=to_ms)
    kept = [row for row in ROWS if row.series != 2 and from_ms <= row.t_ms < to_ms]
    assert quarters_of(engine, as_rows(ROWS), cut) == oracle.quarters(kept)
    assert changes_of(engine, as_rows(ROWS), cut) == oracle.intervals(kept)


def test_a_cut_to_no_variables_leaves_nothing(engine: Engine) -> None:
    assert quarters_of(engine, as_rows(ROWS), Cut(series=())) == []


def test_names_cannot_be_added_up(engine: Engine) -> None:
    """The square of a number of 62 bits is refused, and not cut down to 64 bits."""
    with pytest.raises(Invalid) as refused:
        quarters_of(engine, as_rows(named([Row(1, 1_600_000_000_000, 3_000_000_000, 0)])))
    assert refused.value.code == "machines.rows_not_canonical"


def test_files_that_are_gone_are_asked_for_later(engine: Engine, tmp_path: Path) -> None:
    gone = ParquetFiles((tmp_path / "gone",))
    if engine.reads(gone):
        with pytest.raises(Failure) as failed:
            quarters_of(engine, gone)
        assert failed.value.code in {"machines.engine_unavailable", "machines.rows_not_canonical"}


def test_what_an_engine_cannot_read_is_refused(engine: Engine) -> None:
    elsewhere = Relation("telemetry")
    code = "machines.rows_not_canonical" if engine.reads(elsewhere) else "machines.source_unread"
    with pytest.raises(Invalid) as refused:
        quarters_of(engine, elsewhere)
    assert refused.value.code == code


def test_columns_are_whole_numbers_of_64_bits(engine: Engine) -> None:
    found = quarter_columns(engine, as_rows(ROWS))
    assert {column.dtype for column in found.values()} == {np.dtype(np.int64)}
    assert int(found["sum_xx_low"].max()) < 2**30


def test_no_pause_fits_into_a_quarter_that_is_shorter(engine: Engine) -> None:
    """So a heartbeat of a quarter of an hour or more costs nothing."""
    for heartbeat_ms in (0, QUARTER_MS, 3_600_000):
        found = pause_columns(engine, as_rows(ROWS), heartbeat_ms)
        assert {len(column) for column in found.values()} == {0}


def test_an_engine_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        open_engine("abacus", "", memory_mb=0, threads=0, folder=Path())
    assert refused.value.code == "machines.engine_unknown"


def test_a_server_that_is_away_is_asked_again_later() -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    with pytest.raises(Unavailable) as failed:
        open_engine("postgresql", url, memory_mb=0, threads=0, folder=Path())
    assert failed.value.code == "machines.engine_unavailable"


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "premises.machines.engines.spark", raising=False)
    monkeypatch.setitem(sys.modules, "py4j", None)
    monkeypatch.setitem(sys.modules, "py4j.protocol", None)
    with pytest.raises(Unavailable, match=r"premises\[spark\]"):
        open_engine("spark", "local[1]", memory_mb=0, threads=0, folder=Path())


def test_files_in_pieces_give_the_same_as_at_once(
    duckdb: Engine,
    in_files: Callable[[list[Row]], ParquetFiles],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A value that is held from one file into the next is one interval."""
    from premises.machines.engines import duckdb as module

    monkeypatch.setattr(module, "_AT_ONCE", 1)
    rows = [Row(1, 1_600_000_200_000 + 300_000 * number, number // 20, 0) for number in range(40)]
    files = in_files(rows)
    assert len(list(module._batches(files.paths))) == 2
    assert changes_of(duckdb, files) == oracle.intervals(rows)
    assert quarters_of(duckdb, files) == oracle.quarters(rows)


def test_several_may_ask_at_once(duckdb: Engine) -> None:
    """Each hears of its own rows."""
    shops = [[row._replace(series=row.series + shop) for row in ROWS] for shop in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda rows: quarters_of(duckdb, as_rows(rows)), shops))
    assert found == [oracle.quarters(rows) for rows in shops]
