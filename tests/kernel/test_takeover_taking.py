"""What is taken over is counted, can be rehearsed, and leaves numbers for what comes later."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.cache import bump, versions
from premises.kernel.database import Database
from premises.kernel.takeover import Account, Unusable, UnusableError
from premises.kernel.takeover.numbers import count_on
from premises.kernel.takeover.report import Report
from premises.kernel.takeover.taking import rehearsed, take
from premises.properties.models import PersonRow, Role

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@dataclass
class Their:
    id: int


def write(session: Session, one: Their, now: datetime) -> bool:
    if one.id == 13:
        raise UnusableError("unlucky")
    if session.get(PersonRow, one.id) is not None:
        return False
    session.add(PersonRow(id=one.id, role=Role.USER, created_at=now))
    session.flush()
    bump(session, "people")
    return True


def test_each_row_is_taken_here_already_or_left_for_a_reason(sqlite: Database) -> None:
    found: list[Their | Unusable] = [Their(1), Unusable("x", "no id"), Their(13), Their(1)]
    report = Report({"users": "people"}, rows={"users": 4})
    assert not report.is_complete
    take(sqlite, found, report.of("users"), write)
    account = report.kinds["people"]
    assert (account.taken, account.there_already) == (1, 1)
    assert dict(account.left) == {"no id": ["x"], "unlucky": ["13"]}
    assert report.is_complete


def test_of_a_rehearsal_nothing_is_left(database: Database) -> None:
    with rehearsed(database) as stage:
        for taken in (2, 0):
            account = Account()
            take(stage, [Their(1), Their(2)], account, write)
            assert account.taken == taken
    with database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PersonRow)) == 0
        assert versions(session, ["people"]) == (0,)


def test_a_rehearsal_that_fails_is_told_and_leaves_nothing_either(sqlite: Database) -> None:
    def rehearse() -> None:
        with rehearsed(sqlite) as stage:
            take(stage, [Their(1)], Account(), write)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rehearse()
    with sqlite.read() as session:
        assert session.get(PersonRow, 1) is None


def test_what_is_written_later_gets_higher_numbers(database: Database) -> None:
    for highest in (500, 40):
        with database.write() as session:
            count_on(database, session, PersonRow, highest)
    with database.write() as session:
        session.add(PersonRow(id=500, role=Role.USER, created_at=NOW))
    with database.write() as session:
        row = PersonRow(role=Role.USER, created_at=NOW)
        session.add(row)
        session.flush()
        assert row.id > 500
