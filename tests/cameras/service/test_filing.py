"""Events are found from the moment they are written, and old ones soon after an upgrade."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from tests.cameras.service.archived import keep
from tests.cameras.service.conftest import Rooms

from premises.cameras.jobs import FILE
from premises.cameras.models import EventRow, EventWordRow
from premises.cameras.service import filing
from premises.cameras.service.archive import EventFilter
from premises.cameras.service.filing import Filing, is_behind
from premises.kernel.database import Database
from premises.kernel.jobs import JobRow

EVERYTHING = EventFilter()


def _words(database: Database) -> Sequence[str]:
    with database.read() as session:
        return session.scalars(sa.select(EventWordRow.word)).all()


def _found(rooms: Rooms, text: str) -> list[int]:
    found, total = rooms.domain.archive.search(text, EVERYTHING, 50, 0)
    assert total == len(found)
    return [one.event.id for one in found]


def test_notes_are_found_as_soon_as_they_are_written(rooms: Rooms) -> None:
    keep(rooms.database, [{}, {}])
    archive = rooms.domain.archive
    assert _found(rooms, "neighbour") == []
    archive.review(2, {"notes": "The neighbour's cat"})
    assert _found(rooms, "neighbour") == [2]
    archive.review(2, {"reviewed": True})
    assert _found(rooms, "neighbour") == [2]
    archive.review(2, {"notes": None})
    assert _found(rooms, "neighbour") == []
    assert _found(rooms, "cat") == [2, 1]


def test_what_is_forgotten_is_not_on_file_any_more(rooms: Rooms) -> None:
    keep(rooms.database, [{}, {}])
    with rooms.database.write() as session:
        session.execute(sa.delete(EventRow))
    assert _words(rooms.database) == []


def test_what_was_written_without_is_filed_later(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several batches, once for each event, and not again."""
    monkeypatch.setattr(filing, "_BATCH", 3)
    monkeypatch.setattr(filing, "_BREATH_S", 0)
    keep(rooms.database, [{}] * 7, filed=False)
    assert _found(rooms, "cat") == []
    assert Filing(rooms.database).catch_up() == 7
    assert _found(rooms, "cat") == [7, 6, 5, 4, 3, 2, 1]
    assert Filing(rooms.database).catch_up() == 0


def test_what_was_ended_early_goes_on_where_it_was(rooms: Rooms) -> None:
    keep(rooms.database, [{}] * 4)
    with rooms.database.write() as session:
        session.execute(sa.delete(EventWordRow).where(EventWordRow.event_id.in_([2, 3])))
        assert is_behind(session)
    assert Filing(rooms.database).catch_up() == 2
    with rooms.database.read() as session:
        assert not is_behind(session)


def test_a_job_is_written_only_where_there_is_something_to_file(rooms: Rooms) -> None:
    (schedule,) = (one for one in rooms.domain.jobs.schedules() if one.name == FILE)

    def due() -> int:
        with rooms.database.write() as session:
            schedule.due(session, rooms.database.now(session))
            session.flush()
            jobs = sa.select(sa.func.count()).where(JobRow.pipeline == FILE)
            return session.scalar(jobs) or 0

    assert due() == 0
    keep(rooms.database, [{}], filed=False)
    assert (due(), due()) == (1, 1)
    rooms.worker.drain()
    assert _found(rooms, "cat") == [1]
    assert due() == 1
