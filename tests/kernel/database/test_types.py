"""Three kinds of database mean the same by a column."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from tests.kernel.database.samples import Sample

from premises.kernel.database import Database

_AT = datetime(2026, 11, 20, 23, 59, 59, 123457, tzinfo=timezone(timedelta(hours=5, minutes=30)))


def _kept(database: Database, row: Sample) -> Sample:
    with database.write() as session:
        session.add(row)
    with database.read() as session:
        return session.get_one(Sample, row.id)


def test_an_instant_comes_back_in_utc_with_its_microseconds(samples: Database) -> None:
    at = _kept(samples, Sample(at=_AT)).at
    assert at == _AT
    assert at is not None
    assert at.tzinfo is UTC
    assert at.microsecond == 123457


def test_instants_are_compared_and_sorted_by_the_database_as_instants(samples: Database) -> None:
    for days in (1, -1, 0):
        _kept(samples, Sample(at=_AT + timedelta(days=days)))
    with samples.read() as session:
        found = session.scalars(sa.select(Sample.at).where(Sample.at <= _AT).order_by(Sample.at))
        assert found.all() == [_AT - timedelta(days=1), _AT]


def test_an_instant_without_a_time_zone_is_refused(samples: Database) -> None:
    naive = datetime(2026, 11, 20)  # noqa: DTZ001 - this is what must be refused.
    with pytest.raises(StatementError, match="no time zone"), samples.write() as session:
        session.execute(sa.insert(Sample).values(at=naive))


@pytest.mark.parametrize("other", ["Cam", "cam ", "cäm", "cam\t"], ids=repr)
def test_keys_are_told_apart_by_every_byte(samples: Database, other: str) -> None:
    _kept(samples, Sample(name="cam"))
    _kept(samples, Sample(name=other))
    with samples.read() as session:
        for name in ("cam", other):
            assert session.scalars(sa.select(Sample.name).where(Sample.name == name)).all() == [
                name
            ]


def test_the_same_key_twice_is_refused(samples: Database) -> None:
    _kept(samples, Sample(name="cam"))
    with pytest.raises(IntegrityError), samples.write() as session:
        session.add(Sample(name="cam"))


def test_keys_sort_by_their_bytes(samples: Database) -> None:
    for name in ("b", "A", "a", "B", "ä"):
        _kept(samples, Sample(name=name))
    with samples.read() as session:
        found = session.scalars(sa.select(Sample.name).order_by(Sample.name)).all()
    assert found == ["A", "B", "a", "b", "ä"]


def test_characters_of_four_bytes_are_kept_everywhere(samples: Database) -> None:
    row = _kept(samples, Sample(name="🏠 𝒳", text="🏠" * 1000, data={"🏠": ["𝒳", None, 1.5]}))
    assert (row.name, row.text, row.data) == ("🏠 𝒳", "🏠" * 1000, {"🏠": ["𝒳", None, 1.5]})


def test_long_text_is_longer_than_64_kilobytes(samples: Database) -> None:
    long = "é" * 1_000_000
    assert _kept(samples, Sample(text=long, data={"long": long})).text == long
