"""Rows are taken in once, all or none, and whatever cannot be is held and told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from tests.machines.shops import HOUR, NOW, Shop, every, ms, series
from tests.machines.standing import count

from premises.kernel.errors import Conflict, Invalid
from premises.machines.archive import Stretch
from premises.machines.canon import Quality
from premises.machines.models import (
    CorrectionRow,
    DirtyRow,
    HotRow,
    IngestRow,
    MachineRow,
    QuarantineRow,
    VariableRow,
)
from premises.machines.service.batches import Batch, BatchKind, Rejected

_AT = ms("2022-02-23 08:00")


def _held(shop: Shop) -> list[tuple[str, Any, int]]:
    with shop.database.read() as session:
        rows = session.query(QuarantineRow).order_by(QuarantineRow.id).all()
        return [(row.reason, row.raw.get("value"), row.times) for row in rows]


def test_a_batch_sent_twice_is_taken_in_once_and_answered_alike(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge")
    rows = {"T": every(_AT, 1000, [1.0, 2.0])}
    first = shop.push(rows, sender="gate", key="k1", digest="d")
    again = shop.push(rows, sender="gate", key="k1", digest="d")
    assert (first.taken, first.is_repeat, again.is_repeat) == (2, False, True)
    assert again.ingest_id == first.ingest_id
    assert count(shop.database, IngestRow) == 1
    with pytest.raises(Conflict, match="key was used"):
        shop.push(rows, sender="gate", key="k1", digest="other")
    assert shop.push(rows, sender="another", key="k1", digest="d").duplicate == 2


def test_the_same_batch_sent_twice_at_once_is_taken_in_once(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge", decimals=0)
    rows = {"T": every(_AT, 1000, [1.0, 2.0])}
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(shop.push, rows, sender="g", key="k", digest="d") for _ in range(4)]
        reports = [one.result() for one in sent]
    assert len({one.ingest_id for one in reports}) == 1
    assert sum(not one.is_repeat for one in reports) == 1


def test_doubled_rows_change_nothing_and_corrected_ones_are_noted(shop: Shop) -> None:
    shop.machine()
    variable_id = shop.variable("T", "gauge", decimals=0)
    shop.push({"T": every(_AT, 1000, [1.0, 2.0, 3.0])})
    report = shop.push({"T": every(_AT, 1000, [1.0, 9.0, 3.0, 4.0])})
    assert (report.taken, report.corrected, report.duplicate) == (1, 1, 2)
    with shop.database.read() as session:
        noted = session.query(CorrectionRow).one()
        assert (noted.variable_id, noted.t_ms, noted.old_x) == (variable_id, _AT + 1000, 2)


def test_what_cannot_be_taken_in_is_held_with_its_reason_and_the_rest_is_taken(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge", decimals=0)
    shop.variable("ALARMS", "alarms")
    future = int(NOW.timestamp() * 1000) + 301_000
    batch = Batch(
        "M",
        BatchKind.PUSH,
        [
            series("T", [(_AT, 1.0), (_AT + 1, float("inf")), (future, 3.0), (-5, 4.0)]),
            series("T", [(_AT, "text")]),
            series("NOBODY", [(_AT, 2.5)]),
            series("ALARMS", [(_AT, "[]"), (_AT + 1, '[["1",'), (_AT + 2, '[["1","Fallo"]]')]),
        ],
        rejected=[Rejected("malformed", {"line": 7})],
    )
    report = shop.domain.intake.take(batch)
    assert report.taken == 3
    assert report.quarantined == {
        "malformed": 3,
        "not_finite": 1,
        "future": 1,
        "wrong_type": 1,
        "unknown_variable": 1,
    }
    assert ("not_finite", "Infinity", 1) in _held(shop)
    shop.domain.intake.take(batch)
    assert {times for _, _, times in _held(shop)} == {2}


def test_rows_of_a_machine_that_nobody_knows_are_held(shop: Shop) -> None:
    report = shop.push({"T": every(_AT, 1000, [1.0, float("nan")])}, machine="nowhere")
    assert report.quarantined == {"unknown_machine": 2}
    assert [value for _, value, _ in _held(shop)] == [1.0, "NaN"]


def test_rows_without_a_value_mean_what_their_source_says(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge", decimals=0)
    ignored = shop.push({"T": [(_AT, 1.0), (_AT + 1, None)]})
    assert (ignored.taken, ignored.ignored) == (1, 1)
    off = shop.push({"T": [(_AT + 2, None)]}, absent_is=Quality.OFF)
    assert (off.taken, off.ignored) == (1, 0)


def test_the_first_values_decide_how_many_decimals_are_kept(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge")
    shop.push({"T": [(_AT - 1, float("nan"))]})
    shop.push({"T": [(_AT, 15.25), (_AT + 1, 15.5)]})
    report = shop.push({"T": [(_AT + 2, 15.125)]})
    assert report.rounded == 1
    with shop.database.read() as session:
        row = session.query(VariableRow).one()
        assert (row.decimals, row.is_lossy) == (2, True)
        values = [x for (x,) in session.query(HotRow.x).order_by(HotRow.t_ms)]
    assert values == [0, 1525, 1550, 1512]


def test_a_replaced_stretch_has_what_came_and_nothing_else(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge", decimals=0)
    shop.variable("U", "gauge", decimals=0)
    shop.push({"T": every(_AT, HOUR, [1.0, 2.0, 3.0]), "U": every(_AT, HOUR, [1.0])})
    stretch = Stretch(_AT, _AT + 2 * HOUR)
    report = shop.push({"T": [(_AT, 1.0)]}, replaces=stretch)
    assert (report.vanished, report.duplicate, report.taken) == (1, 1, 0)
    assert count(shop.database, HotRow) == 3
    with pytest.raises(Invalid, match="inside"):
        shop.push({"T": [(_AT + 3 * HOUR, 1.0)]}, replaces=stretch)


def test_nothing_of_a_batch_is_kept_if_its_end_fails(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.machine()
    shop.variable("T", "gauge", decimals=0)

    def killed(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("premises.machines.service.dirt.note", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.push({"T": [(_AT, 1.0)]}, key="k", digest="d")
    assert not count(shop.database, HotRow) + count(shop.database, IngestRow)
    assert shop.push({"T": [(_AT, 1.0)]}, key="k", digest="d").taken == 1


def test_every_change_leaves_its_quarters_dirty_and_one_job_for_the_machine(shop: Shop) -> None:
    shop.machine()
    first = shop.variable("T", "gauge", decimals=0)
    shop.push({"T": [(_AT, 1.0), (_AT + HOUR, 1.0)]})
    shop.push({"T": [(_AT + 1, 1.0)]})
    shop.push({"T": [(_AT + 1, 1.0)]})
    with shop.database.read() as session:
        dirty = session.query(DirtyRow).order_by(DirtyRow.id).all()
        quarter = _AT // 900_000
        assert [(row.variable_id, row.from_quarter, row.to_quarter) for row in dirty] == [
            (first, quarter, quarter),
            (first, quarter + 4, quarter + 4),
            (first, quarter, quarter),
        ]
        assert session.query(MachineRow).one().is_awaited
    assert shop.work() == 1
    assert not count(shop.database, DirtyRow)


def test_single_precision_means_the_decimal_that_was_logged(shop: Shop) -> None:
    shop.machine()
    shop.variable("T", "gauge")
    batch = series("T", [(_AT, 37.45)])
    values = np.array([37.45], np.float32)
    single = type(batch)("T", batch.t_ms, values)
    shop.domain.intake.take(Batch("m", BatchKind.PULL, [single]))
    with shop.database.read() as session:
        assert session.query(HotRow).one().x == 3745
