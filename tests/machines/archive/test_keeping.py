"""Rows are found again as they were logged last, wherever they lie and however they came."""

import random
from collections.abc import Sequence

import pytest
from tests.machines.standing import DAY, DAY_MS, count, ingest, rows, stand, told

from premises.kernel.blobs import BlobRefRow, Shelf
from premises.kernel.database import Database
from premises.machines.archive import Archive, MovedError, Stretch, Written, lock, utc_day
from premises.machines.canon import Rows
from premises.machines.models import CorrectionRow, HotRow, SegmentRow

_ALL = Stretch(DAY - 10 * DAY_MS, DAY + 10 * DAY_MS)


def _write(
    database: Database,
    archive: Archive,
    came: Rows,
    replaces: Stretch | None = None,
    variables: Sequence[int] = (),
) -> Written:
    plan = archive.plan("m", came, replaces, variables)
    ingest_id = ingest(database)
    with database.write() as session:
        lock(session, "m")
        return archive.write(session, "m", plan, ingest_id)


def _read(database: Database, archive: Archive, stretch: Stretch = _ALL) -> list[tuple[int, ...]]:
    with database.read() as session:
        return [*told(archive.read(session, "m", stretch))]


def test_a_few_rows_lie_in_the_database_and_many_of_a_day_in_a_file(
    database: Database, archive: Archive
) -> None:
    (one,) = stand(database)
    few = rows(*((one, DAY + t, t) for t in range(9)))
    many = rows(*((one, DAY + DAY_MS + t, t) for t in range(10)))
    assert _write(database, archive, few).taken == 9
    assert _write(database, archive, many).taken == 10
    assert (count(database, HotRow), count(database, SegmentRow)) == (9, 1)
    assert _read(database, archive) == told(few) + told(many)


def test_the_last_that_came_is_right_and_the_one_before_is_noted(
    database: Database, archive: Archive
) -> None:
    (one,) = stand(database)
    _write(database, archive, rows((one, DAY, 1), (one, DAY + 1, 1)))
    written = _write(database, archive, rows((one, DAY, 2), (one, DAY + 1, 1), (one, DAY + 2, 1)))
    assert (written.taken, written.corrected, written.duplicates) == (1, 1, 1)
    assert told(written.changed) == [(one, DAY, 2, 0), (one, DAY + 2, 1, 0)]
    assert _read(database, archive)[0] == (one, DAY, 2, 0)
    with database.read() as session:
        noted = session.query(CorrectionRow).one()
        assert (noted.old_x, noted.t_ms, noted.new_ingest_id > noted.old_ingest_id) == (
            1,
            DAY,
            True,
        )


def test_of_two_in_one_batch_the_later_is_right(database: Database, archive: Archive) -> None:
    (one,) = stand(database)
    written = _write(database, archive, rows((one, DAY, 1), (one, DAY, 2), (one, DAY, 2)))
    assert (written.taken, written.corrected, written.duplicates) == (1, 1, 1)
    assert _read(database, archive) == [(one, DAY, 2, 0)]


def test_a_late_row_overrules_a_file_and_a_file_a_row(database: Database, archive: Archive) -> None:
    (one,) = stand(database)
    _write(database, archive, rows(*((one, DAY + t, t) for t in range(20))))
    late = _write(database, archive, rows((one, DAY + 3, 77), (one, DAY + 4, 4)))
    assert (late.corrected, late.duplicates, count(database, HotRow)) == (1, 1, 1)
    assert _read(database, archive)[3] == (one, DAY + 3, 77, 0)
    again = _write(database, archive, rows(*((one, DAY + t, 100 + t) for t in range(20))))
    assert (again.corrected, again.taken) == (20, 0)
    assert [row[2] for row in _read(database, archive)] == [100 + t for t in range(20)]


def test_the_same_rows_again_change_nothing(database: Database, archive: Archive) -> None:
    (one,) = stand(database)
    came = rows(*((one, DAY + t, t) for t in range(30)))
    _write(database, archive, came)
    again = _write(database, archive, came)
    assert (again.duplicates, again.taken, len(again.changed)) == (30, 0, 0)
    assert (count(database, HotRow), count(database, SegmentRow)) == (0, 1)


@pytest.mark.parametrize("before", [5, 20])
@pytest.mark.parametrize("after", [3, 15])
def test_a_day_fetched_anew_loses_what_vanished_at_its_source(
    database: Database, archive: Archive, before: int, after: int
) -> None:
    one, other = stand(database, ("gauge", "gauge"))
    _write(database, archive, rows(*((one, DAY + 2 * t, t) for t in range(before))))
    _write(database, archive, rows((other, DAY + 1, 1), (one, DAY + 500_000, 9)))
    came = rows(*((one, DAY + 3 * t, 7) for t in range(after)))
    written = _write(database, archive, came, Stretch(DAY, DAY + 1000), [one])
    rest = [(one, DAY + 500_000, 9, 0), (other, DAY + 1, 1, 0)]
    assert _read(database, archive) == told(came) + rest
    gone = {2 * t for t in range(before)} - {3 * t for t in range(after)}
    assert written.vanished == len(gone) > 0
    assert {row[1] - DAY for row in told(written.changed)} >= gone
    archive.compact("m", utc_day(DAY))
    assert _read(database, archive) == told(came) + rest


def test_a_plan_that_was_overtaken_is_not_written(database: Database, archive: Archive) -> None:
    (one,) = stand(database)
    plan = archive.plan("m", rows(*((one, DAY + t, t) for t in range(20))))
    _write(database, archive, rows((one, DAY + 3, 77)))
    ingest_id = ingest(database)
    with pytest.raises(MovedError), database.write() as session:
        archive.write(session, "m", plan, ingest_id)


def test_a_day_that_is_over_becomes_one_file(
    database: Database, archive: Archive, shelf: Shelf
) -> None:
    one, other = stand(database, ("gauge", "gauge"))
    _write(database, archive, rows(*((one, DAY + t, t) for t in range(15))))
    _write(database, archive, rows(*((one, DAY + t, t) for t in range(10, 30))))
    _write(database, archive, rows((other, DAY + 5, 1, 1), (one, DAY + 3, 9)))
    _write(database, archive, rows((other, DAY + DAY_MS, 1)))
    expected = _read(database, archive)
    assert archive.scattered("m", utc_day(DAY + DAY_MS)) == [utc_day(DAY)]
    assert archive.compact("m", utc_day(DAY))
    assert _read(database, archive) == expected
    assert (count(database, HotRow), count(database, SegmentRow)) == (1, 1)
    assert count(database, BlobRefRow) == 1
    assert archive.scattered("m", utc_day(DAY + DAY_MS)) == []
    assert not archive.compact("m", utc_day(DAY))
    with database.read() as session:
        assert archive.file(session, "m", utc_day(DAY)) is not None
        assert archive.file(session, "m", utc_day(DAY + DAY_MS)) is None


def test_what_a_kill_leaves_of_a_compaction_is_right_and_is_tidied_by_the_next(
    database: Database, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = stand(database)
    _write(database, archive, rows(*((one, DAY + t, t) for t in range(5))))

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("premises.machines.archive.hot.delete_stretch", killed)
        with pytest.raises(KeyboardInterrupt):
            archive.compact("m", utc_day(DAY))
    assert (count(database, HotRow), count(database, SegmentRow)) == (5, 1)
    assert [row[2] for row in _read(database, archive)] == [0, 1, 2, 3, 4]
    assert archive.compact("m", utc_day(DAY))
    assert (count(database, HotRow), count(database, SegmentRow)) == (0, 1)
    assert [row[2] for row in _read(database, archive)] == [0, 1, 2, 3, 4]


def test_a_removed_machine_leaves_no_rows_and_no_bytes(
    database: Database, archive: Archive
) -> None:
    (one,) = stand(database)
    _write(database, archive, rows(*((one, DAY + t, t) for t in range(20)), (one, DAY - 1, 1)))
    with database.write() as session:
        archive.forget(session, "m")
    assert not count(database, HotRow) + count(database, SegmentRow) + count(database, BlobRefRow)


def test_whatever_comes_what_is_found_is_what_came_last(
    database: Database, archive: Archive
) -> None:
    """Random batches of all sizes, replaced days and compactions, against a plain dictionary."""
    variables = stand(database, ("gauge",) * 3)
    chance = random.Random(5)  # noqa: S311 - no secret.
    expected: dict[tuple[int, int], int] = {}
    for _ in range(40):
        came = [
            (
                chance.choice(variables),
                DAY + chance.randrange(60) * DAY_MS // 25,
                chance.randrange(3),
            )
            for _ in range(chance.choice([1, 3, 30, 60]))
        ]
        if chance.random() < 0.3:
            start = DAY + chance.randrange(3) * DAY_MS // 2
            stretch, one = Stretch(start, start + DAY_MS), chance.choice(variables)
            came = [row for row in came if row[0] == one and start <= row[1] < start + DAY_MS]
            for key in [*expected]:
                if key[0] == one and start <= key[1] < start + DAY_MS:
                    del expected[key]
            _write(database, archive, rows(*came), stretch, [one])
        else:
            _write(database, archive, rows(*came))
        expected.update({(series, t): x for series, t, x in came})
        if chance.random() < 0.3:
            archive.compact("m", utc_day(DAY + chance.randrange(3) * DAY_MS))
        assert _read(database, archive) == [(*key, expected[key], 0) for key in sorted(expected)]
