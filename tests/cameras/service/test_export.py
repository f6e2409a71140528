"""The table of events is complete, in order, and harmless in any spreadsheet."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.cameras.service.archived import NOON, add, event, keep

from premises.cameras.models import CameraRow
from premises.cameras.service.archive import Archive, EventFilter, Span, export
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.database import Database


@pytest.fixture
def archive(database: Database, tmp_path: Any) -> Archive:
    return Archive(database, Shelf(database, DiskStore(tmp_path), 0))


def _table(archive: Archive, wanted: EventFilter | None = None) -> list[dict[str, str]]:
    text = b"".join(archive.export(wanted or EventFilter())).decode()
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_says_what_the_contract_names(archive: Archive, database: Database) -> None:
    keep(database, [{"detection_ids": [4, 5], "reviewed": True, "risk_level": "high"}])
    assert _table(archive) == [
        {
            "event_id": "1",
            "camera_name": "Porch",
            "started_at": "2026-03-01T12:01:00+00:00",
            "ended_at": "2026-03-01T12:01:00+00:00",
            "risk_score": "10",
            "risk_level": "high",
            "summary": "A cat.",
            "detection_count": "2",
            "reviewed": "Yes",
        }
    ]


def test_without_events_there_are_still_headings(archive: Archive) -> None:
    assert b"".join(archive.export(EventFilter())).decode() == ",".join(export.COLUMNS) + "\r\n"


def test_pieces_together_are_everything_once(
    archive: Archive, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where several events began at the same instant, across the border of two pieces."""
    monkeypatch.setattr(export, "_BATCH", 3)
    camera = keep(database, [{"risk_level": "high"}] * 4)
    with database.write() as session:
        for number in range(5, 12):
            add(session, event(number, camera, started_at=NOON + timedelta(minutes=2)))
    numbers = [int(row["event_id"]) for row in _table(archive)]
    assert numbers == [4, 3, 11, 10, 9, 8, 7, 6, 5, 2, 1]
    high = _table(archive, EventFilter(risk_levels=frozenset({"high"})))
    assert [int(row["event_id"]) for row in high] == [4, 3, 2, 1]
    cats = EventFilter(
        object_types=frozenset({"cat"}), reviewed=False, span=Span(end=NOON + timedelta(minutes=2))
    )
    assert [int(row["event_id"]) for row in _table(archive, cats)] == [11, 10, 9, 8, 7, 6, 5, 2, 1]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_no_cell_is_a_formula(archive: Archive, database: Database, text: str) -> None:
    keep(database, [{"summary": text}])
    with database.write() as session:
        session.execute(sa.update(CameraRow).values(name=text))
    (row,) = _table(archive)
    assert row["summary"] == row["camera_name"] == f"'{text}"


@pytest.mark.parametrize(
    "text", ['She said "hi", twice', "two\nlines", "a;b\tc", "猫 und Öl", "'x"]
)
def test_text_comes_back_as_it_was(archive: Archive, database: Database, text: str) -> None:
    keep(database, [{"summary": text}])
    assert _table(archive)[0]["summary"] == text


def test_a_database_that_fails_is_told_before_the_table_begins(sqlite: Database) -> None:
    with sqlite.write() as session:
        session.execute(sa.text("ALTER TABLE camera_events RENAME TO away"))
    try:
        with pytest.raises(DBAPIError):
            next(export.table(sqlite, EventFilter()))
    finally:
        with sqlite.write() as session:
            session.execute(sa.text("ALTER TABLE away RENAME TO camera_events"))
